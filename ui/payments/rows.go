package payments

import (
	"fmt"
	"strings"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/ui/text"
)

// Refresh turns the countdowns of the rows, all at once.
func (l *List) Refresh() { l.turn = l.now }

func (l *List) cells(columns []column, r row) []string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c.cell(l, r)
	}
	return cells
}

// when is the time of a payment of today, and the day of an older one.
func (l *List) when(r row) string {
	at := l.Local(r.CreatedAt)
	if !at.Before(midnight(l.Local(l.now))) {
		return text.ClockSeconds(at)
	}
	return at.Format("02/01/06")
}

// reason is why a payment failed, in a few words.
func (l *List) reason(r row) string {
	if r.Status != state.WordFailed {
		return ""
	}
	return text.ShortReason(l.Text.Lang, r.FailureCode)
}

func (l *List) operator(provider string) string {
	if provider == "" {
		return ""
	}
	if len(provider) <= 3 {
		return strings.ToUpper(text.Clean(provider, 12))
	}
	return text.Clean(strings.ToUpper(provider[:1])+provider[1:], 12)
}

// status is the sign and the word of a payment; a live one says what the customer must do.
func (l *List) status(r row, n desk.News) string {
	word := l.Text.StatusWord(r.Status)
	if a, ok := n.Sale.Telling(); ok && r.Status == string(hub2.StatusActionRequired) && a.Action != nil {
		if kind := l.action(a.Action.Type); kind != "" {
			word = fmt.Sprintf(l.Text.Payments.Action, kind)
		}
	}
	return l.Theme.Status(r.Status).Render(word)
}

func (l *List) action(kind string) string {
	s := l.Text.Status
	switch strings.ToLower(kind) {
	case hub2.ActionOTP:
		return s.ActionOTP
	case hub2.ActionUSSD:
		return s.ActionUSSD
	case hub2.ActionRedirection:
		return s.ActionLink
	}
	return ""
}

// lastWord is why a payment failed, how old the word on a live one is and when Hub2 is asked next, or what
// keeps it from answering.
func (l *List) lastWord(r row) string {
	n, watched := l.news[r.Sale]
	words := l.Text.Payments
	switch {
	case watched && n.Unsaved:
		return words.Unsaved
	case r.Status == state.WordFailed:
		return l.reason(r)
	case watched && n.Parked, r.Mismatch:
		return words.Parked
	case watched && n.Elsewhere:
		return words.Elsewhere
	case r.Status == state.WordUnknown:
		return words.Checking
	}
	age := ""
	if r.Live {
		age = l.Text.Duration(l.turn.Sub(r.UpdatedAt))
	}
	switch {
	case !watched || n.NextAsk.IsZero():
		return age
	case age == "":
		return l.Text.In(n.NextAsk.Sub(l.turn))
	}
	return fmt.Sprintf(l.Text.List.Since, age, l.Text.In(n.NextAsk.Sub(l.turn)))
}
