package hub2

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	sampleID    = "pi_Zk3vT0q9XyLw_R5aBc-D7"
	samplePayID = "pay_8hJ2mNq4RsTuVwXyZ0aBc"
	testToken   = Secret("eyJhbGciOiJIUzI1NiJ9.eyJpbnRlbnRJZCI6InBpX0NBTkFSWSJ9.c2lnbmF0dXJl")
	testKey     = Secret("sk_CANARY_key_0123456789")
)

// sample returns the one sample file whose name begins with name.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "samples", name+"*.json"))
	require.NoError(t, err)
	require.Len(t, files, 1, "samples named %s", name)
	b, err := os.ReadFile(files[0])
	require.NoError(t, err)
	return b
}

// samples returns the bodies of every sample whose name matches one of the patterns.
func samples(t testing.TB, patterns ...string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	for _, p := range patterns {
		files, err := filepath.Glob(filepath.Join("testdata", "samples", p))
		require.NoError(t, err)
		require.NotEmpty(t, files, p)
		for _, f := range files {
			b, err := os.ReadFile(f)
			require.NoError(t, err)
			found[strings.TrimSuffix(filepath.Base(f), ".json")] = b
		}
	}
	return found
}

// intentSamples are the answers that hold one whole intent.
func intentSamples(t testing.TB) map[string][]byte {
	return samples(t, "payment_intent_get_*", "payment_intent_create.response*", "payment_attempt.response*", "payment_authenticate*response*")
}

// anyJSON decodes into plain Go values, numbers kept as written.
func anyJSON(t testing.TB, b []byte) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v), "%s", b)
	return v
}

// recorder keeps what an observer was told.
type recorder struct {
	mu   sync.Mutex
	seen []Exchange
}

func (r *recorder) observe(x Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, x)
}

func (r *recorder) all() []Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Exchange(nil), r.seen...)
}

// newClient returns a client for base whose connections end with the test.
func newClient(t testing.TB, base string, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{BaseURL: base, Environment: Sandbox, Key: testKey, MerchantID: "merchant-1", Timeout: 5 * time.Second}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	require.NoError(t, err)
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// serve returns a client of a server that answers with h.
func serve(t testing.TB, h http.HandlerFunc, change ...func(*Options)) *Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return newClient(t, s.URL, change...)
}

// answering returns a client of a server with one answer for all.
func answering(t testing.TB, status int, body string, change ...func(*Options)) *Client {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}, change...)
}

func observed(r *recorder) func(*Options) { return func(o *Options) { o.Observe = r.observe } }

func requireKind(t testing.TB, want Kind, err error) *Error {
	t.Helper()
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, want, e.Kind, "%v", err)
	require.Equal(t, want, KindOf(err))
	return e
}

func ref() Ref { return Ref{ID: sampleID, Token: testToken} }

// jump is a clock that never makes anyone wait: After moves it forward at once.
type jump struct {
	mu  sync.Mutex
	now time.Time
}

func newJump() *jump { return &jump{now: time.Date(2026, 8, 6, 21, 0, 0, 0, time.UTC)} }

func (c *jump) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *jump) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	ch := make(chan time.Time, 1)
	ch <- c.now
	return ch
}

func (c *jump) advance(d time.Duration) { <-c.After(d) }

// quiet swallows what servers log of clients that break off.
var quiet = log.New(io.Discard, "", 0)

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}
