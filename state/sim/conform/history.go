package conform

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
)

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 123456789, time.UTC) }

func fact(sale, id string, kind state.Kind) state.Fact {
	return state.Fact{ID: "f-" + sale + "-" + id, Sale: sale, Kind: kind, At: noon(), Till: "till 1", Tick: state.Tick{Boot: "b", Up: 1000}}
}

func begun(sale string) state.Fact {
	f := fact(sale, "begun", state.IntentSending)
	f.Order = &state.Order{
		Profile: "shop", Environment: "sandbox", Country: "CI", Amount: 1500, Currency: "XOF", PurchaseRef: sale, CustomerRef: "counter",
	}
	return f
}

// live are the facts of a sale whose attempt is under way.
func live(sale string) []state.Fact {
	made := fact(sale, "made", state.IntentCreated)
	made.Token, made.Source = hub2.Secret("token-of-"+sale), state.ByAnswer
	made.Seen = &state.Observation{
		Intent: "pi_" + sale, Status: hub2.StatusPaymentRequired, Full: true, Amount: 1500, Currency: "XOF", Raw: []byte(`{"id":"pi_` + sale + `"}`),
	}
	sent := fact(sale, "sent", state.AttemptSending)
	sent.Attempt, sent.Try = sent.ID, &state.Try{Country: "CI", Operator: "moov", Flow: hub2.FlowPush, MSISDN: "0100000001"}
	return []state.Fact{begun(sale), made, sent, seen(sale, "under way", "processing", "pending")}
}

func paid(sale string) []state.Fact {
	return append(live(sale), seen(sale, "end", "successful", "successful"))
}

// seen is a full read with one payment.
func seen(sale, id string, intent, payment hub2.Status) state.Fact {
	f := fact(sale, id, state.Seen)
	f.Source = state.ByPoll
	f.Seen = &state.Observation{
		Intent: "pi_" + sale, Status: intent, Full: true, Listed: true, Amount: 1500, Currency: "XOF",
		Payments: []state.SeenPayment{{
			ID: "pay_" + sale, Status: payment, Amount: 1500, Currency: "XOF", Country: "CI", Operator: "moov", Number: "0100000001", At: noon(),
		}},
	}
	return f
}

// model is the simplest journal: the facts as they are read back, and their fold.
type model struct {
	facts []state.Fact
	owner map[string]string // by intent
}

func (m *model) sale(id string) state.Sale {
	var s state.Sale
	for _, f := range m.facts {
		if f.Sale == id {
			s = s.Apply(f)
		}
	}
	return s
}

// keep adds facts whose intent is not another sale's, and reports whether it did.
func (m *model) keep(t *testing.T, facts []state.Fact) bool {
	sale := facts[0].Sale
	after, was := m.sale(sale), len(m.facts)
	for _, f := range facts {
		if slices.ContainsFunc(m.facts, func(g state.Fact) bool { return g.ID == f.ID }) {
			continue
		}
		body, err := json.Marshal(f)
		require.NoError(t, err)
		var back state.Fact
		require.NoError(t, json.Unmarshal(body, &back))
		back.Token, back.Seq = f.Token, int64(len(m.facts)+1)
		m.facts = append(m.facts, back)
		after = after.Apply(back)
	}
	if owner := m.owner[after.Intent]; after.Intent != "" && owner != "" && owner != sale {
		m.facts = m.facts[:was]
		return false
	}
	m.owner[after.Intent] = sale
	return true
}

// histories appends random facts of a few sales and holds each answer against the model's.
func (b *bench) histories(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(12) {
		draw := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // the same histories each time
		m := &model{owner: map[string]string{}}
		b.die()
		b.program = b.s.Open(t)
		b.j, b.die = b.program()
		for i := range 40 {
			facts := randomFacts(draw, i)
			s, err := b.j.Append(ctx, facts[0].Sale, nil, facts...)
			if !m.keep(t, facts) {
				require.ErrorIs(t, err, b.s.Taken)
				continue
			}
			require.NoError(t, err)
			want := m.sale(facts[0].Sale)
			want.Seq, s.Seq = 0, 0 // a refused append may leave a gap
			require.Equal(t, want, s, "history %d, step %d", seed, i)
		}
		b.compare(t, m)
	}
}

// compare holds what is asked afterwards against the model's.
func (b *bench) compare(t *testing.T, m *model) {
	ctx := context.Background()
	open := []string{}
	for _, id := range []string{"g0", "g1", "g2"} {
		want := m.sale(id)
		s, err := b.j.Sale(ctx, id)
		if want.ID == "" {
			require.ErrorIs(t, err, b.s.NotFound)
			continue
		}
		require.NoError(t, err)
		want.Seq, s.Seq = 0, 0
		require.Equal(t, want, s)
		if want.Order.Environment == "sandbox" && (want.Open() || want.Next().Read != state.ReadNothing) {
			open = append(open, id)
		}
	}
	found, err := b.j.Unfinished(ctx, "sandbox")
	require.NoError(t, err)
	require.ElementsMatch(t, open, names(found))
}

// randomFacts draws one to three facts of one sale: any kind, any observation, an id that may be kept.
func randomFacts(draw *rand.Rand, step int) []state.Fact {
	sale := fmt.Sprintf("g%d", draw.IntN(3))
	kinds := []state.Kind{
		state.IntentSending, state.IntentCreated, state.IntentRefused, state.IntentLost, state.AttemptSending, state.AttemptAccepted,
		state.AttemptRefused, state.AttemptUnknown, state.CodeSending, state.CodeAccepted, state.CodeRefused, state.CodeUnknown,
		state.Seen, state.Seen, state.Seen, state.Overridden, state.Noted,
	}
	words := []hub2.Status{"", "payment_required", "processing", "action_required", "successful", "failed", "on_hold", "Succeeded"}
	var all []state.Fact
	for n := range 1 + draw.IntN(3) {
		f := fact(sale, fmt.Sprint(step, "-", n), kinds[draw.IntN(len(kinds))])
		if draw.IntN(8) == 0 {
			f.ID = fmt.Sprintf("f-%s-%d-0", sale, draw.IntN(step+1))
		}
		f.At = noon().Add(time.Duration(draw.IntN(1000)) * time.Second)
		f.Tick.Up = int64(1000 * (step + draw.IntN(100)))
		f.Attempt = fmt.Sprintf("a%d", draw.IntN(3))
		switch f.Kind {
		case state.IntentSending:
			f.Order = begun(sale).Order
		case state.AttemptSending:
			f.Try = &state.Try{Country: "CI", Operator: []string{"moov", "mtn"}[draw.IntN(2)], MSISDN: "0100000001"}
		case state.Noted:
			f.Note = "the customer calls back"
		case state.Overridden:
			f.Override = &state.Override{By: "Awa", Shown: "…"}
		case state.AttemptRefused, state.AttemptUnknown, state.IntentRefused, state.IntentLost, state.CodeRefused, state.CodeUnknown:
			f.Problem = &state.Problem{Kind: "refused", HTTP: 400, Message: "no\u202e"}
		default:
			intent := "pi_" + sale
			if draw.IntN(20) == 0 {
				intent = "pi_g0"
			}
			f.Seen = seen(sale, "x", words[draw.IntN(len(words))], words[1+draw.IntN(len(words)-1)]).Seen
			f.Seen.Intent, f.Seen.Full = intent, draw.IntN(3) > 0
			f.Seen.Payments[0].ID = fmt.Sprintf("pay_%s_%d", sale, draw.IntN(3))
			f.Source = []state.Source{state.ByPoll, state.ByAnswer, state.ByRecovery}[draw.IntN(3)]
			if draw.IntN(4) == 0 {
				f.Seen.Payments = nil
			}
		}
		all = append(all, f)
	}
	return all
}
