package widget

import (
	"strings"

	"github.com/charmbracelet/lipgloss"

	"guichet/ui/theme"
)

const (
	stepsIndent = 2
	maxLink     = 4
)

// Steps draws the wizard's line: a tick for each step done, a dot for the current one (counted from
// 0), a ring for those to come. From len(names) on, all are done. On a narrow line the links shrink,
// then only the current step keeps its name.
func Steps(t theme.Theme, current int, names []string, width int) string {
	if len(names) == 0 {
		return spaces(width)
	}
	for link := maxLink; link >= 1; link-- {
		if line := steps(t, current, names, link, false); Width(line) <= width {
			return Pad(line, width)
		}
	}
	return Pad(steps(t, current, names, 1, true), width)
}

func steps(t theme.Theme, current int, names []string, link int, short bool) string {
	parts := make([]string, len(names))
	for i, name := range names {
		sign, style := stepLook(t, i, current)
		if short && i != current {
			parts[i] = style.Render(sign)
		} else {
			parts[i] = style.Render(sign + " " + name)
		}
	}
	rule := t.Faint.Render(strings.Repeat(t.Symbols.Horizontal, link))
	return spaces(stepsIndent) + strings.Join(parts, " "+rule+" ")
}

func stepLook(t theme.Theme, i, current int) (string, lipgloss.Style) {
	switch {
	case i < current:
		return t.Symbols.Done, t.Text
	case i == current:
		return t.Symbols.Current, t.Strong
	}
	return t.Symbols.Open, t.Faint
}
