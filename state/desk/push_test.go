package desk

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
)

// hook is Hub2's webhook: another program takes it into the journal.
func (t *till) hook(s state.Sale, status hub2.Status) {
	t.t.Helper()
	a, ok := s.Telling()
	require.True(t.t, ok)
	t.journal.mu.Lock()
	t.journal.heard.Hub2 = time.Now()
	t.journal.mu.Unlock()
	id, err := t.desk.id("w-")
	require.NoError(t.t, err)
	_, err = t.journal.Append(t.ctx, s.ID, nil, state.Fact{
		ID: id, Sale: s.ID, Kind: state.Seen, At: time.Now(), Source: state.ByWebhook,
		Seen: &state.Observation{Intent: s.Intent, Payments: []state.SeenPayment{
			{ID: a.Payment, Status: status, Amount: s.Order.Amount, Currency: s.Order.Currency, Updated: time.Now()},
		}},
	})
	require.NoError(t.t, err)
}

// asked is how many questions left meanwhile.
func (t *till) asked(d time.Duration) int {
	before := len(t.wire.all())
	time.Sleep(d)
	return len(t.wire.all()) - before
}

func TestWhatWebhooksTellOfIsHardlyAskedAbout(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "moov", "0100000200", "") // it never ends by itself
		till.hook(s, "pending")
		n := till.waits(s, func(n News) bool { return n.Push == PushOn })
		require.WithinDuration(t, time.Now(), n.Heard, time.Second)
		require.LessOrEqual(t, till.asked(50*time.Second), 2, "in case the webhooks stop")
		till.hook(s, "successful")
		n = till.waits(s, func(n News) bool { return n.Sale.Ending() == state.Paid })
		require.Equal(t, state.ByWebhook, n.Sale.Attempts[0].EndedBy)
		require.LessOrEqual(t, till.asked(time.Hour), 1, "one read looks behind it")
	})
}

func TestAnEndingThatNoWebhookToldMakesTheDeskAskAgain(t *testing.T) {
	open(t, func(till *till) {
		first := till.charges(till.sells(500), "moov", "0100000001", "")
		till.hook(first, "pending")
		second := till.charges(till.sells(500), "moov", "0100000200", "")
		till.hook(second, "pending")
		require.Equal(t, state.Paid, till.ends(first).Ending(), "it was asked about in the end")
		till.waits(second, func(n News) bool { return n.Push == PushSilent })
		require.Greater(t, till.asked(time.Minute), 4, "the webhooks are silent")
		till.hook(second, "pending")
		time.Sleep(time.Second)
		require.LessOrEqual(t, till.asked(time.Minute), 2, "they are heard again")
	})
}

// Where webhooks came and then none tells of a whole payment, they have stopped: a registration was deleted.
func TestAPaymentOfWhichNoWebhookToldMakesTheDeskAskAgain(t *testing.T) {
	open(t, func(till *till) {
		old := till.charges(till.sells(500), "moov", "0100000200", "")
		till.hook(old, "pending")
		till.waits(old, func(n News) bool { return n.Push == PushOn })
		require.Equal(t, state.Paid, till.ends(till.charges(till.sells(500), "moov", "0100000001", "")).Ending())
		till.waits(old, func(n News) bool { return n.Push == PushSilent })
	})
}

// The answer to a question and the webhook may cross.
func TestAWebhookThatComesALittleLateIsNotMissed(t *testing.T) {
	open(t, func(till *till) {
		first := till.charges(till.sells(500), "moov", "0100000001", "")
		till.hook(first, "pending")
		second := till.charges(till.sells(500), "moov", "0100000200", "")
		till.hook(second, "pending")
		first = till.ends(first)
		time.Sleep(grace / 2)
		till.hook(first, "successful")
		time.Sleep(10 * time.Second)
		require.LessOrEqual(t, till.asked(time.Minute), 2)
	})
}

func TestAFailureByWebhookIsShownAtOnceAndLookedBehindOnce(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "moov", "0100000200", "")
		till.hook(s, "failed")
		till.waits(s, func(n News) bool { return n.Sale.Ending() == state.NotPaid })
		require.LessOrEqual(t, till.asked(time.Hour), 1)
		now, err := till.journal.Sale(context.Background(), s.ID)
		require.NoError(t, err)
		require.Equal(t, state.ByWebhook, now.Attempts[0].EndedBy)
		require.False(t, now.Attempts[0].Hearsay, "a read has looked at it")
		require.Equal(t, state.NotPaid, now.Ending(), "what is final stays, whatever the read told")
	})
}

// A sale that the journal cannot read holds up no other.
func TestNewsOfOneSaleThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	open(t, func(till *till) {
		first := till.charges(till.sells(500), "moov", "0100000200", "")
		second := till.charges(till.sells(500), "moov", "0100000200", "")
		till.journal.spoils(first.ID)
		till.hook(first, "pending")
		till.hook(second, "pending")
		told := time.Now()
		till.waits(second, func(n News) bool { return n.Push == PushOn })
		require.Less(t, time.Since(told), time.Second, "no question told it")
		till.journal.spoils("")
		till.waits(first, func(n News) bool { return n.Push == PushOn })
	})
}

func TestAllNewsIsTheLatestOfEverySaleOnce(t *testing.T) {
	open(t, func(till *till) {
		first := till.charges(till.sells(500), "moov", "0100000200", "")
		second := till.charges(till.sells(500), "moov", "0100000200", "")
		_, err := till.desk.All(till.ctx)
		require.NoError(t, err)
		till.hook(first, "pending")
		time.Sleep(time.Millisecond)
		till.hook(second, "pending")
		time.Sleep(time.Millisecond)
		till.hook(first, "successful")
		time.Sleep(time.Millisecond)
		all, err := till.desk.All(till.ctx)
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Equal(t, []string{first.ID, second.ID}, []string{all[0].Sale.ID, all[1].Sale.ID}, "who waits longest comes first")
		require.Equal(t, state.Paid, all[0].Sale.Ending())
	})
}

// A self-test says that webhooks can come, and not that Hub2 has sent those that are missed.
func TestASelfTestIsToldAndCuresNoDeafness(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "moov", "0100000200", "")
		n := till.waits(s, func(News) bool { return true })
		require.Equal(t, PushNone, n.Push)
		require.Zero(t, n.Ready)
		tries := func() {
			till.journal.mu.Lock()
			till.journal.heard.Trial = time.Now()
			till.journal.mu.Unlock()
			till.desk.hearken(till.ctx)
		}
		tries()
		n = till.waits(s, func(n News) bool { return !n.Ready.IsZero() })
		require.Equal(t, PushQuiet, n.Push)
		require.WithinDuration(t, time.Now(), n.Ready, time.Second)
		require.Greater(t, till.asked(time.Minute), 4, "none has told of this payment")

		first := till.charges(till.sells(500), "moov", "0100000001", "")
		till.hook(first, "pending")
		till.hook(s, "pending")
		require.Equal(t, state.Paid, till.ends(first).Ending())
		till.waits(s, func(n News) bool { return n.Push == PushSilent })
		tries()
		require.Greater(t, till.asked(time.Minute), 4, "they are as silent as before")
	})
}

// A payment whose kind should have ended is asked about before the half minute is over.
func TestSilenceIsBelievedAsLongAsItsKindTakes(t *testing.T) {
	now, grid := time.Now(), ages()
	took := make([]time.Duration, 64)
	for i := range took {
		took[i] = 8*time.Second + time.Duration(i)*time.Second/16
	}
	silent := func(p *pace, asked time.Duration) time.Duration {
		w := waiting{reading: state.ReadStatus, age: 2 * time.Second, alive: time.Second, told: now.Add(-time.Second), pace: p}
		if asked > 0 {
			w.asked, w.lastAsk = 1, now.Add(-asked)
		}
		at, ok := w.due(now, grid)
		require.True(t, ok)
		return at.Sub(now)
	}
	require.InDelta(t, 10, silent(newPace(took), 0).Seconds(), 1.5, "nearly all end before 12 s")
	require.Equal(t, safetyNet-time.Second, silent(guess(), 0), "of others nothing is known")
	require.Equal(t, safetyNet-time.Second, silent(newPace(took), time.Second), "and once is enough")
	quick := newPace([]time.Duration{time.Second, time.Second, time.Second, time.Second, time.Second, time.Second, time.Second, time.Second})
	require.GreaterOrEqual(t, silent(quick, 0), grace-time.Second, "a webhook may be on its way")
}
