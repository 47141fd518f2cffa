package terminal

import "strings"

// Screen is one whole frame, as a person saw it. It never changes.
type Screen struct {
	Cols, Rows int
	Cells      [][]Cell // row by row
	Cursor     Cursor
	Alt        bool   // on the alternate screen
	Title      string // of the window
	Bells      int    // rung so far
}

// Cursor is where the next character would go.
type Cursor struct {
	X, Y    int
	Visible bool
}

// Cell is one place on the screen.
type Cell struct {
	Text   string // one grapheme; empty in the second half of a wide one
	Width  int    // 1, 2 for a wide one, 0 for its second half
	FG, BG Color

	Bold, Faint, Italic, Underline, Reverse, Strike, Blink, Conceal bool
}

// ColorKind says how a colour was named.
type ColorKind uint8

// The ways to name a colour.
const (
	ColorDefault ColorKind = iota // the terminal's own
	ColorIndexed                  // one of 256, the first sixteen of which a theme chooses
	ColorRGB                      // exactly this
)

// Color is a colour as the program named it. Two of them can be compared with ==.
type Color struct {
	Kind    ColorKind
	Index   uint8
	R, G, B uint8
}

// Text is the screen as text: rows without their trailing blanks, joined by line ends.
func (s Screen) Text() string {
	rows := make([]string, len(s.Cells))
	for y := range s.Cells {
		rows[y] = s.Row(y)
	}
	return strings.Join(rows, "\n")
}

// Row is one row as text, without its trailing blanks.
func (s Screen) Row(y int) string {
	if y < 0 || y >= len(s.Cells) {
		return ""
	}
	var b strings.Builder
	for _, c := range s.Cells[y] {
		b.WriteString(c.Text)
	}
	return strings.TrimRight(b.String(), " ")
}

// Contains reports whether the text stands on the screen. All kinds of space look alike to a person, and
// so they do here; a line end in the text is the end of a row.
func (s Screen) Contains(text string) bool {
	return strings.Contains(plainSpaces(s.Text()), plainSpaces(text))
}

// Find returns the cell in which the text begins, reading from the top left.
func (s Screen) Find(text string) (x, y int, found bool) {
	text = plainSpaces(text)
	for y := range s.Cells {
		for x, c := range s.Cells[y] {
			if c.Width > 0 && strings.HasPrefix(plainSpaces(s.from(x, y)), text) {
				return x, y, true
			}
		}
	}
	return 0, 0, false
}

func (s Screen) from(x, y int) string {
	var b strings.Builder
	for _, c := range s.Cells[y][x:] {
		b.WriteString(c.Text)
	}
	return b.String()
}

// plainSpaces makes no-break and thin spaces ordinary ones.
func plainSpaces(text string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ").Replace(text)
}
