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
		if changes == nil || missed {
			again = d.o.Clock.After(lookAgain)
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
		missed = err != nil
		for _, id := range sales {
			missed = d.hear(ctx, id) != nil || missed
		}
		if !missed { // what could not be read is news still
			last = now
		}
	}
}

// catchUp reads what was written between the first look at the journal and the first change heard of.
func (d *Desk) catchUp(ctx context.Context) error {
	d.mu.Lock()
	ids, resumed := slices.Sorted(maps.Keys(d.watches)), d.resumed
	d.mu.Unlock()
	var errs []error
	for _, id := range ids {
		errs = append(errs, d.hear(ctx, id))
	}
	if resumed != "" {
		errs = append(errs, d.Resume(ctx, resumed))
	}
	return errors.Join(errs...)
}

// hear takes in a sale that some program wrote about.
func (d *Desk) hear(ctx context.Context, id string) error {
	d.mu.Lock()
	w, resumed := d.watches[id], d.resumed
	d.mu.Unlock()
	if w == nil && resumed == "" {
		return nil
	}
	s, err := d.o.Journal.Sale(ctx, id)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch w := d.watches[id]; {
	case w != nil && s.Seq > w.sale.Seq:
		d.replan(w, s)
	case w == nil && s.Order.Environment == resumed && s.Next().Read != state.ReadNothing:
		w = &watch{}
		d.watches[id] = w
		d.replan(w, s)
	}
	return nil
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
