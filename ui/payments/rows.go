package payments

import (
	"fmt"
	"strings"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/ui/text"
)

// Refresh turns the countdowns of the rows, all at once.
func (l *List) Refresh() { l.turned = l.now }

func (l *List) cells(r journal.Row) []string {
	n, watched := l.news[r.Sale]
	return []string{
		text.ClockSeconds(l.Local(r.CreatedAt)),
		text.AmountShort(r.Amount, r.Currency),
		l.Mask(r.MSISDN),
		l.operator(r.Operator),
		l.status(r, n),
		l.lastWord(r, n, watched),
	}
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
func (l *List) status(r journal.Row, n desk.News) string {
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

// lastWord is why a payment failed, when Hub2 is asked next, or what keeps it from answering.
func (l *List) lastWord(r journal.Row, n desk.News, watched bool) string {
	words := l.Text.Payments
	switch {
	case watched && n.Unsaved:
		return words.Unsaved
	case r.Status == state.WordFailed:
		return text.ShortReason(l.Text.Lang, r.FailureCode)
	case watched && n.Parked, r.Mismatch:
		return words.Parked
	case watched && n.Elsewhere:
		return words.Elsewhere
	case r.Status == state.WordUnknown:
		return words.Checking
	case watched && !n.NextAsk.IsZero():
		return l.Text.In(n.NextAsk.Sub(l.turned))
	}
	return ""
}
