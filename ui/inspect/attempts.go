package inspect

import (
	"fmt"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// attemptDetail is how many lines the marked attempt takes below the list.
const attemptDetail = 10

// viewAttempts lists the attempts a line each, and tells the marked one in full below.
func (s *Screen) viewAttempts(width, height int) []string {
	all, p := s.k.sale.Attempts, &s.places[attempts]
	if len(all) == 0 {
		return []string{"", "   " + s.Text.Inspect.WasNoTry}
	}
	p.move(0, len(all))
	room := max(min(len(all), height-attemptDetail), 1)
	s.shown = room
	p.top = widget.Scroll(p.top, p.at, len(all), room)
	var lines []string
	for i := p.top; i < len(all) && len(lines) < room; i++ {
		lines = append(lines, s.row(s.attemptLine(i, all[i]), i == p.at, width))
	}
	return append(append(lines, ""), s.attemptWords(all[p.at], width)...)
}

func (s *Screen) attemptLine(i int, a state.Attempt) string {
	t := s.Theme
	word := widget.Pad(s.Text.AttemptWord(a.State.String()), 15)
	return fmt.Sprintf("%5d  %s  %s  %s  %s  %s", i+1, text.ClockSeconds(s.Local(a.SentAt)), widget.Pad(text.Operator(a.Try.Operator), 8),
		widget.Pad(s.number(a.Try.MSISDN), 14), t.Status(statusOf(a)).Symbol+" "+word, text.Clean(a.Payment, 32))
}

func statusOf(a state.Attempt) string {
	switch a.State {
	case state.Refused:
		return "failed"
	case state.Mismatched:
		return "unknown"
	case state.Live:
		return string(a.Status)
	case state.Sending, state.Unknown, state.Failed, state.Successful:
	}
	return a.State.String()
}

// attemptWords tells all that is known of one attempt.
func (s *Screen) attemptWords(a state.Attempt, width int) []string {
	w, t := s.Text.Inspect, s.Theme
	var lines []string
	add := func(label, value string) { lines = append(lines, s.field(label, value, t.Text, width)...) }
	status := s.Text.AttemptWord(a.State.String())
	if said := s.Text.StatusSaid(string(a.Status)); a.Status != "" && said != status {
		status += "   " + fmt.Sprintf(w.Hub2Word, said)
	}
	if a.Amount != 0 && a.Amount != s.k.sale.Order.Amount {
		status += "   " + text.Amount(a.Amount, text.Clean(s.k.sale.Order.Currency, 8))
	}
	add(w.State, status)
	if a.State == state.Failed {
		var f hub2.Failure
		if a.Failure != nil {
			f = *a.Failure
		}
		advice := text.Advise(s.Text.Lang, text.Clean(f.Code, 48))
		add(w.Happened, advice.Reason)
		add(w.Who, advice.Who)
		add(w.Again, advice.RetryText)
		add(w.Hub2Says, text.FailureWords(f))
	}
	if a.Problem != nil {
		add(w.Happened, s.Text.ProblemLine(a.Problem))
	}
	if a.Action != nil {
		add(w.MustDo, s.Text.ActionWord(a.Action.Type)+"   "+text.Clean(a.Action.Message, maxMessage))
		add("", text.Clean(a.Action.URL, maxMessage))
	}
	add(w.Fees, text.FeesWords(a.Fees))
	if !a.EndedAt.IsZero() {
		add(w.Ended, s.moment(a.EndedAt)+"   "+s.Text.RoadTaken(a.EndedBy))
	}
	if reads, span, _ := a.Search(); reads > 0 {
		add(w.Absent, fmt.Sprintf(s.Text.Door.Looked, s.Text.Times(reads), text.Elapsed(span.Truncate(time.Second))))
	}
	if a.Override != nil {
		add("", text.Clean(a.Override.By, 60)+": "+text.Clean(a.Override.Shown, maxMessage))
	}
	return lines
}
