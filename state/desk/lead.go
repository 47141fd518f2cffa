package desk

import (
	"context"
	"hash/fnv"
	"math"
	"time"

	"guichet/hub2"
)

// leadAgain is how often a sale that another program asks about is tried to be had: so long may it
// stay unasked when that program dies.
const leadAgain = time.Second

// seize takes the right to ask about a sale; d.mu is held.
func (d *Desk) seize(w *watch, sale string) bool {
	now := d.o.Clock.Now()
	if now.Before(w.leadAt) {
		return false
	}
	release, ok, err := d.o.Journal.Lead(sale)
	if err != nil { // no lock can be had at all: better two who ask than none
		release, ok = func() {}, true
	}
	if !ok {
		w.leadAt = now.Add(leadAgain)
		if w.barred.IsZero() {
			w.barred, w.spread = now, spread(d.o.Till, sale)
		}
		if !d.silent(w, now) {
			return false
		}
		release, w.lent = func() {}, true
	}
	w.lead, w.stale, w.barred = release, true, time.Time{}
	return true
}

// stopped is after how long a program that has the right to ask, and does not, is not waited for any
// more: it was stopped and lives. It is longer than any gap between two questions.
const stopped = 75 * time.Second

// spread is a till's own share of the patience with a sale's leader, between 0 and 1.
func spread(till, sale string) float64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(till + " " + sale))
	return float64(h.Sum32()) / math.MaxUint32
}

// silent reports that nobody has asked about a sale for so long, though it was allowed; d.mu is held.
func (d *Desk) silent(w *watch, now time.Time) bool {
	if d.o.Budget.Allowed(w.route(), w.sale.Intent).After(d.o.Clock.Now()) {
		w.barred = now
	}
	patience := stopped + time.Duration(w.spread*float64(stopped)/2)
	if now.Sub(w.barred) < patience || now.Sub(d.refreshed) > leadAgain {
		return false
	}
	for _, r := range []hub2.Route{hub2.RouteStatus, hub2.RouteIntent} {
		if last := d.o.Budget.Last(r, w.sale.Intent); !last.IsZero() && now.Sub(last) < stopped {
			return false
		}
	}
	return true
}

// refresh learns from the shared budget, now and then, what other programs have asked about the sales
// that they lead.
func (d *Desk) refresh(ctx context.Context) {
	d.mu.Lock()
	now := d.o.Clock.Now()
	every := time.Duration(0)
	for _, w := range d.watches {
		switch {
		case w.lead != nil || w.barred.IsZero():
		case now.Sub(w.barred) >= stopped:
			every = leadAgain / 2
		case every == 0:
			every = longestWait
		}
	}
	wanted := every > 0 && now.Sub(d.refreshed) >= every
	d.mu.Unlock()
	if wanted && d.o.Budget.Refresh(ctx) == nil {
		d.mu.Lock()
		d.refreshed = now
		d.mu.Unlock()
	}
}

// release gives the right to ask back.
func (w *watch) release() {
	if w.lead != nil {
		w.lead()
		w.lead, w.lent = nil, false
	}
}
