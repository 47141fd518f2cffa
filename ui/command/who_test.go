package command

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/state/config"
	"guichet/state/journal"
)

// Whoever asks later who did what finds a till and a cashier in every fact, whatever program wrote it.
func TestEveryFactTellsWhoWroteIt(t *testing.T) {
	t.Parallel()
	m := newTill(t, newHasty())
	m.env["GUICHET_CASHIER"] = "Awa K."
	var last string
	does := func(exit int, args ...string) {
		t.Helper()
		r := m.runs(append(args, "--json")...)
		require.Equal(t, exit, r.exit, r.stdout+r.stderr)
		last = r.last().text("intent")
	}
	does(4, "pay", "--country", "SN", "--amount", "500", "--msisdn", "770000001", "--timeout", "3s")
	does(0, "auth", last, "--otp", "1234")
	does(3, "pay", "--amount", "100", "--msisdn", "0100000106")
	does(0, "retry", last, "--msisdn", "0100000001")
	does(0, "pay", "--amount", "100", "--msisdn", "0100000204")
	served := hookTill(t)
	served.dir, served.env["GUICHET_CASHIER"] = m.dir, "Awa K."
	h := served.receives("--json")
	h.tells(told(1, "processing", "pi_1", "processing", "pending"))
	h.tells(succeeds("pi_1"))
	assert.Equal(t, 130, h.stops())

	kinds, roads := map[state.Kind]bool{}, map[state.Source]bool{}
	cfg, err := config.Load(m.sources(config.Flags{}))
	require.NoError(t, err)
	j, err := journal.Open(t.Context(), cfg.JournalFile())
	require.NoError(t, err)
	defer func() { _ = j.Close() }()
	sales, _, err := j.Since(t.Context(), 0)
	require.NoError(t, err)
	for _, sale := range sales {
		facts, err := j.Facts(t.Context(), sale)
		require.NoError(t, err)
		for _, f := range facts {
			assert.Equal(t, [2]string{"Till 1", "Awa K."}, [2]string{f.Till, f.Cashier}, "%s by %s", f.Kind, f.Source)
			kinds[f.Kind], roads[f.Source] = true, true
		}
	}
	for _, k := range []state.Kind{state.AttemptUnknown, state.CodeSending, state.CodeAccepted, state.IntentMet} {
		assert.True(t, kinds[k], k)
	}
	for _, r := range []state.Source{state.ByAnswer, state.ByPoll, state.ByRecovery, state.ByWebhook} {
		assert.True(t, roads[r], r)
	}
	shown := m.runs("show", last, "--json").last()
	assert.Contains(t, fmt.Sprint(shown["facts"]), "cashier:Awa K.")
	assert.Contains(t, m.runs("show", last).stdout, "  Till 1 (Awa K.)\n")
}
