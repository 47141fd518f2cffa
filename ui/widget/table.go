package widget

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"guichet/ui/theme"
)

// Column is one column of a table.
type Column struct {
	Title string
	Width int  // cells; 0 shares what is left with the other columns of width 0
	Min   int  // of a shared column
	Right bool // amounts
	// Drop is when the column goes on a narrow table: the highest first, 0 never.
	Drop int
}

const (
	markWidth = 2
	columnGap = 2
)

// Table draws a header and as many rows as fit in height lines, scrolled so that the selected row
// shows; selected -1 selects none. Cells are ready strings. Every line is width cells wide.
func Table(t theme.Theme, columns []Column, rows [][]string, selected, width, height int) []string {
	return TableFrom(t, columns, rows, selected, Scroll(0, selected, len(rows), height-1), width, height)
}

// TableFrom is Table with the first visible row given, for a caller that keeps it (see Scroll).
func TableFrom(t theme.Theme, columns []Column, rows [][]string, selected, first, width, height int) []string {
	if height <= 0 || width <= 0 {
		return nil
	}
	widths := layout(columns, width-markWidth)
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
	}
	out := []string{t.Faint.Render(row(t, columns, widths, titles, "", width))}
	for i := max(first, 0); i < len(rows) && len(out) < height; i++ {
		if i != selected {
			out = append(out, row(t, columns, widths, rows[i], "", width))
			continue
		}
		// A style inside would end the reversal: the selected row has the one style only.
		line := ansi.Strip(row(t, columns, widths, rows[i], t.Symbols.Selected, width))
		out = append(out, t.Reverse.Render(line))
	}
	for len(out) < height {
		out = append(out, spaces(width))
	}
	return out
}

// Scroll returns the first row to show of count so that the selected one is among the height rows
// shown, moving as little as it can from first.
func Scroll(first, selected, count, height int) int {
	if height <= 0 {
		return 0
	}
	if selected >= 0 {
		first = min(first, selected)
		first = max(first, selected-height+1)
	}
	return max(min(first, count-height), 0)
}

func row(t theme.Theme, columns []Column, widths []int, cells []string, sign string, width int) string {
	parts := make([]string, 0, len(columns))
	for i, c := range columns {
		if widths[i] == 0 {
			continue
		}
		cell := ""
		if i < len(cells) {
			cell = Truncate(cells[i], widths[i], t.Symbols.Ellipsis)
		}
		if c.Right {
			parts = append(parts, PadLeft(cell, widths[i]))
		} else {
			parts = append(parts, Pad(cell, widths[i]))
		}
	}
	return Pad(Pad(sign, markWidth)+strings.Join(parts, spaces(columnGap)), width)
}

// layout gives each column its width, 0 to those that are dropped.
func layout(columns []Column, width int) []int {
	widths := make([]int, len(columns))
	flexible, used := 0, 0
	for i, c := range columns {
		widths[i] = c.Width
		if c.Width == 0 {
			widths[i] = max(c.Min, 1)
			flexible++
		}
		used += widths[i] + columnGap
	}
	used -= columnGap
	for used > width {
		i := nextToDrop(columns, widths)
		if i < 0 {
			return widths
		}
		if columns[i].Width == 0 {
			flexible--
		}
		used, widths[i] = used-widths[i]-columnGap, 0
	}
	for i, c := range columns {
		if c.Width == 0 && widths[i] > 0 {
			share := (width - used) / flexible
			widths[i], used, flexible = widths[i]+share, used+share, flexible-1
		}
	}
	return widths
}

func nextToDrop(columns []Column, widths []int) int {
	best := -1
	for i, c := range columns {
		if widths[i] > 0 && c.Drop > 0 && (best < 0 || c.Drop > columns[best].Drop) {
			best = i
		}
	}
	return best
}
