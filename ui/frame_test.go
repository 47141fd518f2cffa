package ui

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/stretchr/testify/require"

	"guichet/ui/widget"
)

// ours are the only escape sequences that may stand in a frame.
var ours = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// holdsItsFrame wants exactly as many lines as the window has, each exactly as wide, and nothing in
// them that could drive the terminal.
func (t *till) holdsItsFrame() {
	t.t.Helper()
	a := t.app
	lines := a.frame()
	require.Len(t.t, lines, max(a.height, 0))
	for i, line := range lines {
		if widget.Width(line) != a.width {
			require.Equal(t.t, a.width, widget.Width(line), "line %d of %d×%d: %q\n%s", i, a.width, a.height, line, strings.Join(lines, "\n"))
		}
		for _, r := range ours.ReplaceAllString(line, "") {
			if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) {
				require.Failf(t.t, "a rune that could drive the terminal", "%U in line %d: %q", r, i, line)
			}
			if a.Theme.ASCII && r > unicode.MaxASCII {
				require.Failf(t.t, "not ASCII", "%q in line %d: %q", r, i, line)
			}
		}
	}
}
