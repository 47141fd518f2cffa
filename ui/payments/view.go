package payments

import (
	"fmt"

	"guichet/ui/text"
	"guichet/ui/widget"
)

// View draws the list on height lines of width cells. The line of the filter stands as long as there is one.
func (l *List) View(width, height int) []string {
	var lines []string
	if l.narrowed() && height > 1 {
		lines = append(lines, l.filterLine(width))
		height--
	}
	if len(l.rows) == 0 || l.trouble != "" {
		return append(lines, l.viewEmpty(width, height)...)
	}
	l.shown = max(height-1, 1)
	l.first = widget.Scroll(l.first, l.index(), len(l.rows), l.shown)
	named := l.named()
	cells := make([][]string, len(l.rows)) // of those that are shown alone
	for i := l.first; i < min(l.first+l.shown, len(l.rows)); i++ {
		cells[i] = l.cells(named, l.rows[i])
		delete(l.fresh, l.rows[i].Sale)
	}
	return append(lines, widget.TableFrom(l.Theme, l.columns(named), cells, l.index(), l.first, width, height)...)
}

// filterLine is the filter with what is wrong with it, or with how many payments fit.
func (l *List) filterLine(width int) string {
	t := l.Theme
	name := "/"
	if l.view >= 0 {
		name = text.Clean(l.o.Views[l.view].Name, 20) + " /"
	}
	left := " " + t.Accent.Render(name) + " "
	right, style := l.matches(), t.Faint
	if s := l.mistake(); s != "" {
		right, style = s, t.Warn
	}
	most := max(width-widget.Width(left)-12, 0)
	right = widget.Truncate(right, most, t.Symbols.Ellipsis)
	room := max(width-widget.Width(left)-widget.Width(right)-3, 1)
	return widget.Pad(left+l.field.View(t, room, l.typed)+"  "+style.Render(right)+" ", width)
}

// matches tells how many payments fit, or how far they were looked for.
func (l *List) matches() string {
	w := l.Text.List
	switch {
	case l.field.Empty() && l.q.Filter.Empty():
		return ""
	case l.found > mostCounted:
		return fmt.Sprintf(w.Many, text.Thousands(mostCounted))
	case l.found >= 0:
		return fmt.Sprintf(w.Found, text.Thousands(int64(l.found)))
	}
	return l.progress()
}

// progress tells how far the journal was looked through.
func (l *List) progress() string {
	w := l.Text.List
	switch {
	case l.looked == 0:
		return ""
	case l.of > 0:
		return fmt.Sprintf(w.Looked, text.Thousands(min(l.looked, l.of)), text.Thousands(l.of))
	}
	return fmt.Sprintf(w.LookedAt, text.Thousands(l.looked))
}

// Progress tells how far an order without an index has come, "" when there is nothing to wait for; where a
// filter stands, its own line tells.
func (l *List) Progress() string {
	if !l.searching || !l.q.Sort.Scans() || l.narrowed() {
		return ""
	}
	return l.progress()
}

// viewEmpty says what would fill the list and which key does that.
func (l *List) viewEmpty(width, height int) []string {
	line, style := fmt.Sprintf(l.Text.Payments.Empty, "n"), l.Theme.Text
	switch {
	case l.trouble != "":
		line, style = l.trouble, l.Theme.Warn
	case !l.loaded || l.searching:
		line, style = l.Text.App.Loading, l.Theme.Faint
	case !l.q.Filter.Empty():
		line = fmt.Sprintf(l.Text.List.None, "esc")
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
	for _, r := range l.liveRows {
		if len(lines)+3 > height {
			break
		}
		dot := " " + l.Theme.Symbols.Dot + " "
		lines = append(lines, text.AmountShort(r.Amount, r.Currency)+dot+l.lastFour(r.MSISDN))
		second := l.status(r, l.news[r.Sale])
		if word := l.lastWord(r); word != "" {
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
