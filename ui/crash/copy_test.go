//go:build unix

package crash

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/state/journal"
)

// snapshot is the journal as its files are at this instant: what a machine that stops now would find.
type snapshot struct {
	*journal.Journal
	dir string
}

// snap copies the journal's files and opens the copy. The programs' own files are only read: opening them
// here could not disturb another process, but the copy may be repaired and they may not.
func snap(path string) (*snapshot, error) {
	dir, err := os.MkdirTemp("", "guichet-snap-*")
	if err != nil {
		return nil, err
	}
	to := filepath.Join(dir, "journal.db")
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + end)
		if err == nil {
			err = os.WriteFile(to+end, b, 0o600)
		}
		if err != nil && !(end != "" && errors.Is(err, os.ErrNotExist)) {
			_ = os.RemoveAll(dir)
			return nil, err
		}
	}
	j, err := journal.Open(context.Background(), to)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	return &snapshot{j, dir}, nil
}

func (s *snapshot) close() {
	_ = s.Close()
	_ = os.RemoveAll(s.dir)
}

// facts returns all that is kept, by sale.
func (s *snapshot) facts(t *testing.T) map[string][]state.Fact {
	t.Helper()
	ids, _, err := s.Since(context.Background(), 0)
	require.NoError(t, err)
	all := map[string][]state.Fact{}
	for _, id := range ids {
		all[id], err = s.Facts(context.Background(), id)
		require.NoError(t, err)
	}
	return all
}

// of returns an intent's sale and its facts.
func (s *snapshot) of(intent string) (state.Sale, []state.Fact, error) {
	sale, err := s.ByIntent(context.Background(), intent)
	if err != nil {
		return sale, nil, err
	}
	facts, err := s.Facts(context.Background(), sale.ID)
	return sale, facts, err
}

func count(facts []state.Fact, kind state.Kind) int {
	n := 0
	for _, f := range facts {
		if f.Kind == kind {
			n++
		}
	}
	return n
}
