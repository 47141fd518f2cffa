package inspect

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/request"
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
		until := done.Add(slack)
		if rest := requests[i+1:]; len(rest) > 0 { // what comes after the next answer is that one's
			if end := rest[0].At.Add(rest[0].Took); end.Before(until) {
				until = end
			}
		}
		for ; next < len(facts); next++ {
			f := facts[next]
			if f.Seen == nil && f.Problem == nil || f.Source == state.ByWebhook || f.At.Before(done.Add(-slack/8)) {
				continue
			}
			if f.At.Before(until) {
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
		rows = append(rows, request.Row(s.Kit, r, short(r)))
	}
	lines := widget.TableFrom(s.Theme, request.Columns(s.Kit), rows, p.at-p.top, 0, width, min(room, len(rows))+1)
	return append(append(lines, ""), s.requestWords(all[p.at], s.k.answers[p.at], width)...)
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
