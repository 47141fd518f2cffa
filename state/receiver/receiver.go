// Package receiver takes Hub2's webhooks in: an http.Handler that answers 200 only when what came is
// verified and durable in the journal.
package receiver

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// Inbox is a journal that keeps letters, all of a call or none, and makes them durable before it
// returns. judge may be asked more than once about a letter.
type Inbox interface {
	Receive(ctx context.Context, letters []state.Letter, judge func(l state.Letter, s state.Sale, making bool) (state.Judgement, error)) ([]state.Receipt, error)
}

// Options are what a Receiver works with; all are required but Cashier and Told.
type Options struct {
	Inbox Inbox
	// Secrets returns those that count now: one a registration, and an old one as long as it is here. It is
	// asked about every letter.
	Secrets func() []hub2.Secret
	// Order returns what is known of a sale whose intent nobody here made: profile, merchant, environment
	// and country.
	Order  func(e hub2.Event) state.Order
	Clock  hub2.Clock
	Uptime func() state.Tick
	// Till and Cashier are in every fact.
	Till, Cashier string
	// Told is told of each letter that is durable, one after the other; it must not wait for anything.
	Told func(state.Receipt)
}

// Hub2 wants its answer within five seconds (documented) and calls again after that. One of them is left
// for the way through a proxy and for a machine that has much to do.
const (
	readWithin   = 2 * time.Second // for the body
	answerWithin = 4 * time.Second // in all
)

// maxReading bounds the bodies that are in memory at one time.
const maxReading = 64

// Receiver is the handler. Run must run beside it.
type Receiver struct {
	o       Options
	reading chan struct{}
	post    chan job
}

// New returns a receiver.
func New(o Options) *Receiver {
	return &Receiver{o: o, reading: make(chan struct{}, maxReading), post: make(chan job, maxReading)}
}

// ServeHTTP takes one webhook in. What is not signed is refused before anything is kept of it, and
// nothing of it is repeated in the answer.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	ctx, done := context.WithTimeout(q.Context(), answerWithin)
	defer done()
	status := r.take(ctx, w, q)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", http.MethodPost)
	}
	if status == http.StatusRequestEntityTooLarge || status == http.StatusRequestTimeout {
		w.Header().Set("Connection", "close")
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, strconv.Itoa(status)+" "+http.StatusText(status)+"\n") // nobody to tell
}

// take returns the status that answers.
func (r *Receiver) take(ctx context.Context, w http.ResponseWriter, q *http.Request) int {
	header := q.Header.Get(hub2.SignatureHeader)
	switch {
	case q.Method != http.MethodPost:
		return http.StatusMethodNotAllowed
	case q.ContentLength > hub2.MaxEventBytes:
		return http.StatusRequestEntityTooLarge
	case header == "":
		return http.StatusUnauthorized
	}
	select {
	case r.reading <- struct{}{}:
		defer func() { <-r.reading }()
	case <-ctx.Done():
		return http.StatusServiceUnavailable
	}
	body, status := read(w, q)
	if status != 0 {
		return status
	}
	if hub2.Verify(body, header, r.o.Secrets()...) != nil {
		return http.StatusUnauthorized
	}
	return r.keep(ctx, state.NewLetter(body, r.o.Clock.Now()))
}

// read reads a body that is neither too large nor too slow.
func read(w http.ResponseWriter, q *http.Request) (body []byte, status int) {
	// Where the connection knows no deadline there is no slow peer either.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(readWithin)) // a socket goes by the machine's clock
	body, err := io.ReadAll(http.MaxBytesReader(w, q.Body, hub2.MaxEventBytes))
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return body, 0
	case errors.As(err, &large):
		return nil, http.StatusRequestEntityTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, http.StatusRequestTimeout
	}
	return nil, http.StatusBadRequest
}

// keep waits until a letter is durable.
func (r *Receiver) keep(ctx context.Context, l state.Letter) int {
	j := job{letter: l, done: make(chan result, 1)}
	select {
	case r.post <- j:
	case <-ctx.Done():
		return http.StatusServiceUnavailable
	}
	select {
	case res := <-j.done:
		if res.err != nil || res.receipt.Later {
			return http.StatusServiceUnavailable
		}
		return http.StatusOK
	case <-ctx.Done(): // it may be kept all the same; then the next call finds it there
		return http.StatusServiceUnavailable
	}
}
