package state_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
)

// TestHowASaleStands tells short stories and what the cashier is told at their end.
func TestHowASaleStands(t *testing.T) {
	cheap := pay("pay_1", "successful")
	cheap.Amount = 15
	dollars := pay("pay_1", "successful")
	dollars.Currency = "USD"
	silent := state.SeenPayment{ID: "pay_1", Status: "successful"}
	reason := func(o *state.Observation, code string) *state.Observation {
		o.Failure = &hub2.Failure{Code: code}
		return o
	}
	for name, c := range map[string]struct {
		tell   func() *story
		word   string
		ending state.Ending
		next   state.Next
	}{
		"a sale that was begun waits for its intent": {
			begin, "payment_required", state.NoEnding, state.Next{Create: true},
		},
		"an intent that is there may be attempted": {
			ready, "payment_required", state.NoEnding, state.Next{Attempt: true},
		},
		"an attempt that left may have taken money: nobody knows": {
			tried, "unknown", state.NoEnding, state.Next{Read: state.ReadReconcile},
		},
		"a lost answer is not a failure": {
			func() *story { s := tried(); s.lost("a1"); return s }, "unknown", state.NotKnown, state.Next{Read: state.ReadReconcile},
		},
		"a lost answer stays unknown while Hub2 does not list a payment": {
			func() *story { s := tried(); s.lost("a1"); s.sees(full("payment_required")); return s },
			"unknown", state.NotKnown, state.Next{Read: state.ReadReconcile},
		},
		"a refused attempt may be made again at once": {
			func() *story { s := tried(); s.refused("a1"); return s }, "payment_required", state.NotPaid, state.Next{Attempt: true},
		},
		"an attempt that Hub2 has is waited for": {
			live, "processing", state.NoEnding, state.Next{Read: state.ReadStatus},
		},
		"a success of the right amount is paid, and nothing more is asked": {
			func() *story { s := live(); s.sees(full("successful", pay("pay_1", "successful"))); return s },
			"successful", state.Paid, state.Next{},
		},
		"a payment that leaves its amount out is paid all the same, and looked behind": {
			func() *story { s := live(); s.sees(full("successful", silent)); return s }, "successful", state.Paid, state.Next{Read: state.ReadProof},
		},
		"a success of another amount is not known": {
			func() *story { s := live(); s.sees(full("successful", cheap)); return s }, "unknown", state.NotKnown, state.Next{},
		},
		"a success in another currency is not known": {
			func() *story { s := live(); s.sees(full("successful", dollars)); return s }, "unknown", state.NotKnown, state.Next{},
		},
		"a clear failure may be tried again at once": {
			func() *story {
				s := live()
				s.sees(full("payment_required", failed("pay_1", "canceled_by_customer")))
				return s
			},
			"failed", state.NotPaid, state.Next{Attempt: true},
		},
		"after a time-out one looks again before another try": {
			func() *story { s := live(); s.sees(full("payment_required", failed("pay_1", "timeout"))); return s },
			"failed", state.NotPaid, state.Next{Attempt: true, ReadFirst: true},
		},
		"a failure of a cause that is new to us is looked at again": {
			func() *story { s := live(); s.sees(full("payment_required", failed("pay_1", "new_cause"))); return s },
			"failed", state.NotPaid, state.Next{Attempt: true, ReadFirst: true},
		},
		"a failure without a cause is looked at again": {
			func() *story { s := live(); s.sees(full("payment_required", pay("pay_1", "failed"))); return s },
			"failed", state.NotPaid, state.Next{Attempt: true, ReadFirst: true},
		},
		"having looked again and seen the same, another try is free": {
			func() *story {
				s := live()
				s.sees(full("payment_required", failed("pay_1", "timeout")))
				s.sees(full("payment_required", failed("pay_1", "timeout")))
				return s
			},
			"failed", state.NotPaid, state.Next{Attempt: true},
		},
		"a late success of a failed attempt is paid": {
			func() *story {
				s := live()
				s.sees(full("payment_required", failed("pay_1", "timeout")))
				s.sees(full("successful", pay("pay_1", "successful")))
				return s
			},
			"successful", state.Paid, state.Next{},
		},
		"late news of a failure does not undo a success": {
			func() *story {
				s := live()
				s.sees(full("successful", pay("pay_1", "successful")))
				s.sees(full("payment_required", failed("pay_1", "timeout")))
				s.sees(bare("processing"))
				return s
			},
			"successful", state.Paid, state.Next{},
		},
		"a status alone does not make it paid: the receipt's read follows": {
			func() *story { s := live(); s.sees(bare("successful")); return s }, "processing", state.NoEnding, state.Next{Read: state.ReadEnding},
		},
		"where no full read can be had the status decides, and is looked behind": {
			func() *story {
				s := live()
				o := bare("successful")
				o.Verdict = true
				s.sees(o)
				return s
			},
			"successful", state.Paid, state.Next{Read: state.ReadProof},
		},
		"the status alone says payable again: a full read follows, and no try is free": {
			func() *story { s := live(); s.sees(bare("payment_required")); return s }, "processing", state.NoEnding, state.Next{Read: state.ReadEnding},
		},
		"an answer that leaves its payments out tells the failure on the intent": {
			func() *story { s := live(); s.sees(reason(full("payment_required"), "canceled_by_customer")); return s },
			"failed", state.NotPaid, state.Next{Attempt: true},
		},
		"a successful intent that leaves its payments out ends the only attempt": {
			func() *story { s := live(); s.sees(full("successful")); s.sees(full("successful")); return s }, "successful", state.Paid, state.Next{Read: state.ReadProof},
		},
		"an answer that leaves payments and cause out ends nothing": {
			func() *story { s := live(); s.sees(full("payment_required")); return s }, "processing", state.NoEnding, state.Next{Read: state.ReadOdd},
		},
		"the failure on the intent says nothing of an attempt whose answer was lost": {
			func() *story {
				s := tried()
				s.lost("a1")
				s.sees(reason(full("payment_required"), "canceled_by_customer"))
				return s
			},
			"unknown", state.NotKnown, state.Next{Read: state.ReadReconcile},
		},
		"a word that is new to us is shown as it is and asked about slowly": {
			func() *story { s := live(); s.sees(full("on_hold", pay("pay_1", "Frozen"))); return s },
			"Frozen", state.NoEnding, state.Next{Read: state.ReadOdd},
		},
		"a word in capitals is the same word": {
			func() *story { s := live(); s.sees(full("SUCCESSFUL", pay("pay_1", "Succeeded"))); return s }, "successful", state.Paid, state.Next{},
		},
		"another intent's news is not ours": {
			func() *story {
				s := live()
				o := full("successful", pay("pay_1", "successful"))
				o.Intent = "pi_2"
				s.sees(o)
				return s
			},
			"processing", state.NoEnding, state.Next{Read: state.ReadStatus},
		},
		"an intent that somebody else had paid is paid": {
			func() *story {
				s := begin()
				s.tell(state.Fact{Kind: state.IntentMet, Seen: full("successful")})
				return s
			},
			"successful", state.Paid, state.Next{},
		},
		"an intent at work on who knows what is followed, and looked at before a try": {
			func() *story {
				s := begin()
				s.tell(state.Fact{Kind: state.IntentMet, Seen: full("processing")})
				return s
			},
			"processing", state.NoEnding, state.Next{Attempt: true, ReadFirst: true, Read: state.ReadStatus},
		},
		"somebody else's payment that lives holds ours back": {
			func() *story { s := ready(); s.sees(full("processing", pay("pay_x", "pending"))); return s },
			"processing", state.NoEnding, state.Next{Read: state.ReadStatus},
		},
		"somebody else's payment that succeeded is paid": {
			func() *story { s := ready(); s.sees(full("successful", pay("pay_x", "successful"))); return s }, "successful", state.Paid, state.Next{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.tell().sale
			require.Equal(t, c.word, s.Word())
			require.Equal(t, c.ending, s.Ending())
			require.Equal(t, c.next, s.Next())
		})
	}
}

func TestALostAnswersPaymentIsFoundAndAdopted(t *testing.T) {
	s := tried()
	s.lost("a1")
	s.sees(full("processing", pay("pay_1", "pending")))
	require.Len(t, s.sale.Attempts, 1, "it is ours, not a second one")
	a := s.sale.Attempts[0]
	require.Equal(t, "a1", a.ID)
	require.Equal(t, "pay_1", a.Payment)
	require.Equal(t, state.Live, a.State)
	require.Nil(t, a.Problem)
	s.sees(full("successful", pay("pay_1", "successful")))
	require.Equal(t, state.Paid, s.sale.Ending())
}

func TestAPaymentOfAnotherNumberIsNotTakenForTheLostOne(t *testing.T) {
	s := tried()
	s.lost("a1")
	p := pay("pay_x", "failed")
	p.Number = "0709999999"
	s.sees(full("payment_required", p))
	require.Len(t, s.sale.Attempts, 2)
	require.Equal(t, "unknown", s.sale.Word())
	require.False(t, s.sale.Next().Attempt)
}

func TestNewsThatComesBeforeTheAnswerCountsAndTheAnswerAddsNothing(t *testing.T) {
	s := tried()
	s.tell(state.Fact{Kind: state.Seen, Source: state.ByWebhook, Seen: full("successful", pay("pay_1", "successful"))})
	s.accepted("a1", full("processing", pay("pay_1", "created")))
	require.Len(t, s.sale.Attempts, 1)
	require.Equal(t, state.Paid, s.sale.Ending())
}

func TestAnAnswerThatIsLostAfterTheWebhookLosesNothing(t *testing.T) {
	s := tried()
	s.tell(state.Fact{Kind: state.Seen, Source: state.ByWebhook, Seen: full("processing", pay("pay_1", "pending"))})
	s.lost("a1")
	require.Equal(t, state.Live, s.sale.Attempts[0].State)
	require.Nil(t, s.sale.Attempts[0].Problem)
}

func TestASecondAttemptIsItsOwn(t *testing.T) {
	s := live()
	s.sees(full("payment_required", failed("pay_1", "canceled")))
	s.try("a2", "mtn", "0500000000")
	require.Equal(t, "unknown", s.sale.Word())
	require.False(t, s.sale.Next().Attempt)
	second := pay("pay_2", "pending")
	second.Operator, second.Number = "mtn", "0500000000"
	s.accepted("a2", full("processing", failed("pay_1", "canceled"), second))
	require.Len(t, s.sale.Attempts, 2)
	require.Equal(t, "pay_2", s.sale.Attempts[1].Payment)
	require.Equal(t, "processing", s.sale.Word())
	telling, ok := s.sale.Telling()
	require.True(t, ok)
	require.Equal(t, "a2", telling.ID)
	second.Status = "successful"
	s.sees(full("successful", failed("pay_1", "canceled"), second))
	require.Equal(t, state.Failed, s.sale.Attempts[0].State)
	require.Equal(t, state.Successful, s.sale.Attempts[1].State)
	require.Equal(t, state.Paid, s.sale.Ending())
}

func TestALateSuccessOfTheFirstAttemptPaysTheSaleAndStopsFurtherOnes(t *testing.T) {
	s := live()
	s.sees(full("payment_required", failed("pay_1", "canceled")))
	s.try("a2", "orange", "0700000000")
	s.refused("a2")
	s.sees(full("successful", pay("pay_1", "successful")))
	require.Equal(t, state.Paid, s.sale.Ending())
	require.False(t, s.sale.Next().Attempt)
}

func TestWhatTheCustomerMustDoIsLookedForAFewTimesOnly(t *testing.T) {
	s := live()
	for range 3 {
		s.sees(bare("action_required"))
		require.Equal(t, state.ReadAction, s.sale.Next().Read)
		require.Equal(t, "action_required", s.sale.Word())
		s.sees(full("action_required", pay("pay_1", "pending")))
	}
	require.Equal(t, state.ReadStatus, s.sale.Next().Read)
	o := full("action_required", pay("pay_1", "action_required"))
	o.Action = &hub2.Action{Type: hub2.ActionOTP, Message: "type the code"}
	s.sees(o)
	require.Equal(t, o.Action, s.sale.Attempts[0].Action, "told on the intent, it is the live attempt's")
	require.True(t, s.sale.Next().Authenticate)
}

func TestACodeIsAskedForOnceAtATime(t *testing.T) {
	s := live()
	p := pay("pay_1", "action_required")
	p.Action = &hub2.Action{Type: hub2.ActionOTP}
	s.sees(full("action_required", p))
	require.True(t, s.sale.Next().Authenticate)
	s.tell(state.Fact{Kind: state.CodeSending, Attempt: "a1"})
	require.False(t, s.sale.Next().Authenticate)
	s.tell(state.Fact{Kind: state.CodeRefused, Attempt: "a1", Problem: &state.Problem{Kind: "refused"}})
	require.True(t, s.sale.Next().Authenticate, "a wrong code leaves the payment alive")
	require.Equal(t, "action_required", s.sale.Word())
	s.tell(state.Fact{Kind: state.CodeSending, Attempt: "a1"})
	s.tell(state.Fact{Kind: state.CodeUnknown, Attempt: "a1"})
	require.True(t, s.sale.Next().Authenticate)
	s.tell(state.Fact{Kind: state.CodeAccepted, Attempt: "a1", Seen: full("successful", pay("pay_1", "successful"))})
	require.Equal(t, state.CodeTaken, s.sale.Attempts[0].Code)
	require.Equal(t, state.Paid, s.sale.Ending())
}

func TestAnIntentThatWasRefusedOrLostMayBeAskedForAgain(t *testing.T) {
	for _, kind := range []state.Kind{state.IntentRefused, state.IntentLost} {
		s := begin()
		require.True(t, s.sale.Creating)
		s.tell(state.Fact{Kind: kind, Problem: &state.Problem{Kind: "refused"}})
		require.False(t, s.sale.Creating)
		require.NotNil(t, s.sale.CreateFailed)
		require.True(t, s.sale.Next().Create)
		s.tell(state.Fact{Kind: state.IntentSending})
		require.True(t, s.sale.Creating)
		require.Nil(t, s.sale.CreateFailed)
		require.Equal(t, int64(1500), s.sale.Order.Amount, "the order stays")
		s.tell(state.Fact{Kind: state.IntentCreated, Seen: full("payment_required"), Token: "token"})
		require.Equal(t, state.Next{Attempt: true}, s.sale.Next())
		require.Equal(t, "token", s.sale.Token.Reveal())
	}
}

func TestApplyDoesNotChangeTheSaleItStartsFrom(t *testing.T) {
	s := live()
	before := s.sale
	was := before.Attempts[0]
	before.Apply(state.Fact{Kind: state.Seen, Sale: "g-1", At: noon(), Seen: full("successful", pay("pay_1", "successful"))})
	require.Equal(t, was, before.Attempts[0])
}

func TestAFactThatNamesNoAttemptOfOursChangesNone(t *testing.T) {
	s := live()
	want := s.sale.Attempts
	for _, kind := range []state.Kind{state.AttemptRefused, state.AttemptUnknown, state.CodeRefused, state.AttemptAccepted, state.AttemptSending, "of_tomorrow"} {
		s.tell(state.Fact{Kind: kind, Attempt: "nobody's"})
		require.Equal(t, want, s.sale.Attempts, kind)
	}
}

func TestWhatAnAnswerWithoutPaymentsTells(t *testing.T) {
	require.True(t, state.Observe(hub2.Intent{ID: "pi_1", Amount: 1}).Full, "a whole intent whose list of payments is null")
	require.False(t, state.Observe(hub2.Intent{ID: "pi_1", Status: "processing"}).Full, "a status")
	o := state.Observe(hub2.Intent{ID: "pi_1", Token: "sesame", Payments: hub2.Payments{{ID: "pay_1", Number: "07"}}, Raw: hub2.RawMessage(`{"id":"pi_1","token":"sesame"}`)})
	require.True(t, o.Full)
	require.Equal(t, "07", o.Payments[0].Number)
	require.NotContains(t, string(o.Raw), "sesame")
}

func TestAnErrorIsWrittenDownWithItsKind(t *testing.T) {
	p := state.ProblemOf(&hub2.Error{Kind: hub2.Refused, Op: "attempt", Status: 400, Code: "invalid", Message: "no", RequestID: "r"})
	require.Equal(t, &state.Problem{Kind: hub2.Refused.String(), HTTP: 400, Code: "invalid", Message: "no", RequestID: "r"}, p)
	p = state.ProblemOf(&hub2.Error{Kind: hub2.Unreachable, Err: errors.New("no route")})
	require.Equal(t, "no route", p.Message)
	p = state.ProblemOf(errors.New("whatever"))
	require.Equal(t, hub2.Ambiguous.String(), p.Kind, "what cannot be classified is in doubt")
}

func TestEachStateHasAWordOfItsOwn(t *testing.T) {
	words := map[string]bool{}
	for s := state.Sending; s <= state.Successful; s++ {
		words[s.String()] = true
	}
	require.Len(t, words, 7)
}

// A note is a fact like any other, and no news of the payment.
func TestANoteChangesNothing(t *testing.T) {
	s := state.Sale{}.Apply(state.Fact{
		Seq: 1, Sale: "g", Kind: state.IntentSending, At: time.Unix(10, 0), Tick: state.Tick{Boot: "b", Up: 1}, Order: &state.Order{Amount: 100},
	})
	after := s.Apply(state.Fact{Seq: 2, Sale: "g", Kind: state.Noted, At: time.Unix(20, 0), Tick: state.Tick{Boot: "b", Up: 9}, Note: "hello"})
	require.EqualValues(t, 2, after.Seq)
	after.Seq = 1
	require.Equal(t, s, after)
}
