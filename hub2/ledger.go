package hub2

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Ledger is what programs share a budget through: each writes down what it asks of Hub2 where all
// others see it. A Ledger is one Budget's view of it, which knows what that Budget has been told.
type Ledger interface {
	// Claim tells decide what others have written since the last Claim or News, and keeps the lines
	// that it returns; nobody else can claim in between. decide is called once at most. After an
	// error its lines may be lost. An ended ctx breaks off the waiting for other programs.
	Claim(ctx context.Context, decide func(news []Line) []Line) error
	// News returns what others have written, without waiting for anybody.
	News(ctx context.Context) ([]Line, error)
	// Uptime is the clock that all programs on the ledger share and nobody can set: the time since the
	// machine was started, perhaps without what is less than a millisecond, and what names that start.
	// The name is "" where there is no such clock.
	Uptime() (boot string, up time.Duration)
}

// Line is what a ledger keeps: a request, or a ban.
type Line struct {
	At    time.Time // by the machine's clock
	Was   time.Time // the At of the line that this one replaces, zero for none
	Route Route
	ID    string        // whose own limit it counts in, "" for none
	Ban   time.Duration // for how long from At on Hub2 shut the route; 0 is a request
	Boot  string        // with Up, At by the clock that nobody can set; "" where there was none
	Up    time.Duration
}

// shared is what a Budget knows of its ledger.
type shared struct {
	heard  time.Time // when the last news were asked for
	failed time.Time // when the ledger failed last
	unkept []Line    // our own lines that the ledger does not have yet
}

// rest is how long a ledger that failed is left alone: a locked one must hold up one request now and
// then, and not every one.
const rest = 5 * time.Second

var errResting = errors.New("the ledger has just failed")

// Refresh takes in what other programs have written down, for Allowed and Used. A Take does so
// by itself.
func (b *Budget) Refresh(ctx context.Context) error {
	if b.ledger == nil {
		return nil
	}
	if err := b.enter(ctx); err != nil {
		return err
	}
	defer b.leave()
	news, err := b.ledger.News(ctx)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hear(news)
	return nil
}

// claimPlace is take with the ledger asked. When the ledger fails the budget goes on by what it
// remembers, its own requests and all that it has heard, as strict as before: together with other
// programs it may then ask too much of Hub2, but nobody stands still for a lock.
func (b *Budget) claimPlace(ctx context.Context, route Route, id string) (at time.Time, wait time.Duration, err error) {
	if err := b.enter(ctx); err != nil {
		return at, 0, err
	}
	defer b.leave()
	// What others have written can only make it longer. And of all goroutines here that wait for one
	// place, only the first asks the ledger who was quicker.
	if wait := b.peek(route, id); wait > 0 {
		return at, wait, nil
	}
	decided := false
	err = b.claim(ctx, func() {
		at, wait = b.grant(route, id)
		decided = true
	})
	switch {
	case decided: // whatever became of the line
	case err != nil && ctx.Err() != nil:
		return at, 0, ctx.Err()
	default:
		at, wait = b.take(route, id)
	}
	return at, wait, nil
}

func (b *Budget) peek(route Route, id string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.wait(b.clock.Now(), route, id)
}

// note keeps a line for the ledger; b.mu is held. The uptime is read last: what holds the program up
// in between makes its line younger and never older.
func (b *Budget) note(l Line) {
	if b.ledger != nil {
		since := b.clock.Now().Sub(l.At)
		l.Boot, l.Up = b.ledger.Uptime()
		l.Up -= since
		b.shared.unkept = append(b.shared.unkept, l)
	}
}

// tell writes down what is noted. Whoever has noted it does not care how that goes: what is not
// kept now goes with the next claim.
func (b *Budget) tell() {
	if b.ledger == nil {
		return
	}
	ctx := context.Background() // the ledger's own patience bounds it
	if b.enter(ctx) == nil {
		defer b.leave()
		_ = b.claim(ctx, func() {})
	}
}

// enter and leave are around everything that is asked of the ledger.
func (b *Budget) enter(ctx context.Context) error {
	select {
	case b.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *Budget) leave() { <-b.turn }

// claim calls decide, with b.mu held, when all that others wrote is known and none of them can
// write; then our own lines are kept.
func (b *Budget) claim(ctx context.Context, decide func()) error {
	if b.resting() {
		return errResting
	}
	kept := 0
	err := b.ledger.Claim(ctx, func(news []Line) []Line {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.hear(news)
		decide()
		kept = len(b.shared.unkept)
		return slices.Clone(b.shared.unkept)
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err == nil: // a Count may have noted more meanwhile
		b.shared.unkept = slices.Delete(b.shared.unkept, 0, kept)
	case ctx.Err() == nil:
		b.shared.failed = b.clock.Now()
	}
	return err
}

// resting tells whether the ledger is left alone. It also forgets the lines that the ledger has
// missed for so long that they count nowhere.
func (b *Budget) resting() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	old := now.Add(-b.limits.Longest() - margin)
	b.shared.unkept = slices.DeleteFunc(b.shared.unkept, func(l Line) bool { return l.At.Add(l.Ban).Before(old) })
	since := now.Sub(b.shared.failed)
	return !b.shared.failed.IsZero() && since >= 0 && since < rest
}

// hear takes in what others have written; b.mu is held. Here the uptime is read first, for the same
// reason.
func (b *Budget) hear(news []Line) {
	boot, up := b.ledger.Uptime()
	now := b.clock.Now()
	for _, l := range news {
		age := b.age(now, l.At)
		if l.Boot != "" && l.Boot == boot {
			age = up - l.Up - time.Millisecond // which either may lack
		}
		at := now.Add(-max(age, 0))
		if l.Ban > 0 {
			b.shut(at.Add(l.Ban), l.Route, l.ID)
		} else {
			u := l.use(at)
			u.theirs = true
			b.record(now, u, l)
		}
	}
	b.shared.heard = now
}

// age is how long ago another program's instant was by the machine's clock, which may have been set
// since: no line is from before we last asked, for it was not there then.
func (b *Budget) age(now, at time.Time) time.Duration {
	age := now.Round(0).Sub(at.Round(0))
	if heard := b.shared.heard; !heard.IsZero() {
		age = min(age, now.Sub(heard))
	}
	return age
}
