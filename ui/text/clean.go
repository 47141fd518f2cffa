package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	// mark stands for everything that must not reach a terminal.
	mark = '\ufffd'
	// ellipsis ends a text that was cut.
	ellipsis = '…'
	// maxMarks is how many combining marks one character may carry.
	maxMarks = 4
)

// Clean makes a text from outside harmless on one line of a terminal: control and format
// characters (escape sequences, direction overrides, zero widths), line separators, private and
// unassigned characters and invalid UTF-8 each become a visible mark; line breaks, tabs and every
// kind of space become a space; a flood of combining marks is cut; what terminals draw in different
// widths becomes a mark. The result is at most max cells wide, with an ellipsis when something was
// left out. It reads no more than it can show.
func Clean(s string, max int) string { return clean(s, max, false) }

// CleanLines is Clean for a text of several lines: \n stays, \r goes. Max bounds the whole text.
func CleanLines(s string, max int) string { return clean(s, max, true) }

func clean(s string, max int, lines bool) string {
	if max <= 0 {
		return ""
	}
	c := cleaner{max: max, lines: lines}
	// Marks over the limit show nothing, so the reading is bounded too.
	budget := max*(maxMarks+2) + 64
	for i, r := range s {
		if budget--; budget < 0 || !c.take(r, s[i:]) {
			c.cut()
			break
		}
	}
	return agreed(string(c.out))
}

// agreed puts a mark for each character on whose width terminals differ, as on a thumb with a colour of
// skin: a frame is padded for one of them, and on another its line would run over into the next.
func agreed(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x300 }) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		char, width := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		// A space behind it shows whether it would take in what the frame draws next.
		if width == ansi.StringWidthWc(char) && width+1 == ansi.StringWidth(char+" ") {
			b.WriteString(char)
		} else {
			b.WriteRune(mark)
		}
		s = s[len(char):]
	}
	return b.String()
}

// cleaner writes clean runes and keeps their width.
type cleaner struct {
	max, width int
	marks      int // combining marks since the last base
	based      bool
	lines      bool
	out        []rune
	widths     []int
}

// take adds one rune of the input, and reports false when it does not fit.
func (c *cleaner) take(r rune, rest string) bool {
	switch {
	case r == '\r' && (c.lines || strings.HasPrefix(rest, "\r\n")):
		return true
	case r == '\n' && c.lines:
		c.based = false
		return c.put(r, 1) // counted, so that max bounds the lines too
	case r == '\n', r == '\t', unicode.Is(unicode.Zs, r):
		return c.base(' ')
	case !visible(r, rest):
		return c.base(mark)
	case !joins(r):
		return c.base(r)
	case !c.based:
		return c.base(mark) // nothing to sit on: it would sit on whatever stands before the text
	}
	return c.join(r)
}

// base adds a character that stands for itself.
func (c *cleaner) base(r rune) bool {
	c.based, c.marks = true, 0
	return c.put(r, runeWidth(r))
}

// join adds a combining character, one visible mark for the first over the limit, none for the rest.
func (c *cleaner) join(r rune) bool {
	c.marks++
	switch {
	case c.marks <= maxMarks:
		return c.put(r, runeWidth(r))
	case c.marks == maxMarks+1:
		return c.put(mark, 1)
	}
	return true
}

func (c *cleaner) put(r rune, width int) bool {
	if c.width+width > c.max {
		return false
	}
	c.out, c.widths, c.width = append(c.out, r), append(c.widths, width), c.width+width
	return true
}

// cut makes room for the ellipsis and adds it.
func (c *cleaner) cut() {
	for c.width > c.max-1 || (len(c.out) > 0 && c.out[len(c.out)-1] == ' ') {
		last := len(c.out) - 1
		c.width -= c.widths[last]
		c.out, c.widths = c.out[:last], c.widths[:last]
	}
	c.out = append(c.out, ellipsis)
}

// visible reports whether r may reach a terminal as it is.
func visible(r rune, rest string) bool {
	switch {
	case r == utf8.RuneError && !strings.HasPrefix(rest, "\ufffd"):
		return false // invalid UTF-8
	case !unicode.IsGraphic(r):
		return false // Cc, Cf, Cs, Co, Zl, Zp and what is not assigned
	}
	return !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Me)
}

// joins reports whether r adds itself to the character before it.
func joins(r rune) bool { return r >= 0x300 && (unicode.Is(unicode.M, r) || runeWidth(r) == 0) }

// runeWidth is the widest of what terminals make of r.
func runeWidth(r rune) int {
	if r < 0x300 {
		return 1
	}
	s := string(r)
	return max(ansi.StringWidth(s), ansi.StringWidthWc(s))
}
