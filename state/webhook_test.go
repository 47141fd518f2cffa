package state_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
)

// hears takes a webhook in that tells how the intent stood at a second of Hub2's clock.
func (s *story) hears(second int, o *state.Observation) state.Sale {
	o.Updated = noon().Add(time.Duration(second) * time.Second)
	for i := range o.Payments {
		o.Payments[i].Updated = o.Updated
	}
	return s.tell(state.Fact{Kind: state.Seen, Source: state.ByWebhook, Seen: o})
}

func TestAWebhookThatWasOvertakenTellsNothing(t *testing.T) {
	s := live()
	s.hears(9, full("action_required", pay("pay_1", "action_required")))
	require.Equal(t, "action_required", s.sale.Word())
	s.hears(3, full("processing", pay("pay_1", "pending")))
	require.Equal(t, "action_required", s.sale.Word())
	require.Equal(t, hub2.StatusActionRequired, s.sale.IntentStatus)
	s.hears(12, full("processing", pay("pay_1", "pending")))
	require.Equal(t, "processing", s.sale.Word())
}

func TestAnEndingByWebhookIsShownAndLookedBehind(t *testing.T) {
	for _, end := range []struct {
		o    *state.Observation
		want state.Ending
	}{
		{full("successful", pay("pay_1", "successful")), state.Paid},
		{full("payment_required", failed("pay_1", "customer_insufficient_funds")), state.NotPaid},
	} {
		s := live()
		s.hears(5, end.o)
		require.Equal(t, end.want, s.sale.Ending())
		require.Equal(t, state.ReadProof, s.sale.Next().Read)
		require.Equal(t, state.ByWebhook, s.sale.Attempts[0].EndedBy)
		list := *end.o
		s.tell(state.Fact{Kind: state.Seen, Source: state.ByList, Seen: &list})
		require.Equal(t, state.ReadProof, s.sale.Next().Read, "a list may be older than it seems")
		s.sees(full("processing", pay("pay_1", "pending")))
		require.Equal(t, end.want, s.sale.Ending(), "final is final")
		require.NotEqual(t, state.ReadProof, s.sale.Next().Read)
	}
}

func TestAWebhookOfAPaymentAloneLeavesTheIntentAsItWas(t *testing.T) {
	s := live()
	s.hears(5, &state.Observation{Intent: "pi_1", Payments: []state.SeenPayment{pay("pay_1", "successful")}})
	require.Equal(t, state.Paid, s.sale.Ending())
	require.Equal(t, hub2.StatusProcessing, s.sale.IntentStatus)
	require.Equal(t, state.ReadProof, s.sale.Next().Read)
}

// A failure that only a webhook told is no fresh look at it: a doubtful one is read before another charge.
func TestAWebhookIsNoFreshLook(t *testing.T) {
	s := live()
	s.hears(5, full("payment_required", failed("pay_1", "timeout")))
	s.hears(6, full("payment_required", failed("pay_1", "timeout")))
	require.True(t, s.sale.Next().ReadFirst)
	s.sees(full("payment_required", failed("pay_1", "timeout")))
	require.False(t, s.sale.Next().ReadFirst)
}

// The webhook may be here before the answer to the charge, whose request is out still.
func TestAFailureByWebhookAllowsNoOtherChargeWhileTheFirstIsOut(t *testing.T) {
	s := tried()
	s.hears(5, full("payment_required", failed("pay_1", "customer_insufficient_funds")))
	require.False(t, s.sale.Next().Attempt)
	require.Equal(t, state.ReadProof, s.sale.Next().Read)
	read := *s
	read.sees(full("payment_required", failed("pay_1", "customer_insufficient_funds")))
	require.True(t, read.sale.Next().Attempt, "it was looked at")
	s.accepted("a1", full("payment_required", failed("pay_1", "customer_insufficient_funds")))
	require.True(t, s.sale.Next().Attempt, "or its own answer came")
}
