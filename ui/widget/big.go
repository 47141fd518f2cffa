package widget

import (
	"strings"
	"unicode"
)

const letterGap = 1

// Big draws text in large letters, four rows of half blocks, or five rows of # without Unicode. It
// gives nil when the text has a character that has no large form; BigFits tells beforehand.
func Big(text string, ascii bool) []string {
	glyphs, ok := letters(text, ascii)
	if !ok {
		return nil
	}
	rows := make([]string, len(glyphs[0]))
	for y := range rows {
		row := make([]string, len(glyphs))
		for i, g := range glyphs {
			row[i] = g[y]
		}
		rows[y] = strings.Join(row, spaces(letterGap))
	}
	if ascii {
		return rows
	}
	return halfBlocks(rows)
}

// BigWidth is the width of the drawn text, 0 when it cannot be drawn.
func BigWidth(text string, ascii bool) int {
	glyphs, ok := letters(text, ascii)
	if !ok {
		return 0
	}
	width := letterGap * (len(glyphs) - 1)
	for _, g := range glyphs {
		width += len(g[0])
	}
	return width
}

// BigFits reports whether Big can draw text in width cells. If not, its plain form has to do.
func BigFits(text string, width int, ascii bool) bool {
	w := BigWidth(text, ascii)
	return w > 0 && w <= width
}

// blockRows are the letters' seven rows and, above them, the place of a capital letter's accent.
const blockRows = 8

// letters looks the drawings up.
func letters(text string, ascii bool) ([][]string, bool) {
	font := blockFont
	if ascii {
		font = asciiFont
	}
	var all [][]string
	for _, r := range text {
		if unicode.Is(unicode.Zs, r) {
			r = ' '
		}
		drawing, ok := font[unicode.ToUpper(r)]
		if !ok {
			return nil, false
		}
		rows := strings.Split(drawing, "|")
		if !ascii && len(rows) < blockRows {
			rows = append([]string{spaces(len(rows[0]))}, rows...)
		}
		all = append(all, rows)
	}
	return all, len(all) > 0
}

// halfBlocks packs each two rows of # and space into one row of block characters.
func halfBlocks(pixels []string) []string {
	rows := make([]string, 0, len(pixels)/2)
	for y := 0; y < len(pixels); y += 2 {
		var b strings.Builder
		for x := range len(pixels[y]) {
			b.WriteString(halfBlock(pixels[y][x] == '#', pixels[y+1][x] == '#'))
		}
		rows = append(rows, b.String())
	}
	return rows
}

func halfBlock(top, bottom bool) string {
	switch {
	case top && bottom:
		return "█"
	case top:
		return "▀"
	case bottom:
		return "▄"
	}
	return " "
}
