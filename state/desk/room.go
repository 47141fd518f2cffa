package desk

import (
	"time"

	"guichet/state"
)

// room is what the budget leaves to questions.
type room struct {
	next time.Time     // when the next question may leave
	gap  time.Duration // between two, so that there is never a burst and charges find room
	full bool          // no place is left to questions
}

// askGap lies between two questions, of whatever sale: with it alone they would just fit Hub2's 50 in 5
// seconds.
const askGap = 105 * time.Millisecond

// early is how many gaps ahead of its turn the question may leave that a screen which is known to be
// wrong waits for. Those after it wait the longer.
const early = 4

func (r room) free(w *waiting) time.Time {
	if !r.full && (w.reading == state.ReadAction || w.reading == state.ReadEnding) {
		return r.next.Add(-early * r.gap)
	}
	return r.next
}

// after is the room that a question at an instant leaves.
func (r room) after(now time.Time) room {
	if r.next.Before(now) {
		r.next = now
	}
	r.next = r.next.Add(r.gap)
	return r
}

// roomNow is the room for questions as the budget stands; d.mu is held. A place is left to charges, for
// the customer stands at the counter, and a fifth of all where several programs ask: where another
// follows sales that are watched here, or where few of the questions of late were ours.
func (d *Desk) roomNow(now time.Time, elsewhere bool) room {
	r := d.room
	for len(d.asked) > 0 && now.Sub(d.asked[0]) >= fullGap {
		d.asked = d.asked[1:]
	}
	used, limit := d.o.Budget.Used()
	reserve := 1
	if elsewhere || len(d.asked) < limit/5 {
		reserve = max(limit/5, 1)
	}
	if limit > 0 && used >= limit-reserve {
		r.next, r.full = later(r.next, now.Add(r.gap)), true
	}
	return r
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
