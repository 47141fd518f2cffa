package payments

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
)

func met(n int, status hub2.Status, seq int) state.Fact {
	id := fmt.Sprintf("%04d", n)
	f := state.Fact{
		ID: fmt.Sprintf("f-%s-%d", id, seq), Sale: "g-" + id, Kind: state.IntentMet,
		At: time.Unix(1_764_000_000, 0), Till: "t", Source: state.ByPoll,
		Order: &state.Order{Profile: "shop", Environment: "sandbox", Country: "CI", Amount: 2500, Currency: "XOF", PurchaseRef: "p" + id, CustomerRef: "c"},
		Seen: &state.Observation{Intent: "pi_" + id, Status: status, Full: true, Listed: true, Amount: 2500, Currency: "XOF",
			Payments: []state.SeenPayment{{ID: "pay_" + id, Status: status, Amount: 2500, Currency: "XOF", Country: "CI", Operator: "mtn", Number: "0500000001"}}},
	}
	if seq > 0 {
		f.Kind, f.Order = state.Seen, nil
	}
	return f
}

func filled(t *testing.T, n int) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.Context(), filepath.Join(t.TempDir(), "j.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, j.Close()) })
	for i := range n {
		_, err := j.Append(context.Background(), fmt.Sprintf("g-%04d", i), nil, met(i, "processing", 0))
		require.NoError(t, err)
	}
	return j
}

func runs(l *List, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch m := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range m {
			runs(l, c)
		}
	default:
		runs(l, l.Update(m))
	}
}

// A payment that moves in the order while the list is read around it stands there once.
func TestAPaymentThatMovesStandsOnceInTheList(t *testing.T) {
	j := filled(t, 6)
	l := New(t.Context(), Options{Journal: j, Environment: "sandbox", Clock: hub2.SystemClock{}})
	l.q.Sort = journal.ByStatus
	l.At(time.Unix(1_764_000_000, 0))
	runs(l, l.Load())
	require.Len(t, l.rows, 6)
	l.selected = "g-0003"
	_, err := j.Append(t.Context(), l.selected, nil, met(3, "successful", 1)) // of which no news has come
	require.NoError(t, err)
	runs(l, l.around())
	runs(l, l.Load())
	of := map[string]int{}
	for _, r := range l.rows {
		of[r.Sale]++
	}
	require.Len(t, of, 6)
	require.Len(t, l.rows, 6)
}
