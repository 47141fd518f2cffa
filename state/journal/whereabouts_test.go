package journal_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/state/journal"
)

// What is kept in a file that nobody will find again is not kept.
func TestAJournalThatIsTakenAwayKeepsNothing(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("open files stay where they are there")
	}
	for name, harm := range map[string]func(path string) error{
		"removed":            os.Remove,
		"its log removed":    func(path string) error { return os.Remove(path + "-wal") },
		"its folder removed": func(path string) error { return os.RemoveAll(filepath.Dir(path)) },
		"moved":              func(path string) error { return os.Rename(path, path+".old") },
		"replaced": func(path string) error {
			if err := os.WriteFile(path+".other", []byte("another file"), 0o600); err != nil {
				return err
			}
			return os.Rename(path+".other", path)
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := place(t)
			j := open(t, path)
			keep(t, j, sale("g1").isReady())
			require.NoError(t, harm(path))
			_, err := j.Append(context.Background(), "g2", nil, sale("g2").begun())
			require.ErrorIs(t, err, journal.ErrMoved)
			var e *journal.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, 1, strings.Count(err.Error(), string(journal.ErrMoved)), err)

			_, _, err = j.Since(t.Context(), 0)
			require.ErrorIs(t, err, journal.ErrMoved)
			_, err = j.Facts(t.Context(), "g1")
			require.ErrorIs(t, err, journal.ErrMoved)
			_, _, err = j.Search(journal.Query{Limit: 1}).Next(t.Context())
			require.ErrorIs(t, err, journal.ErrMoved)
		})
	}
}

func TestAJournalThatIsPutBackGoesOn(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("open files stay where they are there")
	}
	path := place(t)
	j := open(t, path)
	keep(t, j, sale("g1").isReady())
	require.NoError(t, os.Rename(path, path+".old"))
	_, err := j.Append(context.Background(), "g2", nil, sale("g2").begun())
	require.ErrorIs(t, err, journal.ErrMoved)
	require.NoError(t, os.Rename(path+".old", path))
	keep(t, j, sale("g2").isReady())
}

// Whoever only looks hears of it as well, once, and then no more.
func TestAWatcherHearsThatTheFolderIsGone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("open files stay where they are there")
	}
	path := place(t)
	j := open(t, path)
	ticks, err := j.Changes(t.Context())
	require.NoError(t, err)
	require.Eventually(t, func() bool { // while the journal is there, a bell that goes is hung again
		return os.RemoveAll(filepath.Dir(path)) == nil
	}, 10*time.Second, time.Millisecond)
	ticked(t, ticks)
	_, err = j.Last(t.Context())
	require.ErrorIs(t, err, journal.ErrMoved)
}
