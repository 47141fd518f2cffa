package sim

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"guichet/hub2"
	"guichet/hub2/sandbox"
	"guichet/state"
)

// The most that a world has of each.
const (
	maxTills = 3
	maxSales = 12
)

// environment is that of every sale.
const environment = "sandbox"

// The canaries: none may be found in a fact, an error or a line of a log.
const (
	canaryKey = "sk_canary_3f9a1c77"
	rightCode = "48151623"
	wrongCode = "00000000"
)

// options say which world is played, and how.
type options struct {
	seed  uint64
	only  map[uint64]bool // if not nil, the ids of the faults that may happen
	tell  bool            // keep the history
	shift time.Duration   // of all wall clocks, from the beginning
	blows blows           // one planned fault, instead of chance
	flow  *flow           // a script for one cashier, instead of chance

	machine time.Time // an instant with a monotonic reading, from outside the bubble
}

// world is everything that is played together.
type world struct {
	o       options
	weather weather
	server  *sandbox.Server
	ledger  ledger
	store   *store
	pace    *pace
	check   *checker
	tills   []*till
	board   board
	trace   trace
	timing  sandbox.Timing

	hookSecret hub2.Secret    // what Hub2 signs its webhooks with, "" where none are sent
	hooks      map[string]int // how often each event was brought

	crowd    int  // for how many the programs ask for a list, 0 for as many as at a counter
	observes bool // the checker reads every exchange as a log would have it: it costs

	ctx      context.Context
	stop     context.CancelFunc
	calm     atomic.Bool // the faults are over
	done     atomic.Bool // the flow is
	underway atomic.Int64
	boot     atomic.Int64 // when the machine was last started, in milliseconds of the world

	wall    atomic.Int64 // how far the machine's wall clocks were set
	sleptBy atomic.Int64 // how long it has slept
	wokeAt  atomic.Int64 // when it last woke, 0 for never

	mu      sync.Mutex
	wake    chan struct{} // closed and renewed when the machine wakes
	full    bool          // the disk is
	revoked bool          // the key is
	index   map[string]int
	ids     []string // sales by their number
	res     *result
	intents map[string]int
	asked   map[key]int
	answers map[key][]reply
}

func newWorld(o options) *world {
	w := &world{
		o: o, store: newStore(), pace: newPace(), wake: make(chan struct{}),
		index: map[string]int{}, intents: map[string]int{}, asked: map[key]int{}, answers: map[key][]reply{}, hooks: map[string]int{},
	}
	w.wall.Store(int64(o.shift))
	w.weather = forecast(keyOf("weather").dice(o.seed))
	for f := range faults {
		if slices.Contains(strings.Split(*withoutFlag, ","), f.String()) {
			w.weather.wire[f], w.weather.deeds[f] = 0, 0
			if f == frozen {
				w.weather.stall = 0
			}
		}
	}
	if o.flow != nil {
		w.weather = weather{wire: make([]float64, faults), deeds: make([]float64, faults)}
	}
	w.timing = sandbox.DefaultTiming()
	w.timing.Wait = 100 * time.Second
	w.trace = newTrace(o.tell)
	w.res = &result{seed: o.seed, cells: map[cellKey]int{}}
	w.check = newChecker(w)
	w.store.seen = w.check.keeps
	if o.seed%3 == 0 { // a world has no crowd
		w.crowd = 1
	}
	w.observes = o.seed%8 == 0 || o.flow != nil
	w.store.strict = o.seed%4 == 1 || o.flow != nil
	return w
}

// open builds what needs the bubble's time.
func (w *world) open() {
	var err error
	w.server, err = sandbox.New(sandbox.Options{Clock: serverClock{w}, Seed: mix(w.o.seed) | 1, Timing: &w.timing,
		Webhooks: sandbox.Webhooks{Transport: postman{w}, Fate: w.fate, AtOnce: w.o.seed%4 == 0}})
	if err != nil {
		panic(err)
	}
	if w.o.flow == nil && w.o.seed%3 == 1 {
		w.registers()
	}
}

func (w *world) wallOffset() time.Duration { return time.Duration(w.wall.Load() + w.sleptBy.Load()) }

func (w *world) slept() time.Duration { return time.Duration(w.sleptBy.Load()) }

func (w *world) woken() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wake
}

func (w *world) serverNow() time.Time { return time.Now().Add(w.slept()) }

// uptime is the machine's clock that only goes forward.
func (w *world) uptime() state.Tick {
	boot := w.boot.Load()
	return state.Tick{Boot: "boot-" + strconv.FormatInt(boot, 10), Up: w.age() - boot}
}

// age is how long the world has been there, in milliseconds: an uptime that no start begins anew.
func (w *world) age() int64 { return (time.Since(start()) + w.slept()).Milliseconds() }

// ageAt is what age was at an uptime.
func ageAt(t state.Tick) int64 {
	boot, _ := strconv.ParseInt(strings.TrimPrefix(t.Boot, "boot-"), 10, 64)
	return boot + t.Up
}

// saleIndex returns a sale's number, a new one when it is not known; 0 stands for no sale.
func (w *world) saleIndex(id string) int {
	if id == "" {
		return 0
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	n, ok := w.index[id]
	if !ok {
		n = (len(w.index) + 1) % maxSales
		w.index[id], w.ids = n, append(w.ids, id)
	}
	return n
}

func (w *world) saleOfIntent(intent string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.intents[intent]
}

// nth counts the requests of a kind, a till and a sale.
func (w *world) nth(till int, q request) int {
	k := keyOf("nth", till, q.sale, q.what, int(q.by))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[k]++
	return w.asked[k]
}

// remember keeps good answers to reads, for they may come again.
func (w *world) remember(q request, r reply) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if q.what == "create" && r.code < 300 {
		w.check.created(q, r, w.intents)
	}
	if r.code == 200 {
		k := keyOf("answers", q.intent, q.what)
		w.answers[k] = append(w.answers[k], r)
	}
}

// older draws an answer that was given before.
func (w *world) older(q request, d dice) (reply, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.answers[keyOf("answers", q.intent, q.what)]
	if len(all) == 0 {
		return reply{}, false
	}
	return all[d.n(len(all))], true
}

// allowed reports whether a fault that was drawn may happen.
func (w *world) allowed(k key) bool {
	return !w.calm.Load() && (w.o.only == nil || w.o.only[k.id()])
}

// wireHarm decides what befalls a request, and returns the dice for its details.
func (w *world) wireHarm(t *till, q request) (fault, dice) {
	k := keyOf("wire", t.index, q.sale, q.what, int(q.by), q.nth)
	d := k.dice(w.o.seed)
	w.mu.Lock()
	revoked := w.revoked
	w.mu.Unlock()
	if w.o.blows != nil {
		return w.o.blows.wire(w, q), d
	}
	if revoked && q.byKey && !w.calm.Load() {
		w.happens(keyRefused, q.sale, k)
		return keyRefused, d
	}
	rate := w.weather.rate
	if q.what == "attempt" || q.what == "create" {
		rate = w.weather.charge
	}
	weights := make([]float64, faults)
	sum := 0.0
	for i, x := range w.weather.wire {
		if fault(i).fits(q) {
			weights[i] = x
			sum += x
		}
	}
	if !d.chance(rate) || sum == 0 || !w.allowed(k) {
		return noFault, d
	}
	f := fault(d.weighted(weights))
	w.happens(f, q.sale, k)
	return f, d
}

// storeHarm decides what befalls a call of the journal.
func (w *world) storeHarm(l *life, sale int, what string) fault {
	if w.o.blows != nil {
		return w.o.blows.store(w, sale, isWrite(what))
	}
	k := keyOf("store", l.till.index, l.number, sale, what, int(l.ops.Load()))
	w.mu.Lock()
	full := w.full
	w.mu.Unlock()
	writes := isWrite(what)
	if full && writes && !w.calm.Load() {
		w.happens(diskFull, sale, k)
		return diskFull
	}
	d := k.dice(w.o.seed)
	if !d.chance(w.weather.store) || !w.allowed(k) {
		return noFault
	}
	f := storeFails
	if writes {
		f = []fault{storeFails, commitInDoubt, commitInDoubt, storeLocked}[d.n(4)]
	} else if !d.chance(0.3) {
		return noFault
	}
	w.happens(f, sale, k)
	return f
}

func (w *world) storeDice(l *life, sale int, what string) dice {
	return keyOf("doubt", l.till.index, l.number, sale, what).dice(w.o.seed)
}

// isWrite tells a journal call that adds facts from one that reads.
func isWrite(what string) bool {
	return !slices.Contains([]string{"load", "find", "unfinished", "since", "last", "durations"}, what)
}

// powerCut takes every program with it and leaves of the journal what was synced, and perhaps some of
// what was only written.
func (w *world) powerCut(by *life) {
	w.happens(powerLoss, 0, by.fate)
	d := keyOf("power", by.till.index, by.number).dice(w.o.seed)
	for _, t := range w.tills {
		if l := t.now(); l != nil && l != by {
			l.dead.Store(true)
			w.store.bury(l)
			l.cancel()
		}
	}
	w.store.powerCut(d)
	w.boot.Store(w.age())
	w.check.recovered()
}

// sales returns all sales as they stand.
func (w *world) sales() []state.Sale {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	all := make([]state.Sale, 0, len(w.store.order))
	for _, id := range w.store.order {
		all = append(all, w.store.now(id))
	}
	return all
}
