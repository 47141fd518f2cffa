package widget

import (
	"strings"

	"guichet/ui/theme"
)

// Bar is a thin bar of width cells, of which used of most are filled. What is used at all shows, and only
// what is used up fills it.
func Bar(t theme.Theme, used, most, width int) string {
	full, empty := "━", "─"
	if t.ASCII {
		full, empty = "=", "-"
	}
	n := 0
	if used > 0 && most > 0 {
		n = min(max(used*width/most, 1), width)
	}
	return strings.Repeat(full, n) + t.Faint.Render(strings.Repeat(empty, max(width-n, 0)))
}

// Gap is a value of a sparkline that is not there.
const Gap = -1

// Spark draws values as columns of one cell, the largest the highest; a gap is a cross.
func Spark(t theme.Theme, values []int64) string {
	steps := []rune("▁▂▃▄▅▆▇")
	if t.ASCII {
		steps = []rune("_.:-=+#")
	}
	most := int64(0)
	for _, v := range values {
		most = max(most, v)
	}
	var b strings.Builder
	for _, v := range values {
		switch {
		case v < 0:
			b.WriteString(t.Symbols.Failed)
		case most == 0:
			b.WriteRune(steps[0])
		default:
			b.WriteRune(steps[v*int64(len(steps)-1)/most])
		}
	}
	return b.String()
}
