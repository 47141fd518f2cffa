package sandbox

import (
	"math/rand/v2"
	"time"
)

// Range is a span of time from which one is drawn, both ends included.
type Range struct{ Min, Max time.Duration }

// draw takes one, in whole milliseconds, which is how times are written.
func (r Range) draw(from *rand.Rand) int64 {
	low, high := r.Min.Milliseconds(), r.Max.Milliseconds()
	if high <= low {
		return low
	}
	return low + from.Int64N(high-low+1)
}

// Timing is how long things take; each is counted from the attempt but for Code. The zero Timing
// makes everything happen at once, with a customer who never needs to act but to enter a code.
type Timing struct {
	Pending   Range // push, and a code sent in the attempt: until the operator has it
	Ask       Range // USSD and code: until the customer is asked
	Link      Range // redirection: until the link is there
	Push      Range // push: until the ending
	USSD      Range // USSD: until the ending
	CodeFirst Range // code sent in the attempt: until the ending
	Code      Range // code sent afterwards: from a right one until the ending
	Redirect  Range // redirection: until the ending, when nobody opens the link
	// Wait is how long a code can be entered; 0 means 10 minutes (documented for Orange CI).
	Wait time.Duration
}

// DefaultTiming is a calm demonstration: long enough for a person to see each step (assumed; the
// one recorded payment of Hub2's own sandbox took 115 ms).
func DefaultTiming() Timing {
	ms, s := time.Millisecond, time.Second
	return Timing{
		Pending:   Range{250 * ms, 350 * ms},
		Ask:       Range{300 * ms, 800 * ms},
		Link:      Range{400 * ms, 600 * ms},
		Push:      Range{2 * s, 4 * s},
		USSD:      Range{4 * s, 8 * s},
		CodeFirst: Range{2 * s, 4 * s},
		Code:      Range{1 * s, 3 * s},
		Redirect:  Range{15 * s, 25 * s},
		Wait:      defaultWait,
	}
}

// CounterTiming is customers at a counter: they look for their phone, type a code, or open a link and
// sign in (assumed). The published figures of the time that a screen is behind Hub2 are measured on it.
func CounterTiming() Timing {
	s := time.Second
	t := DefaultTiming()
	t.Push, t.USSD, t.CodeFirst, t.Redirect = Range{8 * s, 16 * s}, Range{15 * s, 30 * s}, Range{8 * s, 16 * s}, Range{40 * s, 80 * s}
	return t
}

const defaultWait = 10 * time.Minute
