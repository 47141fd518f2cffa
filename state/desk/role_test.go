package desk

import (
	"crypto/rand"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
)

// Whoever only reads can send nothing that moves money, whatever a screen or a command asks for.
func TestTheRoleThatOnlyReadsSendsNothing(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "moov", "0100000200", "")
		fresh := till.sells(700)
		o := till.desk.o
		o.ReadOnly, o.Random = true, rand.Reader
		reads := New(o)
		sent, kept := len(till.wire.all()), len(till.journal.facts)
		_, err := reads.Open(till.ctx, state.Order{Amount: 1})
		require.ErrorIs(t, err, ErrReadOnly)
		_, err = reads.Create(till.ctx, fresh.ID, "")
		require.ErrorIs(t, err, ErrReadOnly)
		_, err = reads.Attempt(till.ctx, fresh.ID, Charge{})
		require.ErrorIs(t, err, ErrReadOnly)
		_, err = reads.Authenticate(till.ctx, s.ID, hub2.Secret("1234"))
		require.ErrorIs(t, err, ErrReadOnly)
		require.Len(t, till.wire.all(), sent)
		require.Len(t, till.journal.facts, kept)
		_, err = reads.Note(till.ctx, s.ID, "the customer called")
		require.NoError(t, err)
		_, err = reads.Note(till.ctx, "g-none", "nobody")
		require.Error(t, err)
	})
}
