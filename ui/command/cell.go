package command

import (
	"strings"

	"guichet/ui/text"
)

// signs are those by which a spreadsheet knows a formula, and the other forms of them that some
// programs take for the same.
const signs = "=+-@＝＋－＠﹦﹢﹣﹫−⁺⁻⁼₊₋₌"

// cell makes a text from outside harmless in a spreadsheet: control and format characters become
// visible marks, and before what a formula would begin with goes an apostrophe. Behind a semicolon too, for
// where a comma is decimal that is where the next cell begins. A sign and nothing but digits, as a
// telephone number has it, can only be a number, and stays.
func cell(s string) string {
	const longest = 4000
	parts := strings.Split(text.Clean(s, longest), ";")
	for i, part := range parts {
		if formula(part) {
			parts[i] = "'" + part
		}
	}
	return strings.Join(parts, ";")
}

func formula(s string) bool {
	const unseen = " \"'`\ufffd" // what may stand before it, or be taken away
	bare := strings.TrimLeft(s, unseen)
	if bare == "" || !strings.ContainsAny(bare[:firstRune(bare)], signs) {
		return false
	}
	return bare != s || strings.ContainsRune("@=", rune(s[0])) || strings.Trim(s[1:], "0123456789 ") != "" || len(s) == 1
}

func firstRune(s string) int {
	for i := range s {
		if i > 0 {
			return i
		}
	}
	return len(s)
}
