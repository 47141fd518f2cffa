package journal_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/state/journal"
	"guichet/state/sim/conform"
)

// The file's journal does what the simulation's does in memory: there the same suite runs.
func TestTheFileIsAJournal(t *testing.T) {
	conform.Run(t, conform.Subject{
		NotFound: journal.ErrNotFound, Taken: journal.ErrTaken,
		Open: func(t *testing.T) func() (conform.Journal, func()) {
			path := place(t)
			return func() (conform.Journal, func()) {
				j, err := journal.Open(context.Background(), path)
				require.NoError(t, err)
				return j, func() { require.NoError(t, j.Close()) }
			}
		},
	})
}
