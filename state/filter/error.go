package filter

import "fmt"

// Want is what stands in the place of what was expected.
type Want int

// What can be expected.
const (
	WantValue  Want = iota // something after the sign or the name of a field
	WantField              // the name of a field before the colon
	WantAmount             // an amount: digits only
	WantNumber             // a telephone number
	WantDay                // a day
	WantQuote              // the closing quote
	WantOrder              // no < or > here: this field has no order
)

// Error says where a filter cannot be read and what was expected there.
type Error struct {
	At   int    // the rune, from 0
	Got  string // what stands there
	Want Want
	// Incomplete: more typing may mend it, so somebody who types is not told yet.
	Incomplete bool
}

func (e *Error) Error() string {
	what := map[Want]string{
		WantValue: "a value", WantField: "the name of a field", WantAmount: "an amount", WantNumber: "a telephone number",
		WantDay: "a day", WantQuote: "a closing quote", WantOrder: "a field that has an order",
	}[e.Want]
	return fmt.Sprintf("character %d: %q stands where %s is expected", e.At+1, e.Got, what)
}
