// Package door words the one way past an attempt whose fate is open: what is known of it, what it means
// to charge again, and what a person must say. Console and command share it, so that both say the same.
package door

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"guichet/state"
	"guichet/ui/text"
)

// Words are a statement's language and the forms that differ from screen to command.
type Words struct {
	Text     *text.Catalog
	Mask     func(number string) string
	Operator func(state.Try) string
	Local    func(time.Time) time.Time
}

// moment is how an instant is written in what is kept: unlike a time of day it stays true tomorrow.
const moment = time.DateOnly + " " + time.TimeOnly

// Statement is what a person reads before the sale is charged again, a sentence each. It is kept as
// it was shown.
func (w Words) Statement(s state.Sale) []string {
	d := w.Text.Door
	lines := []string{fmt.Sprintf(d.Charges, text.Amount(s.Order.Amount, s.Order.Currency))}
	for _, a := range s.Attempts {
		if !Unseen(a) {
			continue
		}
		lines = append(lines,
			fmt.Sprintf(d.Lost, w.Mask(a.Try.MSISDN), w.Operator(a.Try), w.Local(a.SentAt).Format(moment)), w.Asked(a))
	}
	return append(lines, d.NoProof, d.Kept, fmt.Sprintf(d.Type, d.Word))
}

// Unseen reports whether an attempt left and Hub2 has never shown it.
func Unseen(a state.Attempt) bool { return a.State <= state.Unknown }

// Asked tells how Hub2 was asked about an attempt in vain, "" when it was not.
func (w Words) Asked(a state.Attempt) string {
	d := w.Text.Door
	reads, span, after := a.Search()
	switch {
	case reads == 0:
		return ""
	case sameBoot(a):
		at := func(t time.Duration) string { return text.ClockSeconds(w.Local(a.SentAt.Add(t))) }
		if reads == 1 {
			return fmt.Sprintf(d.AskedOnce, at(after))
		}
		return fmt.Sprintf(d.Asked, w.Text.Times(reads), at(after-span), at(after))
	}
	return fmt.Sprintf(d.AskedOver, w.Text.Times(reads), text.Elapsed(span))
}

// sameBoot reports whether the reads can be told by their times; where the machine was started anew
// since the sending only the span between them is known.
func sameBoot(a state.Attempt) bool {
	return !slices.ContainsFunc(a.Absent, func(t state.Tick) bool { return t.Boot != a.Sent.Boot })
}

// NotYet tells what is known of the attempt that forbids another and what is still missing before a
// person's word counts; ok is false when something else forbids it. The last read is taken to be fresh.
func (w Words) NotYet(s state.Sale, now time.Time) (known, missing string, ok bool) {
	d := w.Text.Door
	for _, a := range s.Attempts {
		if !Unseen(a) || a.Override != nil || a.NotSeen() {
			continue
		}
		reads, span, after := a.Search()
		wait := max(state.NotSeenSpan-span, state.NotSeenAfter-after, 0)
		known = w.Asked(a)
		if reads == 0 {
			known, wait = d.NothingRead, max(state.NotSeenSpan, state.NotSeenAfter-now.Sub(a.SentAt))
		}
		in := w.Text.Time.Now
		if wait > 0 {
			in = fmt.Sprintf(w.Text.Time.In, text.TimeLeft(wait))
		}
		missing = fmt.Sprintf(d.Needs, state.NotSeenReads, text.Elapsed(state.NotSeenSpan), text.Elapsed(state.NotSeenAfter),
			text.ClockSeconds(w.Local(now.Add(wait))), in, max(state.NotSeenReads-reads, 1))
		return fmt.Sprintf(d.TooEarly, known), missing, true
	}
	return "", "", false
}

// Further returns the attempt that came to nothing after a person had let the sale be charged again,
// and the earlier one that is still not known.
func Further(s state.Sale) (failed, unseen state.Attempt, ok bool) {
	failed, ok = s.Last()
	if !ok || failed.State != state.Failed && failed.State != state.Refused || s.Paid() {
		return failed, unseen, false
	}
	for _, a := range s.Attempts {
		if Unseen(a) && a.Override != nil {
			return failed, a, true
		}
	}
	return failed, unseen, false
}

// PaidTwice reports whether Hub2 shows that more than one attempt took the money.
func PaidTwice(s state.Sale) bool {
	n := 0
	for _, a := range s.Attempts {
		if a.State == state.Successful {
			n++
		}
	}
	return n > 1
}

// maxName is the longest name that is kept, in cells.
const maxName = 40

// Name makes a person's name fit to be kept and shown, and reports whether it is one at all.
func Name(s string) (string, bool) {
	s = strings.Join(strings.Fields(text.Clean(s, maxName)), " ")
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return s, letters >= 2
}

// Said reports whether what was typed is the word that goes on.
func Said(c *text.Catalog, typed string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(typed), " "), c.Door.Word)
}
