package text

import (
	"errors"
	"fmt"
	"strings"

	"guichet/hub2"
)

// Number writes a customer's number in pairs, "05 00 00 00 01"; of an odd count the first group
// has three digits, "771 23 45 67". What is not a number is returned clean and ungrouped.
func Number(national string) string {
	plus, digits := splitPlus(national)
	if !allDigits(digits) {
		return Clean(national, maxNumber)
	}
	return plus + GroupPairs(digits)
}

// maxNumber bounds what is shown of something that should have been a number.
const maxNumber = 24

// Mask writes a number with only its last four digits, "•• •• •• 00 01". A number of four digits or
// fewer shows none.
func Mask(number string) string { return mask(number, "•") }

// MaskASCII is Mask for a terminal without Unicode, "** ** ** 00 01".
func MaskASCII(number string) string { return mask(number, "*") }

const shown = 4

func mask(number, dot string) string {
	_, digits := splitPlus(number)
	if !allDigits(digits) || len(digits) > maxNumber {
		return strings.Repeat(dot, shown)
	}
	hidden := len(digits) - shown
	if hidden <= 0 {
		hidden = len(digits)
	}
	var b strings.Builder
	seen := 0
	for _, r := range GroupPairs(digits) {
		if r == ' ' {
			b.WriteByte(' ')
			continue
		}
		if seen++; seen <= hidden {
			b.WriteString(dot)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// GroupPairs parts a string of digits in twos, the first group taking three when the count is odd.
func GroupPairs(digits string) string {
	var b strings.Builder
	for i := range len(digits) {
		if i > 1 && (len(digits)-i)%2 == 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

func splitPlus(s string) (plus, rest string) {
	if rest, ok := strings.CutPrefix(s, "+"); ok {
		return "+", rest
	}
	return "", s
}

func allDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// NumberError words an error of hub2's ParseNumber, "" for none.
func (c *Catalog) NumberError(err error) string {
	if err == nil {
		return ""
	}
	var e *hub2.NumberError
	if !errors.As(err, &e) {
		return c.Input.NumberImpossible
	}
	country := CountryName(c.Lang, e.Country.Code)
	switch e.Problem {
	case hub2.NumberEmpty:
		return c.Input.NumberEmpty
	case hub2.NumberLetters:
		return c.Input.NumberLetters
	case hub2.NumberAbroad:
		return fmt.Sprintf(c.Input.NumberAbroad, country, e.Country.Calling)
	case hub2.NumberLength:
		return fmt.Sprintf(c.Input.NumberLength, country, c.lengths(e.Country.Lengths), e.Digits)
	}
	return c.Input.NumberImpossible
}

func (c *Catalog) lengths(all []int) string {
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = fmt.Sprint(n)
	}
	return strings.Join(words, " "+c.Input.Or+" ")
}
