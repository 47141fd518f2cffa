package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"guichet/hub2"
)

// defaultURL is where redirection links point when nobody said otherwise: nowhere, by the name's
// own promise (RFC 6761).
const defaultURL = "http://hub2-sandbox.invalid"

// Options say how an emulator behaves; the zero value is a good one in memory.
type Options struct {
	Clock     hub2.Clock     // nil is the machine's
	Seed      uint64         // what ids and delays are drawn from; 0 takes it from the system
	Strict    bool           // only the table's own numbers are accepted, as Hub2's sandbox does (observed)
	NoLimits  bool           // no rate limits and no penalty
	Sync      bool           // the synchronous circuit is enabled for every merchant
	StateFile string         // where events are kept, "" for memory only
	PublicURL string         // where redirection links lead, as the customer's browser sees it
	Timing    *Timing        // nil is DefaultTiming
	Countries []hub2.Country // nil is hub2.Countries
	Webhooks  Webhooks       // how events reach those who registered
}

// Server is the emulator. It is safe for several goroutines. It starts some of its own only when a
// webhook is registered, and Close ends them.
type Server struct {
	clock     hub2.Clock
	seed      seed
	key       []byte
	strict    bool
	circuit   bool // the synchronous one
	publicURL string
	timing    Timing
	countries []hub2.Country
	outcomes  map[string]Outcome
	limits    *limiter // nil when there are none
	requests  atomic.Uint64
	courier   *courier

	mu     sync.Mutex // over all below
	state  *state
	log    *eventLog // nil in memory
	closed bool
}

// New makes an emulator and reads its state file, when there is one.
func New(o Options) (*Server, error) {
	s := &Server{
		clock: o.Clock, seed: newSeed(o.Seed), strict: o.Strict, circuit: o.Sync,
		publicURL: strings.TrimRight(o.PublicURL, "/"), timing: DefaultTiming(), countries: o.Countries,
		outcomes: map[string]Outcome{}, state: newState(), courier: newCourier(o.Webhooks),
	}
	s.key = s.seed.key()
	if s.clock == nil {
		s.clock = hub2.SystemClock{}
	}
	if s.publicURL == "" {
		s.publicURL = defaultURL
	}
	if o.Timing != nil {
		s.timing = *o.Timing
	}
	if s.timing.Wait <= 0 {
		s.timing.Wait = defaultWait
	}
	if s.countries == nil {
		s.countries = hub2.Countries()
	}
	for _, out := range Outcomes() {
		s.outcomes[out.Number] = out
	}
	if !o.NoLimits {
		s.limits = newLimiter(publishedLimits())
	}
	if o.StateFile == "" {
		return s, nil
	}
	l, err := openLog(o.StateFile)
	if err != nil {
		return nil, err
	}
	s.log = l
	t, err := s.look(context.Background())
	if err != nil {
		return nil, errors.Join(err, l.close())
	}
	t.end()
	return s, nil
}

// Close ends what is on its way and lets go of the state file; every later request is refused.
func (s *Server) Close() error {
	s.dismiss()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	if s.log == nil {
		return nil
	}
	return s.log.close()
}

// answer is what a handler wants written.
type answer struct {
	status int
	body   any    // as JSON
	page   []byte // as HTML, instead of body
}

// ServeHTTP answers one request. Whatever goes wrong within becomes an error of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := s.requests.Add(1) - 1
	requestID := id("req", s.seed.draws(streamRequest, n))
	ans, err := s.handle(w, r)
	if err != nil {
		ans = s.explain(w.Header(), err, requestID)
	}
	w.Header().Set("X-Request-Id", requestID)
	w.Header().Set("Cache-Control", "no-store")
	kind, raw := "application/json; charset=utf-8", []byte(nil)
	if ans.page != nil {
		kind, raw = "text/html; charset=utf-8", ans.page
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
	} else if raw, err = json.Marshal(ans.body); err != nil {
		ans.status, raw = http.StatusInternalServerError, []byte(`{"status":500}`)
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	w.WriteHeader(ans.status)
	_, _ = w.Write(raw) // a client that went away hears nothing more
}

// handle finds and runs the handler; a panic in it is an error like any other.
func (s *Server) handle(w http.ResponseWriter, r *http.Request) (ans answer, err error) {
	defer func() {
		if recover() != nil {
			ans, err = answer{}, fail(http.StatusInternalServerError, "Something went wrong")
		}
	}()
	rt, arg, allow := match(r.Method, r.URL.Path)
	x := &exchange{w: w, r: r, route: rt, arg: arg}
	if wait := s.admit(x); wait > 0 {
		return answer{}, tooMany(wait)
	}
	switch {
	case rt == "" && allow != "":
		p := fail(http.StatusMethodNotAllowed, "Method not allowed")
		p.allow = allow
		return answer{}, p
	case rt == "":
		return answer{}, notFound("Cannot " + r.Method + " this path")
	}
	ans, err = rt.handler()(s, x)
	for _, there := range x.sent {
		<-there
	}
	return ans, err
}

// admit asks the limits. The customer's page is no part of the API and not limited.
func (s *Server) admit(x *exchange) time.Duration {
	if s.limits == nil || x.route == routePage || x.route == routeApprove || x.route == routeDecline {
		return 0
	}
	host, _, err := net.SplitHostPort(x.r.RemoteAddr)
	if err != nil {
		host = x.r.RemoteAddr
	}
	return s.limits.admit(s.clock.Now(), host, x.route, x.arg, x.token() != "")
}

// explain turns an error into its answer. What is no problem of the API is a fault of this process:
// its text names the file in question, which is what the person running a sandbox needs.
func (s *Server) explain(h http.Header, err error, requestID string) answer {
	var p *problem
	if !errors.As(err, &p) {
		p = fail(http.StatusInternalServerError, err.Error())
		if errors.Is(err, errClosed) {
			p.status, p.code = http.StatusServiceUnavailable, http.StatusText(http.StatusServiceUnavailable)
		}
	}
	if p.retry > 0 {
		seconds := (p.retry + time.Second - 1) / time.Second
		h.Set("Retry-After", strconv.Itoa(int(seconds)))
	}
	if p.allow != "" {
		h.Set("Allow", p.allow)
	}
	return answer{status: p.status, body: p.body(requestID)}
}
