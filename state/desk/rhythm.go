package desk

import (
	"time"

	"guichet/hub2"
	"guichet/state"
)

// reconcileSteps are the waits between the reads that look for a lost attempt: at 0, 5, 10, 20, 40
// and 60 seconds, then each minute.
var reconcileSteps = [...]time.Duration{0, 5 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 20 * time.Second}

// reconcileReads is after how many reads a lost attempt is left to a person.
const reconcileReads = 16

// The rhythm of asking about a payment that is under way: soon while it is young, for a customer
// who is quick waits at the counter; a quarter of its age later on.
const (
	firstAsk   = time.Second
	slowestAsk = 5 * time.Second
)

// share is how many status questions a second the desk allows itself over all payments: half of
// Hub2's 50 in 5 seconds, so that charging never waits for asking.
const share = 5

// gap returns how long after the last question about a sale the next one is due. asked counts the
// questions of this kind so far, age is how long it has been going on, waiting is how many sales are
// being asked about. The second result is false when the desk should ask no more.
func gap(r state.Reading, asked int, age time.Duration, waiting int) (time.Duration, bool) {
	switch r {
	case state.ReadStatus:
		g := min(max(age/4, firstAsk), slowestAsk)
		return max(g, time.Duration(waiting)*time.Second/share), true
	case state.ReadAction, state.ReadEnding:
		if asked == 0 {
			return 0, true
		}
		return slowestAsk, true
	case state.ReadReconcile:
		switch {
		case asked < len(reconcileSteps):
			return reconcileSteps[asked], true
		case asked < reconcileReads:
			return time.Minute, true
		}
		return 0, false
	case state.ReadOdd:
		g := slowestAsk
		for range min(asked, 8) {
			g = g * 3 / 2
		}
		return min(g, 30*time.Second), true
	case state.ReadNothing:
	}
	return 0, false
}

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
