package state_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
)

// Stories that the fold once told wrongly.

func TestOldNewsOfAFailureIsNotALookAgain(t *testing.T) {
	s := live()
	s.sees(full("payment_required", failed("pay_1", "timeout")))
	s.tell(state.Fact{Kind: state.Seen, Source: state.ByWebhook, Seen: full("payment_required", failed("pay_1", "timeout"))})
	require.True(t, s.sale.Next().ReadFirst, "the webhook tells the same failure again; nobody has asked Hub2 since")
}

func TestAVerdictDoesNotTurnAWrongAmountIntoPaid(t *testing.T) {
	s := live()
	p := pay("pay_1", "successful")
	p.Amount = 15
	s.sees(full("successful", p))
	o := bare("successful")
	o.Verdict = true
	s.sees(o)
	require.Equal(t, state.NotKnown, s.sale.Ending())
}

func TestAnIntentThatSomebodyElseHadPaidStaysPaidAfterABareStatus(t *testing.T) {
	s := begin()
	s.tell(state.Fact{Kind: state.IntentMet, Seen: full("successful")})
	s.sees(bare("successful"))
	require.True(t, s.sale.Paid())
}

func TestASuccessfulIntentIsNeverCalledNotPaid(t *testing.T) {
	s := live()
	s.sees(full("payment_required", failed("pay_1", "timeout")))
	s.sees(bare("successful"))
	require.NotEqual(t, state.NotPaid, s.sale.Ending())
	require.NotEqual(t, state.ReadNothing, s.sale.Next().Read, "one full read would tell")
}

func TestAnAnswerListsAnOlderPaymentToo(t *testing.T) {
	s := tried()
	s.refused("a1") // and Hub2 made a failed payment of it all the same
	s.try("a2", "orange", "0700000000")
	s.accepted("a2", full("processing", failed("pay_1", "bad_parameters"), pay("pay_2", "pending")))
	for _, a := range s.sale.Attempts {
		if a.ID == "a2" {
			require.Equal(t, "pay_2", a.Payment)
			require.Equal(t, state.Live, a.State)
		}
	}
}

func TestAnAttemptThatFailsAtOnceDoesNotTakeThePaymentBefore(t *testing.T) {
	s := live()
	before := failed("pay_1", "customer_insufficient_funds")
	s.sees(full("payment_required", before))
	s.try("a2", "orange", "0700000000")
	s.accepted("a2", full("payment_required", before, failed("pay_2", "customer_insufficient_funds")))
	require.Equal(t, "pay_1", s.sale.Attempts[0].Payment)
	require.Equal(t, "pay_2", s.sale.Attempts[1].Payment)
}

func TestASecondAttemptThatLivesIsFollowedAlsoWhenTheFirstSucceedsLate(t *testing.T) {
	s := live()
	s.sees(full("payment_required", failed("pay_1", "canceled_by_customer")))
	s.try("a2", "orange", "0700000000")
	s.accepted("a2", full("processing", failed("pay_1", "canceled_by_customer"), pay("pay_2", "pending")))
	s.sees(full("successful", pay("pay_1", "successful"), pay("pay_2", "pending")))
	require.Equal(t, state.Paid, s.sale.Ending())
	require.NotEqual(t, state.ReadNothing, s.sale.Next().Read, "the customer may be paying twice and nobody would see it")
}

func TestAnEmptyListOfFeesIsKeptAsItIsTold(t *testing.T) {
	s := live()
	p := pay("pay_1", "pending")
	p.Fees = []hub2.Fee{{ID: "fee"}}
	s.sees(full("processing", p))
	p.Fees = []hub2.Fee{}
	s.sees(full("processing", p))
	var loaded state.Sale
	for _, f := range s.facts {
		b, err := json.Marshal(f)
		require.NoError(t, err)
		var g state.Fact
		require.NoError(t, json.Unmarshal(b, &g))
		loaded = loaded.Apply(g)
	}
	require.Len(t, loaded.Attempts[0].Fees, len(s.sale.Attempts[0].Fees), "omitempty drops an empty list, Apply tells it from none")
}

func TestACodeWhoseProgramDiedMayBeSentAgain(t *testing.T) {
	s := live()
	p := pay("pay_1", "action_required")
	p.Action = &hub2.Action{Type: hub2.ActionOTP}
	s.sees(full("action_required", p))
	s.tell(state.Fact{Kind: state.CodeSending, Attempt: "a1"}) // and nothing ever follows
	s.sees(full("action_required", p))
	require.True(t, s.sale.Next().Authenticate)
}

// Two attempts, the first of which took the money: that the intent is called paid says nothing of the
// second, whose fate is still open.
func TestTheSuccessOfOneAttemptIsNotAlsoAnothers(t *testing.T) {
	verdict := bare("successful")
	verdict.Verdict = true
	for name, told := range map[string]*state.Observation{"a verdict": verdict, "a list left out": full("successful")} {
		s := live()
		s.try("a2", "mtn", "0500000009")
		s.sees(full("successful", pay("pay_1", "successful")))
		s.sees(told)
		require.Equal(t, state.Successful, s.sale.Attempts[0].State, name)
		require.Equal(t, state.Sending, s.sale.Attempts[1].State, name)
	}
}

func TestAnUnprovenSuccessIsProvenThoughItsPaymentHadNoName(t *testing.T) {
	s := tried()
	s.lost("a1")
	o := bare("successful")
	o.Verdict = true
	s.sees(o)
	require.True(t, s.sale.Attempts[0].Unproven)
	p := pay("pay_1", "successful")
	p.Amount = 15
	s.sees(full("successful", p))
	require.Len(t, s.sale.Attempts, 1)
	require.Equal(t, state.NotKnown, s.sale.Ending())
}

// Hub2 left out the number once; by it the payment fitted the older of two attempts, a frozen till's that
// a person had answered for.
func TestAPaymentGoesToTheAttemptWhoseNumberItTellsLater(t *testing.T) {
	s := ready()
	s.try("a1", "orange", "0700000001")
	s.try("a2", "orange", "0700000002")
	s.lost("a2")
	ended := failed("pay_2", "timeout")
	ended.Number, ended.Operator = "", ""
	s.sees(full("payment_required", ended))
	require.Equal(t, "pay_2", s.sale.Attempts[0].Payment)
	s.refused("a1")

	ended.Number = "0700000002"
	s.sees(full("payment_required", ended))
	require.Len(t, s.sale.Attempts, 2)
	first, second := s.sale.Attempts[0], s.sale.Attempts[1]
	require.Equal(t, state.Refused, first.State)
	require.Empty(t, first.Payment)
	require.Equal(t, state.Failed, second.State)
	require.Equal(t, "pay_2", second.Payment)
	require.Equal(t, state.NotPaid, s.sale.Ending())
}

// What an answer named is certain, however the number is written later.
func TestAPaymentThatAnAnswerNamedStaysItsAttempts(t *testing.T) {
	s := live()
	p := pay("pay_1", "processing")
	p.Number = "*** 0099"
	s.sees(full("processing", p))
	require.Len(t, s.sale.Attempts, 1)
	require.Equal(t, "pay_1", s.sale.Attempts[0].Payment)
}

func TestAFailedPaymentIsNotTheOneThatPaid(t *testing.T) {
	s := tried()
	s.lost("a1")
	s.sees(full("successful")) // paid, and the payments are left out
	require.True(t, s.sale.Paid())
	s.sees(full("successful", failed("pay_old", "timeout"), pay("pay_1", "successful")))
	require.Equal(t, "pay_1", s.sale.Attempts[0].Payment)
}
