package widget

import "github.com/charmbracelet/x/ansi"

// Over lays a box over lines, its upper left corner in column x of line y. Whatever stands beside it stays
// where it is.
func Over(lines, box []string, x, y int) []string {
	for i, over := range box {
		if y+i < 0 || y+i >= len(lines) {
			continue
		}
		line := lines[y+i]
		after := x + Width(over)
		right := ansi.TruncateLeft(line, after, "")
		if Width(right) > Width(line)-after { // a wide character that begins under the box
			right = ansi.TruncateLeft(line, after+1, "")
		}
		gap := Width(line) - after - Width(right)
		lines[y+i] = Pad(line, x) + over + spaces(gap) + right
	}
	return lines
}
