package payments

import (
	"fmt"

	"guichet/ui/text"
	"guichet/ui/widget"
)

// columns are those of the list; the frame's edge stands before them.
func (l *List) columns() []widget.Column {
	p := l.Text.Payments
	return []widget.Column{
		{Title: p.When, Width: 8},
		{Title: p.Amount, Width: 11, Right: true},
		{Title: p.Customer, Width: 14},
		{Title: p.Operator, Width: 9, Drop: 2},
		{Title: p.Status, Width: 15},
		{Title: p.LastWord, Min: 10, Drop: 3},
	}
}

// View draws the list on height lines of width cells.
func (l *List) View(width, height int) []string {
	if len(l.rows) == 0 || l.trouble != "" {
		return l.viewEmpty(width, height)
	}
	selected := l.index()
	l.shown = max(height-1, 1)
	l.first = widget.Scroll(l.first, selected, len(l.rows), l.shown)
	cells := make([][]string, len(l.rows)) // of those that are shown alone: the others may be hundreds
	for i := l.first; i < min(l.first+l.shown, len(l.rows)); i++ {
		cells[i] = l.cells(l.rows[i])
	}
	return widget.TableFrom(l.Theme, l.columns(), cells, selected, l.first, width, height)
}

// viewEmpty says what would fill the list and which key does that.
func (l *List) viewEmpty(width, height int) []string {
	line, style := fmt.Sprintf(l.Text.Payments.Empty, "n"), l.Theme.Text
	switch {
	case l.trouble != "":
		line, style = fmt.Sprintf(l.Text.Console.JournalTrouble, l.trouble), l.Theme.Warn
	case !l.loaded:
		line, style = l.Text.App.Loading, l.Theme.Faint
	}
	lines := []string{"", ""}
	for _, s := range widget.Wrap(line, max(min(width, 80)-8, 8)) {
		lines = append(lines, "      "+style.Render(s))
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	lines = lines[:height]
	for i := range lines {
		lines[i] = widget.Pad(lines[i], width)
	}
	return lines
}

// Panel draws the live payments on height lines of width cells, for the side of a wide window.
func (l *List) Panel(width, height int) []string {
	lines := []string{l.Theme.Strong.Render(l.Text.Payments.SidePanel), ""}
	for _, r := range l.rows {
		if !r.Live || len(lines)+3 > height {
			continue
		}
		n, ok := l.news[r.Sale]
		dot := " " + l.Theme.Symbols.Dot + " "
		lines = append(lines, text.AmountShort(r.Amount, r.Currency)+dot+l.lastFour(r.MSISDN))
		second := l.status(r, n)
		if word := l.lastWord(r, n, ok); word != "" {
			second += l.Theme.Faint.Render(dot + word)
		}
		lines = append(lines, second, "")
	}
	if len(lines) == 2 {
		for _, s := range widget.Wrap(l.Text.Console.NothingLive, max(width, 8)) {
			lines = append(lines, l.Theme.Faint.Render(s))
		}
	}
	lines = lines[:min(len(lines), max(height, 0))]
	for len(lines) < height {
		lines = append(lines, "")
	}
	for i := range lines {
		lines[i] = widget.Pad(lines[i], width)
	}
	return lines
}

func (l *List) lastFour(msisdn string) string {
	masked := l.Mask(msisdn)
	if r := []rune(masked); len(r) > 5 {
		return string(r[len(r)-5:])
	}
	return masked
}
