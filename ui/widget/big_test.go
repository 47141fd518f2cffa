package widget

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBig(t *testing.T) {
	assert.Equal(t, []string{
		"▄▄▄▄   ▄▄▄  ▄▄▄ ▄▄▄▄ ",
		"█   █ █   █  █  █   █",
		"█▀▀▀  █▀▀▀█  █  █   █",
		"█     █   █ ▄█▄ █▄▄▄▀",
	}, Big("PAID", false))
	assert.Equal(t, []string{
		"####   ###  ### #### ",
		"#   # #   #  #  #   #",
		"####  #####  #  #   #",
		"#     #   #  #  #   #",
		"#     #   # ### #### ",
	}, Big("paid", true))
}

func TestBigFits(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		for _, s := range []string{"PAID", "PAYÉ", "NOT PAID", "NON PAYÉ", "NOT KNOWN", "INCONNU", "10 000 FCFA", "1 000 000 GNF", "75 000 XOF", "10\u00a0000"} {
			lines := Big(s, ascii)
			assert.True(t, BigFits(s, 80, ascii), s)
			assert.Len(t, lines, map[bool]int{false: 4, true: 5}[ascii])
			exact(t, lines, BigWidth(s, ascii), s)
			assert.Equal(t, ascii, len(strings.Join(lines, "")) == BigWidth(s, ascii)*len(lines))
		}
		assert.False(t, BigFits("9 007 199 254 740 992 FCFA", 80, ascii))
		assert.False(t, BigFits("日", 80, ascii))
		assert.False(t, BigFits("", 80, ascii))
		assert.Nil(t, Big("a\x1b", ascii))
	}
}

func TestEveryLetterIsWellFormed(t *testing.T) {
	for rows, font := range map[int]map[rune]string{7: blockFont, 5: asciiFont} {
		seen := map[string]rune{}
		for _, r := range " -?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZÉ" {
			lines := strings.Split(font[r], "|")
			if r == 'É' && rows == 7 {
				assert.Len(t, lines, blockRows)
			} else {
				assert.Len(t, lines, rows, string(r))
			}
			for _, line := range lines {
				assert.Len(t, line, len(lines[0]), string(r))
				assert.Empty(t, strings.Trim(line, "# "))
			}
			if r != 'O' { // drawn like the nought, as on a card terminal
				assert.NotContains(t, seen, font[r], "%q looks like %q", r, seen[font[r]])
			}
			seen[font[r]] = r
		}
	}
}
