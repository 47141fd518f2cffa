package desk

import (
	"slices"
	"time"

	"guichet/state"
)

// waiting is a sale that is not over, as the planner sees it.
type waiting struct {
	id      string // breaks ties
	reading state.Reading
	age     time.Duration // of the attempt, or of its code
	alive   time.Duration // its age when it was last known not to be over
	full    bool          // ... as a full read told
	asked   int           // questions of this kind that were answered
	vain    int           // questions in a row without an answer
	found   int           // reads in vain that the journal knows of, by any program
	first   bool          // the first look at a payment whose customer will have something to do
	lastAsk time.Time     // zero when nobody asked yet
	hold    time.Time     // not before: trouble, or the limits of its own question
	shown   bool          // somebody is looking at it
	told    time.Time     // when a webhook last told of it; zero where none does
	pace    *pace
	atOnce  bool // it is over at once, most probably: the first question is put now and reads in full
	account account
}

// plan says which sale to ask about next, and when. It returns -1 when none is to be asked about.
//
// Each sale has its own due time: the pace's for a payment under way (pace says why), a fixed rhythm
// for what is rare. While the budget has room for all, that is the whole plan. When more are due than
// may be asked, order decides: first the sale that somebody is looking at; then what is known to be
// wrong on the screens (an ending or an action whose details are missing); then the largest stake, the
// blind seconds that waiting is expected to cost, by which young payments come before old ones and
// nobody is forgotten, for a stake only grows. Questions keep a gap between them, but that what is known
// to be wrong may be asked about a little ahead of its turn.
//
// With a hundred that wait the order loses little: to order them by the price at which each question would
// just be worth its place (Whittle's index, from paces solved for a ladder of prices) makes their blind time
// 3 % shorter; to order them by the chance alone that they have ended, 6 % longer. What loses is that each
// question tells of one sale: list says when one request is better put for all.
func plan(now time.Time, all []waiting, grid []time.Duration, r room) (pick int, at time.Time) {
	pick = -1
	var best candidate
	for i := range all {
		due, ok := all[i].due(now, grid)
		if !ok {
			continue
		}
		c := candidate{waiting: &all[i], due: due, now: !due.After(now)}
		if c.now {
			c.worth = c.waiting.worth(grid)
		}
		if pick < 0 || c.before(best) {
			pick, best = i, c
		}
	}
	if pick < 0 {
		return pick, time.Time{}
	}
	at = best.due
	if free := r.free(best.waiting); free.After(at) {
		at = free
	}
	return pick, at
}

// candidate is a sale that may be asked about.
type candidate struct {
	*waiting
	due   time.Time
	now   bool    // it is due
	worth float64 // of asking now, where it is
}

// before orders two sales: what is due now by its worth, what is not by its time.
func (c candidate) before(o candidate) bool {
	switch {
	case c.now != o.now:
		return c.now
	case c.now && c.shown != o.shown:
		return c.shown
	case c.worth > o.worth || c.worth < o.worth:
		return c.worth > o.worth
	case !c.due.Equal(o.due):
		return c.due.Before(o.due)
	case c.shown != o.shown:
		return c.shown
	}
	return c.id < o.id
}

// knownWrong is more than any stake: the screen is wrong for certain.
const knownWrong = 1e9

func (w *waiting) worth(grid []time.Duration) float64 {
	switch w.reading {
	case state.ReadAction, state.ReadEnding:
		return knownWrong
	case state.ReadReconcile:
		return knownWrong / 2
	case state.ReadStatus:
		if w.first {
			return knownWrong / 4
		}
		return w.pace.stake(grid, w.alive, w.age)
	case state.ReadOdd, state.ReadProof, state.ReadNothing:
	}
	return 0
}

// due returns when a sale is to be asked about; false when it is not, any more.
func (w *waiting) due(now time.Time, grid []time.Duration) (time.Time, bool) {
	if w.reading == state.ReadNothing || w.parks() {
		return time.Time{}, false
	}
	at := now
	if w.reading == state.ReadStatus {
		at = now.Add(w.asks(grid) - w.age)
		if !w.told.IsZero() { // Hub2 tells of it by itself; it is asked in case that stops
			at = latest(at, w.believed(now, grid), w.lastAsk.Add(safetyNet))
		}
	} else if !w.lastAsk.IsZero() {
		at = w.lastAsk.Add(w.rhythm())
	}
	if w.asked > 0 && at.Before(w.lastAsk.Add(leastGap)) {
		at = w.lastAsk.Add(leastGap)
	}
	if w.hold.After(at) {
		at = w.hold
	}
	return at, true
}

// firstLook is how long after the answer to the charge the customer's instruction is looked for:
// operators give it within a second or so (observed of links: some hundred milliseconds to seconds).
const firstLook = 800 * time.Millisecond

// asks returns the age at which a payment under way is asked about next.
func (w *waiting) asks(grid []time.Duration) time.Duration {
	if w.atOnce {
		return w.alive
	}
	if w.first {
		return w.alive + firstLook
	}
	return w.pace.ask(grid, w.alive, w.full)
}

// safetyNet is how long Hub2's silence about a payment that its webhooks tell of is believed.
// It is believed no longer than a payment of its kind takes, nineteen times in twenty.
const safetyNet = 30 * time.Second

const tooLong = 0.95

// believed returns until when Hub2's silence is believed.
func (w *waiting) believed(now time.Time, grid []time.Duration) time.Time {
	overdue := now.Add(w.pace.mostly(grid, w.alive, tooLong) - w.age)
	if until := w.told.Add(safetyNet); until.Before(overdue) {
		return until
	}
	return latest(overdue, w.told.Add(grace)) // its webhook may be on its way
}

func latest(all ...time.Time) time.Time { return slices.MaxFunc(all, time.Time.Compare) }

// reconcileReads is after how many reads in vain a lost attempt is left to a person.
const reconcileReads = 16

// parks reports that Hub2 is asked no more though the sale is not over. A program that has just come
// looks once all the same.
func (w *waiting) parks() bool {
	if w.reading == state.ReadProof {
		return w.vain+w.asked >= proofReads
	}
	return w.reading == state.ReadReconcile && w.asked > 0 && max(w.asked, w.found) >= reconcileReads
}

// proofReads is after how many reads in vain a payment that Hub2 calls paid is left at that.
const proofReads = 16

// reconcileSteps are the waits between the reads that look for a lost attempt: at 0, 5, 10, 20, 40
// and 60 seconds, then each minute.
var reconcileSteps = [...]time.Duration{0, 5 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 20 * time.Second}

// ever is the wait between reads for what Hub2 has and does not tell: ever longer, for it punishes
// those who ask in vain.
func ever(asked int) time.Duration {
	g := 5 * time.Second
	for range min(asked, 8) {
		g = g * 3 / 2
	}
	return min(g, 30*time.Second)
}

// rhythm is the wait after the last question of the rare readings.
func (w *waiting) rhythm() time.Duration {
	switch w.reading {
	case state.ReadReconcile:
		if n := max(w.asked, w.found); n < len(reconcileSteps) {
			return reconcileSteps[n]
		}
		return time.Minute
	case state.ReadAction, state.ReadEnding:
		if w.asked == 0 {
			return 0
		}
		return ever(w.asked - 1)
	case state.ReadOdd, state.ReadProof:
		return ever(w.asked)
	case state.ReadStatus, state.ReadNothing:
	}
	return 0
}
