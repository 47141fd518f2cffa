package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// host is the only one that may ever be spoken to.
const host = "hub2.test"

// request is one request as it leaves a till.
type request struct {
	by     role
	what   string // create, attempt, code, status, read, list
	method string
	path   string
	query  string
	header http.Header
	body   []byte
	intent string
	sale   int
	byKey  bool
	nth    int // of its kind, till and sale
	charge *charge
}

// wire carries one program's requests to the emulator, and does harm on the way.
type wire struct{ l *life }

// CloseIdleConnections is what a charge asks for first; there are none.
func (wire) CloseIdleConnections() {}

// reply is an answer.
type reply struct {
	code   int
	header http.Header
	body   []byte
	cut    bool // the rest of the body never comes
}

func (wi wire) RoundTrip(req *http.Request) (*http.Response, error) {
	w, l := wi.l.w, wi.l
	q, err := wi.read(req)
	if err != nil {
		return nil, err
	}
	l.send("send " + q.what)
	w.check.departs(l, &q)
	f, d := w.wireHarm(l.till, q)
	w.note("send", l.till.index, q.sale, q.what, f.String())
	if f == dialFails {
		if err := w.travel(req.Context(), l, q, forUp, d); err != nil {
			return nil, err
		}
		w.check.neverLeft(q)
		if d.chance(0.5) {
			return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	r, err := wi.carry(req.Context(), q, f, d)
	if err != nil {
		l.send("lost " + q.what)
		w.note("lost", l.till.index, q.sale, q.what, err)
		return nil, err
	}
	if f == answerSlow {
		_ = w.pace.sleep(req.Context(), d.between(5*time.Second, 19*time.Second), ofSale(l.till.index, q.sale, q.by, forDown))
	}
	if err := w.travel(req.Context(), l, q, forDown, d); err != nil {
		return nil, err
	}
	l.send("answer " + q.what)
	if r.code == http.StatusTooManyRequests {
		w.check.toldToWait(q, r.header.Get("Retry-After"), w.serverNow())
	}
	w.check.looked(q, r)
	if f == noFault || f == answerSlow {
		w.check.heard(q)
	}
	w.note("answer", l.till.index, q.sale, q.what, r.code, len(r.body), r.header.Get("Retry-After"))
	return r.response(req), nil
}

// carry takes a request to the emulator and brings what is left of its answer.
func (wi wire) carry(ctx context.Context, q request, f fault, d dice) (reply, error) {
	w, l := wi.l.w, wi.l
	if after, late := f.isLate(); late {
		w.later(q, after+time.Second, l)
		if err := w.travel(ctx, l, q, forUp, d); err != nil {
			return reply{}, err
		}
		return reply{}, reset()
	}
	if err := w.travel(ctx, l, q, forUp, d); err != nil {
		if d.chance(0.5) { // it was on its way already
			w.later(q, 0, l)
		}
		return reply{}, err
	}
	if f == requestLost {
		<-ctx.Done()
		return reply{}, ctx.Err()
	}
	if r, ok := instead(f, d, w); ok && before(f) {
		if f == limited || f == keyRefused { // a no, and nothing else
			w.check.neverLeft(q)
		}
		return r, nil
	}
	r := w.deliver(q)
	if f == createdTwice {
		w.check.stillOut(0)
		r = w.deliver(q)
	}
	switch f {
	case answerReset:
		return reply{}, reset()
	case answerNever:
		<-ctx.Done()
		return reply{}, ctx.Err()
	case answerCut:
		r.cut, r.body = true, r.body[:d.n(len(r.body)+1)]
	case oddAnswer:
		r.body = odd(r.body, d)
	case staleAnswer:
		if old, ok := w.older(q, d); ok {
			r = old
		}
	default:
		if s, ok := instead(f, d, w); ok {
			r = s
		}
	}
	return r, nil
}

func reset() error {
	return &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
}

// travel takes the time of one way. A program that dies meanwhile goes no further.
func (w *world) travel(ctx context.Context, l *life, q request, way int, d dice) error {
	before := w.slept()
	err := w.pace.sleep(ctx, d.between(3*time.Millisecond, 70*time.Millisecond), ofSale(l.till.index, q.sale, q.by, way))
	switch {
	case err != nil:
		return err
	case l.dead.Load():
		exit()
	case w.slept() != before: // no connection outlives the machine's sleep
		return reset()
	}
	return nil
}

// later delivers a request whose sender has given up, or died.
func (w *world) later(q request, after time.Duration, l *life) {
	if w.ctx.Err() != nil { // the world has ended
		return
	}
	w.check.stillOut(after)
	due := time.Now().Add(w.slept() + after)
	// The class is the request's own: those of a program that dies leave all at one instant.
	c := classLate + class(keyOf(l.till.index, q.sale, q.what, int(q.by), q.nth)%1900)
	w.underway.Add(1)
	go func() {
		defer w.underway.Add(-1)
		for left := time.Duration(0); left >= 0; left = due.Sub(time.Now().Add(w.slept())) {
			// While the machine sleeps the world goes on: then it comes sooner.
			select {
			case <-time.After(w.pace.reserve(left, c)):
			case <-w.woken():
				<-time.After(w.pace.reserve(0, c))
			}
		}
		w.note("late", l.till.index, q.sale, q.what)
		w.deliver(q)
	}()
}

// deliver hands a request to the emulator.
func (w *world) deliver(q request) reply {
	req, err := http.NewRequestWithContext(context.Background(), q.method, "https://"+host+q.path, bytes.NewReader(q.body))
	if err != nil {
		panic(err)
	}
	req.URL.RawQuery, req.Header = q.query, q.header
	res, err := w.server.Transport().RoundTrip(req)
	if err != nil {
		panic(err)
	}
	body, _ := io.ReadAll(res.Body)
	r := reply{code: res.StatusCode, header: res.Header, body: body}
	w.check.arrived(q, r)
	w.remember(q, r)
	return r
}

func (wi wire) read(req *http.Request) (request, error) {
	q := request{
		by: roleOf(req.Context()), method: req.Method, path: req.URL.Path, query: req.URL.RawQuery,
		header: req.Header.Clone(), byKey: req.Header.Get("ApiKey") != "", what: "read",
	}
	w := wi.l.w
	if req.Body != nil {
		q.body, _ = io.ReadAll(req.Body)
		_ = req.Body.Close()
	}
	if req.URL.Host != host {
		w.check.wrong("a request went to the host %s", req.URL.Host)
	}
	parts := strings.Split(strings.Trim(q.path, "/"), "/")
	switch {
	case len(parts) == 1 && q.method == http.MethodPost:
		q.what = "create"
		var body struct {
			Reference string `json:"purchaseReference"`
		}
		if err := json.Unmarshal(q.body, &body); err != nil {
			return q, fmt.Errorf("the simulation cannot read a create: %w", err)
		}
		q.sale = w.saleIndex(body.Reference)
	case len(parts) == 1:
		q.what = "list"
	case len(parts) == 3:
		q.what = map[string]string{"payments": "attempt", "authentication": "code", "status": "status"}[parts[2]]
	}
	if len(parts) > 1 {
		q.intent = parts[1]
		q.sale = w.saleOfIntent(q.intent)
	}
	q.nth = w.nth(wi.l.till.index, q)
	return q, nil
}

func (r reply) response(req *http.Request) *http.Response {
	var body io.Reader = bytes.NewReader(r.body)
	if r.cut {
		body = io.MultiReader(body, torn{})
	}
	return &http.Response{
		Status: http.StatusText(r.code), StatusCode: r.code, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.header, Body: io.NopCloser(body), ContentLength: -1, Request: req,
	}
}

type torn struct{}

func (torn) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
