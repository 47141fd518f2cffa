//go:build unix

package main

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"guichet/ui/text"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// program writes a stand-in for guichet, a shell script, and returns its path.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "guichet")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700))
	return path
}

func TestASceneIsPlayedAndDrawn(t *testing.T) {
	bin := program(t, `
case $1 in pay) echo "$3" >seeded; exit 3;; esac
echo "Amount $2 $(cat seeded)"; read amount; echo "got $amount"; sleep 60`)
	s := small("amount", text.French, []step{sees("Amount fr 2500"), types("10000⏎"), sees("got 10000")})
	s.seed = [][]string{pay("2500", mtnPays, "mtn")}
	file := filepath.Join(t.TempDir(), "amount.png")
	require.NoError(t, s.film(context.Background(), bin, t.TempDir(), file))
	written, err := os.ReadFile(file)
	require.NoError(t, err)
	_, err = png.Decode(bytes.NewReader(written))
	require.NoError(t, err)
}

func TestAFailingSceneShowsTheScreenAndLeavesTheOldPicture(t *testing.T) {
	bin := program(t, "echo something else; exit 0")
	file := filepath.Join(t.TempDir(), "paid.png")
	require.NoError(t, os.WriteFile(file, []byte("old"), 0o600))
	err := small("paid", text.English, []step{sees("PAID")}).film(context.Background(), bin, t.TempDir(), file)
	require.ErrorContains(t, err, "something else")
	kept, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "old", string(kept))
}

func TestASeedThatCannotBePlantedFailsTheScene(t *testing.T) {
	s := small("payments", text.English, nil)
	s.seed = [][]string{{"pay"}}
	err := s.film(context.Background(), program(t, "echo which amount; exit 2"), t.TempDir(), "/dev/null")
	assert.ErrorContains(t, err, "which amount")
}

func TestEverySceneHasAFileOfItsOwn(t *testing.T) {
	seen := make(map[string]bool)
	for _, s := range scenes() {
		assert.False(t, seen[s.name], s.name)
		seen[s.name] = true
		assert.NotEmpty(t, s.steps, s.name)
	}
}
