package hostile

import (
	"fmt"
	"regexp"
	"unicode"
	"unicode/utf8"
)

// Harm says what in a text for a person's terminal must not be there, "" when all is well. Line ends
// are well.
func Harm(s string) string {
	if !utf8.ValidString(s) {
		return fmt.Sprintf("invalid UTF-8 in %.200q", s)
	}
	for i, r := range s {
		if r != '\n' && (unseen(r) || unicode.In(r, unicode.Co, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)) {
			return fmt.Sprintf("%U in %.200q", r, s[max(0, i-40):])
		}
	}
	return ""
}

// HarmInJSON is Harm for a JSON line: there everything that can be seen may stand as it is.
func HarmInJSON(s string) string {
	if !utf8.ValidString(s) {
		return fmt.Sprintf("invalid UTF-8 in %.200q", s)
	}
	for i, r := range s {
		if r != '\n' && unseen(r) {
			return fmt.Sprintf("%U in %.200q", r, s[max(0, i-40):])
		}
	}
	return ""
}

func unseen(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Cs)
}

// whole is an escape sequence as far as it can be told from text.
var whole = regexp.MustCompile("^\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\a\x1b]*(?:\a|\x1b\\\\)|[P_^X][^\x1b]*\x1b\\\\|[ -/]*[0-~])")

// Foreign returns the first thing in what a program wrote to its terminal that is neither text nor an
// escape sequence which ours matches, "" when there is none.
func Foreign(written string, ours *regexp.Regexp) string {
	for i := 0; i < len(written); {
		r, size := utf8.DecodeRuneInString(written[i:])
		if r == '\x1b' {
			seq := whole.FindString(written[i:])
			if seq == "" || !ours.MatchString(seq) {
				return fmt.Sprintf("%q in %.200q", seq, written[max(0, i-80):])
			}
			i += len(seq)
			continue
		}
		if r == utf8.RuneError && size == 1 || unseen(r) && !ours.MatchString(string(r)) {
			return fmt.Sprintf("%q in %.200q", written[i:i+size], written[max(0, i-80):])
		}
		i += size
	}
	return ""
}
