package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// The list. Hub2 tells of all intents of an account by one request, once in 30 seconds. It takes the place
// of one question and can set as many screens right as wait; so it is asked for as soon as it would probably
// set a crowd of them right. To save it for a larger crowd would need to know whether one comes: of a
// hundred payments that begin together it matters little whether the actions or the endings get it (2.6 or
// 2.5 s of blind time instead of 3.1), and of fifty a list for six takes a sixth off.
//
// What it tells is folded as any answer is, but that it proves no absence and is no fresh look: a list may
// be older than it seems, its pages are not documented, and it may leave payments out.

// crowdSize is how many screens a list must probably set right. Where as few as that are wrong, their own
// questions have done it within a second.
const crowdSize = 6

// listPage is how many intents one list tells of, the newest (order assumed). It begins where Hub2 has it begin
// by itself, with the month: a beginning of ours would hang on a clock that can be set. Those of the last minutes
// of a month are asked about by themselves.
const listPage = 100

// account is whose intents a list tells of.
type account struct{ environment, profile, merchant string }

func accountOf(o state.Order) account { return account{o.Environment, o.Profile, o.Merchant} }

// listed reports whether what a list tells is taken in for a sale of this reading. What is in doubt waits for
// a look at the sale itself.
func listed(r state.Reading) bool {
	return r == state.ReadStatus || r == state.ReadAction || r == state.ReadEnding
}

// wrong is the chance that the screen is wrong about a sale.
func (w *waiting) wrong(grid []time.Duration) float64 {
	switch {
	case w.reading != state.ReadStatus, w.first && w.age >= w.alive+firstLook:
		return 1
	case w.first, !w.told.IsZero(): // its webhooks tell
		return 0
	}
	return w.pace.over(grid, w.alive, w.age)
}

// list returns the sales for which a list pays now, all of one account; nil when it pays for none.
func list(all []waiting, grid []time.Duration, crowd int) []int {
	of := map[account][]int{}
	for i, w := range all {
		if listed(w.reading) {
			of[w.account] = append(of[w.account], i)
		}
	}
	var best []int
	most := float64(crowd)
	for _, some := range of {
		slices.SortFunc(some, func(a, b int) int { return cmp.Compare(all[a].id, all[b].id) })
		wrong := 0.0
		for _, i := range some {
			wrong += all[i].wrong(grid)
		}
		if wrong > most || wrong >= most && (best == nil || all[some[0]].id < all[best[0]].id) { // a map has no order
			best, most = some, wrong
		}
	}
	return best
}

// listNow returns the watches that a list is asked for now; d.mu is held.
func (d *Desk) listNow(now time.Time, open []*watch, all []waiting) []*watch {
	if len(all) < d.o.Crowd || d.listing || d.noList.After(now) || d.o.Budget.Allowed(hub2.RouteList, "").After(d.o.Clock.Now()) {
		return nil
	}
	var some []*watch
	for _, i := range list(all, d.grid, d.o.Crowd) {
		open[i].listed = now
		some = append(some, open[i])
	}
	d.listing = some != nil
	return some
}

// listSoon is how long a sale that a list will tell of is not asked about by itself.
const listSoon = time.Second

// noListFor is how long no list is asked for after one that told nothing of what waits.
const noListFor = 5 * time.Minute

// askList asks for a list and takes in what it tells of some watches. left is when it was decided.
func (d *Desk) askList(ctx context.Context, some []*watch, left time.Time) {
	all, err := d.readList(ctx, some, left)
	told := false
	for _, i := range all {
		told = d.listTells(ctx, i, left) || told
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listing = false
	for _, w := range some {
		w.listed = time.Time{}
	}
	if !told && !errors.Is(err, errUnwanted) {
		d.noList = d.o.Clock.Now().Add(noListFor)
	}
	d.poke()
}

// readList returns the intents of the list that are those of the watches.
func (d *Desk) readList(ctx context.Context, some []*watch, left time.Time) ([]hub2.Intent, error) {
	d.mu.Lock()
	first, wanted := some[0].sale, map[string]bool{}
	for _, w := range some {
		wanted[w.sale.Intent] = true
	}
	d.mu.Unlock()
	c, err := d.client(first)
	if err != nil {
		return nil, err
	}
	all, err := c.Intents(ctx, hub2.IntentFilter{
		Period: hub2.Period{PerPage: listPage},
		Last: func(context.Context) error {
			if d.o.Clock.Now().Sub(left) > leadAgain { // another program has had it meanwhile
				return errUnwanted
			}
			return nil
		},
	})
	return slices.DeleteFunc(all, func(i hub2.Intent) bool { return !wanted[i.ID] }), err
}

// listTells takes in what a list tells of one intent, and reports whether it told of a sale that waits. A
// sale that was asked about by itself meanwhile knows better.
func (d *Desk) listTells(ctx context.Context, i hub2.Intent, left time.Time) bool {
	w, s := d.awaits(i.ID, left)
	if w == nil {
		return false
	}
	o := state.Observe(i)
	if len(i.Payments) == 0 { // what is left out was not told
		o = &state.Observation{Intent: i.ID, Status: i.Status}
	}
	s, err := d.learn(ctx, s, state.ByList, o)
	d.mu.Lock()
	defer d.mu.Unlock()
	w.alive, w.full, w.trouble = left, false, nil
	if err != nil {
		w.trouble = &Trouble{Kind: hub2.KindOf(err), Err: err}
	}
	d.replan(w, s)
	return true
}

// awaits returns the watch of an intent that a list may still tell of.
func (d *Desk) awaits(intent string, left time.Time) (*watch, state.Sale) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, w := range d.watches {
		if w.sale.Intent == intent && listed(w.reading) && w.lead != nil && !w.busy && !w.lastAsk.After(left) && !d.charging[id] {
			return w, w.sale
		}
	}
	return nil, state.Sale{}
}
