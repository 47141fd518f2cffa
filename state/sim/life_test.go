package sim

import (
	"context"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/state/receiver"
)

// role is who does something at a till.
type role int

const (
	follower role = iota
	cashier
	screen
	postOffice // takes webhooks in
	roles
)

type roleKey struct{}

func as(ctx context.Context, r role) context.Context { return context.WithValue(ctx, roleKey{}, r) }

func roleOf(ctx context.Context) role {
	r, _ := ctx.Value(roleKey{}).(role)
	return r
}

// life is one program at a till, from its start to its death.
type life struct {
	w        *world
	till     *till
	number   int
	ctx      context.Context
	cancel   context.CancelFunc
	desk     *desk.Desk
	dead     atomic.Bool
	ops      atomic.Int64
	hand     atomic.Uint64      // its cashier's goroutine
	runner   atomic.Uint64      // the one that follows
	receiver *receiver.Receiver // nil where no webhooks are sent
	listener atomic.Uint64      // the one that listens to the journal
	killAt   int64              // the op at which it dies, 0 for never
	fate     key                // what decided it
	power    bool               // it dies because the power goes, and takes the other tills with it
}

// op is one point at which the world can go on without this program: before and after everything that
// reaches out of it. A dead program's goroutines end here, a frozen one's wait.
func (l *life) op(by role, sale int, what string) {
	if l.dead.Load() {
		exit()
	}
	if thawed := l.till.frozen(); thawed != nil {
		select {
		case <-thawed:
		case <-l.ctx.Done():
			exit()
		}
		_ = l.w.pace.sleep(context.Background(), 0, ofSale(l.till.index, sale, by, forThaw))
		if l.dead.Load() {
			exit()
		}
	}
	n := l.ops.Add(1)
	if l.killAt == n && !l.w.calm.Load() {
		l.die(what)
		exit()
	}
}

// send is op for a moment at which nobody can be stopped: the bytes are leaving.
func (l *life) send(what string) {
	if l.dead.Load() {
		exit()
	}
	if n := l.ops.Add(1); l.killAt == n && !l.w.calm.Load() {
		l.die(what)
		exit()
	}
}

// die ends the program at once: nothing that it does from here on has any effect.
func (l *life) die(what string) {
	if l.dead.Swap(true) {
		return
	}
	l.w.happens(crash, int(l.till.busy.Load()), l.fate)
	l.w.note("crash", l.till.index, l.number, what)
	if l.power {
		l.w.powerCut(l)
	}
	l.w.store.bury(l)
	l.cancel()
}

// goroutine returns who is running: a client is asked for without a context that could tell.
func goroutine() uint64 {
	var b [32]byte
	n := runtime.Stack(b[:], false)
	id, _ := strconv.ParseUint(strings.Fields(string(b[:n]))[1], 10, 64)
	return id
}

// port is the journal as one program has it.
type port struct{ l *life }

// turn puts what a program's own goroutines ask of the journal at one instant one after the other.
func (p port) turn(by role, sale, what int) {
	if what == forLoad && by == follower && goroutine() == p.l.listener.Load() {
		what = forHear
	}
	if by == follower {
		_ = p.l.w.pace.sleep(context.Background(), 0, ofSale(p.l.till.index, sale, by, what))
	}
}

func (p port) Append(ctx context.Context, sale string, guard func(state.Sale) error, facts ...state.Fact) (state.Sale, error) {
	w, by, n := p.l.w, roleOf(ctx), p.l.w.saleIndex(sale)
	kind := "nothing"
	if len(facts) > 0 {
		kind = string(facts[0].Kind)
	}
	p.turn(by, n, forStore)
	p.l.op(by, n, "append "+kind)
	if err := ctx.Err(); err != nil {
		return w.store.peek(sale), err
	}
	h := w.storeHarm(p.l, n, kind)
	switch h {
	case storeFails:
		return w.store.peek(sale), errDisk
	case diskFull:
		return w.store.peek(sale), errFull
	case storeLocked:
		_ = w.pace.sleep(context.WithoutCancel(ctx), 5*time.Second, ofSale(p.l.till.index, n, by, forStore))
		p.l.op(by, n, "locked")
		return w.store.peek(sale), errLocked
	default:
	}
	s, added, err := w.store.write(p.l, sale, guard, facts)
	w.note("append", p.l.till.index, n, kind, err)
	if err != nil || !added {
		return s, err
	}
	p.l.send("sync " + kind)
	if h == commitInDoubt {
		if w.storeDice(p.l, n, kind).chance(0.5) {
			w.store.unwrite(len(facts))
			w.check.forgets()
		}
		w.store.ring() // the file was touched, whatever came of it
		return w.store.peek(sale), errCommit
	}
	w.store.sync()
	if facts[len(facts)-1].Kind == state.AttemptSending {
		w.stalls(p.l, n)
	}
	p.l.op(by, n, "kept "+kind)
	return s, nil
}

func (p port) read(ctx context.Context, sale, what string) error {
	by, n := roleOf(ctx), p.l.w.saleIndex(sale)
	p.turn(by, n, forLoad)
	p.l.op(by, n, what)
	if p.l.w.storeHarm(p.l, n, what) == storeFails {
		p.l.till.misses()
		return errDisk
	}
	return ctx.Err()
}

func (p port) Sale(ctx context.Context, id string) (state.Sale, error) {
	if err := p.read(ctx, id, "load"); err != nil {
		return state.Sale{}, err
	}
	return p.l.w.store.sale(id)
}

func (p port) Sales(ctx context.Context, ids []string) ([]state.Sale, error) {
	if err := p.read(ctx, "", "load"); err != nil {
		return nil, err
	}
	var sales []state.Sale
	for _, id := range ids {
		if s, err := p.l.w.store.sale(id); err == nil {
			sales = append(sales, s)
		}
	}
	return sales, nil
}

func (p port) ByIntent(ctx context.Context, intent string) (state.Sale, error) {
	if err := p.read(ctx, "", "find"); err != nil {
		return state.Sale{}, err
	}
	return p.l.w.store.byIntent(intent)
}

func (p port) Unfinished(ctx context.Context, environment string) ([]state.Sale, error) {
	if err := p.read(ctx, "", "unfinished"); err != nil {
		return nil, err
	}
	return p.l.w.store.unfinished(environment), nil
}

func (p port) Since(ctx context.Context, seq int64) ([]string, int64, error) {
	if err := p.read(ctx, "", "since"); err != nil {
		return nil, seq, err
	}
	ids, last := p.l.w.store.since(seq)
	return ids, last, nil
}

func (p port) Last(ctx context.Context) (int64, error) {
	if err := p.read(ctx, "", "last"); err != nil {
		return 0, err
	}
	_, last := p.l.w.store.since(0)
	return last, nil
}

func (p port) Heard(context.Context) (state.Hearing, error) {
	return state.Hearing{Hub2: p.l.w.store.lastLetter()}, nil
}

func (p port) Durations(ctx context.Context, environment, country, operator string, code bool) ([]time.Duration, error) {
	if err := p.read(ctx, "", "durations"); err != nil {
		return nil, err
	}
	return p.l.w.store.durations(environment, country, operator, code), nil
}

func (p port) Changes(ctx context.Context) (<-chan struct{}, error) {
	p.l.listener.Store(goroutine())
	return p.l.w.store.watch(ctx, p.l.w.pace, classBell+class(p.l.till.index)), nil
}

func (p port) Lead(sale string) (release func(), ok bool, err error) {
	if p.l.dead.Load() {
		exit()
	}
	release, ok = p.l.w.store.lead(sale, p.l)
	return release, ok, nil
}

// client returns the client of a life. Where several sales are due at one instant, this is where they
// are put one after the other.
func (l *life) client(c *hub2.Client) func(state.Order) (*hub2.Client, error) {
	return func(o state.Order) (*hub2.Client, error) {
		n := l.w.saleIndex(o.PurchaseRef)
		by := follower
		if l.w.wokeJustNow() && goroutine() == l.runner.Load() {
			return c, nil // it looks for connections that the sleep has broken
		}
		if l.till.busy.Load() == int64(n) && goroutine() == l.hand.Load() {
			by = cashier
		}
		_ = l.w.pace.sleep(context.Background(), 0, ofSale(l.till.index, n, by, forTurn))
		l.op(by, n, "turn")
		return c, nil
	}
}
