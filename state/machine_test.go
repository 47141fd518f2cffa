package state_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"guichet/hub2"
	"guichet/state"
)

// TestAnyOrderOfTheNewsOfSeveralAttemptsAgreesWithThePlainestModel plays several attempts on one intent
// whose news come in any order, late and again, and holds each step against a model that keeps nothing
// but the highest that was ever heard of each payment. More steps: -rapid.checks 70000 makes two million.
func TestAnyOrderOfTheNewsOfSeveralAttemptsAgreesWithThePlainestModel(t *testing.T) {
	steps := 0
	rapid.Check(t, func(t *rapid.T) {
		m := &mail{story: ready(), heard: map[string]state.AttemptState{}, steps: &steps}
		t.Repeat(rapid.StateMachineActions(m))
	})
	t.Logf("%d steps", steps)
}

// mail is Hub2's truth, the letters that tell of it, and what the model made of those that arrived.
type mail struct {
	*story
	steps    *int
	payments []state.SeenPayment // as Hub2 has them; the first of our own attempts is pay_1
	tries    []try               // ours, in their order
	letters  []state.Fact        // written; each may arrive at any time and more than once
	arrived  []state.Fact

	// The model.
	heard  map[string]state.AttemptState // the highest of each payment
	status hub2.Status                   // the intent's last word; success stays
}

// try is one of our own attempts in the model.
type try struct {
	id, payment string // payment is Hub2's truth, "" when it took nothing
	own         state.AttemptState
}

// numbers keep the attempts apart, as a cashier would who tries another operator.
func numberOf(n int) (operator, number string) {
	return []string{"orange", "mtn", "moov", "wave"}[n%4], fmt.Sprintf("07000000%02d", n)
}

func (m *mail) intentStatus() hub2.Status {
	word := hub2.Status("payment_required")
	for _, p := range m.payments {
		switch {
		case p.Status.Successful():
			return "successful"
		case !p.Status.Terminal():
			word = "processing"
		}
	}
	return word
}

// write puts a letter into the post.
func (m *mail) write(f state.Fact) state.Fact {
	m.n++
	f.Seq, f.ID, f.Sale, f.At = int64(m.n), fmt.Sprintf("f-%d", m.n), "g-1", noon().Add(time.Duration(m.n)*time.Second)
	m.letters = append(m.letters, f)
	return f
}

// arrive lets a letter arrive, and the model hear of it.
func (m *mail) arrive(t *rapid.T, f state.Fact) {
	before, frozen := m.sale, slices.Clone(m.sale.Attempts)
	m.sale, m.arrived = before.Apply(f), append(m.arrived, f)
	require.Equal(t, frozen, slices.Clone(before.Attempts), "the sale before is a value of its own")
	holds(t, before, m.sale)
	require.Equal(t, m.sale, m.sale.Apply(f), "the same letter twice in a row")
	for i := range m.tries {
		a := &m.tries[i]
		if a.id != f.Attempt || a.own != state.Sending || a.payment != "" && m.knows(a.payment) {
			continue
		}
		switch f.Kind {
		case state.AttemptUnknown:
			a.own = state.Unknown
		case state.AttemptRefused:
			a.own = state.Refused
		default: // says nothing of how an attempt was answered
		}
	}
	if f.Seen == nil {
		return
	}
	if f.Seen.Status.Successful() || !m.status.Successful() {
		m.status = f.Seen.Status
	}
	for _, p := range f.Seen.Payments {
		m.heard[p.ID] = max(m.heard[p.ID], rankOf(p))
	}
}

func (m *mail) knows(payment string) bool { _, ok := m.heard[payment]; return ok }

func rankOf(p state.SeenPayment) state.AttemptState {
	switch {
	case p.Status.Failed():
		return state.Failed
	case p.Status.Successful() && p.Amount != 1500:
		return state.Mismatched
	case p.Status.Successful():
		return state.Successful
	}
	return state.Live
}

// Attempt sends one when the sale allows it: the answer is written, and arrives when it likes.
func (m *mail) Attempt(t *rapid.T) {
	if n := m.sale.Next(); !n.Attempt || n.ReadFirst || len(m.tries) > 2 {
		t.Skip("not allowed, or enough")
	}
	n := len(m.tries) + 1
	a := try{id: fmt.Sprintf("a%d", n)}
	operator, number := numberOf(n)
	m.arrive(t, m.write(state.Fact{Kind: state.AttemptSending, Attempt: a.id, Try: &state.Try{Country: "CI", Operator: operator, MSISDN: number}}))
	fate := rapid.SampledFrom([]string{"accepted", "accepted", "refused", "lost and taken", "lost"}).Draw(t, "fate")
	if fate != "refused" && fate != "lost" {
		a.payment = fmt.Sprintf("pay_%d", n)
		m.payments = append(m.payments, m.paymentOf(n, a.payment))
	}
	m.tries = append(m.tries, a)
	switch fate {
	case "accepted":
		m.write(state.Fact{Kind: state.AttemptAccepted, Attempt: a.id, Source: state.ByAnswer, Seen: m.told()})
	case "refused":
		m.write(state.Fact{Kind: state.AttemptRefused, Attempt: a.id, Problem: &state.Problem{Kind: "refused"}})
	default:
		m.write(state.Fact{Kind: state.AttemptUnknown, Attempt: a.id, Problem: &state.Problem{Kind: "ambiguous"}})
	}
	if rapid.Bool().Draw(t, "answered at once") {
		m.arrive(t, m.letters[len(m.letters)-1])
	}
}

func (m *mail) paymentOf(n int, id string) state.SeenPayment {
	p := pay(id, "pending")
	p.Operator, p.Number = numberOf(n)
	return p
}

// SomebodyElse attempts the intent too, once.
func (m *mail) SomebodyElse(t *rapid.T) {
	if len(m.payments) == 0 || slices.ContainsFunc(m.payments, func(p state.SeenPayment) bool { return p.ID == "pay_else" || !p.Status.Failed() }) {
		t.Skip("Hub2 takes one at a time")
	}
	m.payments = append(m.payments, m.paymentOf(7, "pay_else"))
}

// End ends a payment; a failed one may turn out to have succeeded after all.
func (m *mail) End(t *rapid.T) {
	if len(m.payments) == 0 {
		t.Skip("there is none")
	}
	p := &m.payments[rapid.IntRange(0, len(m.payments)-1).Draw(t, "which")]
	if p.Status.Successful() || p.Status.Failed() && rapid.IntRange(0, 9).Draw(t, "after all") > 0 {
		t.Skip("it is over")
	}
	p.Status = rapid.SampledFrom([]hub2.Status{"successful", "failed", "failed"}).Draw(t, "ending")
	if p.Status.Failed() {
		p.Failure = &hub2.Failure{Code: rapid.SampledFrom([]string{"timeout", "canceled_by_customer"}).Draw(t, "cause")}
	} else if rapid.IntRange(0, 5).Draw(t, "short") == 0 {
		p.Amount = 1
	}
}

// told is a full read as it would be answered now.
func (m *mail) told() *state.Observation { return full(m.intentStatus(), slices.Clone(m.payments)...) }

// Write has Hub2 tell how things stand, by whatever road.
func (m *mail) Write(t *rapid.T) {
	if len(m.payments) == 0 {
		t.Skip("nothing to tell")
	}
	by := rapid.SampledFrom([]state.Source{state.ByPoll, state.ByWebhook, state.ByRecovery}).Draw(t, "by")
	m.write(state.Fact{Kind: state.Seen, Source: by, Seen: m.told()})
}

// Arrive lets any letter arrive, new or old.
func (m *mail) Arrive(t *rapid.T) {
	if len(m.letters) == 0 {
		t.Skip("no letters")
	}
	m.arrive(t, m.letters[rapid.IntRange(0, len(m.letters)-1).Draw(t, "letter")])
}

// Restart folds all that arrived once more: nothing was only in memory.
func (m *mail) Restart(t *rapid.T) {
	var s state.Sale
	for _, f := range slices.Concat(m.facts, m.arrived) {
		s = s.Apply(f)
	}
	require.Equal(t, m.sale, s)
}

// Check holds the sale against the model after every step.
func (m *mail) Check(t *rapid.T) {
	*m.steps++
	want := map[string]state.AttemptState{}
	for payment, rank := range m.heard {
		want[payment] = rank
	}
	for _, a := range m.tries {
		if a.payment == "" || !m.knows(a.payment) {
			want[a.id] = a.own
		}
	}
	got := map[string]state.AttemptState{}
	for _, a := range m.sale.Attempts {
		name := a.Payment
		if name == "" {
			name = a.ID
		}
		got[name] = a.State
	}
	require.Equal(t, want, got)
	if m.status != "" {
		require.Equal(t, m.status, m.sale.IntentStatus, "of the intent the last word, and success for good")
	}
	open, paid := false, false
	for _, s := range want {
		open, paid = open || s.Open(), paid || s == state.Successful
	}
	require.Equal(t, open, m.sale.Open())
	require.Equal(t, paid, m.sale.Paid())
	out := slices.ContainsFunc(m.sale.Attempts, func(a state.Attempt) bool { // a webhook was here before its answer
		return a.State == state.Failed && a.Hearsay && a.Answer == state.Sending && a.ID != a.Payment
	})
	require.Equal(t, !open && !paid && !out && !m.status.Successful(), m.sale.Next().Attempt, "what may be done")
	require.Equal(t, paid, m.sale.Ending() == state.Paid)
}
