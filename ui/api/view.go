package api

import (
	"fmt"
	"strings"

	"guichet/state/traffic"
	"guichet/ui/request"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// What stands around the rows: the latency, the last 429, a heading, the columns' names, and at the foot
// the marked request in full.
const (
	around   = 5
	fewRows  = 5 // before the less used limits stand aside for them
	restWide = 3 // lines of the last 429 at most
	wideRow  = 110
	outcome  = 14 // cells of what a status says
	pathWide = 27
)

// View draws the screen on height lines of width cells.
func (s *Screen) View(width, height int) []string {
	lines := s.limits(width, max(height-around-fewRows, 2))
	lines = append(lines, s.latency(width))
	lines = append(lines, s.rest(width, restWide)...)
	lines = append(lines, s.heading(width))
	room := height - len(lines) - 1 // the foot's
	lines = append(lines, s.table(width, room)...)
	lines = append(lines, s.foot(width))
	lines = lines[:min(len(lines), max(height, 0))]
	for i := range lines {
		lines[i] = widget.Pad(lines[i], width)
	}
	return lines
}

// heading is how many requests there were, with how many are new and cannot be seen; or the filter.
func (s *Screen) heading(width int) string {
	t, w := s.Theme, s.Text.API
	count := fmt.Sprintf(w.Requests, text.Thousands(s.made))
	if s.made > traffic.Kept {
		count = fmt.Sprintf(w.KeptOnes, text.Thousands(s.made), text.Thousands(traffic.Kept))
	}
	right := ""
	if n := s.fresh(); n > 0 {
		right = t.Accent.Render(fmt.Sprintf(w.Fresh, n)) + " "
	}
	if s.typed || !s.field.Empty() {
		right = t.Faint.Render(fmt.Sprintf(w.Found, len(s.rows))) + "  " + right
		room := max(width-widget.Width(right)-5, 1)
		return widget.Pad(" "+t.Accent.Render("/")+" "+s.field.View(t, room, s.typed)+"  "+right, width)
	}
	left := " " + t.Faint.Render(widget.Truncate(count, max(width-widget.Width(right)-3, 0), t.Symbols.Ellipsis))
	return left + strings.Repeat(" ", max(width-widget.Width(left)-widget.Width(right), 0)) + right
}

func (s *Screen) table(width, height int) []string {
	if len(s.rows) == 0 {
		return s.empty(width, height)
	}
	s.shown = max(height-1, 1)
	at := s.index()
	s.first = widget.Scroll(s.first, at, len(s.rows), s.shown)
	if s.first == 0 {
		s.seen = s.rows[0].N
	}
	cells := make([][]string, len(s.rows)) // of those that are shown alone
	for i := s.first; i < min(s.first+s.shown, len(s.rows)); i++ {
		cells[i] = s.cells(s.rows[i], width)
	}
	columns := request.Columns(s.Kit)
	if width < wideRow {
		columns[request.Method] = widget.Column{Width: 4}
	}
	columns[request.Path] = widget.Column{Title: columns[request.Path].Title, Min: pathWide}
	columns[request.Status] = widget.Column{Title: columns[request.Status].Title, Width: outcome}
	columns[request.ID].Drop = 2
	if width < minWide {
		columns[request.Path].Min = pathWide - 10
	}
	return widget.TableFrom(s.Theme, columns, cells, at, s.first, width, height)
}

// minWide is the width from which on a row has room for its request id.
const minWide = 80

func (s *Screen) cells(q *traffic.Request, width int) []string {
	cells := request.Row(s.Kit, q.Request, s.path(q, width))
	cells[request.Status] = s.outcome(q)
	return cells
}

// path is the path with its id shortened, and without what all of them begin with where there is no room.
func (s *Screen) path(q *traffic.Request, width int) string {
	e, path := s.Theme.Symbols.Ellipsis, q.Path
	if q.Intent != "" {
		path = strings.ReplaceAll(path, q.Intent, text.ShortID(q.Intent, e))
	}
	if rest, ok := strings.CutPrefix(path, "/payment-intents/"); ok && width < wideRow {
		return e + "/" + rest
	}
	return path
}

// outcome is the status with a word for it, and how often the transport sent the request.
func (s *Screen) outcome(q *traffic.Request) string {
	t, word := s.Theme, s.Text.OutcomeWord(q.Problem, q.Status)
	said := t.Symbols.Failed + " " + word
	if q.Status != 0 {
		said = fmt.Sprint(q.Status) + " " + word
	}
	if q.Repeats > 0 {
		said += fmt.Sprintf(" ×%d", q.Repeats+1)
	}
	said = text.Clean(said, outcome)
	switch q.Problem {
	case "":
		return said
	case "limited":
		return t.Warn.Render(said)
	}
	return t.Bad.Render(said)
}

// empty says what would fill the list, or how the filter goes.
func (s *Screen) empty(width, height int) []string {
	line := s.Text.API.Empty
	if len(s.all) > 0 {
		line = fmt.Sprintf(s.Text.API.None, "esc")
	}
	lines := []string{""}
	for _, l := range widget.Wrap(line, max(min(width, 80)-8, 8)) {
		lines = append(lines, "      "+l)
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines[:max(height, 0)]
}

// foot tells the marked request in full.
func (s *Screen) foot(width int) string {
	q, ok := s.current()
	if !ok {
		return ""
	}
	t, w := s.Theme, s.Text.API
	id := text.Clean(q.RequestID, 64)
	if id == "" {
		id = w.NoID
	}
	line := id + " " + t.Symbols.Dot + " " + text.Clean(q.Method, 8) + " " + text.Clean(q.Path, 160)
	if q.Repeats > 0 {
		line = fmt.Sprintf(w.Repeated, q.Repeats+1) + " " + t.Symbols.Dot + " " + line
	}
	return " " + t.Faint.Render(widget.Truncate(line, width-2, t.Symbols.Ellipsis))
}
