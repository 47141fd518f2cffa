package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// story is some of everything, as one string of bytes.
func story(t *testing.T, o Options) string {
	var out bytes.Buffer
	o.Clock = nil
	w := newWorld(t, o)
	tell := func(r reply) reply {
		_ = json.NewEncoder(&out).Encode(r.header)
		out.Write(r.raw)
		return r
	}
	for range 3 {
		m := w.create(100, "XOF")
		tell(m.pay("SN", "orange", "00000106", nil))
		tell(m.pay("SN", "orange", "00000106", nil))
		w.clock.advance(time.Second)
		tell(m.authenticate("0000"))
		tell(m.authenticate("1234"))
		for range 8 {
			w.clock.advance(400 * time.Millisecond)
			tell(statusByToken(w, m))
		}
		tell(m.pay("CI", "wave", "00000001", links()))
		w.clock.advance(6 * time.Second)
		tell(m.read())
	}
	return out.String()
}

func TestSeedsRepeat(t *testing.T) {
	once := story(t, Options{Seed: 42})
	require.Equal(t, once, story(t, Options{Seed: 42}))
	require.Equal(t, once, story(t, Options{Seed: 42, StateFile: t.TempDir() + "/s"}), "a file changes nothing")
	require.NotEqual(t, once, story(t, Options{Seed: 43}))
	a, err := New(Options{})
	require.NoError(t, err)
	b, err := New(Options{})
	require.NoError(t, err)
	require.NotEqual(t, a.seed, b.seed, "without a seed nothing repeats")
}

// The emulator behind a real server, asked over a real connection.
func TestOverHTTP(t *testing.T) {
	w := quiet(t)
	srv := httptest.NewServer(w.s)
	defer srv.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/payment-intents",
		strings.NewReader(`{"customerReference":"c","purchaseReference":"p","amount":100,"currency":"XOF"}`))
	require.NoError(t, err)
	req.Header = key("m1")
	res, err := srv.Client().Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, 201, res.StatusCode)
	require.Equal(t, "application/json; charset=utf-8", res.Header.Get("Content-Type"))
	var in struct{ ID string }
	require.NoError(t, json.NewDecoder(res.Body).Decode(&in))
	w.call("GET", "/payment-intents/"+in.ID, key("m1"), nil).is(200)
}

type body struct {
	io.Reader
	closed bool
	onRead func()
}

func (b *body) Read(p []byte) (int, error) {
	if b.onRead != nil {
		b.onRead()
	}
	return b.Reader.Read(p)
}

func (b *body) Close() error {
	b.closed = true
	return nil
}

func TestTransportHonoursContexts(t *testing.T) {
	w := quiet(t)
	send := func(ctx context.Context, b *body) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.hub2.io/payment-intents", b)
		require.NoError(t, err)
		req.Header = key("m1")
		res, err := w.s.Transport().RoundTrip(req)
		if err == nil {
			_ = res.Body.Close()
		}
		require.True(t, b.closed)
		return err
	}
	text := `{"customerReference":"c","purchaseReference":"p","amount":100,"currency":"XOF"}`
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, send(ctx, &body{Reader: strings.NewReader(text)}), context.Canceled)
	require.Empty(t, w.s.state.intents, "nothing was asked")
	ctx, cancel = context.WithCancel(t.Context())
	require.ErrorIs(t, send(ctx, &body{Reader: strings.NewReader(text), onRead: cancel}), context.Canceled)
	require.Len(t, w.s.state.intents, 1, "the answer was lost, the deed was not")
	require.NoError(t, send(t.Context(), &body{Reader: strings.NewReader(text)}))
	w.call("POST", "/payment-intents", key("m1"), nil).refused(400, "not a JSON object")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.hub2.io/balance", nil)
	require.NoError(t, err)
	res, err := w.s.Transport().RoundTrip(req)
	require.NoError(t, err)
	require.Equal(t, "401 Unauthorized", res.Status)
	_ = res.Body.Close()
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("secret") }

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("cut") }

func TestPanicsStayInside(t *testing.T) {
	w := quiet(t)
	for status, b := range map[int]io.Reader{500: panicking{}, 400: failing{}} {
		r := httptest.NewRequest(http.MethodPost, "/payment-intents", io.NopCloser(b))
		r.Header = key("m1")
		rec := httptest.NewRecorder()
		w.s.ServeHTTP(rec, r)
		require.Equal(t, status, rec.Code)
		require.NotContains(t, rec.Body.String(), "secret")
	}
	w.create(100, "XOF")
}

func BenchmarkCreate(b *testing.B) {
	for name, o := range map[string]Options{
		"memory": {NoLimits: true},
		"file":   {NoLimits: true, StateFile: b.TempDir() + "/state"},
	} {
		b.Run(name, func(b *testing.B) {
			s, err := New(o)
			require.NoError(b, err)
			defer func() { _ = s.Close() }()
			rt := s.Transport()
			h := key("m1")
			const text = `{"customerReference":"customer-42","purchaseReference":"order-1","amount":100,"currency":"XOF"}`
			b.ReportAllocs()
			for b.Loop() {
				req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, "https://api.hub2.io/payment-intents", strings.NewReader(text))
				if err != nil {
					b.Fatal(err)
				}
				req.Header = h
				res, err := rt.RoundTrip(req)
				if err != nil || res.StatusCode != http.StatusCreated {
					b.Fatal(err, res)
				}
			}
		})
	}
}
