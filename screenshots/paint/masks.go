package paint

import (
	"fmt"
	"image"
	"image/draw"
	"unicode"

	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansmonobold"
	"github.com/go-fonts/dejavu/dejavusansmonoboldoblique"
	"github.com/go-fonts/dejavu/dejavusansmonooblique"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"guichet/screenshots/terminal"
)

const (
	// fontSize makes a character of DejaVu Sans Mono, 1233 units of 2048 wide, as wide as a cell.
	fontSize  = cellW * 2048.0 / 1233
	titleSize = fontSize * 0.78
	baseline  = 27
)

// style chooses one of the font's four cuts.
type style struct{ bold, italic bool }

// cut is a font at a size.
type cut struct {
	font *opentype.Font
	face font.Face
}

// masks draws characters as shapes, each once.
type masks struct {
	cuts  map[style]cut
	drawn map[key]*image.Alpha
}

type key struct {
	text  string
	width int
	style style
}

func newMasks() *masks {
	return &masks{cuts: make(map[style]cut), drawn: make(map[key]*image.Alpha)}
}

// of is the shape of what stands in a cell, nil where nothing is to be seen.
func (m *masks) of(c terminal.Cell) (*image.Alpha, error) {
	k := key{c.Text, c.Width, style{c.Bold, c.Italic}}
	if mask, ok := m.drawn[k]; ok {
		return mask, nil
	}
	mask, err := m.draw(k)
	if err != nil {
		return nil, err
	}
	m.drawn[k] = mask
	return mask, nil
}

func (m *masks) draw(k key) (*image.Alpha, error) {
	runes := visible(k.text)
	if len(runes) == 0 {
		return nil, nil
	}
	if len(runes) == 1 && k.width == 1 {
		if mask := geometry(runes[0]); mask != nil {
			return mask, nil
		}
	}
	face, err := m.cut(k.style, fontSize)
	if err != nil {
		return nil, err
	}
	mask := image.NewAlpha(image.Rect(0, 0, k.width*cellW, cellH))
	return mask, face.set(mask, runes, fixed.P((k.width-1)*cellW/2, baseline), false)
}

// small is a line of text at the title's size, cut off at a width; nil when there is none.
func (m *masks) small(text string, width int) (*image.Alpha, error) {
	runes := []rune(text)
	if len(visible(text)) == 0 || width < cellW {
		return nil, nil
	}
	face, err := m.cut(style{}, titleSize)
	if err != nil {
		return nil, err
	}
	advance, _ := face.face.GlyphAdvance('0')
	runes = runes[:min(len(runes), width/advance.Ceil())]
	mask := image.NewAlpha(image.Rect(0, 0, (advance * fixed.Int26_6(len(runes))).Ceil(), cellH))
	return mask, face.set(mask, runes, fixed.P(0, baseline), true)
}

// cut opens a font. The title has a size of its own and is set once, so only the cells' are kept.
func (m *masks) cut(s style, size float64) (cut, error) {
	if c, ok := m.cuts[s]; ok && size == fontSize {
		return c, nil
	}
	file := map[style][]byte{
		{}:                         dejavusansmono.TTF,
		{bold: true}:               dejavusansmonobold.TTF,
		{italic: true}:             dejavusansmonooblique.TTF,
		{bold: true, italic: true}: dejavusansmonoboldoblique.TTF,
	}[s]
	parsed, err := opentype.Parse(file)
	if err != nil {
		return cut{}, fmt.Errorf("font: %w", err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return cut{}, fmt.Errorf("font: %w", err)
	}
	if size == fontSize {
		m.cuts[s] = cut{parsed, face}
	}
	return cut{parsed, face}, nil
}

// set draws runes, one beside the other or all in one place, as the marks of one grapheme are.
func (c cut) set(mask *image.Alpha, runes []rune, dot fixed.Point26_6, beside bool) error {
	var buf sfnt.Buffer
	for _, r := range runes {
		if index, err := c.font.GlyphIndex(&buf, r); err != nil || index == 0 {
			return fmt.Errorf("the font has no %q (%U)", r, r)
		}
		where, glyph, from, advance, _ := c.face.Glyph(dot, r)
		draw.DrawMask(mask, where, image.Opaque, image.Point{}, glyph, from, draw.Over)
		if beside {
			dot.X += advance
		}
	}
	return nil
}

// visible leaves out what draws nothing: blanks, joiners and variation selectors.
func visible(text string) (runes []rune) {
	for _, r := range text {
		if !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Variation_Selector, r) {
			runes = append(runes, r)
		}
	}
	return runes
}
