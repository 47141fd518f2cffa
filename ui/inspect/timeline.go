package inspect

import (
	"fmt"
	"sort"

	"guichet/state"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// The timeline's columns.
const (
	clockWide = 8
	roadWide  = 9
)

// viewTimeline draws the moments around the marked one: only those that have room.
func (s *Screen) viewTimeline(width, height int) []string {
	k, p := s.k, &s.places[timeline]
	room := max(height-2, 1)
	s.shown = room
	p.move(0, len(k.moments))
	if len(k.moments) == 0 {
		return []string{"", "   " + s.Text.Inspect.Nothing}
	}
	first, last := k.lines[p.at], k.lines[p.at+1]
	p.top = widget.Scroll(p.top, min(last-1, first+room-1), k.lines[len(k.moments)], room)
	p.top = min(p.top, first)
	var lines []string
	i := sort.SearchInts(k.lines, p.top+1) - 1
	for ; i < len(k.moments) && len(lines) < room; i++ {
		moment := s.momentLines(k.moments[i], i == p.at, width)
		lines = append(lines, moment[max(p.top-k.lines[i], 0):]...)
	}
	lines = lines[:min(len(lines), room)]
	for len(lines) < room {
		lines = append(lines, "")
	}
	return append(lines, "", s.momentDetail(k.moments[p.at]))
}

// momentLines writes the time and the road once, and what happened line by line.
func (s *Screen) momentLines(m state.Moment, marked bool, width int) []string {
	words := s.Text.Moment(m, s.number)
	for i, w := range words {
		left := widget.Pad("", clockWide+roadWide+4)
		if i == 0 {
			sign := "  "
			if m.Seq == s.marked && m.Seq != 0 {
				sign = s.Theme.Symbols.Current + " "
			}
			left = text.ClockSeconds(s.Local(m.At)) + sign + widget.Pad(s.Text.Road(m), roadWide) + "  "
		}
		words[i] = s.row(left+w, marked && i == 0, width)
	}
	return words
}

// momentDetail is the marked moment's day, who wrote it, and its place in the journal.
func (s *Screen) momentDetail(m state.Moment) string {
	at := s.Local(m.At).Format("2006-01-02 15:04:05.000")
	return "  " + s.Theme.Faint.Render(fmt.Sprintf(s.Text.Inspect.Detail, at, s.writer(m), m.Seq))
}

// writer is whose program, and whose hand, wrote a fact.
func (s *Screen) writer(m state.Moment) string {
	till, cashier := text.Clean(m.Till, 40), text.Clean(m.Cashier, 40)
	if cashier == "" {
		return till
	}
	return till + " " + s.Theme.Symbols.Dot + " " + cashier
}
