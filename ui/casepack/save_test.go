package casepack

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestACaseIsWrittenForItsOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "cases")
	first, err := Save(dir, "pi_1aB-c", noon(), "one")
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(dir, "pi_1aB-c-20261123-120000.md"), first)
	second, err := Save(dir, "pi_1aB-c", noon(), "two")
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(dir, "pi_1aB-c-20261123-120000-2.md"), second)
	for file, want := range map[string]string{first: "one", second: "two"} {
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, want, string(got), "no case overwrites another")
		info, err := os.Stat(file)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	info, err := os.Stat(dir)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
}

func TestACaseFollowsNoLinkAndLeavesItsFolderForNoName(t *testing.T) {
	dir := t.TempDir()
	for id, want := range map[string]string{
		"../../etc/passwd": "------etc-passwd", "": "case", "\x1b[2J/..": "case-", strings.Repeat("x", 500): strings.Repeat("x", 40), "…": "case",
	} {
		file, err := Save(dir, id, noon(), "x")
		require.NoError(t, err)
		assert.Equal(t, dir, filepath.Dir(file), id)
		if want != "case-" {
			assert.Contains(t, filepath.Base(file), want+"-2026")
		}
	}
	victim := filepath.Join(dir, "victim")
	link := filepath.Join(dir, "link.md")
	require.NoError(t, os.WriteFile(victim, []byte("mine"), 0o600))
	require.NoError(t, os.Symlink(victim, link))
	require.ErrorIs(t, Write(link, "x"), os.ErrExist)
	got, err := os.ReadFile(victim)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(got))
	_, err = Save(filepath.Join(victim, "cases"), "pi_1", noon(), "x")
	require.Error(t, err)
}
