package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/hub2/sandbox"
	"guichet/state"
)

// Blind time is how long the screen does not know what Hub2 knows: from the instant at which a payment
// changes at the emulator (the customer is asked to act; it ends) to the news that says so (what the
// customer must do; PAID or NOT PAID).

// kind is one of the four ways in which the measured customers pay, as many of each. Those who take
// longest begin first, so that with many all wait together for a while.
type kind struct {
	operator, number, refused, otp string
	acts                           bool // the customer is asked for something
	first, end                     func(sandbox.Timing) sandbox.Range
}

func kinds() []kind {
	ask := func(t sandbox.Timing) sandbox.Range { return t.Ask }
	return []kind{
		{"wave", "0700000001", "0700000106", "", true,
			func(t sandbox.Timing) sandbox.Range { return t.Link }, func(t sandbox.Timing) sandbox.Range { return t.Redirect }},
		{"mtn", "0500000001", "0500000106", "", true, ask, func(t sandbox.Timing) sandbox.Range { return t.USSD }},
		{"moov", "0100000001", "0100000106", "", false, ask, func(t sandbox.Timing) sandbox.Range { return t.Push }},
		{"orange", "0700000001", "0700000106", "1234", false, ask, func(t sandbox.Timing) sandbox.Range { return t.CodeFirst }},
	}
}

// stagger lies between two charges of a round: 28 in 5 seconds, under the 30 that Hub2 allows.
const stagger = 180 * time.Millisecond

// round is one time that n payments wait together, at an emulator of its own.
type round struct {
	t       *testing.T
	ctx     context.Context
	timing  sandbox.Timing
	server  *sandbox.Server
	wire    *wire
	client  *hub2.Client
	budget  *hub2.Budget
	country hub2.Country
	cast    []kind
	seen    []*payment
	looks   atomic.Int64 // of the observer
	looking sync.WaitGroup
	late    time.Duration // the longest that a charge waited for the limits
	post    letters       // its webhooks
}

// payment is one payment of a round and when things happened to it.
type payment struct {
	kind           kind
	intent         string
	sent           time.Time
	asks, ends     time.Time // at the emulator
	action, ending time.Time // on the screen
}

// figures are what the rounds of one row came to.
type figures struct {
	payments           int
	action, ending     []time.Duration
	questions, limited int
	late               time.Duration // the longest that a charge had to wait for the limits

	silent   []time.Duration // of ending, those after the webhooks had fallen silent
	takeover []time.Duration // from the first ending that no webhook told until the desk asked as if there were none
}

func (f *figures) add(o figures) {
	f.payments += o.payments
	f.action, f.ending = append(f.action, o.action...), append(f.ending, o.ending...)
	f.late = max(f.late, o.late)
	f.questions, f.limited = f.questions+o.questions, f.limited+o.limited
	f.silent, f.takeover = append(f.silent, o.silent...), append(f.takeover, o.takeover...)
}

func mean(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sum := time.Duration(0)
	for _, d := range all {
		sum += d
	}
	return sum / time.Duration(len(all))
}

func p95(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return 0
	}
	all = slices.Sorted(slices.Values(all))
	return all[(len(all)*95+99)/100-1]
}

// blind is the mean blind time of a payment, both its changes together.
func (f *figures) blind() time.Duration {
	return (mean(f.action)*time.Duration(len(f.action)) + mean(f.ending)*time.Duration(len(f.ending))) / time.Duration(f.payments)
}

func (f *figures) asked() float64 { return float64(f.questions) / float64(f.payments) }

// play has n payments wait together behind one address, rounds times, and asks by way of follow.
func play(t *testing.T, timing sandbox.Timing, n, rounds int, follow func(*round)) figures {
	var sum figures
	for i := range rounds {
		synctest.Test(t, func(t *testing.T) {
			r := newRound(t, timing, uint64(1000*n+i+1), n, i)
			ctx, cancel := context.WithCancel(t.Context())
			r.ctx = ctx
			follow(r)
			cancel()
			sum.add(r.figures())
			require.NoError(t, r.server.Close())
		})
	}
	return sum
}

func newRound(t *testing.T, timing sandbox.Timing, seed uint64, n, nth int) *round {
	r := &round{t: t, timing: timing}
	server, err := sandbox.New(sandbox.Options{
		Seed: seed, Clock: hub2.SystemClock{}, Timing: &timing, Webhooks: sandbox.Webhooks{Transport: &r.post, Fate: r.post.fate},
	})
	require.NoError(t, err)
	r.server, r.wire, r.post.draws = server, &wire{to: server.Transport()}, rand.New(rand.NewPCG(seed, 17))
	r.budget = hub2.NewBudget(hub2.PublishedLimits(), hub2.SystemClock{})
	r.client, err = hub2.New(hub2.Options{Environment: hub2.Sandbox, Key: "a key for tests", MerchantID: "m", Transport: r.wire, Budget: r.budget})
	require.NoError(t, err)
	r.country, _ = hub2.FindCountry(hub2.Countries(), "CI")
	for i := range n {
		r.cast = append(r.cast, kinds()[(nth+i)%len(kinds())])
	}
	slices.SortStableFunc(r.cast, func(a, b kind) int { return cmp.Compare(b.end(timing).Max, a.end(timing).Max) })
	return r
}

// refuses is true of the customers who have not enough money, one in five.
func (r *round) refuses(i int) bool { return i%5 == 4 }

func (r *round) number(i int) string {
	if r.refuses(i) {
		return r.cast[i].refused
	}
	return r.cast[i].number
}

func (r *round) operator(i int) hub2.Operator {
	o, ok := r.country.Operator(r.cast[i].operator)
	require.True(r.t, ok)
	return o
}

// payment begins to note what befalls the i-th payment.
func (r *round) payment(i int, intent string) *payment {
	p := &payment{kind: r.cast[i], intent: intent}
	r.seen = append(r.seen, p)
	return p
}

// charged notes that it has begun. An observer whom no limit counts reads it once while the customer is
// asked to act, and once when all is over: the emulator tells both instants exactly.
func (r *round) charged(p *payment) {
	p.sent = time.Now()
	if p.kind.acts {
		r.looking.Go(func() {
			time.Sleep(p.kind.first(r.timing).Max + time.Millisecond)
			p.asks = r.changed(p)
		})
	}
}

// changed returns when the payment last changed.
func (r *round) changed(p *payment) time.Time {
	req := httptest.NewRequest(http.MethodGet, "/payment-intents/"+p.intent, nil)
	req.RemoteAddr = fmt.Sprint("observer ", r.looks.Add(1))
	req.Header.Set("ApiKey", "a key for tests")
	req.Header.Set("MerchantId", "m")
	req.Header.Set("Environment", "sandbox")
	rec := httptest.NewRecorder()
	r.server.ServeHTTP(rec, req)
	var i struct {
		Payments []struct {
			UpdatedAt time.Time `json:"updatedAt"`
		} `json:"payments"`
	}
	require.NoError(r.t, json.Unmarshal(rec.Body.Bytes(), &i))
	require.Len(r.t, i.Payments, 1, rec.Body.String())
	return i.Payments[0].UpdatedAt
}

// figures adds up a round that is over.
func (r *round) figures() figures {
	r.looking.Wait()
	f := figures{payments: len(r.seen), late: r.late}
	for _, p := range r.seen {
		require.False(r.t, p.ending.IsZero(), "%s of %s never ended", p.kind.operator, p.sent)
		p.ends = r.changed(p)
		f.ending = append(f.ending, p.ending.Sub(p.ends))
		if !r.post.ends.IsZero() && p.ends.After(r.post.ends) {
			f.silent = append(f.silent, p.ending.Sub(p.ends))
		}
		if p.kind.acts {
			if p.action.IsZero() { // it was over before anybody saw what the customer had to do
				p.action = p.ending
			}
			f.action = append(f.action, p.action.Sub(p.asks))
		}
	}
	if took := r.post.takeover(); took > 0 {
		f.takeover = append(f.takeover, took)
	}
	for _, s := range r.wire.all() {
		if s.code == http.StatusTooManyRequests {
			f.limited++
		}
		if s.call == full || s.call == status || s.call == "GET intents" {
			f.questions++
		}
	}
	return f
}

// learnt is a journal that remembers earlier payments of each operator.
type learnt struct {
	*memory
	took map[string][]time.Duration
}

func (l learnt) Durations(_ context.Context, _, _, operator string, _ bool) ([]time.Duration, error) {
	return l.took[operator], nil
}

// earlier draws n payments of each kind, of the same distribution as the ones that are measured and
// not the same draws.
func earlier(timing sandbox.Timing, n int) map[string][]time.Duration {
	from := rand.New(rand.NewPCG(11, 13))
	took := map[string][]time.Duration{}
	for _, k := range kinds() {
		for range n {
			r := k.end(timing)
			took[k.operator] = append(took[k.operator], r.Min+time.Duration(from.Int64N(int64(r.Max-r.Min)+1)))
		}
	}
	return took
}

// ours follows with the desk, after n earlier payments of each kind.
func ours(n int) func(*round) {
	return func(r *round) { r.follows(r.desk(&memory{}, n)) }
}

// desk is one with a memory of n earlier payments of each kind.
func (r *round) desk(m *memory, n int) *Desk {
	return New(Options{
		Journal: learnt{m, earlier(r.timing, n)}, Budget: r.budget, Clock: hub2.SystemClock{}, Random: &randomness{}, Till: "Till 1",
		Client: func(state.Order) (*hub2.Client, error) { return r.client, nil },
	})
}

// follows takes all payments with the desk, until they have ended and the desk has looked behind what it heard.
func (r *round) follows(d *Desk) {
	ctx, cancel := context.WithCancel(r.ctx)
	var running sync.WaitGroup
	running.Go(func() { d.Run(ctx) })
	var sales []state.Sale
	for range r.cast {
		s, err := d.Open(ctx, state.Order{Profile: "p", Environment: "sandbox", Country: "CI", Amount: 500, Currency: "XOF", CustomerRef: "counter"})
		require.NoError(r.t, err)
		s, err = d.Create(ctx, s.ID, "")
		require.NoError(r.t, err)
		sales = append(sales, s)
	}
	time.Sleep(6 * time.Second)
	payments := map[string]*payment{}
	for i, s := range sales {
		payments[s.ID] = r.payment(i, s.Intent)
	}
	running.Go(func() {
		began := time.Now()
		for i, s := range sales {
			time.Sleep(time.Until(began.Add(time.Duration(i+1) * stagger)))
			_, err := d.Attempt(ctx, s.ID, Charge{Country: r.country, Operator: r.operator(i), MSISDN: r.number(i), OTP: hub2.Secret(r.cast[i].otp)})
			require.NoError(r.t, err)
			r.charged(payments[s.ID])
			r.late = max(r.late, time.Since(began.Add(time.Duration(i+1)*stagger)))
		}
	})
	for ended := 0; ended < len(sales); {
		n, err := d.Next(ctx)
		require.NoError(r.t, err)
		p := payments[n.Sale.ID]
		if a, _ := n.Sale.Last(); a.Action != nil && p.action.IsZero() {
			p.action = time.Now()
		}
		if e := n.Sale.Ending(); (e == state.Paid || e == state.NotPaid) && p.ending.IsZero() {
			p.ending = time.Now()
			ended++
		}
	}
	synctest.Wait()
	if r.post.on {
		time.Sleep(time.Minute)
	}
	cancel()
	running.Wait()
}
