package paint

import (
	"image"
	"math"
)

// The weights of an arm of a box-drawing character.
const (
	none   = '0'
	light  = '1'
	heavy  = '2'
	double = '3'
)

// boxes has the four arms (up, right, down, left) of each character from U+2500 on. Dashes, corners that are
// round, and diagonals come after them.
const boxes = "" +
	"0101 0202 1010 2020 0101 0202 1010 2020 0101 0202 1010 2020 0110 0210 0120 0220 " + // ─ … ┏
	"0011 0012 0021 0022 1100 1200 2100 2200 1001 1002 2001 2002 1110 1210 2110 1120 " + // ┐ … ┟
	"2120 2210 1220 2220 1011 1012 2011 1021 2021 2012 1022 2022 0111 0112 0211 0212 " + // ┠ … ┯
	"0121 0122 0221 0222 1101 1102 1201 1202 2101 2102 2201 2202 1111 1112 1211 1212 " + // ┰ … ┿
	"2111 1121 2121 2112 2211 1122 1221 2212 1222 2122 2221 2222 0101 0202 1010 2020 " + // ╀ … ╏
	"0303 3030 0310 0130 0330 0013 0031 0033 1300 3100 3300 1003 3001 3003 1310 3130 " + // ═ … ╟
	"3330 1013 3031 3033 0313 0131 0333 1303 3101 3303 1313 3131 3333 0110 0011 1001 " + // ╠ … ╯
	"1100 0000 0000 0000 0001 1000 0100 0010 0002 2000 0200 0020 0201 1020 0102 2010 " //   ╰ … ╿

const (
	midX   = cellW / 2
	midY   = cellH / 2
	spread = 3 // of the two strokes of a double line, from the middle
)

// arms are the four strokes that meet in the middle of a cell.
type arms struct{ up, right, down, left byte }

// turned looks at the arms with the head on the left shoulder: what went right goes down.
func (a arms) turned() arms { return arms{up: a.left, right: a.down, down: a.right, left: a.up} }

func boxDrawing(r rune) *image.Alpha {
	m := newCell()
	switch {
	case r >= '╭' && r <= '╰':
		round(m, r)
		return m
	case r >= '╱' && r <= '╳':
		diagonal(m, r)
		return m
	}
	at := 5 * (int(r) - 0x2500)
	a := arms{up: boxes[at], right: boxes[at+1], down: boxes[at+2], left: boxes[at+3]}
	if n := dashes(r); n > 0 {
		dashed(m, a, n)
		return m
	}
	for _, s := range a.horizontal() {
		fillBar(m, midX+s.from, midY+s.off-s.half, midX+s.to, midY+s.off+s.half, 255)
	}
	for _, s := range a.turned().horizontal() {
		fillBar(m, midX+s.off-s.half, midY+s.from, midX+s.off+s.half, midY+s.to, 255)
	}
	return m
}

// stroke runs along an axis, some way off it; all is counted from the middle of the cell.
type stroke struct{ from, to, off, half int }

// horizontal are the strokes of the right and the left arm.
func (a arms) horizontal() (all []stroke) {
	const far = cellH // beyond any edge
	for _, off := range offsets(a.right) {
		all = append(all, stroke{a.start(off), far, off, half(a.right)})
	}
	mirror := arms{up: a.up, right: a.left, down: a.down, left: a.right}
	for _, off := range offsets(a.left) {
		all = append(all, stroke{-far, -mirror.start(off), off, half(a.left)})
	}
	return all
}

// start is where a stroke of the right arm begins, so that it meets the strokes across it and does not
// run into the room between two of them.
func (a arms) start(off int) int {
	across := max(half(a.up), half(a.down))
	switch {
	case a.up != double && a.down != double:
		return -across
	case a.right == double:
		return a.startOfTwo(off)
	case a.left != none: // ╥ ╨ ╫: the line passes
		return -across
	case a.up == a.down: // ╟
		return spread - 1
	}
	return -spread - 1 // ╓ ╙
}

// startOfTwo is start for one stroke of a double arm that meets a double line: at the inner corner where
// the line goes on to the stroke's own side, at the outer one where it goes to the other side only.
func (a arms) startOfTwo(off int) int {
	side := a.up
	if off > 0 {
		side = a.down
	}
	if side == double {
		return spread - 1
	}
	return -spread - 1
}

// offsets are the ways off the axis of an arm's strokes.
func offsets(weight byte) []int {
	switch weight {
	case none:
		return nil
	case double:
		return []int{-spread, spread}
	}
	return []int{0}
}

// half is half the thickness of a stroke.
func half(weight byte) int {
	switch weight {
	case none:
		return 0
	case heavy:
		return 2
	}
	return 1
}

// dashes is in how many pieces a line is drawn, none for one that is whole.
func dashes(r rune) int {
	switch {
	case r >= '┄' && r <= '┇':
		return 3
	case r >= '┈' && r <= '┋':
		return 4
	case r >= '╌' && r <= '╏':
		return 2
	}
	return 0
}

// dashed draws a line in n pieces with equal gaps, also from one cell to the next.
func dashed(m *image.Alpha, a arms, n int) {
	length, weight, across := cellW, a.right, false
	if weight == none {
		length, weight, across = cellH, a.up, true
	}
	h, gap := half(weight), max(2, length/n/3)
	for i := range n {
		from, to := i*length/n+gap/2, (i+1)*length/n-(gap-gap/2)
		if across {
			fillBar(m, midX-h, from, midX+h, to, 255)
		} else {
			fillBar(m, from, midY-h, to, midY+h, 255)
		}
	}
}

// round draws a corner as a quarter of a circle and the straight rest of its vertical arm.
func round(m *image.Alpha, r rune) {
	const radius = cellW / 2
	cx, cy := float64(cellW), float64(midY+radius) // of ╭
	if r == '╮' || r == '╯' {
		cx = 0
	}
	if r == '╯' || r == '╰' {
		cy = float64(midY - radius)
		fillBar(m, midX-1, 0, midX+1, midY-radius, 255)
	} else {
		fillBar(m, midX-1, midY+radius, midX+1, cellH, 255)
	}
	curve(m, 1, func(x, y float64) float64 {
		if (y-cy)*(float64(midY)-cy) < 0 {
			return cellH // the other half of the circle
		}
		return math.Abs(math.Hypot(x-cx, y-cy) - radius)
	})
}

// diagonal draws ╱, ╲ or both.
func diagonal(m *image.Alpha, r rune) {
	length := math.Hypot(cellW, cellH)
	if r != '╲' {
		curve(m, 1, func(x, y float64) float64 { return math.Abs(x*cellH+y*cellW-cellW*cellH) / length })
	}
	if r != '╱' {
		curve(m, 1, func(x, y float64) float64 { return math.Abs(x*cellH-y*cellW) / length })
	}
}
