package palette

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"guichet/ui/widget"
)

// What the box is made of beside its rows: two sides with their margins, and the frame with the typed line.
const (
	sides     = 4
	aroundAll = 3
	widest    = 68
	tallest   = 14
)

// Size is how much of a room the box takes.
func Size(width, height int) (int, int) { return min(width-sides, widest), min(height, tallest) }

// View draws the box on height lines of width cells.
func (p *Palette) View(width, height int) []string {
	inner := width - sides
	p.shown = max(height-aroundAll, 0)
	p.top = widget.Scroll(p.top, max(p.at, 0), len(p.hits), p.shown)
	lines := []string{p.typedLine(inner)}
	key, where := p.columns()
	for i := p.top; i < p.top+p.shown; i++ {
		if i < len(p.hits) {
			lines = append(lines, p.row(p.hits[i], i == p.at, inner, key, where))
		} else {
			lines = append(lines, widget.Pad("", inner))
		}
	}
	return p.frame(lines, width)
}

// frame is a box with one cell of margin, which no line breaks.
func (p *Palette) frame(lines []string, width int) []string {
	t, s := p.Theme, p.Theme.Symbols
	title := widget.Truncate(p.Text.Palette.Title, width-6, "")
	rest := strings.Repeat(s.Horizontal, max(width-5-widget.Width(title), 0))
	out := []string{t.Border.Render(s.TopLeft+s.Horizontal) + " " + t.Strong.Render(title) + " " + t.Border.Render(rest+s.TopRight)}
	side := t.Border.Render(s.Vertical)
	for _, l := range lines {
		out = append(out, side+" "+l+" "+side)
	}
	return append(out, t.Border.Render(s.BottomLeft+strings.Repeat(s.Horizontal, width-2)+s.BottomRight))
}

// typedLine is what was typed, or what can be, and how many entries there are.
func (p *Palette) typedLine(width int) string {
	t := p.Theme
	count := t.Faint.Render(strconv.Itoa(len(p.hits)))
	left := t.Accent.Render(":") + " "
	room := width - widget.Width(left) - widget.Width(count) - 1
	switch {
	case p.refused:
		return left + widget.Pad(p.field.View(t, 1, true)+t.Warn.Render(widget.Truncate(p.Text.Input.PasteRefused, room-1, t.Symbols.Ellipsis)), room) + " " + count
	case p.field.Empty():
		hint := t.Faint.Render(widget.Truncate(p.Text.Palette.Hint, room-1, t.Symbols.Ellipsis))
		return left + widget.Pad(p.field.View(t, 1, true)+hint, room) + " " + count
	}
	return left + p.field.View(t, room, true) + " " + count
}

// columns is how wide the keys and the places are, whatever was found of them.
func (p *Palette) columns() (key, where int) {
	for _, f := range p.all {
		key, where = max(key, widget.Width(f.Key)), max(where, widget.Width(f.Where))
	}
	return min(key, 9), min(where, 16)
}

// row is the name with the letters that were found, where it belongs, and its key.
func (p *Palette) row(f found, marked bool, width, key, where int) string {
	t := p.Theme
	plain, hit, aside, strong := t.Text, t.Accent.Bold(true), t.Faint, t.Strong
	sign := " "
	if marked {
		plain, hit, aside, strong = t.Reverse, t.Reverse.Bold(true).Underline(true), t.Reverse, t.Reverse
		sign = t.Symbols.Selected
	}
	room := max(width-2-2-where-2-key, 1)
	name := widget.Truncate(f.Name, room, t.Symbols.Ellipsis)
	gap := strings.Repeat(" ", max(room-widget.Width(name), 0)+2)
	return plain.Render(sign+" ") + letters(name, f.places, plain, hit) + plain.Render(gap) +
		aside.Render(widget.Pad(f.Where, where)) + plain.Render("  ") + strong.Render(widget.PadLeft(f.Key, key))
}

// letters writes a name with the found runes in a style of their own.
func letters(name string, places []int, plain, hit lipgloss.Style) string {
	if len(places) == 0 {
		return plain.Render(name)
	}
	var b strings.Builder
	all := []rune(name)
	for from := 0; from < len(all); {
		is, to := slices.Contains(places, from), from
		for to < len(all) && slices.Contains(places, to) == is {
			to++
		}
		style := plain
		if is {
			style = hit
		}
		b.WriteString(style.Render(string(all[from:to])))
		from = to
	}
	return b.String()
}
