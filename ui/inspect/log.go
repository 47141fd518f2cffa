package inspect

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// logDetail is how many lines the marked request takes below the list.
const logDetail = 7

// slack is by how much the instants of a request and of the fact that it brought may differ.
const slack = 2 * time.Second

// answersOf finds for each request the fact that its answer brought: the first one written after it was
// answered, by another road than a webhook. Both lists are in the order of their making, so that one walk
// does it. Bodies are kept once, as facts; the log keeps none.
func answersOf(requests []journal.Request, facts []state.Fact) []int {
	answers := make([]int, len(requests))
	next := 0
	for i, r := range requests {
		answers[i] = -1
		done := r.At.Add(r.Took)
		for ; next < len(facts); next++ {
			f := facts[next]
			if f.Seen == nil && f.Problem == nil || f.Source == state.ByWebhook || f.At.Before(done.Add(-slack/8)) {
				continue
			}
			if f.At.Before(done.Add(slack)) && (i+1 == len(requests) || f.At.Before(requests[i+1].At.Add(requests[i+1].Took))) {
				answers[i] = next
				next++
			}
			break
		}
	}
	return answers
}

// viewLog lists the requests a line each, and tells the marked one in full below.
func (s *Screen) viewLog(width, height int) []string {
	all, p := s.k.requests, &s.places[apiLog]
	if len(all) == 0 {
		return []string{"", "   " + s.Text.Inspect.Nothing}
	}
	p.move(0, len(all))
	room := max(height-logDetail-1, 1)
	s.shown = room
	p.top = widget.Scroll(p.top, p.at, len(all), room)
	rows := make([][]string, 0, room)
	for _, r := range all[p.top:min(p.top+room, len(all))] {
		rows = append(rows, s.requestRow(r))
	}
	lines := widget.TableFrom(s.Theme, s.logColumns(), rows, p.at-p.top, 0, width, min(room, len(rows))+1)
	return append(append(lines, ""), s.requestWords(all[p.at], s.k.answers[p.at], width)...)
}

func (s *Screen) logColumns() []widget.Column {
	w := s.Text.Inspect.Columns
	return []widget.Column{
		{Title: w.When, Width: clockWide}, {Title: w.Method, Width: 7}, {Title: w.Path, Width: 32},
		{Title: w.Status, Width: 4, Right: true}, {Title: w.Took, Width: 7, Right: true}, {Title: w.Request, Min: 8},
	}
}

func (s *Screen) requestRow(r journal.Request) []string {
	status := s.Theme.Symbols.Failed
	if r.Status != 0 {
		status = fmt.Sprint(r.Status)
	}
	return []string{
		text.ClockSeconds(s.Local(r.At)), text.Clean(r.Method, 8), text.Clean(short(r), 60), status,
		fmt.Sprintf("%d ms", r.Took.Milliseconds()), text.Clean(r.RequestID, 40),
	}
}

// short is the path without this payment's own id.
func short(r journal.Request) string {
	if r.Intent == "" {
		return r.Path
	}
	return strings.ReplaceAll(r.Path, r.Intent, "{id}")
}

func (s *Screen) requestWords(r journal.Request, answer, width int) []string {
	w, t := s.Text.Inspect, s.Theme
	at := s.Local(r.At).Format("2006-01-02 15:04:05.000")
	lines := s.field(w.Columns.When, at, t.Text, width)
	lines = append(lines, s.field(w.Columns.Path, text.Clean(r.Method+" "+r.Path, 160), t.Text, width)...)
	outcome := text.Clean(r.RequestID, 64)
	if r.Problem != "" {
		outcome = strings.TrimSpace(s.Text.TroubleWord(r.Problem, r.Status) + "   " + outcome)
	}
	lines = append(lines, s.field(w.RequestID, cmp.Or(outcome, "-"), t.Text, width)...)
	body := w.NoBody
	if answer >= 0 {
		body = fmt.Sprintf(w.BodyHere, t.Symbols.Enter)
	}
	lines = append(lines, s.field("", body, t.Text, width)...)
	return append(lines, s.field("", w.Bodies, t.Faint, width)...)
}
