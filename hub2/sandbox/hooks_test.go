package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

// shop is a merchant's receiver. Its answer is 200 unless it is told another way to answer.
type shop struct {
	mu     sync.Mutex
	got    []received
	answer func(w http.ResponseWriter, r *http.Request)
}

type received struct {
	reply
	at time.Time
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.got = append(s.got, received{reply{status: 200, header: r.Header.Clone(), raw: raw}, time.Now()})
	answer := s.answer
	s.mu.Unlock()
	if answer != nil {
		answer(w, r)
	}
}

// take returns what came since it was last asked, in the order of arrival.
func (s *shop) take(t testing.TB) []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	got := s.got
	s.got = nil
	for i := range got {
		got[i].t = t
	}
	return got
}

func (s *shop) answers(f func(w http.ResponseWriter, r *http.Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = f
}

func status(code int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// types lists the events in the order of their arrival.
func types(all []received) (out []string) {
	for _, r := range all {
		out = append(out, r.text("type"))
	}
	return out
}

const hookURL = "https://shop.example/hooks/hub2"

// register registers for some events, all by default.
func (w *world) register(events ...string) (id string, secret hub2.Secret) {
	w.t.Helper()
	if len(events) == 0 {
		events = hub2.EventTypes()
	}
	r := w.call("POST", "/webhooks", key("m1"), bag{"url": hookURL, "events": events}).is(201)
	return r.text("id"), hub2.Secret(r.text("secret"))
}

// street is an emulator on the bubble's own clock, with a shop in it.
func street(t *testing.T, o Options) (*world, *shop) {
	t.Helper()
	shop := &shop{}
	o.Clock, o.NoLimits = hub2.SystemClock{}, true
	if o.Seed == 0 {
		o.Seed = 7
	}
	if o.Webhooks.Transport == nil {
		o.Webhooks.Transport = InProcess(shop)
	}
	s, err := New(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return &world{t: t, s: s}, shop
}

func TestARegistrationHasTheShapeOfTheSample(t *testing.T) {
	w := quiet(t)
	made := w.call("POST", "/webhooks", key("m1"), string(sample(t, "webhook_registration_create.request.observed.json"))).is(201)
	require.Equal(t, keys(t, sample(t, "webhook_registration_create.response.synthetic.json")), keys(t, made.raw))
	require.Regexp(t, `^wh_[A-Za-z0-9_-]{21}$`, made.text("id"))
	require.Regexp(t, `^[0-9a-f]{64}$`, made.text("secret"))
	require.Equal(t, "Payments of my shop", made.text("description"))

	list := w.call("GET", "/webhooks", key("m1"), nil).is(200)
	require.NotContains(t, string(list.raw), "secret")
	require.Equal(t, made.get("events"), list.get("0.events"))
	require.Equal(t, true, list.get("0.active"))
	require.Equal(t, made.get("createdAt"), list.get("0.createdAt"))
}

func TestRegistrationsAreTheMerchantsOwn(t *testing.T) {
	w := quiet(t)
	id, secret := w.register()
	other, otherSecret := w.register()
	require.NotEqual(t, id, other, "each registration is one of its own")
	require.NotEqual(t, secret, otherSecret)
	again := quiet(t)
	_, same := again.register()
	require.Equal(t, secret, same, "the seed makes it")

	live := key("m1")
	live.Set("Environment", "live")
	for _, h := range []http.Header{key("m2"), live} {
		require.Equal(t, "[]", string(w.call("GET", "/webhooks", h, nil).is(200).raw))
		w.call("DELETE", "/webhooks/"+id, h, nil).refused(404, "Webhook not found")
	}
	w.call("DELETE", "/webhooks/"+id, key("m1"), nil).is(200)
	w.call("DELETE", "/webhooks/"+id, key("m1"), nil).refused(404, "Webhook not found")
	require.Equal(t, other, w.call("GET", "/webhooks", key("m1"), nil).is(200).text("0.id"))
}

func TestWhatCannotBeRegistered(t *testing.T) {
	w := quiet(t)
	fine := bag{"url": hookURL, "events": []string{"payment.failed"}}
	with := func(name string, v any) bag {
		b := bag{}
		for k, x := range fine {
			b[k] = x
		}
		b[name] = v
		return b
	}
	for _, tt := range []struct {
		body    any
		message string
	}{
		{"[]", "JSON object"},
		{with("url", ""), "url should not be empty"},
		{with("url", 1), "url must be a string"},
		{with("url", "shop.example"), "url must be a URL"},
		{with("url", "ftp://shop.example/"), "url must be a URL"},
		{with("url", "https://user:word@shop.example/"), "url must be a URL"},
		{with("events", nil), "events must be"},
		{with("events", []string{}), "events must be"},
		{with("events", "payment.failed"), "events must be"},
		{with("events", []string{"payment_intent.successful"}), "unknown event type"},
		{with("description", 1), "description must be"},
		{with("metadata", "x"), "metadata must be"},
	} {
		w.call("POST", "/webhooks", key("m1"), tt.body).refused(400, tt.message)
	}
	w.call("POST", "/webhooks", nil, fine).refused(401, "API key")
	w.call("GET", "/webhooks", nil, nil).refused(401, "API key")
	w.call("DELETE", "/webhooks/x", nil, nil).refused(401, "API key")
	require.Equal(t, "GET, POST", w.call("DELETE", "/webhooks", key("m1"), nil).refused(405, "not allowed").header.Get("Allow"))
	require.Equal(t, "DELETE", w.call("POST", "/webhooks/x", key("m1"), "{}").refused(405, "not allowed").header.Get("Allow"))
	require.Equal(t, "[]", string(w.call("GET", "/webhooks", key("m1"), nil).is(200).raw))
}

// Registrations count among all requests and in no window of their own.
func TestRegistrationsHaveTheGlobalLimitOnly(t *testing.T) {
	w := newWorld(t, Options{})
	for range 50 {
		w.call("GET", "/webhooks", key("m1"), nil).is(200)
	}
	w.call("POST", "/webhooks", key("m1"), bag{"url": hookURL, "events": []string{"payment.failed"}}).refused(429, "Too Many")
}

// The client and the emulator, one against the other.
func TestTheClientRegisters(t *testing.T) {
	w := quiet(t)
	c, err := hub2.New(hub2.Options{Environment: hub2.Sandbox, Key: "sk_test", MerchantID: "m1", Transport: w.s.Transport()})
	require.NoError(t, err)
	ctx := context.Background()
	made, err := c.Register(ctx, hub2.NewRegistration{URL: hookURL, Events: hub2.EventTypes()})
	require.NoError(t, err)
	require.Len(t, made.Secret.Reveal(), 64)
	all, err := c.Registrations(ctx)
	require.NoError(t, err)
	made.Secret = ""
	require.Equal(t, []hub2.Registration{made}, all)
	require.NoError(t, c.Deregister(ctx, made.ID))
	require.Equal(t, hub2.Refused, hub2.KindOf(c.Deregister(ctx, made.ID)))
}

func decode(t testing.TB, raw []byte, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(raw, v))
}
