package widget

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"rsc.io/qr"

	"guichet/ui/theme"
)

// ErrQRContent refuses a text that must not be handed to a customer's phone.
var ErrQRContent = errors.New("the text of the QR code holds characters that cannot be shown")

// quiet is the light margin, in modules, that the standard asks for.
const quiet = 4

// QRForm is how a QR code is drawn. Every form but the reversed ones is black on white whatever the
// terminal's theme is.
type QRForm int

// The forms.
const (
	QRIndexed  QRForm = iota // half blocks, black and white of the fixed 256 colours
	QRSixteen                // half blocks, the terminal's own black and white
	QRReversed               // half blocks, reverse video: dark on light in a dark theme only
	QRASCII                  // two spaces a module, the terminal's own black and white
	QRASCIIRev               // two spaces a module, reverse video
)

// QRFormFor picks the form that a theme's terminal can show.
func QRFormFor(t theme.Theme) QRForm {
	switch {
	case t.ASCII && t.Color:
		return QRASCII
	case t.ASCII:
		return QRASCIIRev
	case t.Color && t.Indexed:
		return QRIndexed
	case t.Color:
		return QRSixteen
	}
	return QRReversed
}

func (f QRForm) ascii() bool { return f == QRASCII || f == QRASCIIRev }

// QRCode is a code, its quiet zone included.
type QRCode struct{ dark [][]bool }

// QR encodes content with error correction M.
func QR(content string) (QRCode, error) {
	if content == "" || !utf8.ValidString(content) || strings.ContainsFunc(content, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		return QRCode{}, ErrQRContent
	}
	code, err := qr.Encode(content, qr.M)
	if err != nil {
		return QRCode{}, err
	}
	side := code.Size + 2*quiet
	dark := make([][]bool, side)
	for y := range dark {
		dark[y] = make([]bool, side)
		for x := range dark[y] {
			dark[y][x] = code.Black(x-quiet, y-quiet)
		}
	}
	return QRCode{dark}, nil
}

// Size returns how many cells the code takes in a form.
func (q QRCode) Size(f QRForm) (cols, rows int) {
	side := len(q.dark)
	if f.ascii() {
		return 2 * side, side
	}
	return side, (side + 1) / 2
}

// Fits reports whether the code has room.
func (q QRCode) Fits(f QRForm, cols, rows int) bool {
	c, r := q.Size(f)
	return c > 0 && c <= cols && r <= rows
}

// Lines draws the code.
func (q QRCode) Lines(f QRForm) []string {
	switch f {
	case QRSixteen:
		return q.halves("\x1b[30;107m")
	case QRReversed:
		return q.halves("\x1b[7m")
	case QRASCII:
		return q.wide("\x1b[40m", "\x1b[107m")
	case QRASCIIRev:
		return q.wide(reset, "\x1b[7m")
	case QRIndexed:
	}
	// 232 and 231, not 16 and 231: some themes redefine 16 to 21.
	return q.halves("\x1b[38;5;232;48;5;231m")
}

// halves draws dark modules as blocks on the light ground that sgr makes.
func (q QRCode) halves(sgr string) []string {
	side := len(q.dark)
	lines := make([]string, 0, (side+1)/2)
	for y := 0; y < side; y += 2 {
		var b strings.Builder
		b.WriteString(sgr)
		for x := range side {
			b.WriteString(halfBlock(q.dark[y][x], y+1 < side && q.dark[y+1][x]))
		}
		lines = append(lines, b.String()+reset)
	}
	return lines
}

// wide draws each module as two spaces on a ground.
func (q QRCode) wide(dark, light string) []string {
	lines := make([]string, 0, len(q.dark))
	for _, row := range q.dark {
		var b strings.Builder
		for x, d := range row {
			if x == 0 || d != row[x-1] {
				b.WriteString(ground(d, dark, light))
			}
			b.WriteString("  ")
		}
		lines = append(lines, b.String()+reset)
	}
	return lines
}

func ground(isDark bool, dark, light string) string {
	if isDark {
		return dark
	}
	return light
}
