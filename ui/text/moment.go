package text

import (
	"fmt"
	"strconv"
	"strings"

	"guichet/hub2"
	"guichet/state"
)

// maxChanges bounds what one moment tells: an intent can come with thousands of payments.
const maxChanges = 12

// How much of a text of Hub2's a line of the timeline takes.
const (
	maxID      = 32
	shortID    = 13 // enough to tell a payment's payments apart; the whole id stands where it is copied
	maxSaid    = 200
	maxOddWord = 40
)

// Road words by which road news came. What no road brought was done at the till.
func (c *Catalog) Road(m state.Moment) string {
	key := string(m.By)
	switch {
	case m.Person != "" || m.Kind == state.Noted:
		key = "person"
	case !m.Observed && m.Problem == nil:
		key = "" // nobody told it: we did it
	case key == "":
		key = string(state.ByAnswer)
	}
	return c.RoadWord(key)
}

// RoadWord words a road as a fact names it, "person" for somebody's word and "" for the till's own doing.
func (c *Catalog) RoadWord(road string) string {
	r := c.Inspect.Roads
	switch road {
	case string(state.ByAnswer):
		return r.Answer
	case string(state.ByPoll):
		return r.Poll
	case string(state.ByWebhook):
		return r.Webhook
	case string(state.ByRecovery):
		return r.Recovery
	case string(state.ByList):
		return r.List
	case "person":
		return r.Person
	case "":
		return r.Till
	}
	return Clean(road, maxOddWord)
}

// MomentLines is how many lines Moment gives.
func MomentLines(m state.Moment) int {
	n := min(len(m.Changed), maxChanges+1)
	if m.Kind != state.Seen || n == 0 {
		n++
	}
	return n + count(m.Problem != nil) + count(m.Back > 0) + count(m.Late)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Moment words one moment of a timeline: what happened first, then what was new in it. Every line is
// clean; mask writes a customer's number.
func (c *Catalog) Moment(m state.Moment, mask func(string) string) []string {
	var lines []string
	if m.Kind != state.Seen {
		lines = append(lines, c.kindWords(m, mask))
	}
	for i, ch := range m.Changed {
		if i == maxChanges {
			lines = append(lines, fmt.Sprintf(c.Inspect.MoreChanges, len(m.Changed)-i))
			break
		}
		lines = append(lines, c.changeWords(ch))
	}
	if len(lines) == 0 {
		lines = append(lines, c.Inspect.SameAgain)
	}
	if p := m.Problem; p != nil {
		lines = append(lines, c.ProblemLine(p))
	}
	if m.Late {
		lines = append(lines, c.Inspect.Older2)
	}
	if m.Back > 0 {
		lines = append(lines, fmt.Sprintf(c.Inspect.ClockBack, c.Duration(m.Back)))
	}
	return lines
}

func (c *Catalog) kindWords(m state.Moment, mask func(string) string) string {
	form := c.kindForm(m.Kind)
	switch {
	case form == "":
		return Clean(string(m.Kind), maxOddWord)
	case m.Kind == state.Noted:
		return fmt.Sprintf(form, Clean(m.Note, state.MaxNote))
	case m.Kind == state.Overridden:
		return fmt.Sprintf(form, Clean(m.Person, 60))
	case m.Kind == state.AttemptSending:
		var t state.Try
		if m.Try != nil {
			t = *m.Try
		}
		return fmt.Sprintf(form, m.Attempt, Operator(t.Operator), mask(t.MSISDN))
	case strings.Contains(form, "%d"):
		return fmt.Sprintf(form, m.Attempt)
	}
	return form
}

func (c *Catalog) kindForm(k state.Kind) string {
	w := c.Inspect.Kinds
	switch k {
	case state.IntentSending:
		return w.IntentSending
	case state.IntentCreated:
		return w.IntentCreated
	case state.IntentRefused:
		return w.IntentRefused
	case state.IntentLost:
		return w.IntentLost
	case state.IntentMet:
		return w.IntentMet
	case state.AttemptSending:
		return w.AttemptSending
	case state.AttemptAccepted:
		return w.AttemptAccepted
	case state.AttemptRefused:
		return w.AttemptRefused
	case state.AttemptUnknown:
		return w.AttemptUnknown
	case state.CodeSending:
		return w.CodeSending
	case state.CodeAccepted:
		return w.CodeAccepted
	case state.CodeRefused:
		return w.CodeRefused
	case state.CodeUnknown:
		return w.CodeUnknown
	case state.Overridden:
		return w.Overridden
	case state.Noted:
		return w.Noted
	case state.Seen: // it is told by what it changed
	}
	return ""
}

// ProblemLine words a refusal or a lost answer, with Hub2's own words and the id for its support.
func (c *Catalog) ProblemLine(p *state.Problem) string {
	line := c.TroubleWord(p.Kind, p.HTTP)
	if p.HTTP != 0 {
		line += fmt.Sprintf(" (HTTP %d)", p.HTTP)
	}
	if said := Clean(p.Message, maxSaid); said != "" {
		line += ": " + said
	}
	if p.RequestID != "" {
		line += "  " + fmt.Sprintf(c.Hub2.RequestID, Clean(p.RequestID, maxID))
	}
	return line
}

func (c *Catalog) changeWords(ch state.Change) string {
	w, id := c.Inspect.Changes, Clean(ch.Payment, shortID)
	switch ch.What {
	case state.ChangedIntent:
		return fmt.Sprintf(w.Intent, c.fromTo(ch, c.StatusSaid))
	case state.ChangedAmount:
		return fmt.Sprintf(w.Amount, c.fromTo(ch, amountOfDigits(ch.Currency)))
	case state.ChangedReason:
		return c.or(ch.To == "", w.NoReason, w.Reason, c.cause(ch))
	case state.ChangedAction:
		return c.or(ch.To == "" && ch.Note == "", w.NoAction, w.Action, c.ActionWord(ch.To), Clean(ch.Note, maxSaid))
	case state.PaymentSeen:
		return fmt.Sprintf(w.Seen, id, c.StatusSaid(ch.To))
	case state.PaymentGone:
		return fmt.Sprintf(w.Gone, id)
	case state.PaymentStatus:
		return fmt.Sprintf(w.Status, id, c.fromTo(ch, c.StatusSaid))
	case state.PaymentAmount:
		return fmt.Sprintf(w.PaymentAmount, id, c.fromTo(ch, amountOfDigits(ch.Currency)))
	case state.PaymentFailure:
		return c.or(ch.To == "", fmt.Sprintf(w.NoFailure, id), w.Failure, id, c.cause(ch))
	case state.PaymentAction:
		return c.or(ch.To == "" && ch.Note == "", fmt.Sprintf(w.PaymentDone, id), w.PaymentAction, id, c.ActionWord(ch.To), Clean(ch.Note, maxSaid))
	case state.PaymentFees:
		return fmt.Sprintf(w.Fees, id, Clean(ch.To, maxSaid))
	}
	return ""
}

func (c *Catalog) or(gone bool, words, form string, args ...any) string {
	if gone {
		return words
	}
	return strings.TrimRight(fmt.Sprintf(form, args...), " ")
}

// cause is a failure in plain words with Hub2's code behind it.
func (c *Catalog) cause(ch state.Change) string {
	reason := strings.TrimRight(Advise(c.Lang, Clean(ch.To, 48)).Reason, ".")
	return reason + " (" + Clean(ch.To, 48) + ")"
}

func (c *Catalog) fromTo(ch state.Change, word func(string) string) string {
	if ch.From == "" {
		return word(ch.To)
	}
	return fmt.Sprintf(c.Inspect.Changes.FromTo, word(ch.From), word(ch.To))
}

func amountOfDigits(currency string) func(string) string {
	return func(digits string) string {
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return Clean(digits, maxOddWord)
		}
		return Amount(n, currency)
	}
}

// ActionWord words what kind of thing a customer is asked for; a kind that is not known is shown as it
// came, clean.
func (c *Catalog) ActionWord(kind string) string {
	switch strings.ToLower(kind) {
	case hub2.ActionOTP:
		return c.Status.ActionOTP
	case hub2.ActionUSSD:
		return c.Status.ActionUSSD
	case hub2.ActionRedirection:
		return c.Status.ActionLink
	}
	return Clean(kind, maxOddWord)
}

// Operator writes Hub2's provider as people do, "MTN", "Orange".
func Operator(provider string) string {
	if len(provider) <= 3 {
		return strings.ToUpper(Clean(provider, 12))
	}
	return Clean(strings.ToUpper(provider[:1])+provider[1:], 16)
}

// Quoted writes what is said aloud.
func (c *Catalog) Quoted(s string) string {
	if c.Lang == French {
		return "«\u00a0" + s + "\u00a0»"
	}
	return "\"" + s + "\""
}
