package widget

import (
	"strings"

	"guichet/ui/theme"
)

// boxFrame is the width that a box's sides and margins take.
const boxFrame = 6

// Box draws lines inside a rounded frame with a title, each line width cells wide. Long lines are
// wrapped between words. Under 8 cells there is no room for a frame and the lines stand alone.
func Box(t theme.Theme, title string, lines []string, width int) []string {
	inner := width - boxFrame
	if inner < 2 {
		return bare(lines, width)
	}
	s := t.Symbols
	side := t.Border.Render(s.Vertical)
	out := []string{boxTop(t, title, width)}
	for _, line := range lines {
		for _, l := range Wrap(line, inner) {
			out = append(out, side+"  "+Pad(l, inner)+"  "+side)
		}
	}
	return append(out, t.Border.Render(s.BottomLeft+strings.Repeat(s.Horizontal, width-2)+s.BottomRight))
}

func boxTop(t theme.Theme, title string, width int) string {
	s := t.Symbols
	title = Truncate(title, width-boxFrame, s.Ellipsis)
	if title == "" {
		return t.Border.Render(s.TopLeft + strings.Repeat(s.Horizontal, width-2) + s.TopRight)
	}
	rest := strings.Repeat(s.Horizontal, width-4-Width(title))
	return t.Border.Render(s.TopLeft) + " " + t.Strong.Render(title) + " " + t.Border.Render(rest+s.TopRight)
}

func bare(lines []string, width int) []string {
	var out []string
	for _, line := range lines {
		for _, l := range Wrap(line, width) {
			out = append(out, Pad(l, width))
		}
	}
	return out
}
