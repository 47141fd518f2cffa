package ui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"guichet/screenshots/terminal"
)

// painting puts a frame on an empty screen in the plainest way.
func painting(lines []string) string {
	var b strings.Builder
	for i, l := range lines {
		fmt.Fprintf(&b, "\x1b[%d;1H%s\x1b[0m", i+1, l)
	}
	return b.String()
}

func screen(e *vt.Emulator) string {
	var b strings.Builder
	for y := range e.Height() {
		for x := range e.Width() {
			if c := e.CellAt(x, y); c != nil {
				fmt.Fprintf(&b, "%s%v|", c.Content, c.Style)
			}
		}
	}
	return b.String()
}

// pieces are what lines are made of: what the screens show, what a terminal may count in its own way, and
// runes that join. What joins nothing is not among them: no cleaned text holds it, and a terminal puts it where it
// likes.
var pieces = []string{
	"paid", " ", "     ", "0", "────────", "é█▀", "•", "\x1b[7m", "\x1b[2m", "\x1b[1;31m", "\x1b[38;5;231m", "\x1b[0m", "\x1b[m", "\x1b[7mLIVE\x1b[0m",
	"漢字", "カ", "e\u0301", "✔\ufe0f", "👩\u200d💻", "🇸", "🇳", "\u1112\u1161", "\ufffd", "ـ",
}

func TestTheScreenIsAlwaysTheFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file := &keeper{}
		p := &painter{File: file}
		width, height := 12, 4
		e := vt.NewEmulator(width, height)
		for range rapid.IntRange(1, 12).Draw(t, "frames") {
			if rapid.IntRange(0, 3).Draw(t, "resize") == 0 {
				width, height = rapid.IntRange(1, 20).Draw(t, "width"), rapid.IntRange(1, 6).Draw(t, "height")
				e.Resize(width, height)
				p.forget()
			}
			lines := make([]string, height)
			for i := range lines {
				s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 8).Draw(t, "line"), "")
				lines[i] = ansi.Truncate(s, width, "")
				lines[i] += strings.Repeat(" ", width-ansi.StringWidth(lines[i]))
			}
			file.Reset()
			p.paint(lines)
			_, _ = e.Write(file.Bytes())
			want := vt.NewEmulator(width, height)
			_, _ = want.Write([]byte(painting(lines)))
			if screen(e) != screen(want) {
				t.Fatalf("%q\nshows\n%s\nnot\n%s", file.String(), e.String(), want.String())
			}
			file.Reset()
			p.paint(lines)
			if file.Len() != 0 {
				t.Fatalf("nothing changed and this was written: %q", file.String())
			}
		}
	})
}

func TestAKeyPaintsOnlyItsLinesAndAsAWhole(t *testing.T) {
	open(t, look{}, func(till *till) {
		file := &keeper{}
		p := &painter{File: file}
		p.paint(till.app.frame())
		assert.True(t, terminal.Render(80, 24, file.String()).Contains(till.words.Amount.Label))
		till.types("1")
		till.types("2")
		p.paint(till.app.frame())
		file.Reset()
		till.types("3")
		p.paint(till.app.frame())
		painted := file.String()
		assert.True(t, strings.HasPrefix(painted, ansi.SetModeSynchronizedOutput))
		assert.True(t, strings.HasSuffix(painted, ansi.ResetModeSynchronizedOutput))
		assert.Less(t, len(painted), 1200, "bytes of one key")
		file.Reset()
		till.presses("f6") // means nothing here
		p.paint(till.app.frame())
		assert.Empty(t, file.String())
	})
}

func TestOnlyBubbleTeasFramesAreDropped(t *testing.T) {
	file := &keeper{}
	p := &painter{File: file}
	for _, s := range []string{ansi.SetModeAltScreenSaveCursor, ansi.HideCursor, ansi.CursorHomePosition, "\a"} {
		_, err := p.Write([]byte(s))
		assert.NoError(t, err)
	}
	n, err := p.Write([]byte(ansi.CursorHomePosition + " "))
	assert.NoError(t, err)
	assert.Equal(t, 4, n)
	assert.Equal(t, ansi.SetModeAltScreenSaveCursor+ansi.HideCursor+ansi.CursorHomePosition+"\a", file.String())
}
