package command

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/door"
	"guichet/ui/text"
)

// reporter tells a payment's progress: JSON events on standard output, or lines for a person.
type reporter struct {
	json  bool
	out   io.Writer
	lang  text.Lang
	clock hub2.Clock
	since time.Time
	meter *meter
	note  func(format string, args ...any) // to standard error

	made    bool       // the intent is this program's own
	told    state.Sale // as it stood when it was last told
	charged bool       // money may move: the exit status tells the outcome even when nobody reads it
	deaf    error      // why standard output cannot be written any more
}

type intentEvent struct {
	Type     string `json:"type"`
	Intent   string `json:"intent"`
	Status   string `json:"status"`
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	At       string `json:"at"`
}

type attemptEvent struct {
	Type    string  `json:"type"`
	Intent  string  `json:"intent"`
	Payment *string `json:"payment"`
	Status  string  `json:"status"`
	At      string  `json:"at"`
}

type actionEvent struct {
	Type    string  `json:"type"`
	Intent  string  `json:"intent"`
	Payment *string `json:"payment"`
	Action  string  `json:"action"`
	Message string  `json:"message"`
	URL     *string `json:"url"`
	At      string  `json:"at"`
}

type statusEvent struct {
	Type   string `json:"type"`
	Intent string `json:"intent"`
	Status string `json:"status"`
	Source string `json:"source"`
	At     string `json:"at"`
}

type outcomeEvent struct {
	Type      string       `json:"type"`
	Intent    string       `json:"intent"`
	Payment   *string      `json:"payment"`
	Status    string       `json:"status"`
	Failure   *failureView `json:"failure"`
	Twice     bool         `json:"paid_twice,omitempty"`
	AlsoOpen  bool         `json:"also_open,omitempty"` // it is paid, and another attempt may still take money
	Requests  int64        `json:"requests"`
	Polls     int64        `json:"polls"`
	ElapsedMS int64        `json:"elapsed_ms"`

	PaidAmount *int64 `json:"paid_amount,omitempty"` // what Hub2 says was paid instead
}

// say writes one event, as JSON or as the line that stands for it. Where nobody reads any more, a
// payment that is under way goes on.
func (r *reporter) say(event any, line string) error {
	if r.deaf != nil {
		return nil
	}
	var err error
	if r.json {
		err = writeLine(r.out, event)
	} else {
		_, err = fmt.Fprintln(r.out, line)
	}
	if err != nil && r.charged {
		r.deaf = err
		r.note("standard output cannot be written any more (%s); the payment goes on, and the exit status tells its outcome", err)
		return nil
	}
	return err
}

// intent tells of the intent that a payment begins with, or goes on with.
func (r *reporter) intent(s state.Sale) error {
	r.told = s
	e := intentEvent{"intent", s.Intent, string(s.IntentStatus), s.Order.Amount, s.Order.Currency, stamp(s.UpdatedAt)}
	line := r.words().IntentKnown
	if r.made {
		line = r.words().Intent
	}
	return r.say(e, fmt.Sprintf(line, text.Clean(s.Intent, 60), text.Amount(s.Order.Amount, s.Order.Currency)))
}

// attempt tells of an attempt that Hub2 has, or may have.
func (r *reporter) attempt(s state.Sale) error {
	a, _ := s.Last()
	word := s.Word()
	e := attemptEvent{"attempt", s.Intent, orNull(a.Payment), word, stamp(s.UpdatedAt)}
	line := fmt.Sprintf(r.words().Attempt, text.Clean(a.Payment, 60), text.For(r.lang).StatusSaid(word))
	if a.State == state.Unknown {
		line = r.words().AttemptLost
	}
	if err := r.say(e, line); err != nil {
		return err
	}
	before := r.told
	r.told = s
	return r.action(before, s)
}

// news tells what changed since the last time.
func (r *reporter) news(s state.Sale) error {
	before := r.told
	r.told = s
	if err := r.action(before, s); err != nil || before.Word() == s.Word() {
		return err
	}
	e := statusEvent{"status", s.Intent, s.Word(), sourceWord(cmp.Or(s.Source, state.ByPoll)), stamp(s.UpdatedAt)}
	return r.say(e, fmt.Sprintf(r.words().Status, text.For(r.lang).StatusSaid(s.Word())))
}

// sourceWord names the road of news. A list is a question that was asked for several sales at once.
func sourceWord(s state.Source) string {
	if s == state.ByList {
		s = state.ByPoll
	}
	return string(s)
}

func (r *reporter) action(before, s state.Sale) error {
	a, ok := s.Telling()
	if !ok || a.Action == nil || a.State != state.Live {
		return nil
	}
	if b, ok := before.Telling(); ok && b.ID == a.ID && b.Action != nil && *b.Action == *a.Action {
		return nil
	}
	e := actionEvent{"action", s.Intent, orNull(a.Payment), a.Action.Type, a.Action.Message, orNull(a.Action.URL), stamp(s.UpdatedAt)}
	line := fmt.Sprintf(r.words().Action, text.Clean(a.Action.Message, 500))
	if a.Action.URL != "" {
		line += "\n  " + text.Clean(a.Action.URL, 2000)
	}
	return r.say(e, line)
}

// outcome tells how it ended, and returns the exit status that says the same.
func (r *reporter) outcome(s state.Sale) error {
	status, exit := outcomeOf(s)
	e := outcomeEvent{
		Type: "outcome", Intent: s.Intent, Status: status,
		Requests: r.meter.requests.Load(), Polls: r.meter.polls.Load(), ElapsedMS: r.clock.Now().Sub(r.since).Milliseconds(),
	}
	if a, ok := s.Telling(); ok {
		e.Payment, e.PaidAmount = orNull(a.Payment), paidInstead(s)
	}
	e.Twice, e.AlsoOpen = door.PaidTwice(s), s.Paid() && s.Open()
	if exit == exitFailed {
		e.Failure = viewFailure(failureOf(s))
	}
	if err := r.say(e, r.outcomeLines(s, status)); err != nil {
		return err
	}
	if exit == exitDone {
		return nil
	}
	return &ended{exit}
}

// outcomeOf judges a sale as it stands when the command stops.
func outcomeOf(s state.Sale) (status string, exit int) {
	switch s.Ending() {
	case state.Paid:
		return state.WordPaid, exitDone
	case state.NotPaid:
		return state.WordFailed, exitFailed
	case state.NotKnown:
		return state.WordUnknown, exitUnknown
	case state.NoEnding:
	}
	if a, ok := s.Telling(); ok && a.State == state.Sending {
		return state.WordUnknown, exitUnknown
	}
	return "pending", exitUnknown
}

func (r *reporter) words() text.Command { return text.For(r.lang).Command }

func (r *reporter) outcomeLines(s state.Sale, status string) string {
	c := text.For(r.lang)
	amount := text.Amount(s.Order.Amount, s.Order.Currency)
	later := fmt.Sprintf(c.Command.FollowLater, text.Clean(s.Intent, 60))
	a, _ := s.Telling()
	switch status {
	case state.WordPaid:
		line := strings.TrimRight(fmt.Sprintf("%s  %s  %s", c.Ending.Paid, amount, text.Clean(a.Payment, 60)), " ")
		switch {
		case door.PaidTwice(s):
			line += "\n" + c.Door.PaidTwice
		case s.Open():
			line += "\n" + c.Door.PaidAndOpen + "\n" + later
		}
		return line
	case state.WordFailed:
		f := viewFailure(failureOf(s))
		advice := text.Advise(r.lang, f.Code)
		return fmt.Sprintf("%s  %s  %s (%s)", c.Ending.NotPaid, amount, advice.Reason, text.Clean(f.Code, 60))
	case state.WordUnknown:
		lines := []string{fmt.Sprintf("%s  %s", c.Ending.NotKnown, amount)}
		if line := differs(c, paidInstead(s), s.Order.Amount, s.Order.Currency); line != "" {
			return lines[0] + "\n" + line
		}
		if failed, unseen, ok := door.Further(s); ok {
			lines = append(lines, fmt.Sprintf(c.Door.Further, text.ClockSeconds(failed.SentAt.Local()), whyFailed(c, failed)),
				fmt.Sprintf(c.Door.Earlier, text.ClockSeconds(unseen.SentAt.Local())))
		}
		return strings.Join(append(lines, later), "\n")
	}
	if !s.Open() { // nothing is under way, so there is nothing to wait for
		return fmt.Sprintf(c.Command.Status, c.StatusSaid(s.Word()))
	}
	return fmt.Sprintf(c.Command.Pending, amount) + "\n" + later
}

// whyFailed words why one attempt came to nothing.
func whyFailed(c *text.Catalog, a state.Attempt) string {
	switch {
	case a.Failure != nil:
		return fmt.Sprintf("%s (%s)", text.Advise(c.Lang, a.Failure.Code).Reason, text.Clean(a.Failure.Code, 60))
	case a.Problem != nil:
		return text.Clean(a.Problem.Message, 200)
	}
	return text.Advise(c.Lang, "").Reason
}
