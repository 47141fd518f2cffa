package widget

import "github.com/charmbracelet/x/ansi"

// Over lays a box over lines, its upper left corner in column x of line y. Whatever stands beside it stays
// where it is. The lines have one width, and so have the box's.
func Over(lines, box []string, x, y int) []string {
	if len(lines) == 0 || len(box) == 0 {
		return lines
	}
	after := x + Width(box[0])
	rest := Width(lines[0]) - after
	for i := max(-y, 0); i < len(box) && y+i < len(lines); i++ {
		line := lines[y+i]
		left, right := ansi.Truncate(line, x, ""), ansi.TruncateLeft(line, after, "")
		wide := Width(right)
		if wide > rest { // a wide character that begins under the box
			right = ansi.TruncateLeft(line, after+1, "")
			wide = Width(right)
		}
		lines[y+i] = left + spaces(x-Width(left)) + box[i] + spaces(rest-wide) + right
	}
	return lines
}
