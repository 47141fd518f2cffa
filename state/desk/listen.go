package desk

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"guichet/state"
)

// lookAgain is how often the journal is looked at where it cannot tell of changes by itself.
const lookAgain = 2 * time.Second

// lookAnyway is how often it is looked at all the same while something is watched: a program that dies
// between its commit and the bell tells nobody.
const lookAnyway = 10 * time.Second

// listen takes in what other programs write about the sales that are watched here, and the sales that
// they leave unfinished, until ctx ends.
func (d *Desk) listen(ctx context.Context) {
	changes, err := d.o.Journal.Changes(ctx)
	if err != nil {
		changes = nil
	}
	last, err := d.o.Journal.Last(ctx)
	missed := err != nil || d.catchUp(ctx) != nil
	d.hearken(ctx)
	for ctx.Err() == nil {
		var again <-chan time.Time
		switch {
		case changes == nil || missed:
			again = d.o.Clock.After(lookAgain)
		case d.watching():
			again = d.o.Clock.After(lookAnyway)
		}
		select {
		case <-ctx.Done():
			return
		case <-again:
		case _, ok := <-changes:
			if !ok {
				changes = nil
			}
		}
		sales, now, err := d.o.Journal.Since(ctx, last)
		d.hearken(ctx)
		missed = d.hearAll(ctx, sales) != nil || err != nil
		if !missed { // what could not be read is news still
			last = now
		}
	}
}

func (d *Desk) watching() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.watches) > 0
}

// catchUp reads what was written between the first look at the journal and the first change heard of.
func (d *Desk) catchUp(ctx context.Context) error {
	d.mu.Lock()
	ids, resumed := slices.Sorted(maps.Keys(d.watches)), d.resumed
	d.mu.Unlock()
	errs := []error{d.hearAll(ctx, ids)}
	if resumed != "" {
		errs = append(errs, d.Resume(ctx, resumed))
	}
	return errors.Join(errs...)
}

// hearAll takes in the sales that some program wrote about, as far as they matter here.
func (d *Desk) hearAll(ctx context.Context, ids []string) error {
	d.mu.Lock()
	if d.resumed == "" {
		ids = slices.DeleteFunc(ids, func(id string) bool { return d.watches[id] == nil })
	}
	d.mu.Unlock()
	if len(ids) == 0 {
		return nil
	}
	sales, err := d.o.Journal.Sales(ctx, ids)
	if err == nil {
		d.hear(sales...)
		return nil
	}
	var errs []error
	for _, id := range ids { // one that cannot be read does not hold up the others
		s, err := d.o.Journal.Sale(ctx, id)
		if errs = append(errs, err); err == nil {
			d.hear(s)
		}
	}
	return errors.Join(errs...)
}

// hear takes in how sales stand in the journal.
func (d *Desk) hear(sales ...state.Sale) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range sales {
		switch w := d.watches[s.ID]; {
		case w != nil && s.Seq > w.sale.Seq:
			d.replan(w, s)
		case w == nil && d.resumed != "" && s.Order.Environment == d.resumed && s.Next().Read != state.ReadNothing:
			w = &watch{}
			d.watches[s.ID] = w
			d.replan(w, s)
		}
	}
}

// asleep is how far the two clocks must drift apart before the machine is taken to have slept.
const asleep = 30 * time.Second

// noticeSleep finds out that the machine slept: its timers stood still meanwhile, the clock that
// nobody can set did not. The connections are dead then, and every word on the screens is old.
func (d *Desk) noticeSleep() {
	d.mu.Lock()
	now, up := d.o.Clock.Now(), d.uptime()
	slept := false
	if gone, ok := up.Since(d.awakeUp); ok && !d.awakeAt.IsZero() {
		slept = gone-now.Sub(d.awakeAt) > asleep
	}
	if slept || now.Sub(d.awakeAt) > 2*longestWait { // this program stood still itself: it knows nothing of the others
		for _, w := range d.watches {
			w.barred = time.Time{}
		}
	}
	d.awakeAt, d.awakeUp = now, up
	var sales []state.Sale
	if slept {
		for _, w := range d.watches {
			w.hold, w.failures = time.Time{}, 0
			sales = append(sales, w.sale)
		}
	}
	d.mu.Unlock()
	for _, s := range sales {
		if c, err := d.client(s); err == nil {
			c.CloseIdleConnections()
		}
	}
}
