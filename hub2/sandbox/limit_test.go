package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// limited is a world with limits whose intents are made outside of them.
func limited(t *testing.T) *world { return newWorld(t, Options{}) }

// pass waits until no limit remembers anything.
func (w *world) pass() { w.clock.advance(2 * time.Minute) }

// exactly asserts that n requests are let through, the next refused with this wait, that one still
// refused just before the wait is over, and that one is free at its end.
func (w *world) exactly(n int, per time.Duration, send func() reply) {
	w.t.Helper()
	for i := range n {
		require.NotEqual(w.t, 429, send().status, "request %d", i+1)
	}
	wait := int(per / time.Second)
	r := send().refused(429, "Too Many Requests")
	require.Equal(w.t, strconv.Itoa(wait), r.header.Get("Retry-After"))
	w.clock.advance(per - time.Millisecond)
	r = send().refused(429, "Too Many Requests")
	require.Equal(w.t, "1", r.header.Get("Retry-After"))
	w.clock.advance(time.Millisecond)
	require.NotEqual(w.t, 429, send().status)
}

func TestEachWindow(t *testing.T) {
	for name, c := range map[string]struct {
		n    int
		per  time.Duration
		send func(w *world, m made) reply
	}{
		"create": {30, 5 * time.Second, func(w *world, _ made) reply { return w.call("POST", "/payment-intents", key("m1"), "{}") }},
		"attempt": {30, 5 * time.Second, func(_ *world, m made) reply {
			return m.pay("CI", "moov", "00000206", nil)
		}},
		"authenticate": {30, 5 * time.Second, func(_ *world, m made) reply { return m.authenticate("1234") }},
		"intents":      {1, 30 * time.Second, func(w *world, _ made) reply { return w.call("GET", "/payment-intents", key("m1"), nil) }},
		"payments":     {1, 30 * time.Second, func(w *world, _ made) reply { return w.call("GET", "/payments", key("m1"), nil) }},
		"intent": {1, 5 * time.Second, func(w *world, m made) reply {
			return w.call("GET", "/payment-intents/"+m.id, key("m1"), nil)
		}},
		"intent by token": {1, 5 * time.Second, func(w *world, m made) reply {
			return w.call("GET", "/payment-intents/"+m.id+"?token="+m.token, nil, nil)
		}},
		"status": {5, 5 * time.Second, func(w *world, m made) reply {
			return w.call("GET", "/payment-intents/"+m.id+"/status", key("m1"), nil)
		}},
		"payment status":  {5, 5 * time.Second, func(w *world, _ made) reply { return w.call("GET", "/payments/x/status", key("m1"), nil) }},
		"anything":        {50, 5 * time.Second, func(w *world, _ made) reply { return w.call("GET", "/data/providers", nil, nil) }},
		"unknown":         {50, 5 * time.Second, func(w *world, _ made) reply { return w.call("GET", "/nothing", nil, nil) }},
		"balance":         {50, 5 * time.Second, func(w *world, _ made) reply { return w.call("GET", "/balance", key("m1"), nil) }},
		"status by token": {50, 5 * time.Second, statusByToken},
	} {
		t.Run(name, func(t *testing.T) {
			w := limited(t)
			m := w.create(100, "XOF")
			m.pay("CI", "moov", "00000200", nil).is(201)
			w.pass()
			w.exactly(c.n, c.per, func() reply { return c.send(w, m) })
		})
	}
}

func statusByToken(w *world, m made) reply {
	return w.call("GET", "/payment-intents/"+m.id+"/status?token="+m.token, nil, nil)
}

func TestWindowsSlide(t *testing.T) {
	w := limited(t)
	send := func() int { return w.call("POST", "/payment-intents", key("m1"), "{}").status }
	for range 15 {
		require.Equal(t, 400, send())
	}
	w.clock.advance(3 * time.Second)
	for range 15 {
		require.Equal(t, 400, send())
	}
	require.Equal(t, 429, send())
	w.clock.advance(2 * time.Second) // the first fifteen are out
	for range 15 {
		require.Equal(t, 400, send())
	}
	require.Equal(t, 429, send())
}

// Five in every five seconds is sixty a minute: whoever keeps the one keeps the other.
func TestSixtyAMinute(t *testing.T) {
	w := limited(t)
	m := w.create(100, "XOF")
	m.pay("CI", "moov", "00000200", nil).is(201)
	w.pass()
	for range 30 {
		for range 5 {
			w.call("GET", "/payment-intents/"+m.id+"/status", key("m1"), nil).is(200)
		}
		w.call("GET", "/payment-intents/"+m.id+"/status", key("m1"), nil).is(429)
		w.clock.advance(5 * time.Second)
	}
}

func TestWindowsAreApart(t *testing.T) {
	w := limited(t)
	a, b := w.create(100, "XOF"), w.create(100, "XOF")
	w.pass()
	read := func(m made) int { return w.call("GET", "/payment-intents/"+m.id, key("m1"), nil).status }
	require.Equal(t, []int{200, 200, 429}, []int{read(a), read(b), read(a)}, "each id by itself")
	list := func(path string) int { return w.call("GET", path, key("m1"), nil).status }
	require.Equal(t, []int{200, 200, 429}, []int{list("/payments"), list("/payment-intents"), list("/payments")})
	for range 30 {
		require.Equal(t, 401, a.payAt("payments/sync", "CI", "wave", "00000001", links()).status)
	}
	require.Equal(t, 429, b.pay("CI", "moov", "00000001", nil).status, "both circuits and all ids are one line")
}

func TestEachAddressByItself(t *testing.T) {
	w := limited(t)
	from := func(addr string) int {
		r := httptest.NewRequest(http.MethodGet, "/payments", nil)
		r.Header, r.RemoteAddr = key("m1"), addr
		rec := httptest.NewRecorder()
		w.s.ServeHTTP(rec, r)
		return rec.Code
	}
	require.Equal(t, []int{200, 200, 429}, []int{from("10.0.0.1:1"), from("[::1]:1"), from("10.0.0.1:2")})
}

func TestPenalty(t *testing.T) {
	w := limited(t)
	m := w.create(100, "XOF")
	w.pass()
	read := func() reply { return statusByToken(w, m) }
	for range idleReads {
		read().is(200)
		w.clock.advance(5 * time.Second)
	}
	require.Equal(t, "300", read().refused(429, "Too Many").header.Get("Retry-After"))
	for range 60 { // what is asked meanwhile renews nothing, and every kind of read is shut
		w.clock.advance(idlePenalty / 60 / 2)
		read().is(429)
		w.call("GET", "/payment-intents/"+m.id, key("m1"), nil).is(429)
		w.clock.advance(idlePenalty/60/2 - time.Millisecond)
	}
	other := w.create(100, "XOF")
	statusByToken(w, other).is(200)
	m.pay("CI", "moov", "00000200", nil).is(201)
	read().is(429)
	w.clock.advance(59 * time.Millisecond)
	read().is(429)
	w.clock.advance(time.Millisecond)
	for range 30 { // under way now: nothing is needless
		read().is(200)
		w.clock.advance(time.Second)
	}
}

func TestTenAMinuteIsNoPenalty(t *testing.T) {
	w := limited(t)
	m := w.create(100, "XOF")
	for range 50 {
		statusByToken(w, m).is(200)
		w.clock.advance(6 * time.Second)
	}
}

func TestNoLimits(t *testing.T) {
	w := quiet(t)
	m := w.create(100, "XOF")
	for range 100 {
		w.call("GET", "/payment-intents/"+m.id, key("m1"), nil).is(200)
	}
}

func TestLimiterForgets(t *testing.T) {
	w := limited(t)
	for range 20 {
		for range 45 {
			w.call("GET", "/payments/"+strconv.Itoa(int(w.s.requests.Load()))+"/status", key("m1"), nil).is(404)
		}
		m := w.create(100, "XOF")
		statusByToken(w, m).is(200)
		w.clock.advance(10 * time.Second)
	}
	require.Less(t, len(w.s.limits.hits), 700)
	w.pass()
	w.call("GET", "/data/providers", nil, nil).is(200)
	require.Len(t, w.s.limits.hits, 1)
	require.Empty(t, w.s.limits.idle)
}
