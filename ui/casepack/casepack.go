// Package casepack makes the case of one payment: the document that a support agent hands to Hub2's support
// or to a colleague. It holds all that they ask for, and neither the customer's number nor a secret.
package casepack

import (
	"cmp"
	"slices"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/door"
	"guichet/ui/text"
)

// Program is what took the payment, as whoever looks for a mistake in it wants to know it.
type Program struct {
	Version string
	Go      string
	System  string // operating system and architecture
	Schema  int    // of the journal
	Host    string // whom the API is asked at, "" for nobody
	Secrets []hub2.Secret
}

// Input is what a case is made of.
type Input struct {
	Facts    []state.Fact
	Requests []journal.Request
	Foreign  bool // the journal does not know the payment: what Hub2 said just now is all there is
	Parked   bool // Hub2 is not asked about it any more
	Program  Program
	Now      time.Time
	Words    *text.Catalog
	Zone     *time.Location // of the times; nil is the machine's own
}

// span is how many entries of a list stand at its beginning and at its end: what is between is left out.
type span struct{ first, last int }

// How much of each list a case has. It has to be read by a person, and to fit a clipboard.
func (s span) of(n int) (first, from int) {
	if n <= s.first+s.last {
		return n, n
	}
	return s.first, n - s.last
}

var (
	momentsKept  = span{40, 80}
	attemptsKept = span{20, 40}
	requestsKept = span{30, 60}
)

const (
	paymentsKept = 20
	notesKept    = 20
)

// Gap tells what a list lacks in its middle.
type Gap struct {
	After int `json:"after"` // so many entries stand before it
	Count int `json:"count"`
}

// Case is one payment's case, without the customer's number and without secrets, its lists bounded.
type Case struct {
	in       Input
	sale     state.Sale
	standing text.Standing
	moments  []state.Moment
	attempts []state.Attempt
	requests []journal.Request
	notes    []state.Moment
	// What the lists lack in their middle, nil for nothing.
	momentGap, attemptGap, requestGap *Gap
}

// New makes a case. All that it keeps is a copy from behind the veil.
func New(in Input) Case {
	var sale state.Sale
	for _, f := range in.Facts {
		sale = sale.Apply(f)
	}
	v := newVeil(sale, in)
	c := Case{in: in, sale: veiled(v, sale)}
	telling, tried := c.sale.Telling()
	c.standing = text.Standing{
		Sale: c.sale, Ending: sale.Ending(), Certain: sale.Certain(), Twice: door.PaidTwice(sale), Tried: tried, Telling: telling,
		Next: sale.Next(), Foreign: in.Foreign, Parked: in.Parked,
	}
	all := state.Timeline(in.Facts)
	c.attempts = kept(c.sale.Attempts, attemptsKept, &c.attemptGap)
	c.moments = veiled(v, kept(all, momentsKept, &c.momentGap))
	c.notes = veiled(v, lastNotes(all))
	c.requests = veiled(v, kept(inOrder(in.Requests), requestsKept, &c.requestGap))
	return c
}

// payments are Hub2's ids of the attempts, and how many are left out behind them.
func (c Case) payments() (ids []string, more int) {
	ids = []string{}
	for _, a := range c.sale.Attempts {
		switch {
		case a.Payment == "":
		case len(ids) < paymentsKept:
			ids = append(ids, a.Payment)
		default:
			more++
		}
	}
	return ids, more
}

// kept leaves the middle of a long list out.
func kept[T any](all []T, s span, gap **Gap) []T {
	first, from := s.of(len(all))
	if from == first {
		return all
	}
	*gap = &Gap{first, from - first}
	return slices.Concat(all[:first], all[from:])
}

// placeOf is the place in the whole list, counted from 1, of the i-th entry that was kept of it.
func placeOf(i int, gap *Gap) int {
	if gap != nil && i >= gap.After {
		i += gap.Count
	}
	return i + 1
}

func lastNotes(all []state.Moment) []state.Moment {
	var notes []state.Moment
	for i := len(all) - 1; i >= 0 && len(notes) < notesKept; i-- {
		if all[i].Kind == state.Noted {
			notes = append(notes, all[i])
		}
	}
	slices.Reverse(notes)
	return notes
}

// inOrder sorts requests by when they were made: they are noted when they end.
func inOrder(all []journal.Request) []journal.Request {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b journal.Request) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Took, b.Took)) })
	return all
}
