package sim

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
)

// till is a place where one program after the other lives.
type till struct {
	w     *world
	index int
	name  string
	busy  atomic.Int64 // the sale that its cashier is at

	mu      sync.Mutex
	life    *life
	mostOps [3]int64      // by life
	warm    time.Time     // when it last thawed, or could not read the journal
	ice     chan struct{} // closed when it thaws; nil when it is not frozen
}

func (t *till) now() *life {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.life
}

func (t *till) frozen() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ice == nil {
		return nil
	}
	return t.ice
}

// freeze stops whatever lives here until thaw.
func (t *till) freeze() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ice == nil {
		t.ice = make(chan struct{})
	}
}

func (t *till) thaw() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ice != nil {
		close(t.ice)
		t.ice, t.warm = nil, time.Now()
	}
}

// stalls stops a till between its claim and its request, for so long that others may decide without it.
func (w *world) stalls(l *life, sale int) {
	k := keyOf("stall", l.till.index, l.number, sale, int(l.ops.Load()))
	d := k.dice(w.o.seed)
	if !d.chance(w.weather.stall) || !w.allowed(k) {
		return
	}
	w.happens(frozen, sale, k)
	l.till.freeze()
	go func() {
		_ = w.pace.sleep(w.ctx, d.between(150*time.Second, 6*time.Minute), classStall+class(l.till.index))
		l.till.thaw()
	}()
}

// misses notes that the till could not read what others wrote.
func (t *till) misses() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.warm = time.Now()
}

// behind reports whether what is done here may have been decided before the till was frozen, or could
// not hear of the others.
func (t *till) behind() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.warm.IsZero() && time.Since(t.warm) < 6*time.Second
}

// live starts one program after the other until the world ends.
func (t *till) live() {
	w := t.w
	for n := 1; w.pace.sleep(w.ctx, time.Millisecond, classLife+class(t.index)) == nil; n++ {
		l := t.begin(n)
		l.run()
		if n < len(t.mostOps) {
			t.mostOps[n] = l.ops.Load()
		}
		if w.ctx.Err() != nil {
			return
		}
		d := keyOf("grave", t.index, n).dice(w.o.seed)
		if !w.calm.Load() {
			_ = w.pace.sleep(w.ctx, d.between(time.Second, 25*time.Second), classLife+class(t.index))
		}
	}
}

// begin makes a program, and decides when it dies.
func (t *till) begin(n int) *life {
	w := t.w
	l := &life{w: w, till: t, number: n}
	l.ctx, l.cancel = context.WithCancel(w.ctx)
	k := keyOf("crash", t.index, n)
	d := k.dice(w.o.seed)
	if w.o.flow == nil && d.chance(w.weather.crash) && w.allowed(k) {
		l.killAt = 1 + int64(d.r.ExpFloat64()*float64(w.weather.early))
		l.power = d.chance(w.weather.power)
		l.fate = k
	}
	if w.o.blows != nil {
		l.killAt, l.power = 0, false
		if t.index == 0 {
			l.killAt, l.power = w.o.blows.kills(n)
		}
	}
	l.desk = l.open()
	l.takesHooks()
	t.mu.Lock()
	t.life = l
	t.mu.Unlock()
	w.note("begin", t.index, n)
	return l
}

// cashierName is in every fact.
const cashierName = "Awa"

// open builds the desk. It is the one place that does.
func (l *life) open() *desk.Desk {
	clock := budgetClock{wallClock{w: l.w}, l.w.pace}
	budget := hub2.NewSharedBudget(hub2.PublishedLimits(), clock, l.w.ledgerView())
	o := hub2.Options{
		BaseURL: "https://" + host, Environment: hub2.Sandbox, Key: canaryKey, MerchantID: "m1", Transport: wire{l},
		Budget: budget, Clock: wallClock{l.w, classRun + class(l.till.index)},
	}
	if l.w.observes {
		o.Observe = l.w.check.logs
	}
	c, err := hub2.New(o)
	if err != nil {
		panic(err)
	}
	return desk.New(desk.Options{
		Journal: port{l}, Client: l.client(c), Budget: budget, Clock: wallClock{l.w, classRun + class(l.till.index)},
		Uptime: l.w.uptime,
		Random: newStream(keyOf("ids", l.till.index, l.number).dice(l.w.o.seed)), Till: l.till.name, Cashier: cashierName, Crowd: l.w.crowd,
	})
}

// run lives until the program dies or the world ends.
func (l *life) run() {
	dk := l.desk
	ready := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		defer l.falls()
		<-ready
		l.runner.Store(goroutine())
		dk.Run(as(l.ctx, follower))
	})
	all.Go(func() {
		defer l.falls()
		l.watches(dk)
	})
	if l.w.hookSecret != "" {
		all.Go(func() {
			defer l.falls()
			l.receiver.Run(as(l.ctx, postOffice))
		})
	}
	all.Go(func() {
		defer l.falls()
		l.hand.Store(goroutine())
		c := hand{l: l, desk: dk, d: keyOf("cashier", l.till.index, l.number).dice(l.w.o.seed)}
		c.takesOver(as(l.ctx, cashier), ready)
		c.work(as(l.ctx, cashier))
	})
	all.Wait()
}

// falls takes a panic of the program for what it is: a death that should not have been.
func (l *life) falls() {
	if fault := recover(); fault != nil {
		l.w.check.wrong("a program panicked: %v\n%s", fault, debug.Stack())
		l.dead.Store(true)
		l.cancel()
	}
}

// watches is the screen: it sees all news.
func (l *life) watches(dk *desk.Desk) {
	for {
		n, err := dk.Next(as(l.ctx, screen))
		if err != nil {
			return
		}
		if l.dead.Load() {
			exit()
		}
		l.w.check.shown(l.till.index, n)
	}
}

// charging is one attempt as a cashier makes it.
func charging(country hub2.Country, o hub2.Operator, number string, otp hub2.Secret) desk.Charge {
	return desk.Charge{Country: country, Operator: o, MSISDN: number, OTP: otp}
}

// order is what a sale is about.
func order(country hub2.Country, amount int64) state.Order {
	return state.Order{
		Profile: "p", Merchant: "m1", Environment: environment, Country: country.Code, Amount: amount,
		Currency: country.Currency, CustomerRef: "counter",
	}
}

func tillName(i int) string { return fmt.Sprintf("till %d", i+1) }
