package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

var asciiForms = map[rune]byte{
	'\u00a0': ' ', '\u202f': ' ', '‘': '\'', '’': '\'', '“': '"', '”': '"', '«': '"', '»': '"',
	'–': '-', '—': '-', '─': '-', '│': '|', '╭': '+', '╮': '+', '╰': '+', '╯': '+', '·': '-', '•': '*',
	'…': '~', '→': '>', '▸': '>', '×': 'x', '✓': '+', '✗': 'x', '●': '*', '○': 'o', '◐': '!', '◌': '~',
	'▀': '#', '▄': '#', '█': '#', '↑': '^', '↓': 'v', '←': '<', '⏎': '>', '°': 'o', 'œ': 'o', 'Œ': 'O', '\ufffd': '?',
}

// ASCII writes a text, escape sequences included, for a terminal that has no Unicode. Every
// character keeps its width, so that a finished frame can be passed through it.
func ASCII(s string) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFC.String(s) {
		switch form, known := asciiForms[r]; {
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		case known:
			b.WriteByte(form)
		case unicode.Is(unicode.M, r):
		default:
			b.WriteString(asciiOf(r))
		}
	}
	return b.String()
}

// asciiOf gives the letter beneath the accents, or a ? for each cell.
func asciiOf(r rune) string {
	if base := norm.NFD.String(string(r)); base[0] < utf8.RuneSelf {
		return base[:1]
	}
	return strings.Repeat("?", ansi.StringWidth(string(r)))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// ForScreen writes a text as a screen shows it that has Unicode or not.
func ForScreen(s string, ascii bool) string {
	if ascii {
		return ASCII(s)
	}
	return s
}
