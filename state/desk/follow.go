package desk

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// watch is what the follower knows of one sale that is not over.
type watch struct {
	sale     state.Sale
	reading  state.Reading
	since    time.Time // when this kind of reading began
	lastAsk  time.Time
	asked    int // questions of this kind so far
	failures int // in a row, without an answer
	hold     time.Time
	due      time.Time
	busy     bool
	asking   hub2.Route // the question under way
	parked   bool
	noStatus bool // the status question is refused here
	noFull   bool // the full read is refused here
	vain     int  // status questions in a row whose answer could not be had or read
	trouble  *Trouble
}

// update takes a newer state of the sale.
func (w *watch) update(s state.Sale, now time.Time) {
	if s.Seq < w.sale.Seq || s.UpdatedAt.Before(w.sale.UpdatedAt) {
		return
	}
	w.sale = s
	if r := s.Next().Read; r != w.reading {
		w.reading, w.since, w.asked, w.parked = r, now, 0, false
		if a, ok := s.Telling(); ok && r == state.ReadStatus {
			// What was heard just now need not be asked again at once; what was heard long ago, by a
			// program that has ended since, does.
			w.since = a.SentAt
			if s.UpdatedAt.After(w.lastAsk) && !s.UpdatedAt.After(now) {
				w.lastAsk = s.UpdatedAt
			}
		}
	}
}

// vainStatus is after how many vain status questions in a row a full read is tried in their place.
const vainStatus = 3

// route returns the question that is put next: the one that the reading wants, or the other where
// Hub2 refuses that one or cannot answer it.
func (w *watch) route() hub2.Route {
	status := w.reading == state.ReadStatus && !w.looksBehind() && w.vain < vainStatus
	if status && !w.noStatus || w.noFull && !w.noStatus {
		return hub2.RouteStatus
	}
	return hub2.RouteIntent
}

// looksBehind is true once in a payment's life: where the operator's flow says that the customer
// should have something to do, and the status has told nothing of it, one full read is worth it.
func (w *watch) looksBehind() bool {
	a, ok := w.sale.Telling()
	if !ok || a.Action != nil || w.asked != lookBehind {
		return false
	}
	return a.Try.Flow == hub2.FlowUSSD || a.Try.Flow == hub2.FlowOTP || a.Try.Flow == hub2.FlowRedirection
}

// lookBehind is after how many status questions that is.
const lookBehind = 3

// tell makes the news of a watched sale.
func (w *watch) tell() News {
	n := News{Sale: w.sale, Trouble: w.trouble}
	if w.reading != state.ReadNothing && !w.parked {
		n.NextAsk = w.due
	}
	n.Parked = w.parked
	return n
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
	}
	d.replan(w, s)
}

// replan takes a newer state of a watched sale, plans the next question and tells; d.mu is held.
func (d *Desk) replan(w *watch, s state.Sale) {
	w.update(s, d.o.Clock.Now())
	if !w.parked {
		d.plan(w)
	}
	d.publish(w.tell())
	d.poke()
}

// Resume watches every sale of an environment that was left unfinished, by this program or another.
func (d *Desk) Resume(ctx context.Context, environment string) error {
	sales, err := d.o.Journal.Unfinished(ctx, environment)
	if err != nil {
		return err
	}
	for _, s := range sales {
		d.Watch(s)
	}
	return nil
}

// plan sets when w is asked about next; d.mu is held.
func (d *Desk) plan(w *watch) {
	now := d.o.Clock.Now()
	g, more := gap(w.reading, w.asked, now.Sub(w.since), len(d.watches))
	if !more {
		w.parked = w.reading != state.ReadNothing
		return
	}
	w.due = now
	if !w.lastAsk.IsZero() {
		w.due = w.lastAsk.Add(g)
	}
	for _, t := range []time.Time{w.hold, d.o.Budget.Allowed(w.route(), w.sale.Intent)} {
		if t.After(w.due) {
			w.due = t
		}
	}
}

// maxInFlight bounds the questions that wait for an answer at one time, so that one slow answer
// holds up nobody and a dead network is not besieged.
const maxInFlight = 8

// Run follows the watched sales until ctx ends. It owns every goroutine that it starts: a panic in one
// becomes its own.
func (d *Desk) Run(ctx context.Context) {
	var flights sync.WaitGroup
	defer flights.Wait()
	faults := make(chan any, maxInFlight)
	for {
		w, wait := d.pick()
		if w != nil {
			flights.Go(func() {
				defer func() {
					if fault := recover(); fault != nil {
						faults <- fault
					}
				}()
				d.ask(ctx, w)
			})
			continue
		}
		var timer <-chan time.Time
		if wait > 0 {
			timer = d.o.Clock.After(wait)
		}
		select {
		case <-ctx.Done():
			return
		case fault := <-faults:
			panic(fault)
		case <-d.wake:
		case <-timer:
		}
	}
}

// pick returns the sale that is due first, or how long until one is (0: none is planned).
func (d *Desk) pick() (*watch, time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var first *watch
	inFlight := 0
	for id, w := range d.watches {
		switch {
		case w.busy:
			inFlight++
		case w.reading == state.ReadNothing:
			delete(d.watches, id)
		case w.parked, d.charging[id]:
		case first == nil, w.due.Before(first.due), w.due.Equal(first.due) && w.sale.ID < first.sale.ID:
			first = w
		}
	}
	if first == nil || inFlight >= maxInFlight {
		return nil, 0
	}
	now := d.o.Clock.Now()
	if wait := first.due.Sub(now); wait > 0 {
		return nil, wait
	}
	first.busy, first.asking = true, first.route()
	first.lastAsk = now
	first.asked++
	return first, 0
}

// ask puts one question and takes the answer in.
func (d *Desk) ask(ctx context.Context, w *watch) {
	d.mu.Lock()
	s, reading, route := w.sale, w.reading, w.asking
	d.mu.Unlock()
	var i hub2.Intent
	var err error
	if route == hub2.RouteStatus {
		i, err = d.readStatus(ctx, s)
	} else {
		i, err = d.readFull(ctx, s)
	}
	if err != nil {
		err = d.noAnswer(ctx, w, s, route, err)
	} else {
		by := state.ByPoll
		if reading == state.ReadReconcile {
			by = state.ByRecovery
		}
		o := state.Observe(i)
		o.Verdict = route == hub2.RouteStatus && reading != state.ReadStatus && i.Status.Successful()
		s, err = d.learn(ctx, s, by, o)
		d.mu.Lock()
		if route == hub2.RouteStatus {
			w.vain = 0
		}
		d.mu.Unlock()
	}
	d.settle(w, s, err)
}

// noAnswer decides what a question without an answer means for the next one.
func (d *Desk) noAnswer(ctx context.Context, w *watch, s state.Sale, route hub2.Route, err error) error {
	if ctx.Err() != nil {
		return err
	}
	d.mu.Lock()
	w.failures++
	n, now := w.failures, d.o.Clock.Now()
	var e *hub2.Error
	switch errors.As(err, &e); hub2.KindOf(err) {
	case hub2.Limited:
		w.hold = now.Add(limited(e, d.o.Budget.Window(route), n, d.jitter()))
	case hub2.Refused:
		if w.refuse(route) {
			w.hold = now.Add(refusedAgain)
		}
	case hub2.Ambiguous, hub2.Broken, hub2.Unreachable:
		w.hold = now.Add(backOff(n))
		if w.vain++; route != hub2.RouteStatus {
			w.vain = 0
		}
	}
	verdict := w.reading == state.ReadEnding && (n >= verdictAfter || w.noFull)
	d.mu.Unlock()
	if verdict && s.IntentStatus.Successful() {
		_, keepErr := d.learn(ctx, s, state.ByPoll, &state.Observation{Intent: s.Intent, Status: s.IntentStatus, Verdict: true})
		return keepErr
	}
	return err
}

// refuse notes that a question is refused, and reports whether none is left to ask.
func (w *watch) refuse(route hub2.Route) bool {
	if route == hub2.RouteStatus {
		w.noStatus = true
	} else {
		w.noFull = true
	}
	return w.noStatus && w.noFull
}

// refusedAgain is how long to wait where Hub2 refuses every question: a revoked key, or an intent of
// another account. A person has to act; until then we knock softly.
const refusedAgain = 30 * time.Second

// verdictAfter is after how many vain full reads a status of "successful" stands by itself.
const verdictAfter = 3

// jitter draws a number between 0 and 1; d.mu is held.
func (d *Desk) jitter() float64 {
	var b [1]byte
	_, _ = io.ReadFull(d.o.Random, b[:]) // without randomness there is no jitter, and no harm
	return float64(b[0]) / 255
}

// settle plans the next question and tells how things stand.
func (d *Desk) settle(w *watch, s state.Sale, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w.busy, w.trouble = false, nil
	if err == nil {
		w.failures = 0
	} else {
		w.trouble = &Trouble{Kind: hub2.KindOf(err), Err: err}
	}
	d.replan(w, s)
}
