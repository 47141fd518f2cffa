package paint

import (
	"image"
	"image/color"
	"math"
)

// The window around the cells, in pixels.
const (
	padding = 30
	bar     = 54
	radius  = 18
)

// place is where a cell lies in the picture.
func place(x, y int) image.Rectangle {
	left, top := padding+x*cellW, bar+padding+y*cellH
	return image.Rect(left, top, left+cellW, top+cellH)
}

// newWindow is an empty window for so many cells: rounded, with a quiet title bar.
func newWindow(cols, rows int, t Theme) *image.NRGBA {
	w, h := 2*padding+cols*cellW, bar+2*padding+rows*cellH
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	fill(img, img.Rect, t.Background)
	fill(img, image.Rect(0, 0, w, bar), t.Bar)
	fill(img, image.Rect(0, bar-2, w, bar), t.Edge)
	for i := range 3 {
		disc(img, float64(padding+8+i*28), bar/2-1, 8, t.Dots, t.Bar)
	}
	outline(img, t)
	return img
}

// outline draws the edge of the window and cuts its corners away.
func outline(img *image.NRGBA, t Theme) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for _, r := range []image.Rectangle{{Max: image.Pt(w, 2)}, {Min: image.Pt(0, h-2), Max: image.Pt(w, h)},
		{Max: image.Pt(2, h)}, {Min: image.Pt(w-2, 0), Max: image.Pt(w, h)}} {
		fill(img, r, t.Edge)
	}
	for y := range radius {
		for x := range radius {
			far := math.Hypot(float64(radius-x)-0.5, float64(radius-y)-0.5)
			edge, out := step(far-(radius-2)), step(far-radius)
			for _, at := range []image.Point{{x, y}, {w - 1 - x, y}, {x, h - 1 - y}, {w - 1 - x, h - 1 - y}} {
				ground := t.Background
				if at.Y < bar {
					ground = t.Bar
				}
				c := mix(ground, t.Edge, edge, 15)
				c.A = uint8(255 - 17*out)
				if c.A == 0 {
					c = color.NRGBA{}
				}
				img.SetNRGBA(at.X, at.Y, c)
			}
		}
	}
}

// disc draws a smooth disc.
func disc(img *image.NRGBA, cx, cy, r float64, c, ground color.NRGBA) {
	for y := int(cy - r - 1); y <= int(cy+r+1); y++ {
		for x := int(cx - r - 1); x <= int(cx+r+1); x++ {
			far := math.Hypot(float64(x)+0.5-cx, float64(y)+0.5-cy)
			if part := step(r - far); part > 0 {
				img.SetNRGBA(x, y, mix(ground, c, part, 15))
			}
		}
	}
}

// step is how much of a pixel, in fifteenths, lies within an edge that runs a distance away from its middle.
func step(distance float64) int {
	return int(math.Round(15 * min(1, max(0, distance+0.5))))
}

// title sets the window's title in the middle of its bar.
func (p *painter) title(text string) error {
	w := p.img.Rect.Dx()
	mask, err := p.masks.small(text, w-2*(padding+120))
	if err != nil || mask == nil {
		return err
	}
	left, top := (w-mask.Rect.Dx())/2, (bar-mask.Rect.Dy())/2-1
	at := image.Rect(left, top, left+mask.Rect.Dx(), top+mask.Rect.Dy())
	p.ink(at, mask, p.theme.Title, p.theme.Bar)
	return nil
}
