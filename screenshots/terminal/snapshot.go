package terminal

import (
	"image/color"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// snapshot copies the emulator's screen.
func snapshot(e *vt.Emulator) Screen {
	cols, rows := e.Width(), e.Height()
	at := e.CursorPosition()
	s := Screen{
		Cols: cols, Rows: rows, Alt: e.IsAltScreen(), Cells: make([][]Cell, rows),
		Cursor: Cursor{X: at.X, Y: at.Y, Visible: !e.CursorHidden()},
	}
	all := make([]Cell, cols*rows)
	for y := range s.Cells {
		row := all[y*cols : (y+1)*cols : (y+1)*cols]
		covered := 0 // cells that the wide one before still takes
		for x := range row {
			if covered > 0 {
				covered--
				continue
			}
			row[x] = cellOf(e.CellAt(x, y))
			covered = min(row[x].Width, cols-x) - 1
		}
		s.Cells[y] = row
	}
	return s
}

// Render puts text with escape sequences on an emulated screen of a size, without any program.
func Render(cols, rows int, text string) Screen {
	e, title := vt.NewEmulator(cols, rows), ""
	e.SetCallbacks(vt.Callbacks{Title: func(t string) { title = t }})
	done := make(chan struct{})
	go func() { // the emulator answers questions, and waits until somebody has heard
		defer close(done)
		buf := make([]byte, 256)
		for {
			if _, err := e.Read(buf); err != nil {
				return
			}
		}
	}()
	_, _ = e.WriteString(text)
	if pipe, ok := e.InputPipe().(interface{ Close() error }); ok {
		_ = pipe.Close()
	}
	<-done
	s := snapshot(e)
	s.Title = title
	return s
}

func cellOf(c *uv.Cell) Cell {
	if c == nil {
		return Cell{Text: " ", Width: 1}
	}
	text, width := c.Content, max(1, c.Width)
	if text == "" {
		text = " "
	}
	has := func(bit uint8) bool { return c.Style.Attrs&bit != 0 }
	return Cell{
		Text: text, Width: width, FG: colorOf(c.Style.Fg), BG: colorOf(c.Style.Bg),
		Bold: has(uv.AttrBold), Faint: has(uv.AttrFaint), Italic: has(uv.AttrItalic),
		Underline: c.Style.Underline != uv.UnderlineNone, Reverse: has(uv.AttrReverse),
		Strike: has(uv.AttrStrikethrough), Blink: has(uv.AttrBlink) || has(uv.AttrRapidBlink),
		Conceal: has(uv.AttrConceal),
	}
}

func colorOf(c color.Color) Color {
	switch c := c.(type) {
	case nil:
		return Color{}
	case ansi.BasicColor:
		return Color{Kind: ColorIndexed, Index: uint8(c)}
	case ansi.IndexedColor:
		return Color{Kind: ColorIndexed, Index: uint8(c)}
	default:
		rgb := color.NRGBAModel.Convert(c).(color.NRGBA)
		return Color{Kind: ColorRGB, R: rgb.R, G: rgb.G, B: rgb.B}
	}
}
