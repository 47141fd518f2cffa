package desk

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"guichet/state"
)

// NotSavedError tells that Hub2 answered and the journal could not keep it. The sale that came with
// it is true; only its memory is in danger, until the desk succeeds in saving it.
type NotSavedError struct{ Err error }

func (e *NotSavedError) Error() string {
	return "Hub2 has answered but the journal cannot keep it: " + e.Err.Error()
}

// Unwrap returns the journal's error.
func (e *NotSavedError) Unwrap() error { return e.Err }

// keep appends what a request brought, after what could not be kept before it. It does so even when
// the caller has gone: the request has been made and its outcome must not be lost.
func (d *Desk) keep(ctx context.Context, before state.Sale, f state.Fact) (state.Sale, error) {
	d.mu.Lock()
	facts := append(append([]state.Fact(nil), d.unsaved[before.ID]...), f)
	d.mu.Unlock()
	saving, done := d.saving(ctx)
	defer done()
	after, err := d.o.Journal.Append(saving, before.ID, nil, facts...)
	d.mu.Lock()
	if err != nil {
		after, err = before.Apply(f), &NotSavedError{Err: err}
		d.unsaved[before.ID] = append(d.unsaved[before.ID], f)
	} else {
		d.saved(before.ID, facts)
	}
	d.mu.Unlock()
	d.changed(after)
	return after, err
}

// impatience is how long it is waited for a journal that could not keep the last thing either: Save
// tries again soon, and what is under way must be followed meanwhile.
const impatience = 500 * time.Millisecond

// saving is the context of an append that the caller's going must not break off.
func (d *Desk) saving(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx = context.WithoutCancel(ctx)
	if d.hasUnsaved() {
		return context.WithTimeout(ctx, impatience)
	}
	return ctx, func() {}
}

// saved forgets facts that are in the journal now; d.mu is held.
func (d *Desk) saved(sale string, facts []state.Fact) {
	left := d.unsaved[sale][:0:0]
	for _, f := range d.unsaved[sale] {
		kept := false
		for _, g := range facts {
			kept = kept || g.ID == f.ID
		}
		if !kept {
			left = append(left, f)
		}
	}
	if d.unsaved[sale] = left; len(left) == 0 {
		delete(d.unsaved, sale)
	}
}

func (d *Desk) hasUnsaved() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.unsaved) > 0
}

// errNothing tells that a fact has nothing to tell of.
var errNothing = errors.New("the attempt was never kept")

// Save tries once more to keep what the journal could not keep, and returns why it still cannot.
func (d *Desk) Save(ctx context.Context) error {
	d.mu.Lock()
	waiting := make(map[string][]state.Fact, len(d.unsaved))
	for sale, facts := range d.unsaved {
		waiting[sale] = facts
	}
	d.mu.Unlock()
	var errs []error
	for _, sale := range slices.Sorted(maps.Keys(waiting)) {
		facts := waiting[sale]
		saving, done := d.saving(ctx)
		after, err := d.o.Journal.Append(saving, sale, knowsOf(facts), facts...)
		done()
		if err != nil && !errors.Is(err, errNothing) {
			errs = append(errs, err)
			continue
		}
		d.mu.Lock()
		d.saved(sale, facts)
		d.mu.Unlock()
		if err == nil {
			d.changed(after)
		}
	}
	return errors.Join(errs...)
}

// knowsOf keeps the word that an attempt was not sent out of a journal that does not know the attempt.
func knowsOf(facts []state.Fact) func(state.Sale) error {
	return func(s state.Sale) error {
		if len(facts) != 1 || facts[0].Kind != state.AttemptRefused {
			return nil
		}
		for _, a := range s.Attempts {
			if a.ID == facts[0].Attempt {
				return nil
			}
		}
		return errNothing
	}
}
