package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/stretchr/testify/require"
)

// fakeClock stands still until it is told to go on.
type fakeClock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *fakeClock {
	return &fakeClock{now: time.Date(2026, 11, 23, 18, 3, 41, 120_000_000, time.UTC)}
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) After(time.Duration) <-chan time.Time { panic("the emulator never waits") }

func (c *fakeClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *fakeClock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// contract is the OpenAPI document, read once for all tests.
var contract = sync.OnceValues(func() (routers.Router, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromFile("../testdata/hub2.openapi.yaml")
	if err != nil {
		return nil, err
	}
	errorSchema = doc.Components.Schemas["Error"].Value
	return legacy.NewRouter(doc)
})

var errorSchema *openapi3.Schema

// world is an emulator, its clock, and a client whose every exchange is held against the contract.
type world struct {
	t     testing.TB
	clock *fakeClock
	s     *Server
}

func newWorld(t testing.TB, o Options) *world {
	t.Helper()
	clock := newClock()
	if o.Clock != nil {
		clock = o.Clock.(*fakeClock)
	}
	o.Clock = clock
	if o.Seed == 0 {
		o.Seed = 7
	}
	s, err := New(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return &world{t, clock, s}
}

// quiet is a world without limits.
func quiet(t testing.TB) *world { return newWorld(t, Options{NoLimits: true}) }

type reply struct {
	t      testing.TB
	status int
	header http.Header
	raw    []byte
}

// get reads a value by its path: "payments.0.status"; nil when it is not there.
func (r reply) get(path string) any {
	r.t.Helper()
	var v any
	require.NoError(r.t, json.Unmarshal(r.raw, &v), string(r.raw))
	for _, step := range strings.Split(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i := int(step[0] - '0')
			if i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

func (r reply) text(path string) string { s, _ := r.get(path).(string); return s }

func (r reply) is(status int) reply {
	r.t.Helper()
	require.Equal(r.t, status, r.status, string(r.raw))
	return r
}

// refused asserts a standard error.
func (r reply) refused(status int, message string) reply {
	r.t.Helper()
	r.is(status)
	require.Contains(r.t, r.text("message"), message)
	require.Equal(r.t, []string{"status", "code", "message", "request_id"}, keys(r.t, r.raw))
	require.EqualValues(r.t, status, r.get("status"))
	require.Regexp(r.t, `^req_[A-Za-z0-9_-]{21}$`, r.get("request_id"))
	require.Equal(r.t, r.header.Get("X-Request-Id"), r.get("request_id"))
	return r
}

// key are the three headers of a merchant.
func key(merchant string) http.Header {
	h := http.Header{}
	h.Set("ApiKey", "sk_test")
	h.Set("MerchantId", merchant)
	h.Set("Environment", "sandbox")
	return h
}

// call sends a request and holds the exchange against the contract. A body that is no string is
// written as JSON.
func (w *world) call(method, path string, h http.Header, body any) reply {
	w.t.Helper()
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	default:
		var err error
		raw, err = json.Marshal(b)
		require.NoError(w.t, err)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, "https://api.hub2.io"+path, bytes.NewReader(raw))
	require.NoError(w.t, err)
	if h != nil {
		req.Header = h.Clone()
	}
	if raw != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := w.s.Transport().RoundTrip(req)
	require.NoError(w.t, err)
	got, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	require.EqualValues(w.t, len(got), res.ContentLength)
	w.check(req, raw, res, got)
	return reply{w.t, res.StatusCode, res.Header, got}
}

// check holds one exchange against the contract: what was answered always, what was asked when it
// was accepted.
func (w *world) check(req *http.Request, sent []byte, res *http.Response, got []byte) {
	w.t.Helper()
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		return
	}
	router, err := contract()
	require.NoError(w.t, err)
	found, params, err := router.FindRoute(req)
	if err != nil {
		require.GreaterOrEqual(w.t, res.StatusCode, 400)
		var v any
		require.NoError(w.t, json.Unmarshal(got, &v))
		require.NoError(w.t, errorSchema.VisitJSON(v))
		return
	}
	again := req.Clone(context.Background())
	again.Body = io.NopCloser(bytes.NewReader(sent))
	in := &openapi3filter.RequestValidationInput{
		Request: again, PathParams: params, Route: found,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true},
	}
	if res.StatusCode < 300 {
		require.NoError(w.t, openapi3filter.ValidateRequest(context.Background(), in))
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: res.StatusCode, Header: res.Header, Options: in.Options,
	}
	out.SetBodyBytes(got)
	require.NoError(w.t, openapi3filter.ValidateResponse(context.Background(), out), string(got))
}

// made is an intent that a test goes on with.
type made struct {
	w         *world
	id, token string
}

type bag = map[string]any

func (w *world) create(amount int, currency string) made {
	w.t.Helper()
	r := w.call("POST", "/payment-intents", key("m1"), bag{
		"customerReference": "customer-42", "purchaseReference": "order 1_2.3-4", "amount": amount, "currency": currency,
	}).is(201)
	return made{w, r.text("id"), r.text("token")}
}

// pay attempts; money is merged into mobileMoney.
func (m made) pay(country, provider, number string, money bag) reply {
	m.w.t.Helper()
	return m.payAt("payments", country, provider, number, money)
}

func (m made) payAt(path, country, provider, number string, money bag) reply {
	m.w.t.Helper()
	mm := bag{"msisdn": number}
	for k, v := range money {
		mm[k] = v
	}
	return m.w.call("POST", "/payment-intents/"+m.id+"/"+path, nil, bag{
		"token": m.token, "paymentMethod": "mobile_money", "country": country, "provider": provider, "mobileMoney": mm,
	})
}

func (m made) read() reply {
	m.w.t.Helper()
	return m.w.call("GET", "/payment-intents/"+m.id, key("m1"), nil).is(200)
}

// status reads the intent's status by token.
func (m made) status() string {
	m.w.t.Helper()
	r := m.w.call("GET", "/payment-intents/"+m.id+"/status?token="+m.token, nil, nil).is(200)
	require.Equal(m.w.t, []string{"id", "status"}, keys(m.w.t, r.raw))
	require.Equal(m.w.t, m.id, r.text("id"))
	return r.text("status")
}

func (m made) authenticate(code string) reply {
	m.w.t.Helper()
	return m.w.call("POST", "/payment-intents/"+m.id+"/authentication", nil, bag{"token": m.token, "confirmationCode": code})
}

// links are Wave's.
func links() bag {
	return bag{"onSuccessRedirectionUrl": "https://shop.example/ok", "onFailedRedirectionUrl": "https://shop.example/no"}
}

// keys lists the keys of a JSON value in order, nested ones with their path; an array's are those of
// its first element.
func keys(t testing.TB, raw []byte) []string {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(raw))
	var out []string
	var walk func(prefix string, record bool)
	walk = func(prefix string, record bool) {
		tok, err := dec.Token()
		require.NoError(t, err)
		switch tok {
		case json.Delim('{'):
			for dec.More() {
				k, err := dec.Token()
				require.NoError(t, err)
				if record {
					out = append(out, prefix+k.(string))
				}
				walk(prefix+k.(string)+".", record)
			}
			_, _ = dec.Token()
		case json.Delim('['):
			for first := true; dec.More(); first = false {
				walk(prefix, record && first)
			}
			_, _ = dec.Token()
		}
	}
	walk("", true)
	return out
}
