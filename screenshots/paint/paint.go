// Package paint draws an emulated screen as a PNG, sharp enough for a high-density display.
//
// Text is set in DejaVu Sans Mono. Lines, boxes, blocks and braille are not taken from the font but drawn
// as geometry that fills its cell, so that no seam shows between two cells and a QR code can be read from
// the picture. The same screen always gives the same bytes.
package paint

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"

	"guichet/screenshots/terminal"
)

// A cell is twice as high as it is wide, so that half a block is a square.
const (
	cellW = 18
	cellH = 36
)

// PNG writes the screen as a PNG. A character that the font does not have is an error, and so is a screen
// without cells.
func PNG(w io.Writer, s terminal.Screen, t Theme) error {
	img, err := Image(s, t)
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(w, compact(img)); err != nil {
		return fmt.Errorf("paint: %w", err)
	}
	return nil
}

// Image draws the screen in its window.
func Image(s terminal.Screen, t Theme) (*image.NRGBA, error) {
	if s.Cols < 1 || s.Rows < 1 {
		return nil, fmt.Errorf("paint: a screen of %d×%d cells", s.Cols, s.Rows)
	}
	p := &painter{theme: t, masks: newMasks(), img: newWindow(s.Cols, s.Rows, t)}
	if err := p.title(s.Title); err != nil {
		return nil, fmt.Errorf("paint: title %q: %w", s.Title, err)
	}
	for y, row := range s.Cells {
		for x, c := range row {
			if c.Width == 0 {
				continue
			}
			if err := p.cell(x, y, c); err != nil {
				return nil, fmt.Errorf("paint: row %d, column %d: %w", y+1, x+1, err)
			}
		}
	}
	p.cursor(s.Cursor)
	return p.img, nil
}

// painter is one picture in the making.
type painter struct {
	theme Theme
	img   *image.NRGBA
	masks *masks
}

func (p *painter) cell(x, y int, c terminal.Cell) error {
	at := place(x, y)
	at.Max.X = min(at.Min.X+c.Width*cellW, p.img.Rect.Max.X)
	ink, ground := p.theme.colors(c)
	if ground != p.theme.Background {
		fill(p.img, at, ground)
	}
	mask, err := p.masks.of(c)
	if err != nil {
		return err
	}
	p.ink(at, mask, ink, ground)
	if c.Underline {
		fill(p.img, image.Rect(at.Min.X, at.Min.Y+baseline+4, at.Max.X, at.Min.Y+baseline+6), ink)
	}
	if c.Strike {
		fill(p.img, image.Rect(at.Min.X, at.Min.Y+cellH/2, at.Max.X, at.Min.Y+cellH/2+2), ink)
	}
	return nil
}

// shade is the strength of a mask in fifteenths. Sixteen steps are as smooth as the eye wants and keep the
// number of colours, and with it the file, small.
func shade(alpha uint8) int { return (int(alpha) + 8) / 17 }

// ink lays a colour through a mask.
func (p *painter) ink(at image.Rectangle, mask *image.Alpha, ink, ground color.NRGBA) {
	if mask == nil {
		return
	}
	for y := range min(mask.Rect.Dy(), at.Dy()) {
		for x := range min(mask.Rect.Dx(), at.Dx()) {
			if part := shade(mask.Pix[y*mask.Stride+x]); part > 0 {
				p.img.SetNRGBA(at.Min.X+x, at.Min.Y+y, mix(ground, ink, part, 15))
			}
		}
	}
}

// cursor draws the cursor as a bar before the next character.
func (p *painter) cursor(c terminal.Cursor) {
	if !c.Visible {
		return
	}
	at := place(c.X, c.Y)
	fill(p.img, image.Rect(at.Min.X, at.Min.Y+2, at.Min.X+4, at.Max.Y-2), p.theme.Cursor)
}

// fill paints a rectangle.
func fill(img *image.NRGBA, r image.Rectangle, c color.NRGBA) {
	r = r.Intersect(img.Rect)
	if r.Empty() {
		return
	}
	first := img.Pix[img.PixOffset(r.Min.X, r.Min.Y):][:4*r.Dx()]
	for i := 0; i < len(first); i += 4 {
		first[i], first[i+1], first[i+2], first[i+3] = c.R, c.G, c.B, c.A
	}
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		copy(img.Pix[img.PixOffset(r.Min.X, y):], first)
	}
}

// compact gives the picture a palette where it has few enough colours, which makes the file several times
// smaller and loses nothing. Colours are numbered as they are met, so that the bytes are always the same.
func compact(img *image.NRGBA) image.Image {
	indexed := image.NewPaletted(img.Rect, nil)
	known := make(map[uint32]uint8)
	last, index := uint32(0), uint8(0)
	for i := range indexed.Pix {
		c := binary.BigEndian.Uint32(img.Pix[4*i:])
		if i == 0 || c != last {
			var ok bool
			if index, ok = known[c]; !ok {
				if len(known) == 256 {
					return img
				}
				index = uint8(len(known))
				known[c] = index
				indexed.Palette = append(indexed.Palette, img.NRGBAAt(i%img.Rect.Dx(), i/img.Rect.Dx()))
			}
			last = c
		}
		indexed.Pix[i] = index
	}
	return indexed
}
