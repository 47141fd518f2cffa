package hub2

import (
	"context"
	"slices"
	"sync"
	"time"
)

// margin is added to every window: our clock and Hub2's do not start a window at the same instant.
const margin = 250 * time.Millisecond

// Budget keeps requests inside a rate table: each takes its place before it leaves. It is safe for
// several goroutines, and through a Ledger for several programs.
type Budget struct {
	limits Limits
	clock  Clock
	ledger Ledger        // nil: this program is alone
	turn   chan struct{} // who holds it talks to the ledger; mu is never held meanwhile

	mu     sync.Mutex
	sent   map[bucket][]time.Time // instants, oldest first, of the requests that still count
	banned map[bucket]time.Time   // until when a 429 keeps a bucket shut
	pruned time.Time
	shared shared
}

// bucket is what a limit counts: all requests (zero value), a route, or a route of one id.
type bucket struct {
	route Route
	id    string
}

// NewBudget returns an unused budget of these limits for this program alone.
func NewBudget(l Limits, c Clock) *Budget { return NewSharedBudget(l, c, nil) }

// NewSharedBudget returns a budget that all programs with the same ledger share. A nil ledger is
// this program alone.
func NewSharedBudget(l Limits, c Clock, ledger Ledger) *Budget {
	return &Budget{
		limits: l, clock: c, ledger: ledger, turn: make(chan struct{}, 1),
		sent: map[bucket][]time.Time{}, banned: map[bucket]time.Time{},
	}
}

// Take waits until one request to route (of id, "" for none) is allowed and counts it. It returns
// ctx's error, and counts nothing, when ctx ends first.
func (b *Budget) Take(ctx context.Context, route Route, id string) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		wait, err := b.ask(ctx, route, id)
		if err != nil || wait <= 0 {
			return err
		}
		if err := sleep(ctx, b.clock, wait); err != nil {
			return err
		}
	}
}

// Allowed returns the earliest instant at which a request to route could leave, as far as is known:
// it asks no ledger.
func (b *Budget) Allowed(route Route, id string) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	return now.Add(b.wait(now, route, id))
}

// Used returns how many requests of the global limit the present window has spent, as far as is
// known, and the limit.
func (b *Budget) Used() (used, limit int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.count(b.clock.Now(), bucket{}, b.limits.Global), b.limits.Global.Max
}

// Ban shuts route of id for d, as a 429 asks.
func (b *Budget) Ban(route Route, id string, d time.Duration) {
	b.mu.Lock()
	now := b.clock.Now()
	b.prune(now)
	b.shut(now.Add(d), route, id)
	if d > 0 {
		b.note(Line{At: now, Route: route, ID: id, Ban: d})
	}
	b.mu.Unlock()
	b.tell()
}

// Window returns the longest window of a route: how long to wait after a 429 that named no time.
func (b *Budget) Window(route Route) time.Duration { return b.limits.Window(route) }

// Count records a request that left without asking, at an instant: one that the transport repeated.
func (b *Budget) Count(at time.Time, route Route, id string) {
	b.mu.Lock()
	b.record(b.clock.Now(), at, route, id)
	b.note(Line{At: at, Route: route, ID: id})
	b.mu.Unlock()
	b.tell()
}

// take counts a request when it is allowed now, else returns how long to wait.
func (b *Budget) take(route Route, id string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.grant(route, id)
}

// grant is take with b.mu held.
func (b *Budget) grant(route Route, id string) time.Duration {
	now := b.clock.Now()
	if wait := b.wait(now, route, id); wait > 0 {
		return wait
	}
	b.record(now, now, route, id)
	b.note(Line{At: now, Route: route, ID: id})
	return 0
}

func (b *Budget) record(now, at time.Time, route Route, id string) {
	b.prune(now)
	for _, k := range []bucket{{}, {route, id}} {
		sent := b.sent[k]
		i := len(sent)
		for i > 0 && sent[i-1].After(at) { // other programs' come late, but hardly
			i--
		}
		b.sent[k] = slices.Insert(sent, i, at)
	}
}

func (b *Budget) shut(until time.Time, route Route, id string) {
	if k := (bucket{route, id}); until.After(b.banned[k]) {
		b.banned[k] = until
	}
}

func (b *Budget) wait(now time.Time, route Route, id string) time.Duration {
	k := bucket{route, id}
	until := now
	for _, l := range b.limits.Route[route] {
		until = later(until, b.free(now, k, l))
	}
	until = later(until, b.free(now, bucket{}, b.limits.Global))
	until = later(until, b.banned[k])
	return until.Sub(now)
}

// free returns when the limit has room again.
func (b *Budget) free(now time.Time, k bucket, l Limit) time.Time {
	sent := b.sent[k]
	if l.Max <= 0 || len(sent) < l.Max {
		return now
	}
	return sent[len(sent)-l.Max].Add(l.Per + margin)
}

func (b *Budget) count(now time.Time, k bucket, l Limit) int {
	n := 0
	for _, at := range b.sent[k] {
		if now.Sub(at) < l.Per+margin {
			n++
		}
	}
	return n
}

// prune forgets what no window counts any more, so that a long day needs no more memory than a
// short one.
func (b *Budget) prune(now time.Time) {
	if since := now.Sub(b.pruned); since >= 0 && since < time.Second {
		return
	}
	b.pruned = now
	for k, sent := range b.sent {
		keep := now.Add(-b.Window(k.route) - margin)
		i := 0
		for i < len(sent) && sent[i].Before(keep) {
			i++
		}
		if i == len(sent) {
			delete(b.sent, k)
		} else {
			b.sent[k] = sent[i:]
		}
	}
	for k, until := range b.banned {
		if until.Before(now) {
			delete(b.banned, k)
		}
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
