package desk

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/hub2/sandbox"
	"guichet/state"
)

// memory is a journal in memory, with a switch that makes writing fail.
type memory struct {
	mu    sync.Mutex
	facts []state.Fact
	full  error  // what the next writes come back with
	late  error  // what the next write comes back with though it was done
	blind bool   // guards are not asked
	bad   string // the sale that cannot be read
	leads map[string]bool
	took  []time.Duration
	ticks []chan struct{}
	heard state.Hearing
}

var errNotFound = errors.New("not found")

func (m *memory) fold(sale string) state.Sale {
	var s state.Sale
	for _, f := range m.facts {
		if f.Sale == sale {
			s = s.Apply(f)
		}
	}
	return s
}

func (m *memory) Append(ctx context.Context, sale string, guard func(state.Sale) error, facts ...state.Fact) (state.Sale, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.fold(sale)
	if err := cmp.Or(ctx.Err(), m.full); err != nil {
		return s, err
	}
	if guard != nil && !m.blind {
		if err := guard(s); err != nil {
			return s, err
		}
	}
	for _, f := range facts {
		if slices.ContainsFunc(m.facts, func(g state.Fact) bool { return g.ID == f.ID }) {
			continue
		}
		if f.Kind == state.IntentMet && m.belongs(f.Seen.Intent) {
			return s, errors.New("the intent belongs to another sale")
		}
		f.Seq = int64(len(m.facts) + 1)
		m.facts = append(m.facts, f)
	}
	for _, c := range m.ticks {
		select {
		case c <- struct{}{}:
		default:
		}
	}
	late := m.late
	m.late = nil
	return m.fold(sale), late
}

func (m *memory) set(full error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.full = full
}

func (m *memory) after(late error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.late = late
}

// belongs reports whether a sale has the intent already.
func (m *memory) belongs(intent string) bool {
	return slices.ContainsFunc(m.facts, func(f state.Fact) bool { return f.Seen != nil && f.Seen.Intent == intent })
}

func (m *memory) Sale(_ context.Context, id string) (state.Sale, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.fold(id)
	switch {
	case s.ID == "":
		return s, errNotFound
	case id == m.bad:
		return state.Sale{}, errSpoilt
	}
	return s, nil
}

var errSpoilt = errors.New("damaged")

// spoils makes a sale one that cannot be read, "" for none.
func (m *memory) spoils(sale string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bad = sale
}

func (m *memory) Sales(_ context.Context, ids []string) ([]state.Sale, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if slices.Contains(ids, m.bad) {
		return nil, errSpoilt
	}
	var sales []state.Sale
	for _, id := range ids {
		if s := m.fold(id); s.ID != "" {
			sales = append(sales, s)
		}
	}
	return sales, nil
}

func (m *memory) ByIntent(_ context.Context, intent string) (state.Sale, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range m.facts {
		if s := m.fold(f.Sale); s.Intent == intent {
			return s, nil
		}
	}
	return state.Sale{}, errNotFound
}

func (m *memory) Unfinished(context.Context, string) ([]state.Sale, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var open []state.Sale
	seen := map[string]bool{}
	for _, f := range m.facts {
		if s := m.fold(f.Sale); !seen[f.Sale] && s.Next().Read != state.ReadNothing {
			open = append(open, s)
		}
		seen[f.Sale] = true
	}
	return open, nil
}

func (m *memory) Changes(context.Context) (<-chan struct{}, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ticks := make(chan struct{}, 1)
	m.ticks = append(m.ticks, ticks)
	return ticks, nil
}

func (m *memory) Since(_ context.Context, seq int64) (sales []string, last int64, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range m.facts {
		if f.Seq > seq && !slices.Contains(sales, f.Sale) {
			sales = append(sales, f.Sale)
		}
	}
	return sales, int64(len(m.facts)), nil
}

func (m *memory) Last(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int64(len(m.facts)), nil
}

func (m *memory) Lead(sale string) (func(), bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.leads[sale] {
		return nil, false, nil
	}
	if m.leads == nil {
		m.leads = map[string]bool{}
	}
	m.leads[sale] = true
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.leads, sale)
	}, true, nil
}

func (m *memory) Heard(context.Context) (state.Hearing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.heard, nil
}

func (m *memory) Durations(context.Context, string, string, string, bool) ([]time.Duration, error) {
	return m.took, nil
}

// wire is the road to Hub2: it notes every request and can do harm to one.
type wire struct {
	to   http.RoundTripper
	mu   sync.Mutex
	seen []seen
	harm func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error)
}

type seen struct {
	call string // "POST /payments", "GET /status", "GET"
	at   time.Time
	code int
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	call := req.Method + " " + shape(req.URL.Path)
	at := time.Now()
	pass := func() (*http.Response, error) { return w.to.RoundTrip(req) }
	harm := w.harm
	if harm == nil {
		harm = func(_ *http.Request, pass func() (*http.Response, error)) (*http.Response, error) { return pass() }
	}
	res, err := harm(req, pass)
	code := 0
	if res != nil {
		code = res.StatusCode
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, seen{call, at, code})
	return res, err
}

// shape names a path without its id.
func shape(path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch len(parts) {
	case 1:
		return "intents"
	case 2:
		return "intent"
	}
	return parts[2]
}

// all returns the requests so far.
func (w *wire) all() []seen {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.seen)
}

func (w *wire) count(call string) int {
	n := 0
	for _, s := range w.all() {
		if s.call == call {
			n++
		}
	}
	return n
}

// randomness is the same in every run.
type randomness struct {
	mu sync.Mutex
	n  uint64
}

func (r *randomness) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := 0; i < len(p); {
		r.n++
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, r.n))
		i += copy(p[i:], sum[:])
	}
	return len(p), nil
}

// till is a desk with a cashier at it. Its methods say what the cashier does and sees.
type till struct {
	t       *testing.T
	ctx     context.Context
	desk    *Desk
	journal *memory
	wire    *wire
	country hub2.Country
}

// open runs story at a till in front of an emulated Hub2, on a clock that only waiting moves.
func open(t *testing.T, story func(*till)) {
	synctest.Test(t, func(t *testing.T) {
		server, err := sandbox.New(sandbox.Options{Seed: 7, Clock: hub2.SystemClock{}})
		require.NoError(t, err)
		w := &wire{to: server.Transport()}
		budget := hub2.NewBudget(hub2.PublishedLimits(), hub2.SystemClock{})
		client, err := hub2.New(hub2.Options{
			Environment: hub2.Sandbox, Key: "a key for tests", MerchantID: "m", Transport: w, Budget: budget,
		})
		require.NoError(t, err)
		country, _ := hub2.FindCountry(hub2.Countries(), "CI")
		till := &till{t: t, journal: &memory{}, wire: w, country: country}
		var cancel context.CancelFunc
		till.ctx, cancel = context.WithCancel(t.Context())
		till.desk = New(Options{
			Journal: till.journal, Budget: budget, Clock: hub2.SystemClock{}, Random: &randomness{}, Till: "Till 1",
			Client: func(state.Order) (*hub2.Client, error) { return client, nil },
		})
		desk := till.desk // a story may sit down at another one
		var running sync.WaitGroup
		running.Go(func() { desk.Run(till.ctx) })
		story(till)
		cancel()
		running.Wait()
	})
}

// sells opens a sale and creates its intent.
func (t *till) sells(amount int64) state.Sale {
	t.t.Helper()
	s, err := t.desk.Open(t.ctx, state.Order{
		Profile: "p", Environment: "sandbox", Country: "CI", Amount: amount, Currency: "XOF", CustomerRef: "counter",
	})
	require.NoError(t.t, err)
	s, err = t.desk.Create(t.ctx, s.ID, "")
	require.NoError(t.t, err)
	require.NotEmpty(t.t, s.Intent)
	require.NotEmpty(t.t, s.Token)
	return s
}

func (t *till) charge(operator, number string) Charge {
	o, ok := t.country.Operator(operator)
	require.True(t.t, ok)
	return Charge{Country: t.country, Operator: o, MSISDN: number}
}

// charges attempts a payment and wants Hub2 to have taken it.
func (t *till) charges(s state.Sale, operator, number string, otp hub2.Secret) state.Sale {
	t.t.Helper()
	ch := t.charge(operator, number)
	ch.OTP = otp
	s, err := t.desk.Attempt(t.ctx, s.ID, ch)
	require.NoError(t.t, err)
	return s
}

// waits takes news of a sale until want is true, for a simulated quarter of an hour at most.
func (t *till) waits(s state.Sale, want func(News) bool) News {
	t.t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, 15*time.Minute)
	defer cancel()
	for {
		n, err := t.desk.Next(ctx)
		require.NoError(t.t, err, "it never came: %+v", t.now(s).Attempts)
		if n.Sale.ID == s.ID && want(n) {
			return n
		}
	}
}

// ends waits until the sale's ending stands.
func (t *till) ends(s state.Sale) state.Sale {
	t.t.Helper()
	return t.waits(s, func(n News) bool {
		return n.Sale.Ending() != state.NoEnding && n.Sale.Next().Read == state.ReadNothing
	}).Sale
}

func (t *till) now(s state.Sale) state.Sale {
	s, err := t.journal.Sale(t.ctx, s.ID)
	require.NoError(t.t, err)
	return s
}

// answer is an HTTP answer that was not Hub2's own.
func answer(status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(bytes.NewReader([]byte(body)))}
}
