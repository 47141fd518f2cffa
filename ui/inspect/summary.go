package inspect

import (
	"fmt"
	"strings"

	"guichet/state"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// maxMessage bounds an instruction of the operator.
const maxMessage = 480

// viewSummary answers a caller: what to say, what happened, who must act, whether trying again helps; and
// below it whose payment it is.
func (s *Screen) viewSummary(width, height int) []string {
	lines := append([]string{""}, s.answer(width)...)
	lines = append(append(lines, ""), s.identity(width)...)
	p := &s.places[summary]
	p.at = max(min(p.at, len(lines)-height), 0) // here the place is the first line that is shown
	return lines[p.at:]
}

// answer is what the agent tells the caller and does.
func (s *Screen) answer(width int) []string {
	w, t := s.Text.Inspect, s.Theme
	a := s.k.telling
	var lines []string
	if s.k.foreign {
		for _, l := range widget.Wrap(fmt.Sprintf(w.Foreign, "f"), max(width-6, 16)) {
			lines = append(lines, "   "+t.Accent.Render(l))
		}
		lines = append(lines, "")
	}
	if s.k.twice {
		lines = append(lines, s.field("", s.Text.Door.PaidTwice, t.Bad, width)...)
	}
	if s.news.Unsaved {
		lines = append(lines, s.field("", s.Text.Journal.Unsaved, t.Warn, width)...)
	}
	lines = append(lines, s.field(w.Say, s.Text.Quoted(s.say()), t.Strong, width)...)
	lines = append(lines, s.field(w.Happened, s.Text.Happened(s.standing(), s.Local), t.Text, width)...)
	if a.Action != nil && s.k.ending == state.NoEnding {
		lines = append(lines, s.field(w.MustDo, text.Clean(a.Action.Message, maxMessage), t.Text, width)...)
		lines = append(lines, s.field("", text.Clean(a.Action.URL, maxMessage), t.Accent, width)...)
	}
	who, again := s.Text.Verdicts(s.standing())
	lines = append(lines, s.field(w.Who, who, t.Text, width)...)
	lines = append(lines, s.field(w.Again, again, t.Text, width)...)
	if f := s.standing().Cause(); f != nil {
		lines = append(lines, s.field(w.Hub2Says, text.FailureWords(*f), t.Faint, width)...)
	}
	return lines
}

// standing is how the payment stands, for the words that others say of it too.
func (s *Screen) standing() text.Standing {
	k := s.k
	return text.Standing{
		Sale: k.sale, Ending: k.ending, Certain: k.certain, Twice: k.twice, Tried: k.tried, Telling: k.telling, Next: k.next,
		Foreign: k.foreign, Parked: s.news.Parked,
	}
}

// say is the one sentence for the caller.
func (s *Screen) say() string {
	w, k, a := s.Text.Inspect, s.k, s.k.telling
	amount := text.Amount(k.sale.Order.Amount, text.Clean(k.sale.Order.Currency, 8))
	switch k.ending {
	case state.Paid:
		switch last := lastDigits(a.Try.MSISDN); {
		case k.twice:
			return w.SayPaidTwice
		case a.EndedAt.IsZero() || last == "":
			return fmt.Sprintf(w.SayPaidPlain, amount)
		default:
			return fmt.Sprintf(w.SayPaid, amount, text.Clock(s.Local(a.EndedAt)), last)
		}
	case state.NotKnown:
		if a.State == state.Mismatched {
			return w.SayDiffers
		}
		return strings.Trim(s.Text.Ending.NotKnownSay, "\"«»\u00a0 ")
	case state.NotPaid:
		switch {
		case a.State == state.Refused:
			return w.SayNotTaken
		case !k.certain:
			return w.SayDoubt
		}
		return fmt.Sprintf(w.SayFailed, s.Text.AdviceOn(s.standing()).Say)
	case state.NoEnding:
	}
	switch {
	case !k.tried:
		return w.SayNoTry
	case a.Action != nil:
		return w.SayApprove
	}
	return w.SayWorking
}

// identity is whose payment it is, and when what of it happened.
func (s *Screen) identity(width int) []string {
	w, k, a, t := s.Text.Inspect, s.k, s.k.telling, s.Theme
	o := k.sale.Order
	var lines []string
	add := func(label string, parts ...string) {
		var some []string
		for _, p := range parts {
			if p != "" {
				some = append(some, p)
			}
		}
		lines = append(lines, s.field(label, strings.Join(some, "   "), t.Text, width)...)
	}
	add(s.Text.Case.File, text.Clean(s.packs.file, maxMessage))
	add(w.Intent, text.Clean(k.sale.Intent, 64))
	add(w.Payment, text.Clean(a.Payment, 64))
	add(w.Customer, s.customer())
	add(w.Reference, text.Clean(o.PurchaseRef, 64), text.Clean(o.CustomerRef, 64))
	add(w.Account, strings.ToUpper(text.Clean(o.Environment, 16)), text.Clean(o.Country, 8), text.Clean(o.Merchant, 40), text.Clean(o.Profile, 40))
	made := w.Made
	if k.facts[0].Kind == state.IntentMet {
		made = w.Met
	}
	add(made, s.moment(k.sale.CreatedAt), s.writer(k.moments[0]))
	if !a.EndedAt.IsZero() {
		took := ""
		if a.Took > 0 {
			took = fmt.Sprintf(w.Took, s.Text.Duration(a.Took))
		}
		add(w.Ended, s.moment(a.EndedAt), s.Text.RoadTaken(a.EndedBy), took)
	}
	add(w.Fees, text.FeesWords(a.Fees))
	add(w.Next, s.nextQuestion())
	return append(lines, s.notes(width)...)
}

// notes are the last remarks of people, the newest first.
func (s *Screen) notes(width int) []string {
	var lines []string
	label := s.Text.Inspect.Notes
	for i := len(s.k.notes) - 1; i >= max(len(s.k.notes)-maxNotes, 0); i-- {
		m := s.k.moments[s.k.notes[i]]
		lines = append(lines, s.field(label, s.moment(m.At)+"   "+s.writer(m)+"   "+text.Clean(m.Note, state.MaxNote), s.Theme.Text, width)...)
		label = ""
	}
	return lines
}

// maxNotes is how many remarks the summary shows; the timeline has them all.
const maxNotes = 5

func (s *Screen) customer() string {
	a := s.k.telling
	if a.Try.MSISDN == "" {
		return ""
	}
	return strings.TrimSpace(s.number(a.Try.MSISDN) + "   " + text.Operator(a.Try.Operator) + " " + text.Clean(a.Try.Country, 8))
}

func (s *Screen) nextQuestion() string {
	switch n := s.news; {
	case s.k.foreign:
		return ""
	case !n.NextAsk.IsZero():
		return s.Text.In(n.NextAsk.Sub(s.now))
	case n.Elsewhere:
		return s.Text.Wait.Elsewhere
	case n.Parked:
		return s.Text.Ending.NotKnownParked
	case s.k.next.Read == state.ReadNothing && s.k.ending == state.NoEnding:
		return s.Text.Inspect.Fresh
	case s.k.next.Read == state.ReadNothing:
		return s.Text.Inspect.Over
	}
	return ""
}
