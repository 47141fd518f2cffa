package desk

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// watch is what the follower knows of one sale that is not over.
type watch struct {
	sale     state.Sale
	reading  state.Reading
	alive    time.Time // when the sale was last known not to be over
	full     bool      // ... as a full read told
	told     time.Time // when a webhook last told of it
	lastAsk  time.Time
	asked    int // questions of this kind that were answered
	failures int // in a row, without an answer
	hold     time.Time
	due      time.Time
	busy     bool
	listed   time.Time  // when the list that is under way and will tell of it was decided on, zero for none
	asking   hub2.Route // the question under way
	looked   bool       // the customer's instruction was looked for
	parked   bool
	noStatus bool      // the status question is refused here
	noFull   bool      // the full read is refused here
	refused  time.Time // when the last question was
	limited  int       // 429s in a row
	vain     int       // status questions in a row whose answer could not be had or read
	trouble  *Trouble

	born   time.Time // when an attempt began whose age no clock tells for certain
	bornOf string

	lead   func()    // gives back the right to ask; nil while another program has it
	leadAt time.Time // when it is tried to be had next
	barred time.Time // since when another program has had it, and nothing kept that one from asking
	lent   bool      // the right is another program's, which stands still: good for one question
	spread float64   // of the patience with such a program, so that not all lose it at once
	stale  bool      // the right has just been had: another program may have learnt more
}

// update takes a newer state of the sale.
func (w *watch) update(s state.Sale, now time.Time, up state.Tick) {
	if s.Seq < w.sale.Seq {
		return
	}
	if s.Source == state.ByWebhook && s.Seq > w.sale.Seq {
		w.told = now
	}
	w.sale = s
	if r := s.Next().Read; r != w.reading {
		w.reading, w.asked, w.parked = r, 0, false
		// What was heard just now need not be asked again at once; what was heard long ago, by a
		// program that has ended since, does.
		w.alive, w.full = time.Time{}, false
		if old, ok := up.Since(s.Heard); ok {
			w.alive = now.Add(-max(old, 0))
		}
	}
}

// vainStatus is after how many vain status questions in a row a full read is tried in their place.
const vainStatus = 3

// route returns the question that is put next: the one that the reading wants, or the other where
// Hub2 refuses that one or cannot answer it.
func (w *watch) route() hub2.Route {
	status := w.reading == state.ReadStatus && !w.looksFirst() && w.vain < vainStatus
	if status && !w.noStatus || w.noFull && !w.noStatus && w.reading != state.ReadProof {
		return hub2.RouteStatus
	}
	return hub2.RouteIntent
}

// forgive lets a question that was refused be tried again after a while: a key may be good again, and
// some things only one of the two tells.
func (w *watch) forgive(now time.Time) {
	if (w.noStatus || w.noFull) && now.Sub(w.refused) >= refusedAgain {
		w.noStatus, w.noFull = false, false
	}
}

// looksFirst is true once in a payment's life: where the operator's flow says that the customer will
// have something to do, one full read tells it and saves a question for the status.
func (w *watch) looksFirst() bool {
	a, ok := w.sale.Telling()
	if !ok || a.Action != nil || w.looked || w.noFull {
		return false
	}
	return a.Try.Flow == hub2.FlowUSSD || a.Try.Flow == hub2.FlowOTP || a.Try.Flow == hub2.FlowRedirection
}

// tell makes the news of a watched sale.
func (d *Desk) tell(w *watch) News {
	n := News{Sale: w.sale, Trouble: w.trouble, Parked: w.parked, Unsaved: len(d.unsaved[w.sale.ID]) > 0}
	n.Push, n.Heard, n.Ready = d.pushOf(w.sale), w.told, d.push.heard.Ready()
	n.Elsewhere = w.lead == nil && w.reading != state.ReadNothing
	if w.reading != state.ReadNothing && !w.parked && !n.Elsewhere {
		n.NextAsk = w.due
	}
	return n
}

// answerSoon is how long an attempt that another program has sent is left to its answer: a look at the intent
// meanwhile tells nothing, and takes the place of the first one that would.
const answerSoon = 3 * time.Second

// waiting shows a watch to the planner; d.mu is held.
func (d *Desk) waiting(w *watch, now time.Time, up state.Tick) waiting {
	a, _ := w.sale.Telling()
	w.forgive(now)
	v := waiting{
		id: w.sale.ID, reading: w.reading, asked: w.asked, vain: w.failures, found: len(a.Absent), lastAsk: w.lastAsk, hold: w.hold,
		shown: w.sale.ID == d.shown, first: w.reading == state.ReadStatus && w.looksFirst(),
		account: accountOf(w.sale.Order),
	}
	// What is allowed at once is allowed from an instant on that is a little later than now.
	if allowed := d.o.Budget.Allowed(w.route(), w.sale.Intent); allowed.After(d.o.Clock.Now()) && allowed.After(v.hold) {
		v.hold = allowed
	}
	if !w.listed.IsZero() {
		v.hold = later(v.hold, w.listed.Add(listSoon))
	}
	if sent, ok := up.Since(a.Sent); ok && w.reading == state.ReadReconcile && a.State == state.Sending && sent < answerSoon {
		v.hold = later(v.hold, now.Add(answerSoon-sent))
	}
	if w.reading == state.ReadStatus {
		v.age, v.pace = d.age(w, a, now, up), d.paceOf(w.sale, a)
		// Not where money moves: some refusals at once must not cost the next customer the first look.
		v.atOnce = v.pace.atOnce && v.asked == 0 && w.sale.Order.Environment != "live"
		if d.pushOf(w.sale) == PushOn {
			v.told = w.told
		}
		if !w.alive.IsZero() {
			v.alive = max(v.age-now.Sub(w.alive), 0)
			v.full = w.full && v.alive > 0
		}
	}
	return v
}

// age is how long an attempt, or the code that was sent for it, has been under way. The clock that
// nobody can set tells; where it cannot, the other one is asked once, for it may be set at any time.
func (d *Desk) age(w *watch, a state.Attempt, now time.Time, up state.Tick) time.Duration {
	since, at, of := a.Sent, a.SentAt, a.ID
	if a.Code == state.CodeTaken {
		since, at, of = a.CodeSent, a.CodeAt, a.ID+" code"
	}
	if t, ok := up.Since(since); ok {
		return max(t, 0)
	}
	if w.bornOf != of {
		w.bornOf, w.born = of, now
		if old := now.Sub(at); !at.IsZero() && old > 0 {
			w.born = now.Add(-min(old, time.Hour))
		}
	}
	return now.Sub(w.born)
}

// paceOf returns the pace of a sale's kind, the guess until it is learnt; d.mu is held.
func (d *Desk) paceOf(s state.Sale, a state.Attempt) *pace {
	c := classOf(s, a)
	if p := d.paces[c]; p != nil {
		return p
	}
	d.unlearnt[c] = true
	return d.guess
}

// learnPaces asks the journal how long payments took, of the kinds that are waited for.
func (d *Desk) learnPaces(ctx context.Context) {
	d.mu.Lock()
	var kinds []class
	for c := range d.unlearnt {
		kinds = append(kinds, c)
	}
	clear(d.unlearnt)
	d.mu.Unlock()
	slices.SortFunc(kinds, func(a, b class) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	for _, c := range kinds {
		took, err := d.o.Journal.Durations(ctx, c.environment, c.country, c.operator, c.code)
		if err != nil {
			took = nil // the guess serves as well
		}
		p := d.guess
		if len(took) > 0 {
			p = newPace(took)
		}
		d.mu.Lock()
		d.paces[c] = p
		for _, w := range d.watches {
			if a, ok := w.sale.Telling(); ok && classOf(w.sale, a) == c && w.reading == state.ReadStatus {
				d.setDue(w)
			}
		}
		d.mu.Unlock()
	}
}

// Watch follows a sale until it is over. One that is over already is left alone.
func (d *Desk) Watch(s state.Sale) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := d.watches[s.ID]
	if w == nil {
		if s.Next().Read == state.ReadNothing {
			return
		}
		w = &watch{}
		d.watches[s.ID] = w
		d.seize(w, s.ID)
	}
	d.replan(w, s)
}

// Show tells which sale somebody is looking at, "" for none: it is asked about first.
func (d *Desk) Show(sale string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shown = sale
}

// Resume watches every sale of an environment that was left unfinished, by this program or another,
// now and as long as Run runs: what another program follows is taken over when it dies.
func (d *Desk) Resume(ctx context.Context, environment string) error {
	d.mu.Lock()
	d.resumed = environment
	d.mu.Unlock()
	sales, err := d.o.Journal.Unfinished(ctx, environment)
	if err != nil {
		return err
	}
	for _, s := range sales {
		d.Watch(s)
	}
	return nil
}

// replan takes a newer state of a watched sale, plans the next question and tells; d.mu is held.
func (d *Desk) replan(w *watch, s state.Sale) {
	before := w.reading
	for _, f := range d.unsaved[s.ID] { // true all the same
		s = s.Apply(f)
	}
	d.learned(w.sale, s)
	w.update(s, d.o.Clock.Now(), d.uptime())
	if w.reading == state.ReadNothing && before == state.ReadStatus {
		if a, ok := w.sale.Telling(); ok { // one more to learn from
			delete(d.paces, classOf(w.sale, a))
		}
	}
	d.setDue(w)
	d.publish(d.tell(w))
	d.poke()
}

// setDue notes when w is asked about next, for whoever looks; d.mu is held.
func (d *Desk) setDue(w *watch) {
	now := d.o.Clock.Now()
	v := d.waiting(w, now, d.uptime())
	due, ok := v.due(now, d.grid)
	w.parked = v.parks()
	if ok {
		w.due = due
	}
}

// pick returns the question to put now, or how long until there is one (0: none is planned).
func (d *Desk) pick() (func(context.Context), time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now, up := d.o.Clock.Now(), d.uptime()
	open, all := make([]*watch, 0, len(d.watches)), make([]waiting, 0, len(d.watches))
	inFlight, again := 0, time.Duration(math.MaxInt64)
	for id, w := range d.watches {
		switch {
		case w.busy:
			inFlight++
		case w.reading == state.ReadNothing:
			w.release()
			delete(d.watches, id)
		case w.parked, d.charging[id]:
		case w.lead == nil && !d.seize(w, id):
			again = min(again, w.leadAt.Sub(now))
		default:
			open, all = append(open, w), append(all, d.waiting(w, now, up))
		}
	}
	if again == math.MaxInt64 {
		again = 0
	}
	if inFlight >= maxInFlight {
		return nil, again
	}
	i, at := plan(now, all, d.grid, d.roomNow(now, again > 0))
	if i < 0 {
		return nil, again
	}
	if wait := at.Sub(now); wait > 0 {
		if again > 0 {
			wait = min(wait, again)
		}
		return nil, wait
	}
	d.room, d.asked = d.room.after(now), append(d.asked, now)
	if some := d.listNow(now, open, all); some != nil {
		return func(ctx context.Context) { d.askList(ctx, some, now) }, 0
	}
	w := open[i]
	w.asking = d.wording(w, all[i], now)
	w.looked = w.looked || all[i].first
	w.busy, w.lastAsk = true, now
	return func(ctx context.Context) { d.ask(ctx, w) }, 0
}

// wording returns the route by which a question is put now: in place of the status the whole intent,
// where it has probably ended and nothing forbids to read it; d.mu is held.
func (d *Desk) wording(w *watch, v waiting, now time.Time) hub2.Route {
	route := w.route()
	if route == hub2.RouteStatus && v.reading == state.ReadStatus && !w.noFull && (v.atOnce || v.pace.full(d.grid, v.alive, v.age)) &&
		!d.o.Budget.Allowed(hub2.RouteIntent, w.sale.Intent).After(now) {
		return hub2.RouteIntent
	}
	return route
}
