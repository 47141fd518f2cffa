// Package widget draws what several screens share. Everything is a pure function or a small value, and
// every line comes out at exactly the width asked for, measured in cells.
package widget

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is the number of cells that s takes on one line.
func Width(s string) int { return ansi.StringWidth(s) }

// Truncate cuts s to width cells, tail included when something is cut.
func Truncate(s string, width int, tail string) string {
	if width <= 0 {
		return ""
	}
	if Width(s) <= width {
		return s
	}
	if Width(tail) > width {
		tail = ""
	}
	return ansi.Truncate(s, width, tail)
}

// Pad makes s exactly width cells wide: cut without a tail, or filled on the right.
func Pad(s string, width int) string {
	s = Truncate(s, width, "")
	return s + spaces(width-Width(s))
}

// PadLeft is Pad with the text on the right, for amounts.
func PadLeft(s string, width int) string {
	s = Truncate(s, width, "")
	return spaces(width-Width(s)) + s
}

// Center is Pad with the text in the middle.
func Center(s string, width int) string {
	s = Truncate(s, width, "")
	left := max(width-Width(s), 0) / 2
	return spaces(left) + Pad(s, width-left)
}

// Wrap breaks s into lines of at most width cells, between words where it can. A style that runs over
// a break is closed on one line and opened again on the next.
func Wrap(s string, width int) []string {
	if width <= 0 {
		return nil
	}
	// The narrow no-break space would be taken for a place to break, and lost there.
	s = strings.ReplaceAll(s, "\u202f", "\u00a0")
	lines := strings.Split(ansi.Wrap(s, width, ""), "\n")
	out := make([]string, 0, len(lines))
	for _, line := range lines {
		if Width(line) > width {
			out = append(out, strings.Split(ansi.Hardwrap(line, width, true), "\n")...)
			continue
		}
		out = append(out, line)
	}
	return closeStyles(out)
}

const reset = "\x1b[0m"

// closeStyles makes every line stand for itself.
func closeStyles(lines []string) []string {
	open := ""
	for i, line := range lines {
		if open == "" && !strings.Contains(line, "\x1b[") {
			continue
		}
		lines[i], open = open+line, openStyles(open, line)
		if open != "" {
			lines[i] += reset
		}
	}
	return lines
}

// openStyles returns the SGR sequences still in force after line.
func openStyles(open, line string) string {
	for {
		_, rest, found := strings.Cut(line, "\x1b[")
		if !found {
			return open
		}
		args, after, found := strings.Cut(rest, "m")
		if !found || strings.Trim(args, "0123456789;:") != "" {
			line = rest
			continue
		}
		if open += "\x1b[" + args + "m"; args == "" || args == "0" {
			open = ""
		}
		line = after
	}
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }
