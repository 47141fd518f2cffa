package hub2

import (
	"context"
	"slices"
	"sync"
	"time"
)

// margin is added to every window: our clock and Hub2's do not start a window at the same instant.
const margin = 250 * time.Millisecond

// prompt is how soon after its place was taken an answer must come for the margin to be enough.
const prompt = margin / 2

// Budget keeps requests inside a rate table: each takes its place before it leaves. It is safe for
// several goroutines, and through a Ledger for several programs.
type Budget struct {
	limits Limits
	clock  Clock
	ledger Ledger        // nil: this program is alone
	turn   chan struct{} // who holds it talks to the ledger; mu is never held meanwhile

	mu     sync.Mutex
	sent   map[bucket][]use     // the requests that still count, oldest first
	latest map[bucket]time.Time // when each was last used, for longer than any window
	banned map[bucket]time.Time // until when a 429 keeps a bucket shut
	pruned time.Time
	shared shared
}

// bucket is what a limit counts: all requests (zero value), a route, or a route of one id.
type bucket struct {
	route Route
	id    string
}

// use is a request and when it counts.
type use struct {
	at     time.Time
	name   int64 // its instant as the ledger has it
	theirs bool  // another program made it
}

// NewBudget returns an unused budget of these limits for this program alone.
func NewBudget(l Limits, c Clock) *Budget { return NewSharedBudget(l, c, nil) }

// NewSharedBudget returns a budget that all programs with the same ledger share. A nil ledger is
// this program alone.
func NewSharedBudget(l Limits, c Clock, ledger Ledger) *Budget {
	return &Budget{
		limits: l, clock: c, ledger: ledger, turn: make(chan struct{}, 1),
		sent: map[bucket][]use{}, latest: map[bucket]time.Time{}, banned: map[bucket]time.Time{},
	}
}

// Take waits until one request to route (of id, "" for none) is allowed and counts it. It returns
// ctx's error, and counts nothing, when ctx ends first.
func (b *Budget) Take(ctx context.Context, route Route, id string) error {
	_, err := b.place(ctx, route, id)
	return err
}

// place is Take, and returns when the request counts.
func (b *Budget) place(ctx context.Context, route Route, id string) (time.Time, error) {
	for {
		if err := ctx.Err(); err != nil {
			return time.Time{}, err
		}
		at, wait, err := b.ask(ctx, route, id)
		if err != nil || wait <= 0 {
			return at, err
		}
		if err := sleep(ctx, b.clock, wait); err != nil {
			return time.Time{}, err
		}
	}
}

// settle moves a request, whose place was taken then, to now, when its answer is there. Hub2 counts a
// request when it comes, which on a bad line may be long after it left; after its answer it never is.
func (b *Budget) settle(taken time.Time, route Route, id string) {
	b.mu.Lock()
	now := b.clock.Now()
	slow := now.Sub(taken) > prompt
	if slow {
		l := Line{At: now, Was: taken, Route: route, ID: id}
		b.record(now, l.use(now), l)
		b.note(l)
	}
	b.mu.Unlock()
	if slow {
		b.tell()
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

// Last returns when route of id was last asked for, by any program as far as is known; zero when that
// is longer ago than is remembered, which is at least the longest window and two minutes.
func (b *Budget) Last(route Route, id string) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.latest[bucket{route, id}]
}

// remembered is how long Last knows of a request.
const remembered = 2 * time.Minute

// Ban shuts route of id for d, as a 429 asks, and returns until when it is shut now: an earlier ban may
// last longer.
func (b *Budget) Ban(route Route, id string, d time.Duration) (until time.Time) {
	b.mu.Lock()
	now := b.clock.Now()
	b.prune(now)
	b.shut(now.Add(d), route, id)
	if d > 0 {
		b.note(Line{At: now, Route: route, ID: id, Ban: d})
	}
	until = b.banned[bucket{route, id}]
	b.mu.Unlock()
	b.tell()
	return until
}

// Window returns the longest window of a route: how long to wait after a 429 that named no time.
func (b *Budget) Window(route Route) time.Duration { return b.limits.Window(route) }

// Count records a request that left without asking, at an instant: one that the transport repeated.
func (b *Budget) Count(at time.Time, route Route, id string) {
	b.mu.Lock()
	l := Line{At: at, Route: route, ID: id}
	b.record(b.clock.Now(), l.use(at), l)
	b.note(l)
	b.mu.Unlock()
	b.tell()
}

// ask is take, with the ledger asked where there is one.
func (b *Budget) ask(ctx context.Context, route Route, id string) (at time.Time, wait time.Duration, err error) {
	if b.ledger != nil {
		return b.claimPlace(ctx, route, id)
	}
	at, wait = b.take(route, id)
	return at, wait, nil
}

// take counts a request when it is allowed now, else returns how long to wait.
func (b *Budget) take(route Route, id string) (at time.Time, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.grant(route, id)
}

// grant is take with b.mu held.
func (b *Budget) grant(route Route, id string) (at time.Time, wait time.Duration) {
	now := b.clock.Now()
	if wait := b.wait(now, route, id); wait > 0 {
		return now, wait
	}
	l := Line{At: now, Route: route, ID: id}
	b.record(now, l.use(now), l)
	b.note(l)
	return now, 0
}

// use is a request of the ledger that counts at an instant of ours.
func (l Line) use(at time.Time) use { return use{at: at, name: l.At.UnixNano()} }

// record counts a request of the ledger.
func (b *Budget) record(now time.Time, u use, l Line) {
	b.prune(now)
	for _, k := range []bucket{{}, {l.Route, l.ID}} {
		sent := b.sent[k]
		if !l.Was.IsZero() {
			sent = forget(sent, l.Was.UnixNano())
		}
		i := len(sent)
		for i > 0 && sent[i-1].at.After(u.at) { // other programs' come late, but hardly
			i--
		}
		b.sent[k] = slices.Insert(sent, i, u)
		b.latest[k] = later(b.latest[k], u.at)
	}
}

// forget takes the use of this name out. It is one of the last.
func forget(sent []use, name int64) []use {
	for i := len(sent) - 1; i >= 0; i-- {
		if sent[i].name == name {
			return slices.Delete(sent, i, i+1)
		}
	}
	return sent // older than any window
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
	return sent[len(sent)-l.Max].at.Add(l.Per + margin)
}

func (b *Budget) count(now time.Time, k bucket, l Limit) int {
	n := 0
	for _, u := range b.sent[k] {
		if now.Sub(u.at) < l.Per+margin {
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
		for i < len(sent) && sent[i].at.Before(keep) {
			i++
		}
		if i == len(sent) {
			delete(b.sent, k)
		} else {
			b.sent[k] = sent[i:]
		}
	}
	for k, at := range b.latest {
		if now.Sub(at) > max(remembered, b.limits.Longest()) {
			delete(b.latest, k)
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
