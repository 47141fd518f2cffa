package journal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
)

// crowd makes journals of many payments, the same ones each time: a shop of four tills whose payments
// come half a minute apart, of amounts and operators that are as unequal as in a real one.
type crowd struct {
	r  *rand.Rand
	at time.Time
	n  int
}

func newCrowd() *crowd {
	return &crowd{r: rand.New(rand.NewPCG(1, 2)), at: time.Date(2025, 11, 23, 6, 0, 0, 0, time.UTC)}
}

func pick[T any](r *rand.Rand, odds []int, of []T) T {
	total := 0
	for _, o := range odds {
		total += o
	}
	n := r.IntN(total)
	for i, o := range odds {
		if n -= o; n < 0 {
			return of[i]
		}
	}
	return of[0]
}

// sale makes the facts of the next sale.
func (c *crowd) sale() []state.Fact {
	c.n++
	c.at = c.at.Add(time.Duration(1+c.r.IntN(60)) * time.Second)
	id := fmt.Sprintf("g-%07d", c.n)
	operator := pick(c.r, []int{40, 25, 15, 18, 2}, []string{"orange", "mtn", "moov", "wave", "ecobank"})
	prefix := map[string]string{"orange": "07", "mtn": "05", "moov": "01"}[operator]
	if prefix == "" {
		prefix = "07"
	}
	number := fmt.Sprintf("%s%08d", prefix, c.r.IntN(40_000_000))
	amount := pick(c.r, []int{5, 10, 14, 16, 18, 14, 8, 4, 1, 10},
		[]int64{100, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, int64(100 + 5*c.r.IntN(20000))})
	if c.n == 137 {
		amount = 2_345_678 // the one dear payment, at the far end
	}
	till := pick(c.r, []int{4, 3, 2, 1}, []string{"Caisse 1", "Caisse 2", "Caisse 3", "Drive"})
	k := &maker{sale: id, at: c.at, till: till, operator: operator, number: number, order: state.Order{
		Profile: "shop", Merchant: "m", Environment: "sandbox", Country: "CI", Amount: amount, Currency: "XOF",
		PurchaseRef: fmt.Sprintf("FAC-%06X", c.r.IntN(1<<24)), CustomerRef: "counter",
	}}
	facts := k.begins()
	fate := c.r.IntN(100)
	if fate == 15 && c.n > 1000 {
		fate = 99 // what is not over is as much in a small journal as in a large one
	}
	switch fate {
	default:
		facts = append(facts, k.ends("successful", nil))
	case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14:
		code := pick(c.r, []int{50, 20, 15, 10, 5}, []string{
			"customer_insufficient_funds", "authentication_timeout", "canceled_by_customer", "authentication_failed", "service_unavailable",
		})
		facts = append(facts, k.ends("failed", &hub2.Failure{Code: code, Message: "The operator said no"}))
		if c.r.IntN(3) == 0 {
			facts = append(facts, k.tries(), k.ends("successful", nil))
		}
	case 15: // nobody knows what became of it
	}
	return facts
}

// maker makes the facts of one sale.
type maker struct {
	sale, till, operator, number string
	order                        state.Order
	at                           time.Time
	n, attempts                  int
	past                         []state.SeenPayment
}

func (k *maker) fact(kind state.Kind) state.Fact {
	k.n++
	k.at = k.at.Add(2 * time.Second)
	return state.Fact{ID: fmt.Sprintf("f-%s-%d", k.sale, k.n), Sale: k.sale, Kind: kind, At: k.at, Till: k.till, Cashier: "Awa"}
}

func (k *maker) begins() []state.Fact {
	sending, created := k.fact(state.IntentSending), k.fact(state.IntentCreated)
	sending.Order = &k.order
	created.Source, created.Token = state.ByAnswer, "token"
	created.Seen = &state.Observation{
		Intent: "pi_" + k.sale, Status: hub2.StatusPaymentRequired, Full: true, Amount: k.order.Amount, Currency: "XOF",
		Raw: []byte(`{"id":"pi_` + k.sale + `","status":"payment_required","purchaseReference":"` + k.order.PurchaseRef + `"}`),
	}
	return []state.Fact{sending, created, k.tries()}
}

func (k *maker) tries() state.Fact {
	k.attempts++
	f := k.fact(state.AttemptSending)
	f.Attempt = fmt.Sprintf("a-%s-%d", k.sale, k.attempts)
	f.Try = &state.Try{Country: "CI", Operator: k.operator, Flow: hub2.FlowUSSD, MSISDN: k.number}
	return f
}

func (k *maker) ends(status hub2.Status, failure *hub2.Failure) state.Fact {
	f := k.fact(state.Seen)
	f.Source = state.ByPoll
	k.past = append(k.past, state.SeenPayment{
		ID: fmt.Sprintf("pay_%s-%d", k.sale, k.attempts), Status: status, Amount: k.order.Amount, Currency: "XOF", Country: "CI",
		Operator: k.operator, Number: k.number, Failure: failure, At: k.at,
	})
	intent := status
	if failure != nil {
		intent = hub2.StatusPaymentRequired
	}
	f.Seen = &state.Observation{
		Intent: "pi_" + k.sale, Status: intent, Full: true, Amount: k.order.Amount, Currency: "XOF", Failure: failure,
		Payments: append([]state.SeenPayment{}, k.past...),
		Raw:      []byte(`{"id":"pi_` + k.sale + `","status":"` + string(intent) + `","purchaseReference":"` + k.order.PurchaseRef + `"}`),
	}
	return f
}

// fill keeps so many payments more, by the code that keeps any, but many at a time.
func (c *crowd) fill(t testing.TB, j *Journal, sales int) {
	t.Helper()
	ctx := context.Background()
	const together = 2000
	for done := 0; done < sales; done += together {
		err := j.writer.transact(ctx, func(ctx context.Context) error {
			for range min(together, sales-done) {
				facts := c.sale()
				if _, err := j.writer.add(ctx, state.Sale{}, 0, facts); err != nil {
					return err
				}
			}
			return nil
		})
		require.NoError(t, err)
	}
}
