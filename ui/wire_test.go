package ui

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"guichet/state"
	"guichet/state/journal"
)

var errNoAccount = errors.New("no profile takes payments there")

// wire is the road to Hub2: it notes every request and can do harm to one.
type wire struct {
	to    http.RoundTripper
	mu    sync.Mutex
	calls []string
	sent  []string // the bodies of attempts
	late  bool     // the next attempt is lost on its way, and may arrive later
	held  func() error
	harm  func(call string, pass func() (*http.Response, error)) (*http.Response, error)
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	call := req.Method + " " + shape(req.URL.Path)
	body := ""
	if call == "POST payments" {
		b, _ := io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(b))
		body = string(b)
	}
	w.mu.Lock()
	w.calls = append(w.calls, call)
	if body != "" {
		w.sent = append(w.sent, body)
	}
	harm := w.harm
	if w.late && call == "POST payments" {
		w.late, w.held = false, w.later(req, body)
		w.mu.Unlock()
		return nil, errors.New("the connection broke")
	}
	w.mu.Unlock()
	pass := func() (*http.Response, error) { return w.to.RoundTrip(req) }
	if harm == nil {
		return pass()
	}
	return harm(call, pass)
}

// later lets a request that was lost arrive after all.
func (w *wire) later(req *http.Request, body string) func() error {
	req = req.Clone(context.WithoutCancel(req.Context()))
	req.Body = io.NopCloser(strings.NewReader(body))
	return func() error {
		res, err := w.to.RoundTrip(req)
		if err == nil {
			err = res.Body.Close()
		}
		return err
	}
}

// delays loses the next attempt, for now.
func (w *wire) delays() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late = true
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

func (w *wire) count(call string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, c := range w.calls {
		if c == call {
			n++
		}
	}
	return n
}

// attempts counts the requests that could charge.
func (w *wire) attempts() int { return w.count("POST payments") }

func (w *wire) harms(f func(call string, pass func() (*http.Response, error)) (*http.Response, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.harm = f
}

// slows lets each call of a kind take its time.
func (w *wire) slows(kind string, by time.Duration) {
	w.harms(func(call string, pass func() (*http.Response, error)) (*http.Response, error) {
		if call == kind {
			time.Sleep(by)
		}
		return pass()
	})
}

// silences answers no reads, or answers them again.
func (w *wire) silences(on bool) {
	if !on {
		w.harms(nil)
		return
	}
	w.harms(func(call string, pass func() (*http.Response, error)) (*http.Response, error) {
		if strings.HasPrefix(call, "GET") {
			return nil, errors.New("no route to host")
		}
		return pass()
	})
}

// rewrites changes what Hub2 answers.
func (w *wire) rewrites(from, to string) {
	w.harms(func(_ string, pass func() (*http.Response, error)) (*http.Response, error) {
		res, err := pass()
		if err != nil {
			return res, err
		}
		b, err := io.ReadAll(res.Body)
		b = bytes.ReplaceAll(b, []byte(from), []byte(to))
		res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
		res.Header.Del("Content-Length")
		return res, err
	})
}

// book is the real journal, whose ticks come without the file system and whose writes can fail.
type book struct {
	*journal.Journal
	mu    sync.Mutex
	ticks []chan struct{} // one for each who listens
	full  func(facts []state.Fact) error
	deaf  error // what reads of lists come back with
	taken bool  // another program asks about every sale
	gone  error // what reads of one sale's facts come back with
}

// vanishes lets what is kept of a sale be read no more.
func (b *book) vanishes(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gone = err
}

func (b *book) Facts(ctx context.Context, sale string) ([]state.Fact, error) {
	b.mu.Lock()
	gone := b.gone
	b.mu.Unlock()
	if gone != nil {
		return nil, gone
	}
	return b.Journal.Facts(ctx, sale)
}

func (b *book) Append(ctx context.Context, sale string, guard func(state.Sale) error, facts ...state.Fact) (state.Sale, error) {
	b.mu.Lock()
	full := b.full
	b.mu.Unlock()
	if full != nil {
		if err := full(facts); err != nil {
			s, _ := b.Sale(ctx, sale)
			return s, err
		}
	}
	s, err := b.Journal.Append(ctx, sale, guard, facts...)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.ticks {
		select {
		case c <- struct{}{}:
		default:
		}
	}
	return s, err
}

func (b *book) fills(full func([]state.Fact) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.full = full
}

func (b *book) LiveRows(ctx context.Context, environment string, limit int) ([]journal.Row, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.deaf != nil {
		return nil, b.deaf
	}
	return b.Journal.LiveRows(ctx, environment, limit)
}

// Lead is refused while another program has it.
func (b *book) Lead(sale string) (func(), bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.taken {
		return nil, false, nil
	}
	return b.Journal.Lead(sale)
}

func (b *book) isTaken(on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taken = on
}

func (b *book) Changes(context.Context) (<-chan struct{}, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := make(chan struct{}, 1)
	b.ticks = append(b.ticks, c)
	return c, nil
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

// fullDisk is what the journal says when there is no room.
var fullDisk = &journal.Error{Kind: journal.ErrFull, Path: "/till/journal.db", Err: errors.New("append: begin: database or disk is full (13)")}
