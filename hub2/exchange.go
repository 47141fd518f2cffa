package hub2

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// The most that is read of an answer's body, in bytes.
const (
	maxBody       = 1 << 20
	maxIntentBody = 16 << 20 // a full intent may hang many payments on it
)

// Exchange is one request and its answer as an observer sees them: no key, token or code in it.
type Exchange struct {
	Op         string
	Method     string
	Path       string // with its query, the token removed
	Route      Route
	ID         string // whose per-id limit it counted in, "" for none
	At         time.Time
	Took       time.Duration
	Status     int // HTTP status, 0 when no answer came
	RequestID  string
	Request    []byte // body, nil when there was none
	Response   []byte // body as far as it was read
	Err        error  // nil for a 2xx whose body came whole
	Connection int    // how often the transport put it on a connection; 0 when it cannot tell
	Rest       *Rest  // what a 429 changed, nil for every other answer
}

// Rest is what the budget keeps shut after a 429.
type Rest struct {
	Asked  time.Duration // for how long Hub2 wanted it, 0 when it named no time
	Routes []Route       // of the exchange's ID
	Until  time.Time
}

// call is a request before it is made.
type call struct {
	op, method, path string
	query            url.Values
	route            Route
	id               string // for limits by id
	intent           string // whose secrets an answer may quote
	token            Secret // instead of the key
	tokenInBody      bool
	body             any
	max              int64
	secrets          []Secret // what else must not reach the observer
	last             func(context.Context) error
}

// do makes one request and reads its answer. It is the only place where bytes leave.
func (c *Client) do(ctx context.Context, k call) (answer, error) {
	c.known.add(k.intent, append([]Secret{k.token}, k.secrets...)...)
	req, body, err := c.request(k)
	if err != nil {
		return answer{}, &Error{Kind: Unreachable, Op: k.op, Err: err}
	}
	taken, err := c.queue(ctx, k)
	if err != nil {
		return answer{}, &Error{Kind: Unreachable, Op: k.op, Err: fmt.Errorf("waiting for the request limits: %w", err)}
	}
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return answer{}, &Error{Kind: Unreachable, Op: k.op, Err: err}
	}
	if k.last != nil {
		if err := k.last(ctx); err != nil {
			return answer{}, &Error{Kind: Unreachable, Op: k.op, Err: err}
		}
	}
	now := c.options.Clock.Now()
	req, connections := c.trace(req.WithContext(ctx), k)
	// UTC takes the steady reading away, by which alone a duration is right when the clock is set.
	x := Exchange{Op: k.op, Method: k.method, Path: k.shownPath(), Route: k.route, ID: k.id, At: now.UTC()}
	a, err := c.roundTrip(req, k, connections, &x)
	if c.options.Budget != nil {
		c.options.Budget.settle(taken, k.route, k.id)
	}
	x.Took = c.options.Clock.Now().Sub(now)
	x.Connection = int(connections.Load())
	x.Err = err
	if c.options.Observe != nil {
		x.Request, x.Response = k.shown(c, body), k.shown(c, x.Response)
		c.options.Observe(x)
	}
	return a, err
}

// queue takes a place in the budget and tells since when. A read waits for it as long as its caller
// allows; a POST no longer than a request may take, for someone stands at the counter.
func (c *Client) queue(ctx context.Context, k call) (time.Time, error) {
	if c.options.Budget == nil {
		return time.Time{}, nil
	}
	if k.method == http.MethodPost {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.options.Timeout)
		defer cancel()
	}
	return c.options.Budget.place(ctx, k.route, k.id)
}

// request forms the request, still without its context. It refuses what must not leave.
func (c *Client) request(k call) (*http.Request, []byte, error) {
	switch {
	case k.path == "":
		return nil, nil, errors.New("this is no identifier of Hub2's")
	case k.tokenInBody && k.token == "":
		return nil, nil, errors.New("the intent's token is missing")
	}
	u := c.base.JoinPath(k.path)
	q := url.Values{}
	for key, v := range k.query {
		q[key] = v
	}
	if k.token != "" && !k.tokenInBody {
		q.Set("token", k.token.Reveal())
	}
	u.RawQuery = q.Encode()
	var body []byte
	var reader io.Reader
	if k.body != nil {
		var err error
		if body, err = json.Marshal(k.body); err != nil {
			return nil, nil, fmt.Errorf("encode the request: %w", err)
		}
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(context.Background(), k.method, u.String(), reader)
	if err != nil {
		return nil, nil, errors.New("the request cannot be formed") // its text would hold the token
	}
	// Without GetBody the transport cannot send a body a second time, whatever befalls the connection.
	req.GetBody = nil
	h := req.Header
	h.Set("Accept", "application/json")
	h.Set("User-Agent", "guichet")
	h.Set("Environment", string(c.options.Environment))
	h.Set("X-Use-Standardized-Error", "true")
	if body != nil {
		h.Set("Content-Type", "application/json")
	}
	if k.token == "" {
		h.Set("ApiKey", c.key().Reveal())
		h.Set("MerchantId", c.options.MerchantID)
	}
	return req, body, nil
}

// trace counts the connections that a request was put on. The transport repeats a read whose kept
// connection turns out dead: that is a request more, and the budget must know.
func (c *Client) trace(req *http.Request, k call) (*http.Request, *atomic.Int32) {
	n := new(atomic.Int32)
	ctx := httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		if n.Add(1) > 1 && c.options.Budget != nil {
			c.options.Budget.Count(c.options.Clock.Now(), k.route, k.id)
		}
	}})
	return req.WithContext(ctx), n
}

// roundTrip sends and reads. It goes below http.Client, which would follow redirects.
func (c *Client) roundTrip(req *http.Request, k call, connections *atomic.Int32, x *Exchange) (answer, error) {
	res, err := c.options.Transport.RoundTrip(req)
	if err != nil {
		return answer{}, &Error{Kind: c.kindOfTransport(connections.Load() > 0, err), Op: k.op, Err: k.clean(c, err)}
	}
	defer func() { _ = res.Body.Close() }()
	x.Status = res.StatusCode
	ok := res.StatusCode >= 200 && res.StatusCode <= 299
	limit := int64(maxBody)
	if ok {
		limit = max(k.max, maxBody)
	}
	var body []byte
	if res.StatusCode != http.StatusSwitchingProtocols { // whose body is the connection itself, without an end
		body, err = io.ReadAll(io.LimitReader(res.Body, limit+1))
	}
	x.Response = body
	if !ok {
		// A refusal stands even when its explanation was cut.
		e := k.fields(c, errorFromAnswer(k.op, res.StatusCode, res.Header, body, c.options.Clock.Now()))
		x.RequestID = e.RequestID
		x.Rest = c.ban(k, e)
		return answer{}, e
	}
	a := answer{op: k.op, code: res.StatusCode, requestID: k.text(c, res.Header.Get("X-Request-Id")), body: blotAnswer(trimBOM(body), k.secretsOf(c)...),
		clean: func(err error) error { return k.clean(c, err) }}
	x.RequestID = a.requestID
	switch {
	case err != nil:
		e := a.broken(err)
		e.Kind = Ambiguous
		return answer{}, e
	case int64(len(body)) > limit:
		return answer{}, a.broken(fmt.Errorf("the answer is longer than %d bytes", limit))
	}
	return a, nil
}

// ban shuts what answered 429, for as long as Hub2 says or for one window: the route, and for a read
// of an intent every read of that intent.
func (c *Client) ban(k call, e *Error) *Rest {
	b := c.options.Budget
	if b == nil || e.Kind != Limited {
		return nil
	}
	routes := []Route{k.route}
	if k.route == RouteIntent || k.route == RouteStatus {
		routes = []Route{RouteIntent, RouteStatus}
	}
	d := e.RetryAfter
	if d <= 0 {
		d = b.Window(k.route)
	}
	rest := &Rest{Asked: e.RetryAfter, Routes: routes}
	for _, r := range routes {
		rest.Until = later(rest.Until, b.Ban(r, k.id, d))
	}
	return rest
}

// kindOfTransport tells whether a request without an answer can have reached anyone. Go's own
// transport says when it had a connection; of any other only a failed dial is proof.
func (c *Client) kindOfTransport(connected bool, err error) Kind {
	if connected {
		return Ambiguous
	}
	if _, std := c.options.Transport.(*http.Transport); std {
		return Unreachable
	}
	var op *net.OpError
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	if errors.As(err, &op) && op.Op == "dial" || errors.As(err, &dns) || errors.As(err, &cert) {
		return Unreachable
	}
	return Ambiguous
}

func (k call) shownPath() string {
	q := url.Values{}
	for key, v := range k.query {
		q[key] = v
	}
	if k.token != "" && !k.tokenInBody {
		q.Set("token", redacted)
	}
	if len(q) == 0 {
		return k.path
	}
	s, _ := url.QueryUnescape(q.Encode())
	return k.path + "?" + s
}
