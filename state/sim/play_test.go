package sim

import (
	"reflect"
	"slices"
	"sync"
	"time"

	"guichet/state"
)

// result is what became of a world.
type result struct {
	seed     uint64
	hash     uint64
	wrongs   []string
	doubts   []string
	told     []string
	fired    []uint64 // ids of the faults that happened
	kinds    [faults]int
	cells    map[cellKey]int
	requests int
	lost     int // charges that Hub2 took and whose answer nobody got
	parked   int
	ops      [3]int64 // of the first till's first two lives
	sales    int
	charges  int
	paid     int
	took     time.Duration // in the world
}

// cellKey is a fault and how the sale stood that it befell.
type cellKey struct {
	fault fault
	state string
}

// blames are all complaints. What the checker cannot judge is one.
func (r *result) blames() []string { return slices.Concat(r.wrongs, r.doubts) }

func (r *result) bad() bool { return len(r.blames()) > 0 }

// happens counts a fault.
func (w *world) happens(f fault, sale int, k key) {
	at := w.standing(sale)
	w.mu.Lock()
	w.res.kinds[f]++
	w.res.cells[cellKey{f, at}]++
	w.res.fired = append(w.res.fired, k.id())
	w.mu.Unlock()
	w.note("fault", f.String(), sale, k.id())
}

// standing is a sale's state in one word.
func (w *world) standing(sale int) string {
	id := ""
	w.mu.Lock()
	if sale > 0 && sale <= len(w.ids) {
		id = w.ids[sale-1]
	}
	w.mu.Unlock()
	if id == "" {
		return "none"
	}
	s := w.store.peek(id)
	a, ok := s.Telling()
	switch {
	case s.ID == "":
		return "none"
	case s.Intent == "":
		return "no intent"
	case !ok:
		return "ready"
	}
	return a.State.String()
}

// play runs the world. It must be called in a bubble.
func (w *world) play() *result {
	d := keyOf("play").dice(w.o.seed)
	w.open()
	tills := 1
	length := time.Duration(0)
	if w.o.flow != nil && w.o.flow.rival {
		tills = 2
	}
	if w.o.flow == nil {
		tills = 2 + d.n(maxTills-1)
		w.board.want = 3 + d.n(7)
		length = d.between(50*time.Second, 150*time.Second)
		if w.weather.stall > 0 {
			length += 3 * time.Minute // for somebody to decide without the one that stands still
		}
	}
	for i := range tills {
		w.tills = append(w.tills, &till{w: w, index: i, name: tillName(i)})
	}
	var all sync.WaitGroup
	for _, t := range w.tills {
		all.Go(t.live)
	}
	if w.o.flow == nil {
		all.Go(func() { w.nemesis(length) })
		time.Sleep(length)
	} else {
		w.o.flow.wait(w)
	}
	w.heal()
	w.over()
	for _, t := range w.tills {
		if l := t.now(); l != nil {
			l.dead.Store(true)
		}
	}
	w.stop()
	all.Wait()
	if err := w.server.Close(); err != nil {
		w.check.wrong("the emulator did not close: %v", err)
	}
	w.res.hash, w.res.told = w.trace.sum, w.trace.told
	w.res.wrongs, w.res.doubts = w.check.wrongs, w.check.doubts
	w.res.took = time.Since(start()) + w.slept()
	if len(w.tills) > 0 {
		w.res.ops = w.tills[0].mostOps
	}
	return w.res
}

// nemesis does what befalls machines.
func (w *world) nemesis(length time.Duration) {
	for i := range w.weather.calls {
		k := keyOf("nemesis", i)
		d := k.dice(w.o.seed)
		if w.pace.sleep(w.ctx, d.between(0, length/time.Duration(w.weather.calls)), classNemesis) != nil {
			return
		}
		sum := 0.0
		for _, x := range w.weather.deeds {
			sum += x
		}
		if sum == 0 || !w.allowed(k) {
			continue
		}
		f := fault(d.weighted(w.weather.deeds))
		w.happens(f, 0, k)
		switch f {
		case diskFull:
			w.set(&w.full, true)
			if d.chance(0.7) {
				_ = w.pace.sleep(w.ctx, d.between(5*time.Second, 40*time.Second), classNemesis)
				w.set(&w.full, false)
			}
		case keyRefused:
			w.set(&w.revoked, true)
			_ = w.pace.sleep(w.ctx, d.between(5*time.Second, 40*time.Second), classNemesis)
			w.set(&w.revoked, false)
		case wallJump:
			year := 365 * 24 * time.Hour
			by := []time.Duration{time.Hour, -time.Hour, 10 * year, -10 * year}[d.n(4)]
			w.wall.Add(int64(by))
		case asleep:
			w.sleeps(d.between(time.Minute, 8*time.Hour))
		case frozen:
			t := w.tills[d.n(len(w.tills))]
			t.freeze()
			_ = w.pace.sleep(w.ctx, d.between(10*time.Second, 5*time.Minute), classNemesis)
			t.thaw()
		default:
		}
	}
}

func (w *world) set(what *bool, to bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*what = to
}

// sleeps puts the machine to sleep: its programs' timers stand still, while its wall clock and the rest
// of the world go on.
func (w *world) sleeps(d time.Duration) {
	w.sleptBy.Add(int64(d / time.Second * time.Second))
	w.wokeAt.Store(int64(time.Since(start())))
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.wake)
	w.wake = make(chan struct{})
}

// wokeJustNow reports whether programs may still be finding out that the machine slept.
func (w *world) wokeJustNow() bool {
	at := time.Duration(w.wokeAt.Load())
	return at != 0 && time.Since(start())-at < 8*time.Second
}

// heal ends all harm and waits until everything that was under way has arrived.
func (w *world) heal() {
	w.calm.Store(true)
	w.note("calm")
	w.set(&w.full, false)
	w.set(&w.revoked, false)
	for _, t := range w.tills {
		t.thaw()
	}
	for w.underway.Load() > 0 {
		time.Sleep(5 * time.Second)
	}
}

// over waits until each sale is final or has a true reason to wait for a person, who then looks.
func (w *world) over() {
	healed := time.Now()
	looked := map[string]time.Time{}
	for {
		time.Sleep(2 * time.Second)
		open := w.check.unsettled()
		if len(open) == 0 {
			break
		}
		if time.Now().After(w.check.deadline(healed)) {
			for _, u := range open {
				w.check.wrong("it never came to rest: %s", u.why)
			}
			break
		}
		for _, u := range open {
			if last, ok := looked[u.sale]; (w.check.isParked(u.sale) || u.odd) && (!ok || time.Since(last) > 30*time.Second) {
				looked[u.sale] = time.Now()
				w.looks(u.sale)
			}
		}
	}
	w.check.recovered()
	w.check.bank()
	w.check.sums(w.res)
}

// looks is a person who reads a parked sale at the first till that lives.
func (w *world) looks(sale string) {
	for _, t := range w.tills {
		if l := t.now(); l != nil && !l.dead.Load() {
			var look sync.WaitGroup
			look.Go(func() {
				s, err := l.desk.Look(as(l.ctx, screen), sale)
				w.check.returned(s, err)
			})
			look.Wait()
			return
		}
	}
}

func same(a, b state.Sale) bool { return reflect.DeepEqual(a, b) }
