package paint

import (
	"image"
	"image/color"
	"math"
)

// geometry is the shape of a character that has to meet its neighbours, nil for any other.
func geometry(r rune) *image.Alpha {
	switch {
	case r >= 0x2500 && r <= 0x257f:
		return boxDrawing(r)
	case r >= 0x2580 && r <= 0x259f:
		return block(r)
	case r >= 0x2800 && r <= 0x28ff:
		return braille(r)
	}
	return nil
}

func newCell() *image.Alpha { return image.NewAlpha(image.Rect(0, 0, cellW, cellH)) }

// fillBar fills a part of a cell; what lies outside is left out.
func fillBar(m *image.Alpha, x0, y0, x1, y1 int, strength uint8) {
	r := image.Rect(x0, y0, x1, y1).Intersect(m.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			m.SetAlpha(x, y, color.Alpha{A: strength})
		}
	}
}

// curve fills what lies within half a width of a line, smoothly; far is the distance of a point from it.
func curve(m *image.Alpha, half float64, far func(x, y float64) float64) {
	for y := range cellH {
		for x := range cellW {
			cover := min(1, max(0, half+0.5-far(float64(x)+0.5, float64(y)+0.5)))
			if a := uint8(math.Round(255 * cover)); a > m.AlphaAt(x, y).A {
				m.SetAlpha(x, y, color.Alpha{A: a})
			}
		}
	}
}

// block draws half blocks, eighths, shades and quadrants.
func block(r rune) *image.Alpha {
	m := newCell()
	eighthW := func(n rune) int { return (int(n)*cellW + 4) / 8 }
	eighthH := func(n rune) int { return (int(n)*cellH + 4) / 8 }
	switch {
	case r == '▀':
		fillBar(m, 0, 0, cellW, cellH/2, 255)
	case r <= '█': // from below, one to eight eighths
		fillBar(m, 0, cellH-eighthH(r-0x2580), cellW, cellH, 255)
	case r <= '▏': // from the left, seven to one eighths
		fillBar(m, 0, 0, eighthW(0x2590-r), cellH, 255)
	case r == '▐':
		fillBar(m, cellW/2, 0, cellW, cellH, 255)
	case r <= '▓':
		fillBar(m, 0, 0, cellW, cellH, uint8(64*(r-'░'+1)))
	case r == '▔':
		fillBar(m, 0, 0, cellW, eighthH(1), 255)
	case r == '▕':
		fillBar(m, cellW-eighthW(1), 0, cellW, cellH, 255)
	default:
		quadrants(m, r)
	}
	return m
}

// quadrants draws ▖ to ▟: 1 is the upper left quarter, 2 the upper right, 4 the lower left, 8 the lower right.
func quadrants(m *image.Alpha, r rune) {
	which := [...]int{4, 8, 1, 1 | 4 | 8, 1 | 8, 1 | 2 | 4, 1 | 2 | 8, 2, 2 | 4, 2 | 4 | 8}[r-'▖']
	for i := range 4 {
		if which&(1<<i) != 0 {
			x, y := i%2*cellW/2, i/2*cellH/2
			fillBar(m, x, y, x+cellW/2, y+cellH/2, 255)
		}
	}
}

// braille draws the dots of a pattern. The bits run down the left column, then the right one, and the
// fourth row came later.
func braille(r rune) *image.Alpha {
	m := newCell()
	places := [8][2]float64{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}}
	for i, at := range places {
		if r&(1<<i) != 0 {
			cx, cy := (at[0]+0.5)*cellW/2, (at[1]+0.5)*cellH/4
			curve(m, 2.6, func(x, y float64) float64 { return math.Hypot(x-cx, y-cy) })
		}
	}
	return m
}
