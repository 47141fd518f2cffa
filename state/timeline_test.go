package state_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"guichet/hub2"
	"guichet/state"
)

// chronicle is a story of facts a minute apart.
func chronicle(facts ...state.Fact) []state.Fact {
	for i := range facts {
		f := &facts[i]
		f.Seq = int64(i + 1)
		if f.At.IsZero() {
			f.At = noon().Add(time.Duration(i) * time.Minute)
		}
	}
	return facts
}

func seen(by state.Source, o *state.Observation) state.Fact {
	return state.Fact{Kind: state.Seen, Source: by, Seen: o}
}

func TestATimelineTellsWhatChangedAndNothingElse(t *testing.T) {
	dialling := pay("pay_1", "action_required")
	dialling.Action = &hub2.Action{Type: "ussd", Message: "*133#"}
	paid := pay("pay_1", "successful")
	paid.Fees = []hub2.Fee{{Amount: "25", Currency: "XOF"}, {Amount: "5"}}
	moments := state.Timeline(chronicle(
		state.Fact{Kind: state.IntentCreated, Till: "T", Seen: full("payment_required")},
		state.Fact{Kind: state.AttemptSending, Attempt: "a1", Try: &state.Try{Operator: "mtn"}},
		state.Fact{Kind: state.AttemptAccepted, Source: state.ByAnswer, Attempt: "a1", Seen: full("processing", pay("pay_1", "created"))},
		seen(state.ByPoll, full("action_required", dialling)),
		seen(state.ByPoll, bare("action_required")),
		seen(state.ByPoll, full("successful", paid)),
		seen(state.ByPoll, full("successful", paid)),
	))
	require.Len(t, moments, 7)
	type change = state.Change
	assert.Equal(t, []change{
		{What: state.ChangedIntent, To: "payment_required", Currency: "XOF"}, {What: state.ChangedAmount, To: "1500", Currency: "XOF"},
	}, moments[0].Changed)
	assert.Equal(t, "T", moments[0].Till)
	assert.Equal(t, 1, moments[1].Attempt)
	assert.Equal(t, []change{
		{What: state.ChangedIntent, From: "payment_required", To: "processing", Currency: "XOF"},
		{What: state.PaymentSeen, Payment: "pay_1", To: "created"},
	}, moments[2].Changed)
	assert.Equal(t, state.ByAnswer, moments[2].By)
	assert.Equal(t, []change{
		{What: state.ChangedIntent, From: "processing", To: "action_required", Currency: "XOF"},
		{What: state.PaymentStatus, Payment: "pay_1", From: "created", To: "action_required", Currency: "XOF"},
		{What: state.PaymentAction, Payment: "pay_1", To: "ussd", Note: "*133#"},
	}, moments[3].Changed)
	assert.Empty(t, moments[4].Changed, "a bare status tells nothing of the payments")
	assert.Equal(t, []change{
		{What: state.ChangedIntent, From: "action_required", To: "successful", Currency: "XOF"},
		{What: state.PaymentStatus, Payment: "pay_1", From: "action_required", To: "successful", Currency: "XOF"},
		{What: state.PaymentAction, Payment: "pay_1", From: "ussd"},
		{What: state.PaymentFees, Payment: "pay_1", To: "25 XOF, 5", Currency: "XOF"},
	}, moments[5].Changed)
	assert.Empty(t, moments[6].Changed, "the same again")
	assert.True(t, moments[6].Observed)
}

func TestATimelineTellsFailuresAndWhoSaidSo(t *testing.T) {
	down := full("payment_required", failed("pay_1", "timeout"))
	down.Failure = &hub2.Failure{Code: "timeout", Message: "too late"}
	moments := state.Timeline(chronicle(
		seen(state.ByWebhook, down),
		state.Fact{Kind: state.AttemptRefused, Attempt: "a9", Problem: &state.Problem{HTTP: 400}},
		state.Fact{Kind: state.Overridden, Override: &state.Override{By: "Awa"}},
	))
	assert.Contains(t, moments[0].Changed, state.Change{What: state.ChangedReason, To: "timeout", Note: "too late"})
	assert.Contains(t, moments[0].Changed, state.Change{What: state.PaymentFailure, Payment: "pay_1", To: "timeout"})
	assert.Equal(t, state.ByWebhook, moments[0].By)
	assert.Equal(t, 400, moments[1].Problem.HTTP)
	assert.Equal(t, "Awa", moments[2].Person)
}

// A webhook may tell of one payment alone; a list that was asked for tells that one is gone.
func TestATimelineKnowsWhatALeftOutPaymentMeans(t *testing.T) {
	both := full("processing", pay("pay_1", "failed"), pay("pay_2", "created"))
	one := full("processing", pay("pay_2", "pending"))
	both.Listed, one.Listed = true, true
	moments := state.Timeline(chronicle(seen(state.ByPoll, both), seen(state.ByWebhook, one), seen(state.ByPoll, one), seen(state.ByPoll, both)))
	assert.Equal(t, []state.Change{{What: state.PaymentStatus, Payment: "pay_2", From: "created", To: "pending", Currency: "XOF"}}, moments[1].Changed)
	assert.Equal(t, []state.Change{{What: state.PaymentGone, Payment: "pay_1", From: "failed"}}, moments[2].Changed)
	assert.Contains(t, moments[3].Changed, state.Change{What: state.PaymentSeen, Payment: "pay_1", To: "failed"})
}

func TestATimelineShowsAClockThatJumpedAndNewsThatIsOld(t *testing.T) {
	fresh, old := full("successful"), full("processing")
	fresh.Updated, old.Updated = noon().Add(time.Hour), noon()
	facts := chronicle(seen(state.ByPoll, fresh), seen(state.ByWebhook, old), seen(state.ByPoll, fresh))
	facts[1].At = noon().Add(-3 * time.Hour)
	moments := state.Timeline(facts)
	assert.Equal(t, 3*time.Hour, moments[1].Back)
	assert.True(t, moments[1].Late)
	assert.Zero(t, moments[2].Back)
	assert.False(t, moments[2].Late)
}

// Whatever the facts: each has its moment, in order, and reading them again tells the same.
func TestATimelineTellsEveryFactOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := rapid.Permutation(append(news(t), tried().facts...)).Draw(t, "facts")
		for i := range facts {
			facts[i].Seq = int64(i + 1)
		}
		moments := state.Timeline(facts)
		if len(moments) != len(facts) {
			t.Fatalf("%d moments of %d facts", len(moments), len(facts))
		}
		for i, m := range moments {
			if m.Seq != facts[i].Seq || m.Kind != facts[i].Kind || m.Observed != (facts[i].Seen != nil) {
				t.Fatalf("moment %d: %+v", i, m)
			}
			if facts[i].Seen == nil && len(m.Changed) > 0 {
				t.Fatalf("nothing was observed, and it changed: %+v", m)
			}
		}
	})
}

func BenchmarkTimeline(b *testing.B) {
	for _, n := range []int{10, 1_000, 10_000} {
		facts := make([]state.Fact, n)
		for i := range facts {
			facts[i] = state.Fact{Seq: int64(i), At: noon(), Kind: state.Seen, Source: state.ByPoll, Seen: full(hub2.Status(fmt.Sprint(i%3)), pay("pay_1", "created"))}
			facts[i].Seen.Raw = json.RawMessage(`{}`)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				state.Timeline(facts)
			}
		})
	}
}

// Hub2 tells an action in two places, and a failure too: a person reads it once.
func TestATimelineTellsOnceWhatHub2SaysTwice(t *testing.T) {
	o := full("action_required", pay("pay_1", "action_required"))
	o.Action = &hub2.Action{Type: "otp", Message: "m"}
	o.Payments[0].Action = o.Action
	changed := state.Timeline(chronicle(seen(state.ByPoll, o)))[0].Changed
	assert.Contains(t, changed, state.Change{What: state.PaymentAction, Payment: "pay_1", To: "otp", Note: "m"})
	for _, c := range changed {
		assert.NotEqual(t, state.ChangedAction, c.What)
	}
}
