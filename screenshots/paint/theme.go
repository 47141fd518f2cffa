package paint

import (
	"image/color"

	"guichet/screenshots/terminal"
)

// Theme is the terminal's own colours and those of the window around it.
type Theme struct {
	Background, Foreground color.NRGBA
	Cursor                 color.NRGBA
	Bar, Title, Dots, Edge color.NRGBA     // the window: title bar, its text, its three dots, its outline
	Palette                [16]color.NRGBA // the colours that a theme chooses
}

// Dark is a calm dark theme.
func Dark() Theme {
	return Theme{
		Background: rgb(0x16191f), Foreground: rgb(0xd5d9e0), Cursor: rgb(0x8fb3dc),
		Bar: rgb(0x1d2128), Title: rgb(0x7d8592), Dots: rgb(0x3a404b), Edge: rgb(0x2d323b),
		Palette: [16]color.NRGBA{
			rgb(0x16191f), rgb(0xe06c75), rgb(0x8cc58a), rgb(0xdfb86c), rgb(0x74a8e0), rgb(0xc08ad8), rgb(0x67b9c0), rgb(0xc2c8d2),
			rgb(0x5d6573), rgb(0xf08a92), rgb(0xa6d9a4), rgb(0xf0cf8c), rgb(0x95c0f0), rgb(0xd5a8ea), rgb(0x86d2d8), rgb(0xffffff),
		},
	}
}

// Light is the same desk by day.
func Light() Theme {
	return Theme{
		Background: rgb(0xfcfcfa), Foreground: rgb(0x2b303a), Cursor: rgb(0x3a6ea5),
		Bar: rgb(0xf1f1ee), Title: rgb(0x858a94), Dots: rgb(0xd3d4d2), Edge: rgb(0xd9dad7),
		Palette: [16]color.NRGBA{
			rgb(0x1c2026), rgb(0xb3303c), rgb(0x2c7a35), rgb(0x946200), rgb(0x1f5fa8), rgb(0x84409c), rgb(0x14737c), rgb(0xd9dbde),
			rgb(0x6b7280), rgb(0xc9444f), rgb(0x3a8f44), rgb(0xa87510), rgb(0x2f74c2), rgb(0x9a55b3), rgb(0x22878f), rgb(0xffffff),
		},
	}
}

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

// colors are the ink and the ground of a cell when all its attributes are taken into account.
func (t Theme) colors(c terminal.Cell) (ink, ground color.NRGBA) {
	ink, ground = t.resolve(c.FG, t.Foreground), t.resolve(c.BG, t.Background)
	if c.Reverse {
		ink, ground = ground, ink
	}
	switch {
	case c.Conceal:
		ink = ground
	case c.Faint:
		ink = mix(ground, ink, 9, 16)
	}
	return ink, ground
}

// resolve finds the colour that a program has named.
func (t Theme) resolve(c terminal.Color, own color.NRGBA) color.NRGBA {
	switch {
	case c.Kind == terminal.ColorDefault:
		return own
	case c.Kind == terminal.ColorRGB:
		return color.NRGBA{R: c.R, G: c.G, B: c.B, A: 0xff}
	case c.Index < 16:
		return t.Palette[c.Index]
	case c.Index >= 232:
		grey := 8 + 10*(c.Index-232)
		return color.NRGBA{R: grey, G: grey, B: grey, A: 0xff}
	}
	cube := c.Index - 16
	return color.NRGBA{R: level(cube / 36), G: level(cube / 6 % 6), B: level(cube % 6), A: 0xff}
}

// level is one of the six steps of xterm's colour cube.
func level(step uint8) uint8 {
	if step == 0 {
		return 0
	}
	return 55 + 40*step
}

// mix lays part/whole of ink over ground.
func mix(ground, ink color.NRGBA, part, whole int) color.NRGBA {
	over := func(g, i uint8) uint8 { return uint8((int(g)*(whole-part) + int(i)*part + whole/2) / whole) }
	return color.NRGBA{R: over(ground.R, ink.R), G: over(ground.G, ink.G), B: over(ground.B, ink.B), A: 0xff}
}
