package inspect

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"guichet/state"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// headLines stand above every section: how it ended, the sections, a rule.
const headLines = 3

// View draws the screen on height lines of width cells.
func (s *Screen) View(width, height int) []string {
	lines := []string{s.head(width), s.tabs(width), s.Theme.Border.Render(strings.Repeat(s.Theme.Symbols.Horizontal, width))}
	height, last := s.noteLine(width, height)
	room := max(height-headLines, 0)
	switch {
	case s.k == nil, len(s.trouble) > 0:
		lines = append(lines, s.waiting(width)...)
	case s.at == summary:
		lines = append(lines, s.viewSummary(width, room)...)
	case s.at == timeline:
		lines = append(lines, s.viewTimeline(width, room)...)
	case s.at == attempts:
		lines = append(lines, s.viewAttempts(width, room)...)
	case s.at == raw:
		lines = append(lines, s.json.view(s, width, room)...)
	case s.at == apiLog:
		lines = append(lines, s.viewLog(width, room)...)
	}
	return append(fill(lines, width, height), last...)
}

// fill makes exactly height lines of exactly width cells.
func fill(lines []string, width, height int) []string {
	lines = lines[:min(len(lines), max(height, 0))]
	for i := range lines {
		lines[i] = widget.Pad(lines[i], width)
	}
	for len(lines) < height {
		lines = append(lines, widget.Pad("", width))
	}
	return lines
}

// head is the ending in words with the amount, who paid or should, and how old the last word is.
func (s *Screen) head(width int) string {
	t := s.Theme
	if s.k == nil {
		return " " + t.Strong.Render(text.Clean(s.wanted, max(width-2, 0)))
	}
	left := " " + s.verdict()
	dot := " " + t.Symbols.Dot + " "
	if o := text.Operator(s.k.telling.Try.Operator); o != "" {
		left += dot + o
	}
	if n := s.k.telling.Try.MSISDN; n != "" {
		left += dot + s.number(n)
	}
	right := ""
	if at := s.k.sale.UpdatedAt; !at.IsZero() {
		right = fmt.Sprintf(s.Text.Inspect.KnownSince, text.ClockSeconds(s.Local(at)), s.Text.Ago(s.now.Sub(at))) + " "
	}
	if s.busy != "" {
		right = s.busy + " " + t.Symbols.Ellipsis + " "
	}
	gap := width - widget.Width(left) - widget.Width(right)
	if gap < 2 {
		return widget.Truncate(left, width, t.Symbols.Ellipsis)
	}
	return left + strings.Repeat(" ", gap) + t.Faint.Render(right)
}

// verdict is the ending and the amount in one; what has no ending yet says its status.
func (s *Screen) verdict() string {
	t := s.Theme
	amount := "  " + text.Amount(s.k.sale.Order.Amount, text.Clean(s.k.sale.Order.Currency, 8))
	word, style := s.Text.EndingWord(s.standing()), t.Warn
	switch s.k.ending {
	case state.Paid:
		style = t.Good
	case state.NotPaid:
		style = t.Bad
	case state.NotKnown:
	case state.NoEnding:
		return t.Status(s.k.sale.Word()).Render(word) + t.Strong.Render(amount)
	}
	return style.Bold(true).Render(word + amount)
}

// tabs names the sections, each with the key that leads there.
func (s *Screen) tabs(width int) string {
	line := ""
	for _, j := range s.jumps() {
		name := j.key + " " + j.name
		if j.count > 0 {
			name += fmt.Sprintf(" %d", j.count)
		}
		if j.to == s.at {
			line += s.Theme.Reverse.Render(" " + name + " ")
		} else {
			line += " " + name + " "
		}
	}
	return widget.Pad(line, width)
}

type jump struct {
	key   string
	name  string
	to    section
	count int
}

func (s *Screen) jumps() []jump {
	w := s.Text.Inspect
	all := []jump{{"s", w.Summary, summary, 0}, {"t", w.Timeline, timeline, 0}, {"a", w.Attempts, attempts, 0}, {"w", w.JSON, raw, 0}, {"l", w.Log, apiLog, 0}}
	if s.k != nil {
		all[1].count, all[2].count, all[4].count = len(s.k.moments), len(s.k.sale.Attempts), len(s.k.requests)
	}
	return all
}

// waiting says what is waited for, or why there is nothing.
func (s *Screen) waiting(width int) []string {
	lines := []string{""}
	for i, paragraph := range s.trouble {
		style := s.Theme.Text
		if i == 0 {
			style = s.Theme.Warn
		}
		for _, l := range widget.Wrap(paragraph, max(min(width, 90)-8, 8)) {
			lines = append(lines, "   "+style.Render(l))
		}
		lines = append(lines, "")
	}
	if len(s.trouble) > 0 {
		return lines
	}
	busy := s.busy
	if busy == "" {
		busy = s.Text.Inspect.Loading
	}
	return append(lines, "   "+s.Theme.Faint.Render(busy+" "+s.Theme.Symbols.Ellipsis))
}

// row writes the marked line of a list in one style, any other as it is.
func (s *Screen) row(line string, marked bool, width int) string {
	line = widget.Truncate(line, width-3, s.Theme.Symbols.Ellipsis)
	if !marked {
		return widget.Pad("  "+line, width)
	}
	return s.Theme.Reverse.Render(widget.Pad(s.Theme.Symbols.Selected+" "+line, width))
}

// field is a label with its text wrapped beside it.
func (s *Screen) field(label, value string, style lipgloss.Style, width int) []string {
	if value == "" {
		return nil
	}
	const wide = 20
	var lines []string
	for i, l := range widget.Wrap(value, max(min(width, 110)-wide-4, 16)) {
		name := ""
		if i == 0 {
			name = label
		}
		lines = append(lines, "   "+s.Theme.Faint.Render(widget.Pad(widget.Truncate(name, wide-1, s.Theme.Symbols.Ellipsis), wide))+style.Render(l))
	}
	return lines
}
