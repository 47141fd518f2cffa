package ui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// cell is one column of a line: a rune and the styles that are in force there.
type cell struct {
	r     rune
	style string // SGR sequences since the last reset
}

// cellsOf takes a line apart. plain is false when it holds more than runes of one column each and their
// styles: where a terminal may count columns in its own way a line is only ever painted as a whole.
func cellsOf(line string) (cells []cell, plain bool) {
	cells = make([]cell, 0, len(line))
	style := ""
	for i := 0; i < len(line); {
		if line[i] == ansi.ESC {
			n := strings.IndexByte(line[i:], 'm') + 1
			if n < 3 || line[i+1] != '[' || strings.Trim(line[i+2:i+n-1], "0123456789;:") != "" {
				return nil, false
			}
			if s := line[i : i+n]; s == ansi.ResetStyle || s == "\x1b[0m" {
				style = ""
			} else {
				style += s
			}
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(line[i:])
		if r < ' ' || r == utf8.RuneError || r >= 0x7f && ansi.StringWidth(line[i:i+n]) != 1 {
			return nil, false
		}
		cells = append(cells, cell{r, style})
		i += n
	}
	return cells, ansi.StringWidth(line) == len(cells) // several runes may join to be one
}

// span writes what brings a row of the screen from one line to another: from the first column that differs
// to the last one.
func span(b *strings.Builder, row int, from, to string) {
	was, plain := cellsOf(from)
	is, plainToo := cellsOf(to)
	if !plain || !plainToo || len(was) != len(is) {
		fmt.Fprintf(b, "\x1b[%d;1H%s%s", row, to, ansi.ResetStyle)
		return
	}
	first, last := 0, len(is)
	for first < last && was[first] == is[first] {
		first++
	}
	for last > first && was[last-1] == is[last-1] {
		last--
	}
	if first == last {
		return // another spelling of the same
	}
	// Blanks up to the end of the line are one erasure, which is no longer than four of them.
	blank := len(is)
	for blank > first && is[blank-1] == (cell{' ', ""}) {
		blank--
	}
	erases := last-blank >= 4
	if erases {
		last = blank
	}
	fmt.Fprintf(b, "\x1b[%d;%dH", row, first+1)
	style := ""
	for _, c := range is[first:last] {
		if c.style != style {
			if style != "" {
				b.WriteString(ansi.ResetStyle)
			}
			b.WriteString(c.style)
			style = c.style
		}
		b.WriteRune(c.r)
	}
	if style != "" {
		b.WriteString(ansi.ResetStyle)
	}
	if erases {
		b.WriteString(ansi.EraseLineRight)
	}
}
