package endtoend

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/hub2/sandbox"
)

// caller is Hub2 as it calls a till: the emulator, its own deliveries and its own retries, and a merchant's
// client that makes the payments, of which the till knows nothing but what the webhooks tell.
type caller struct {
	t      *testing.T
	ctx    context.Context
	till   *hookTill
	hub    *sandbox.Server
	api    *httptest.Server
	clock  *leapClock
	secret hub2.Secret

	mu       sync.Mutex
	intents  map[string]string   // the status in which each must end
	events   map[string]*telling // all that were sent
	under    int                 // POSTs that are not over
	wild     bool                // some events are sent twice, some answers lost on their way back
	strikes  func(event string)  // is called once, after the next 200, nil for nothing
	striking func()              // the same, as the next request leaves
}

// telling is an event on its way to the till.
type telling struct {
	kind, intent string
	tries        []time.Time // by the emulator's clock
	answers      []int       // what the emulator saw, 0 for none
	told         bool
	lost         bool
}

// steps are the times of payments that end while the test looks on.
var steps = sandbox.Timing{
	Pending: between(20), Ask: between(20), Push: sandbox.Range{Min: 30 * time.Millisecond, Max: 300 * time.Millisecond},
	USSD: sandbox.Range{Min: 30 * time.Millisecond, Max: 300 * time.Millisecond}, Wait: time.Minute,
}

// openCaller registers a till's address at an emulator, tells the till its secret and starts it.
func openCaller(t *testing.T, dir string) *caller {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(stop)
	c := &caller{
		t: t, ctx: ctx, till: newHookTill(t, dir), clock: &leapClock{},
		intents: map[string]string{}, events: map[string]*telling{},
	}
	var err error
	c.hub, err = sandbox.New(sandbox.Options{
		Clock: c.clock, Seed: 5, NoLimits: true, Timing: &steps,
		Webhooks: sandbox.Webhooks{Transport: c, Fate: c.leaves, Observe: c.observes},
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.hub.Close() })
	c.api = httptest.NewServer(c.hub)
	t.Cleanup(c.api.Close)
	var made struct{ Secret hub2.Secret }
	c.asks(http.MethodPost, "/webhooks", bag{"url": c.till.front, "events": hub2.EventTypes()}, &made)
	c.secret = made.Secret
	c.till.env = append(c.till.env, "HUB2_WEBHOOK_SECRET="+c.secret.Reveal())
	t.Cleanup(c.till.kills)
	c.till.starts()
	return c
}

type bag = map[string]any

// asks is the merchant's client.
func (c *caller) asks(method, path string, body bag, answer any) {
	raw, err := json.Marshal(body)
	assert.NoError(c.t, err)
	req, err := http.NewRequestWithContext(c.ctx, method, c.api.URL+path, bytes.NewReader(raw))
	assert.NoError(c.t, err)
	for name, value := range map[string]string{"ApiKey": "a-key", "MerchantId": "m1", "Environment": "sandbox", "Content-Type": "application/json"} {
		req.Header.Set(name, value)
	}
	res, err := c.api.Client().Do(req)
	if !assert.NoError(c.t, err) {
		return
	}
	defer func() { _ = res.Body.Close() }()
	assert.Less(c.t, res.StatusCode, 300, path)
	assert.NoError(c.t, json.NewDecoder(res.Body).Decode(answer))
}

// Customers whose money comes, and does not.
const (
	pays    = "0500000001"
	hasNone = "0500000106"
)

// pays makes some payments at a time: one in four fails, one in four fails and then succeeds.
func (c *caller) pays(n int) {
	var making sync.WaitGroup
	for i := range n {
		making.Go(func() { c.pay(i, [][]string{{pays}, {hasNone}, {hasNone, pays}, {pays}}[i%4]) })
	}
	making.Wait()
}

// pay makes one payment with an attempt for each number.
func (c *caller) pay(i int, numbers []string) {
	var made struct{ ID, Token string }
	c.asks(http.MethodPost, "/payment-intents", bag{
		"customerReference": "customer", "purchaseReference": fmt.Sprintf("order-%d", i), "amount": 100 + i, "currency": "XOF",
	}, &made)
	for k, number := range numbers {
		var now struct{ Status string }
		for k > 0 && c.ctx.Err() == nil && now.Status != "payment_required" { // the one before must have failed
			time.Sleep(glance)
			c.asks(http.MethodGet, "/payment-intents/"+made.ID+"/status?token="+made.Token, nil, &now)
		}
		c.asks(http.MethodPost, "/payment-intents/"+made.ID+"/payments", bag{
			"token": made.Token, "paymentMethod": "mobile_money", "country": "CI", "provider": []string{"mtn", "moov"}[i%2],
			"mobileMoney": bag{"msisdn": number},
		}, &now)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.intents[made.ID] = map[string]string{pays: "successful", hasNone: "failed"}[numbers[len(numbers)-1]]
}

// leaves notes a try. Some may be sent twice, as Hub2 does with intermediate states (documented).
func (c *caller) leaves(d sandbox.Delivery, from *rand.Rand) sandbox.Fate {
	now := c.clock.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.events[d.Event]
	if e == nil {
		e = &telling{kind: d.Type, intent: d.Intent}
		c.events[d.Event] = e
	}
	e.tries = append(e.tries, now)
	f := sandbox.Fate{Twice: c.wild && from.IntN(5) == 0}
	c.under++
	if f.Twice {
		c.under++
	}
	return f
}

func (c *caller) observes(d sandbox.Delivery) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.events[d.Event]
	e.answers = append(e.answers, d.Status)
	e.told = e.told || d.Status == http.StatusOK
	c.under--
}

var errLost = errors.New("the answer was lost")

// RoundTrip brings an event through the proxy. Whatever is answered 200 is in the journal at that moment.
func (c *caller) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, fmt.Errorf("read an event: %w", err)
	}
	var event struct{ ID string }
	assert.NoError(c.t, json.Unmarshal(body, &event))
	req.Body = io.NopCloser(bytes.NewReader(body))
	c.mu.Lock()
	striking := c.striking
	c.striking = nil
	c.mu.Unlock()
	if striking != nil {
		var struck sync.WaitGroup
		struck.Go(striking)
		defer struck.Wait()
	}
	res, err := c.till.by.RoundTrip(req)
	if err != nil || res.StatusCode != http.StatusOK {
		return res, err //nolint:wrapcheck // a transport's error is the emulator's to judge
	}
	assert.Equal(c.t, 1, c.till.kept("event = ? AND body = ?", event.ID, body), "answered 200: %s", event.ID)
	c.mu.Lock()
	strikes, e := c.strikes, c.events[event.ID]
	c.strikes = nil
	lost := c.wild && !e.lost && event.ID[len(event.ID)-1]%6 == 0
	e.lost = e.lost || lost
	c.mu.Unlock()
	if strikes != nil {
		strikes(event.ID)
	}
	if lost {
		_ = res.Body.Close()
		return nil, errLost
	}
	return res, nil
}

// until lets the emulator's hours pass, as nothing is under way, until something holds.
func (c *caller) until(what string, holds func() bool) {
	c.t.Helper()
	for !holds() {
		require.NoError(c.t, c.ctx.Err(), what)
		if c.idle() {
			c.clock.leap()
		}
		time.Sleep(glance)
	}
}

func (c *caller) idle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.under == 0
}

// each reports whether something holds of all events that were sent.
func (c *caller) each(holds func(e *telling) bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.events {
		if !holds(e) {
			return false
		}
	}
	return true
}

// heard counts an answer.
func (e *telling) heard(status int) (n int) {
	for _, s := range e.answers {
		if s == status {
			n++
		}
	}
	return n
}

// settled reports whether the till was told everything, the end of each payment too.
func (c *caller) settled() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	ends := map[string]string{"payment_intent.succeeded": "successful", "payment_intent.payment_failed": "failed"}
	ended := 0
	for _, e := range c.events {
		if !e.told {
			return false
		}
		if ends[e.kind] == c.intents[e.intent] {
			ended++
		}
	}
	return ended >= len(c.intents) && c.under == 0
}

func (c *caller) settles() {
	c.t.Helper()
	c.until("everything is told", c.settled)
}
