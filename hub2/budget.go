package hub2

import (
	"context"
	"sync"
	"time"
)

// margin is added to every window: our clock and Hub2's do not start a window at the same instant.
const margin = 250 * time.Millisecond

// Budget keeps requests inside a rate table: each takes its place before it leaves. It is safe for
// several goroutines.
type Budget struct {
	limits Limits
	clock  Clock

	mu     sync.Mutex
	sent   map[bucket][]time.Time // instants, oldest first, of the requests that still count
	banned map[bucket]time.Time   // until when a 429 keeps a bucket shut
	pruned time.Time
}

// bucket is what a limit counts: all requests (zero value), a route, or a route of one id.
type bucket struct {
	route Route
	id    string
}

// NewBudget returns an unused budget of these limits.
func NewBudget(l Limits, c Clock) *Budget {
	return &Budget{limits: l, clock: c, sent: map[bucket][]time.Time{}, banned: map[bucket]time.Time{}}
}

// Take waits until one request to route (of id, "" for none) is allowed and counts it. It returns
// ctx's error, and counts nothing, when ctx ends first.
func (b *Budget) Take(ctx context.Context, route Route, id string) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		wait := b.take(route, id)
		if wait <= 0 {
			return nil
		}
		if err := sleep(ctx, b.clock, wait); err != nil {
			return err
		}
	}
}

// Allowed returns the earliest instant at which a request to route could leave.
func (b *Budget) Allowed(route Route, id string) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	return now.Add(b.wait(now, route, id))
}

// Used returns how many requests of the global limit the present window has spent, and the limit.
func (b *Budget) Used() (used, limit int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.count(b.clock.Now(), bucket{}, b.limits.Global), b.limits.Global.Max
}

// Ban shuts route of id for d, as a 429 asks.
func (b *Budget) Ban(route Route, id string, d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.prune(b.clock.Now())
	k := bucket{route, id}
	if until := b.clock.Now().Add(d); until.After(b.banned[k]) {
		b.banned[k] = until
	}
}

// Window returns the longest window of a route: how long to wait after a 429 that named no time.
func (b *Budget) Window(route Route) time.Duration { return b.limits.Window(route) }

// take counts a request when it is allowed now, else returns how long to wait.
func (b *Budget) take(route Route, id string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	if wait := b.wait(now, route, id); wait > 0 {
		return wait
	}
	b.record(now, route, id)
	return 0
}

// Count records a request that left without asking at an instant: one that the transport repeated, or
// one that another program made. Instants must come in their order.
func (b *Budget) Count(at time.Time, route Route, id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.record(at, route, id)
}

func (b *Budget) record(now time.Time, route Route, id string) {
	b.prune(now)
	for _, k := range []bucket{{}, {route, id}} {
		b.sent[k] = append(b.sent[k], now)
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
