// Package traffic remembers what this run of the program asked of Hub2.
package traffic

import (
	"context"
	"strings"
	"sync"

	"guichet/hub2"
	"guichet/state/journal"
)

// Kept is how many requests are remembered, the newest.
const Kept = 1000

// maxText bounds the texts of a request: a header of Hub2's may be long.
const maxText = 256

// Request is one request of the run. It holds no body, no query and no secret.
type Request struct {
	journal.Request
	N       int64 // the first of the run is 1
	Route   hub2.Route
	Repeats int        // how often the transport put it on another connection, as the kept one was dead
	Rest    *hub2.Rest // what a 429 changed
}

// Run remembers the last requests. It is safe for several goroutines; the zero value is ready.
type Run struct {
	mu   sync.Mutex
	made int64
	ring []Request     // the n-th stands at (n-1) % Kept
	more chan struct{} // closed by the next Note, nil when nobody waits
}

// Note remembers an exchange, as the request log words it.
func (r *Run) Note(x hub2.Exchange, l journal.Request) {
	l.Path, _, _ = strings.Cut(l.Path, "?") // a query may hold a token
	for _, s := range []*string{&l.Sale, &l.Intent, &l.Method, &l.Path, &l.RequestID} {
		*s = short(*s)
	}
	q := Request{Request: l, Route: x.Route, Repeats: max(x.Connection-1, 0), Rest: x.Rest}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made++
	q.N = r.made
	if len(r.ring) < Kept {
		r.ring = append(r.ring, q)
	} else {
		r.ring[(q.N-1)%Kept] = q
	}
	if r.more != nil {
		close(r.more)
		r.more = nil
	}
}

// short cuts a text, and lets go of what it was cut from.
func short(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.Clone(s[:maxText])
}

// After waits for requests after the n-th, and returns those that are remembered, in their order.
func (r *Run) After(ctx context.Context, n int64) ([]Request, error) {
	for {
		some, more := r.after(n)
		if some != nil {
			return some, nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// after returns the requests after the n-th, or what is closed when there is one.
func (r *Run) after(n int64) ([]Request, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.made <= n {
		if r.more == nil {
			r.more = make(chan struct{})
		}
		return nil, r.more
	}
	var some []Request
	for i := max(n, r.made-Kept); i < r.made; i++ {
		some = append(some, r.ring[i%Kept])
	}
	return some, nil
}
