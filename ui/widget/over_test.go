package widget

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
)

func TestABoxLeavesAloneWhatStandsBesideIt(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"0123456789", "012<AB>789"},
		{"01漢45漢89x", "01 <AB> 89x"}, // halves of wide characters
		{"\x1b[1m0123456789\x1b[0m", "012<AB>789"},
		{"          ", "   <AB>   "},
	} {
		lines := Over([]string{strings.Repeat("a", Width(c.line)), c.line, "below"}, []string{"<AB>"}, 3, 1)
		assert.Equal(t, []string{strings.Repeat("a", Width(c.line)), "below"}, []string{lines[0], lines[2]})
		assert.Equal(t, c.want, ansi.Strip(lines[1]))
		assert.Equal(t, Width(c.line), Width(lines[1]))
	}
	bold := Over([]string{"\x1b[1m0123456789\x1b[0m"}, []string{"<AB>"}, 3, 0)[0]
	assert.Equal(t, "\x1b[1m012\x1b[0m<AB>\x1b[1m789\x1b[0m", bold, "a style goes on behind the box, and not into it")
	assert.Equal(t, []string{"x"}, Over([]string{"x"}, []string{"a", "b"}, 0, 1), "what has no line is not drawn")
}
