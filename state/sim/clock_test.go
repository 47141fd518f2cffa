package sim

import (
	"context"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// cell is the grid of instants: each class of waiters wakes on its own nanosecond of every cell. All of
// the program's own waits are whole cells, so that a wait begun in a class ends in it.
const cell = 10 * time.Microsecond

// class is one nanosecond of the cell.
type class int

// The classes. Those of a sale are many: see ofSale.
const (
	classNemesis class = 1
	classLife    class = 10   // + till: between a till's death and its next life
	classRun     class = 20   // + till: the follower's timer
	classCashier class = 30   // + till
	classBell    class = 40   // + till: the journal's tick
	classStall   class = 50   // + till: until a till that stopped in a claim goes on
	classSales   class = 100  // + (till, sale, what): everything about one sale
	classLate    class = 3000 // in turn: requests that arrive late
	classBudget  class = 5000 // in turn: waits for the limits
	classHook    class = 9000 // by the event: webhooks on their way
	classCourier class = 9999 // Hub2's own timer
)

const hookClasses = 900

// What is waited for in a sale's classes.
const (
	forTurn = iota // before the client is taken
	forUp          // the request under way
	forDown        // the answer under way
	forStore
	forLoad
	forHear // a load by the one who listens to the journal: a question about the sale may load it as well
	forThaw
	perRole
)

// ofSale returns the class of one wait about one sale.
func ofSale(till, sale int, by role, what int) class {
	return classSales + class(((till*maxSales+sale)*int(roles)+int(by))*perRole+what)
}

// pace makes instants unique.
type pace struct {
	mu   sync.Mutex
	last map[class]time.Time
	turn map[class]class
}

func newPace() *pace { return &pace{last: map[class]time.Time{}, turn: map[class]class{}} }

// start is midnight, when every bubble begins.
func start() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

// next returns how long until the first instant of a class that is at least d away.
func next(now time.Time, d time.Duration, c class) time.Duration {
	at := now.Sub(start()) + max(d, 0)
	base := at / cell * cell
	if t := base + time.Duration(c); t >= at && t > now.Sub(start()) {
		return t - now.Sub(start())
	}
	return base + cell + time.Duration(c) - now.Sub(start())
}

// reserve is next, but no instant is given out twice.
func (p *pace) reserve(d time.Duration, c class) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	wait := next(now, d, c)
	if last := p.last[c]; !last.Before(now.Add(wait)) {
		wait = next(now, last.Sub(now)+1, c)
	}
	p.last[c] = now.Add(wait)
	return wait
}

// inTurn reserves in a group of classes, each time in the next one of it.
func (p *pace) inTurn(d time.Duration, c class, n class) time.Duration {
	p.mu.Lock()
	p.turn[c] = (p.turn[c] + 1) % n
	k := c + p.turn[c]
	p.mu.Unlock()
	return p.reserve(d, k)
}

// sleep waits for d, or until ctx ends.
func (p *pace) sleep(ctx context.Context, d time.Duration, c class) error {
	t := time.NewTimer(p.reserve(d, c))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// wallClock is a machine's clock as time.Now shows it when somebody sets it: what it says jumps, while
// its monotonic reading goes on smoothly. It wakes in one class.
type wallClock struct {
	w    *world
	wake class
}

func (c wallClock) Now() time.Time {
	now := time.Now()
	return shown(now.Add(c.w.wallOffset()), c.w.o.machine.Add(now.Sub(start())))
}

func (c wallClock) After(d time.Duration) <-chan time.Time {
	return time.After(next(time.Now(), d, c.wake))
}

// shown returns an instant as a machine's clock shows it: it says wall, and has the monotonic reading of
// mono, which a bubble's own instants lack. Package time makes such instants only where somebody really
// sets a machine's clock.
func shown(wall, mono time.Time) time.Time {
	t := mono
	seconds := wall.Unix() - time.Date(1885, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	*(*uint64)(unsafe.Pointer(&t)) = 1<<63 | uint64(seconds)<<30 | uint64(wall.Nanosecond())
	return t
}

// budgetClock wakes those who wait for the limits one after the other.
type budgetClock struct {
	wallClock
	p *pace
}

func (c budgetClock) After(d time.Duration) <-chan time.Time {
	return time.After(c.p.inTurn(d, classBudget, 4000))
}

// serverClock is Hub2's. While the machine slept it went on, and so it is ahead of the bubble's.
type serverClock struct{ w *world }

func (c serverClock) Now() time.Time { return time.Now().Add(c.w.slept()) }

// After serves the one who brings webhooks.
func (serverClock) After(d time.Duration) <-chan time.Time {
	return time.After(next(time.Now(), d, classCourier))
}

// exit ends the goroutine: its program is dead.
func exit() { runtime.Goexit() }
