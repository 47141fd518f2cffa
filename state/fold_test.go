package state_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"guichet/hub2"
	"guichet/state"
)

// news are the facts that can follow one attempt's sending, in the order in which Hub2 made them.
func news(t *rapid.T) []state.Fact {
	clear := rapid.SampledFrom([]string{"canceled_by_customer", "timeout", "", "new_cause"}).Draw(t, "cause")
	ends := rapid.SampledFrom([]string{"successful", "failed", "failed, then successful", "mismatch", "mismatch, then successful"}).Draw(t, "ends")
	all := []state.Fact{
		{Kind: state.AttemptAccepted, Attempt: "a1", Seen: full("processing", pay("pay_1", "created"))},
		{Kind: state.Seen, Source: state.ByWebhook, Seen: full("processing", pay("pay_1", "pending"))},
		{Kind: state.Seen, Source: state.ByPoll, Seen: bare("action_required")},
		{Kind: state.Seen, Source: state.ByPoll, Seen: full("action_required", pay("pay_1", "action_required"))},
		{Kind: state.CodeSending, Attempt: "a1"},
		{Kind: state.CodeAccepted, Attempt: "a1", Seen: full("processing", pay("pay_1", "pending"))},
	}
	if rapid.Bool().Draw(t, "lost") {
		all[0] = state.Fact{Kind: state.AttemptUnknown, Attempt: "a1", Problem: &state.Problem{Kind: "unknown"}}
	}
	short := pay("pay_1", "successful")
	short.Amount = 1
	switch ends {
	case "successful":
		all = append(all, state.Fact{Kind: state.Seen, Seen: full("successful", pay("pay_1", "successful"))})
	case "failed":
		all = append(all, state.Fact{Kind: state.Seen, Seen: full("payment_required", failed("pay_1", clear))})
	case "failed, then successful":
		all = append(all, state.Fact{Kind: state.Seen, Seen: full("payment_required", failed("pay_1", clear))},
			state.Fact{Kind: state.Seen, Seen: full("successful", pay("pay_1", "successful"))})
	case "mismatch":
		all = append(all, state.Fact{Kind: state.Seen, Seen: full("successful", short)})
	case "mismatch, then successful":
		all = append(all, state.Fact{Kind: state.Seen, Seen: full("successful", short)},
			state.Fact{Kind: state.Seen, Seen: full("successful", pay("pay_1", "successful"))})
	}
	for i := range all {
		all[i].ID, all[i].Sale, all[i].At = fmt.Sprintf("n-%d", i), "g-1", noon().Add(time.Duration(i)*time.Minute)
	}
	return all
}

func TestNewsOfAnAttemptFoldToTheSameEndingInAnyOrderAndHoweverOften(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		inOrder := news(t)
		start := tried().sale
		want := start
		for _, f := range inOrder {
			want = want.Apply(f)
		}
		twice := slices.Concat(inOrder, rapid.SliceOfN(rapid.SampledFrom(inOrder), 0, 6).Draw(t, "again"))
		got := start
		for _, f := range rapid.Permutation(twice).Draw(t, "order") {
			got = got.Apply(f)
		}
		require.Equal(t, want.Word(), got.Word())
		require.Equal(t, want.Ending(), got.Ending())
		require.Equal(t, want.Open(), got.Open())
		require.Equal(t, want.Next().Attempt, got.Next().Attempt)
		require.Len(t, got.Attempts, 1)
		require.Equal(t, want.Attempts[0].State, got.Attempts[0].State)
		require.Equal(t, want.UpdatedAt, got.UpdatedAt)
	})
}

func TestApplyingAFactTwiceInARowChangesNothingMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := state.Sale{}
		for _, f := range anyHistory(t) {
			once := s.Apply(f)
			require.Equal(t, once, once.Apply(f))
			s = once
		}
	})
}

// handedOver reports whether the payment that an attempt got by guess stands at another now, with all that
// was told of it: Hub2 had left out what told the two apart.
func handedOver(a state.Attempt, after state.Sale) bool {
	return a.Payment != "" && a.Answer != state.Live && slices.ContainsFunc(after.Attempts, func(b state.Attempt) bool {
		return b.ID != a.ID && b.Payment == a.Payment && (b.State >= a.State || corrected(a, b)) && b.Try != a.Try
	})
}

// corrected reports whether a success, of which only the amount was not told, shows another amount.
func corrected(before, after state.Attempt) bool {
	return before.Unproven && after.State == state.Mismatched
}

// holds checks a step of a fold: what is true of every sale, and of every step.
func holds(t require.TestingT, before, after state.Sale) {
	n := after.Next()
	if after.Open() || after.Paid() || after.Intent == "" {
		require.False(t, n.Attempt, "no attempt while one may still take money, after the money, or without an intent")
	}
	require.False(t, n.ReadFirst && !n.Attempt)
	require.False(t, n.Create && after.Intent != "")
	for _, a := range before.Attempts {
		i := slices.IndexFunc(after.Attempts, func(b state.Attempt) bool { return b.ID == a.ID })
		require.GreaterOrEqual(t, i, 0, "an attempt is never forgotten")
		if handedOver(a, after) {
			continue
		}
		if !corrected(a, after.Attempts[i]) {
			require.GreaterOrEqual(t, after.Attempts[i].State, a.State, "news never lowers an attempt")
		}
		require.False(t, a.Payment != "" && after.Attempts[i].Payment != a.Payment, "a payment stays its attempt's")
	}
	payments := map[string]bool{}
	for _, a := range after.Attempts {
		require.False(t, a.Payment != "" && payments[a.Payment], "a payment is one attempt's only")
		payments[a.Payment] = true
	}
	unproven := slices.ContainsFunc(before.Attempts, func(a state.Attempt) bool { return a.Unproven })
	if before.Ending() == state.Paid && len(before.Attempts) > 0 && !unproven {
		require.Equal(t, state.Paid, after.Ending(), "paid stays paid")
	}
	require.Equal(t, after.Ending() == state.Paid && len(after.Attempts) > 0, after.Word() == state.WordPaid && len(after.Attempts) > 0)
	require.NotEmpty(t, after.Word())
	require.False(t, after.UpdatedAt.Before(before.UpdatedAt))
}

func anyStatus(t *rapid.T) hub2.Status {
	return rapid.SampledFrom([]hub2.Status{
		"", "payment_required", "processing", "action_required", "created", "pending", "successful", "failed", "Succeeded", "FAILED", "on_hold",
	}).Draw(t, "status")
}

func anySeen(t *rapid.T) *state.Observation {
	o := &state.Observation{
		Intent: rapid.SampledFrom([]string{"pi_1", "pi_1", "pi_1", "pi_2", ""}).Draw(t, "intent"), Status: anyStatus(t),
		Full: rapid.Bool().Draw(t, "full"), Verdict: rapid.IntRange(0, 9).Draw(t, "verdict") == 0,
		Amount: rapid.SampledFrom([]int64{0, 1500, 1500, 15}).Draw(t, "amount"), Currency: rapid.SampledFrom([]string{"", "XOF", "xof", "USD"}).Draw(t, "currency"),
	}
	if rapid.Bool().Draw(t, "action") {
		o.Action = &hub2.Action{Type: rapid.SampledFrom([]string{"otp", "ussd", "redirection", "dance"}).Draw(t, "type")}
	}
	cause := func() *hub2.Failure {
		return rapid.SampledFrom([]*hub2.Failure{nil, {}, {Code: "timeout"}, {Code: "canceled_by_customer"}}).Draw(t, "cause")
	}
	o.Failure = cause()
	if o.Verdict { // it is the desk's own, and of a bare status
		return &state.Observation{Intent: "pi_1", Status: "successful", Verdict: true}
	}
	ids := rapid.Permutation([]string{"pay_1", "pay_2", "pay_3", ""}).Draw(t, "ids")
	for _, id := range ids[:rapid.IntRange(0, 3).Draw(t, "payments")] {
		p := pay(id, anyStatus(t))
		p.Amount = rapid.SampledFrom([]int64{0, 1500, 1500, 15}).Draw(t, "paid")
		p.Operator = rapid.SampledFrom([]string{"", "orange", "MTN"}).Draw(t, "operator")
		p.Number = rapid.SampledFrom([]string{"", "0700000000", "2250700000000", "0500000000"}).Draw(t, "number")
		p.Failure, p.Action = cause(), o.Action
		o.Payments, o.Full = append(o.Payments, p), true
	}
	return o
}

// anyFact is any fact at all, wherever it may stand.
func anyFact(t *rapid.T, n int) state.Fact {
	f := state.Fact{
		Seq: int64(n), ID: fmt.Sprint(n), Sale: "g-1", At: noon().Add(time.Duration(rapid.IntRange(-60, 60).Draw(t, "at")) * time.Second),
		Kind: rapid.SampledFrom([]state.Kind{
			state.IntentSending, state.IntentCreated, state.IntentRefused, state.IntentLost, state.IntentMet, state.AttemptSending,
			state.AttemptSending, state.AttemptAccepted, state.AttemptRefused, state.AttemptUnknown, state.CodeSending, state.CodeAccepted,
			state.CodeRefused, state.CodeUnknown, state.Seen, state.Seen, state.Seen, "of_tomorrow",
		}).Draw(t, "kind"),
		Attempt: rapid.SampledFrom([]string{"a1", "a2", "a3", ""}).Draw(t, "attempt"),
	}
	if rapid.IntRange(0, 5).Draw(t, "tried") > 0 {
		f.Try = &state.Try{
			Country: "CI", Operator: rapid.SampledFrom([]string{"orange", "mtn"}).Draw(t, "operator"),
			MSISDN: rapid.SampledFrom([]string{"0700000000", "0500000000", ""}).Draw(t, "number"),
		}
	}
	if rapid.IntRange(0, 5).Draw(t, "told") > 0 {
		f.Seen = anySeen(t)
	}
	if slices.Contains([]state.Kind{
		state.IntentRefused, state.IntentLost, state.AttemptRefused, state.AttemptUnknown, state.CodeRefused, state.CodeUnknown,
	}, f.Kind) {
		f.Problem = &state.Problem{Kind: "unknown"}
	}
	return f
}

func anyHistory(t *rapid.T) []state.Fact {
	facts := []state.Fact{begin().facts[0]}
	for i := range rapid.IntRange(0, 25).Draw(t, "facts") {
		facts = append(facts, anyFact(t, i+1))
	}
	return facts
}

func TestWhateverIsToldAnAttemptOnlyRisesAndNoneIsAllowedBesideAnOpenOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s state.Sale
		for _, f := range anyHistory(t) {
			after := s.Apply(f)
			holds(t, s, after)
			s = after
		}
	})
}

// TestADeskThatObeysNextNeverHasTwoAttemptsOpen plays Hub2 and a desk that does what Next allows.
// Hub2 hides its answers as it likes; it never takes money twice.
func TestADeskThatObeysNextNeverHasTwoAttemptsOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { t.Repeat(rapid.StateMachineActions(&till{story: ready(), t: t})) })
}

// till is a desk and Hub2's true state.
type till struct {
	t *rapid.T
	*story
	payments []state.SeenPayment // as Hub2 has them
	sent     int
}

func (m *till) status() hub2.Status {
	for _, p := range m.payments {
		switch {
		case p.Status.Successful():
			return "successful"
		case !p.Status.Terminal():
			return "processing"
		}
	}
	return "payment_required"
}

// AttemptWhenAllowed sends, and Hub2 takes it, refuses it, or its answer is lost either way.
func (m *till) AttemptWhenAllowed(t *rapid.T) {
	n := m.sale.Next()
	if !n.Attempt || n.ReadFirst {
		t.Skip("not allowed")
	}
	for _, p := range m.payments {
		require.True(t, p.Status.Failed(), "an attempt beside payment %s, which is %s", p.ID, p.Status)
	}
	m.sent++
	id := fmt.Sprintf("a%d", m.sent)
	m.try(id, "orange", "0700000000")
	fate := rapid.SampledFrom([]string{"accepted", "refused", "lost and taken", "lost"}).Draw(t, "fate")
	if fate == "refused" {
		m.refused(id)
		return
	}
	if fate != "lost" {
		m.payments = append(m.payments, pay(fmt.Sprintf("pay_%d", m.sent), "pending"))
	}
	if fate == "accepted" {
		m.accepted(id, full(m.status(), slices.Clone(m.payments)...))
		return
	}
	m.lost(id)
}

// End ends the payment that lives, if there is one.
func (m *till) End(t *rapid.T) {
	if len(m.payments) == 0 || m.payments[len(m.payments)-1].Status.Terminal() {
		t.Skip("none lives")
	}
	last := &m.payments[len(m.payments)-1]
	last.Status = rapid.SampledFrom([]hub2.Status{"successful", "failed"}).Draw(t, "ending")
	if last.Status.Failed() {
		last.Failure = &hub2.Failure{Code: rapid.SampledFrom([]string{"timeout", "canceled_by_customer"}).Draw(t, "cause")}
	}
}

// ReadInFull reads the intent; Hub2 may leave its payments out.
func (m *till) ReadInFull(t *rapid.T) {
	payments := slices.Clone(m.payments)
	if rapid.IntRange(0, 4).Draw(t, "hidden") == 0 {
		payments = nil
	}
	o := full(m.status(), payments...)
	if n := len(m.payments); n > 0 && o.Status == "payment_required" {
		o.Failure = m.payments[n-1].Failure
	}
	m.sees(o)
}

// ReadStatus reads the status alone.
func (m *till) ReadStatus(*rapid.T) { m.sees(bare(m.status())) }

// HearOldNews replays something that was told before.
func (m *till) HearOldNews(t *rapid.T) {
	f := rapid.SampledFrom(m.facts[1:]).Draw(t, "news")
	if f.Kind != state.Seen {
		t.Skip("no news")
	}
	m.sale = m.sale.Apply(f)
}

// Check is asked after every step.
func (m *till) Check(t *rapid.T) {
	open := 0
	for _, a := range m.sale.Attempts {
		if a.State.Open() {
			open++
		}
	}
	require.LessOrEqual(t, open, 1)
	paid := slices.ContainsFunc(m.payments, func(p state.SeenPayment) bool { return p.Status.Successful() })
	if m.sale.Ending() == state.Paid {
		require.True(t, paid, "nobody paid")
	}
	if m.sale.Ending() == state.NotPaid {
		for _, p := range m.payments {
			require.True(t, p.Status.Failed(), "not paid is said of payment %s, which is %s", p.ID, p.Status)
		}
	}
}

// FuzzApply feeds facts that are decoded from bytes, as the journal does it: none may panic, and
// what holds of a sale holds.
func FuzzApply(f *testing.F) {
	for _, s := range []*story{begin(), ready(), tried(), live()} {
		b, err := json.Marshal(s.facts)
		require.NoError(f, err)
		f.Add(b)
	}
	s := live()
	s.sees(full("payment_required", failed("pay_1", "timeout")))
	s.sees(full("successful", pay("pay_1", "successful"), pay("pay_2", "odd")))
	b, err := json.Marshal(s.facts)
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte(`[{"kind":"seen","seen":{}},{"kind":"attempt_sending","try":{}},{"kind":"code_accepted"},null]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var facts []state.Fact
		if json.Unmarshal(b, &facts) != nil || len(facts) > 64 {
			return
		}
		var s state.Sale
		for _, fact := range facts {
			frozen := told(t, s)
			after := s.Apply(fact)
			require.Equal(t, frozen, told(t, s), "a sale is a value: applying a fact changes the next one only")
			require.Equal(t, told(t, after), told(t, after.Apply(fact)), "twice is once")
			holds(t, s, after)
			s = after
		}
		var again state.Sale
		for _, fact := range facts { // as a journal would have kept them
			body, err := json.Marshal(fact)
			if err != nil { // an instant that no JSON holds
				return
			}
			var kept state.Fact
			require.NoError(t, json.Unmarshal(body, &kept))
			again = again.Apply(kept)
		}
		require.Equal(t, s.Word(), again.Word(), "a restart finds the same")
		require.Equal(t, s.Next(), again.Next())
	})
}

// told is all that a sale says, for comparing.
func told(t require.TestingT, s state.Sale) string {
	b, err := json.Marshal(s)
	if err != nil {
		return fmt.Sprintf("%#v", s)
	}
	return string(b)
}
