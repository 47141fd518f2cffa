//go:build unix

package crash

import (
	"context"
	"slices"

	"github.com/stretchr/testify/assert"

	"guichet/state"
)

// judges looks at the journal's files as a program has left them: nothing that was there is gone, all
// that the program has said is in them, and an ending that it told is Hub2's.
func (c *cashier) judges(r result) {
	s, err := snap(c.journal())
	if err != nil {
		if len(c.kept) > 0 || len(r.lines()) > 0 {
			c.lost("%v\n%s", err, r)
		}
		return // killed before there was one
	}
	defer s.close()
	facts := s.facts(c.t)
	for sale, ids := range c.kept {
		if now := idsOf(facts[sale]); len(now) < len(ids) || !slices.Equal(now[:len(ids)], ids) {
			c.lost("sale %s had the facts %v and has %v\n%s", sale, ids, now, r)
		}
	}
	for sale, all := range facts {
		c.kept[sale] = idsOf(all)
	}
	for _, l := range r.lines() {
		c.judgesLine(s, l, r)
	}
	if !r.killed {
		c.judgesEnd(r)
	}
}

func idsOf(facts []state.Fact) []string {
	ids := make([]string, len(facts))
	for i, f := range facts {
		ids[i] = f.ID
	}
	return ids
}

// judgesLine compares what a program has said with what it has kept.
func (c *cashier) judgesLine(s *snapshot, l line, r result) {
	sale, err := s.ByIntent(context.Background(), l.text("intent"))
	if err != nil {
		c.lost("said %v, kept: %v\n%s", l, err, r)
		return
	}
	if payment := l.text("payment"); payment != "" {
		if !slices.ContainsFunc(sale.Attempts, func(a state.Attempt) bool { return a.Payment == payment }) {
			c.lost("said %v and does not know that payment\n%s", l, r)
		}
	}
	told := l.text("status")
	if (told == state.WordPaid || told == state.WordFailed) && l.text("type") != "intent" && sale.Ending() == state.NoEnding {
		c.lost("said %v and has kept %q\n%s", l, sale.Word(), r)
	}
}

// judgesEnd compares the ending that a program told, and its exit status, with the truth.
func (c *cashier) judgesEnd(r result) {
	end := r.event("outcome")
	if end == nil {
		if !slices.Contains([]int{2, 4, 5, 6}, r.exit) {
			c.wrong("no outcome\n%s", r)
		}
		return
	}
	t, err := c.hub.truth(end.text("intent"))
	assert.NoError(c.t, err)
	exit, ok := map[string]int{state.WordPaid: 0, state.WordFailed: 3, state.WordUnknown: 4, "pending": 4}[end.text("status")]
	switch {
	case !ok, exit != r.exit,
		exit == 0 && t.has("successful") != 1,
		exit == 3 && (t.has("successful") > 0 || t.open()):
		c.wrong("Hub2 has %+v\n%s", t, r)
	}
}

// expected is how a payment must stand once everything that can be known is: its word, and the exit
// status of following it.
func expected(t truth, s state.Sale) (word string, exit int) {
	reached := 0
	for _, a := range s.Attempts {
		if a.State != state.Refused {
			reached++
		}
	}
	switch {
	case t.has("successful") > 0:
		return state.WordPaid, 0
	case reached > len(t.Payments): // one that Hub2 never got: nobody can know that it will not
		return state.WordUnknown, 4
	case t.open():
		return t.Status, 4
	case reached > 0:
		return state.WordFailed, 3
	case len(s.Attempts) > 0: // all refused: nothing was charged, and it may be tried again
		return "payment_required", 3
	}
	return "payment_required", 4
}
