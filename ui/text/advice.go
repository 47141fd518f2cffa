package text

import "strings"

// Retry says when another attempt on the same intent makes sense.
type Retry int

// The answers. AfterRead is the safe one: Hub2 must be asked again before anyone tries.
const (
	AfterRead Retry = iota // doubtful: one fresh read first
	Now                    // at once
	AfterFix               // once somebody has put something right
	Later                  // after a pause, or with another operator
	No                     // not on this number and operator
)

// Advice is what a cashier needs to know about a failed payment. Reason and Say may be read by the
// customer over the counter; none of it accuses anyone.
type Advice struct {
	Reason    string // in plain words
	Say       string // aloud, to the customer
	Who       string // who must act
	Retry     Retry
	RetryText string // what that means here
}

// Advise returns the advice for a failure code of Hub2. A code that is not known gives the careful
// advice: read first.
func Advise(l Lang, code string) Advice {
	table, fallback := adviceEnglish, unknownEnglish
	if l == French {
		table, fallback = adviceFrench, unknownFrench
	}
	if a, ok := table[strings.ToLower(strings.TrimSpace(code))]; ok {
		return a
	}
	return fallback
}
