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

// maxInFlight bounds the questions that wait for an answer at one time, so that one slow answer
// holds up nobody and a dead network is not besieged.
const maxInFlight = 8

// Run follows the watched sales until ctx ends. It owns every goroutine that it starts: a panic in one
// becomes its own.
func (d *Desk) Run(ctx context.Context) {
	var flights sync.WaitGroup
	faults := make(chan any, maxInFlight+1)
	start := func(do func()) {
		flights.Go(func() {
			defer func() {
				if fault := recover(); fault != nil {
					faults <- fault
				}
			}()
			do()
		})
	}
	ctx, stop := context.WithCancel(ctx)
	defer d.releaseAll()
	defer flights.Wait()
	defer stop()
	start(func() { d.listen(ctx) })
	var saved time.Time
	for ctx.Err() == nil {
		if now := d.o.Clock.Now(); now.Sub(saved) >= saveAgain && d.hasUnsaved() {
			saved = now
			_ = d.Save(ctx) // the news says what is not saved yet
		}
		d.learnPaces(ctx)
		d.noticeSleep()
		d.doubtPush()
		d.refresh(ctx)
		began := d.o.Clock.Now()
		ask, wait := d.pick()
		took := d.o.Clock.Now().Sub(began)
		if ask != nil {
			start(func() { ask(ctx) })
			continue
		}
		select {
		case <-ctx.Done():
			return
		case fault := <-faults:
			panic(fault)
		case <-d.wake:
			d.rest(ctx, took)
		case <-d.timer(wait):
		}
	}
}

// mostRest bounds the pause between two plans, and so how late a question may leave for it.
const mostRest = 50 * time.Millisecond

// rest makes a pause after a plan that took so long: where thousands wait and news of them comes by the
// hundred, planning must not take more than a fifth of the time.
func (d *Desk) rest(ctx context.Context, took time.Duration) {
	if took <= 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-d.o.Clock.After(min(4*took, mostRest)):
	}
}

// longestWait bounds a wait while something is pending: a machine that was asleep is noticed then.
const longestWait = 5 * time.Second

// saveAgain is how often it is tried to keep what the journal could not keep.
const saveAgain = 2 * time.Second

// timer rings when something is to be done next, never when there is nothing.
func (d *Desk) timer(wait time.Duration) <-chan time.Time {
	d.mu.Lock()
	watching, unsaved := len(d.watches) > 0, len(d.unsaved) > 0
	d.mu.Unlock()
	most := longestWait
	if unsaved {
		most = saveAgain
	}
	switch {
	case wait <= 0 && !watching && !unsaved:
		return nil
	case wait <= 0 || wait > most:
		wait = most
	}
	return d.o.Clock.After(wait)
}

// releaseAll gives every right to ask back, for the program lives on without following.
func (d *Desk) releaseAll() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, w := range d.watches {
		w.release()
	}
}

// ask puts one question and takes the answer in.
func (d *Desk) ask(ctx context.Context, w *watch) {
	d.mu.Lock()
	s, reading, route, stale := w.sale, w.reading, w.asking, w.stale
	w.stale = false
	d.mu.Unlock()
	if stale {
		if now, err := d.o.Journal.Sale(ctx, s.ID); err == nil && now.Seq > s.Seq {
			d.settle(w, now, nil, state.ReadNothing)
			return
		}
	}
	wanted := func(context.Context) error { return d.stillWanted(w, reading) }
	var i hub2.Intent
	var err error
	if route == hub2.RouteStatus {
		i, err = d.readStatus(ctx, s, wanted)
	} else {
		i, err = d.readFull(ctx, s, wanted)
	}
	if errors.Is(err, errUnwanted) {
		d.settle(w, s, nil, state.ReadNothing)
		return
	}
	answered := state.ReadNothing
	if err != nil {
		err = d.noAnswer(ctx, w, s, route, err)
	} else {
		answered = reading
		by := state.ByPoll
		if reading == state.ReadReconcile {
			by = state.ByRecovery
		}
		o := state.Observe(i)
		o.Verdict = route == hub2.RouteStatus && reading != state.ReadStatus && i.Status.Successful()
		s, err = d.learn(ctx, s, by, o)
	}
	d.mu.Lock()
	if answered != state.ReadNothing && route == hub2.RouteStatus {
		w.vain = 0
	}
	d.mu.Unlock()
	d.settle(w, s, err, answered)
}

var errUnwanted = errors.New("the question is not wanted any more")

// stillWanted is the last thing before a question leaves: it may have waited for its place in the
// budget, and the answer may have come by another road.
func (d *Desk) stillWanted(w *watch, reading state.Reading) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	late := d.o.Clock.Now().Sub(w.lastAsk) > leadAgain
	if w.reading != reading || w.lent && late { // by then somebody else may have asked in that one's place
		return errUnwanted
	}
	return nil
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
	kind := hub2.KindOf(err)
	if kind != hub2.Limited {
		w.limited = 0
	}
	switch errors.As(err, &e); kind {
	case hub2.Limited:
		w.limited++
		w.hold = now.Add(limited(e, d.o.Budget.Window(route), w.limited, d.jitter()))
	case hub2.Refused:
		if w.refused = now; w.refuse(route) || w.reading == state.ReadProof {
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
		after, keepErr := d.learn(ctx, s, state.ByPoll, &state.Observation{Intent: s.Intent, Status: s.IntentStatus, Verdict: true})
		if !s.SameNews(after) {
			return keepErr
		}
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

// backOff returns how long to wait after the n-th question in a row that got no answer.
func backOff(n int) time.Duration {
	return min(time.Second<<min(n, 6), 30*time.Second)
}

// limited returns how long a 429 silences every read of its intent: what Hub2 asked for, else one
// window of the route, doubled each time. jitter is between 0 and 1.
func limited(e *hub2.Error, window time.Duration, n int, jitter float64) time.Duration {
	if e.RetryAfter > 0 {
		return e.RetryAfter
	}
	d := min(window<<min(n-1, 6), 10*time.Minute)
	return d + time.Duration(float64(d)*jitter/4)
}

// jitter draws a number between 0 and 1; d.mu is held.
func (d *Desk) jitter() float64 {
	var b [1]byte
	_, _ = io.ReadFull(d.o.Random, b[:]) // without randomness there is no jitter, and no harm
	return float64(b[0]) / 255
}

// settle plans the next question and tells how things stand. answered is the kind of question that was
// answered, which the sale may have left behind by now.
func (d *Desk) settle(w *watch, s state.Sale, err error, answered state.Reading) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w.busy, w.trouble = false, nil
	if w.lent {
		w.release()
	}
	if answered != state.ReadNothing {
		w.alive, w.full = w.lastAsk, w.asking == hub2.RouteIntent
		if answered == w.reading {
			w.asked++
		}
	}
	if err == nil {
		w.failures, w.limited = 0, 0
	} else {
		w.trouble = &Trouble{Kind: hub2.KindOf(err), Err: err}
	}
	d.replan(w, s)
}
