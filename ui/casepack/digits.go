package casepack

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sign is one character of a text as a reader of numbers takes it. A digit may be written as an escape of
// JSON or of an address, and in the figures of any script.
type sign struct {
	at, end int
	digit   int  // -1 for none
	gap     bool // what people and programs put between the digits of one number
}

// reader takes the first character of a text, and tells how many bytes it is written in.
type reader func(string) (rune, int)

// signs reads a text.
func signs(s string, read reader) []sign {
	all := make([]sign, 0, len(s))
	for i := 0; i < len(s); {
		r, width := read(s[i:])
		n := sign{at: i, end: i + width, digit: digitOf(r)}
		n.gap = n.digit < 0 && !unicode.IsLetter(r)
		all = append(all, n)
		i += width
	}
	return all
}

// decoded reads what may be an escape of a digit, or of what stands between digits, as one. Of a control
// character it hardly is: that is a percent sign with a number behind it.
func decoded(s string) (rune, int) {
	if len(s) >= 3 && s[0] == '%' {
		if n, err := strconv.ParseUint(s[1:3], 16, 8); err == nil && n >= ' ' && n < 0x7f && !unicode.IsLetter(rune(n)) {
			return rune(n), 3
		}
	}
	if len(s) >= 6 && s[0] == '\\' && s[1] == 'u' {
		if n, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
			return rune(n), 6
		}
	}
	return utf8.DecodeRuneInString(s)
}

// digitOf is the value of a decimal digit of any script, -1 for what is none.
func digitOf(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r < utf8.RuneSelf || !unicode.Is(unicode.Nd, r):
		return -1
	}
	for _, t := range unicode.Nd.R16 { // each row begins with a nought
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	return -1
}

// maxGap is how many characters may part two digits of one number.
const maxGap = 4

// stretch is a row of digits with nothing but gaps between them.
type stretch struct {
	digits string
	of     []int // each digit's sign
}

// stretches finds the rows of digits in a text.
func stretches(all []sign) []stretch {
	var found []stretch
	var digits strings.Builder
	var of []int
	gaps := 0
	flush := func() {
		if len(of) >= minNumber {
			found = append(found, stretch{digits.String(), of})
		}
		digits.Reset()
		of, gaps = nil, 0
	}
	for i, n := range all {
		switch {
		case n.digit >= 0:
			digits.WriteByte(byte('0' + n.digit))
			of = append(of, i)
			gaps = 0
		case n.gap && gaps < maxGap:
			gaps++
		default:
			flush()
		}
	}
	flush()
	return found
}

// digitsIn are the digits of what should be a number, up to the most that one can have.
func digitsIn(s string) string {
	var b strings.Builder
	for _, n := range signs(s[:min(len(s), 256)], decoded) {
		if n.digit >= 0 && b.Len() < maxNumber {
			b.WriteByte(byte('0' + n.digit))
		}
	}
	return b.String()
}
