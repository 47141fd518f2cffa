package hub2

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// NumberProblem says what is wrong with a customer's number.
type NumberProblem int

// The problems a number can have.
const (
	NumberEmpty   NumberProblem = iota // nothing was given
	NumberLetters                      // something that is no digit
	NumberLength                       // too short or too long for the country
	NumberAbroad                       // it carries another country's calling code
)

// NumberError refuses a customer's number.
type NumberError struct {
	Problem NumberProblem
	Country Country
	Digits  int // how many national digits were given
}

func (e *NumberError) Error() string {
	switch e.Problem {
	case NumberEmpty:
		return "the customer's number is missing"
	case NumberLetters:
		return "a number has digits only"
	case NumberAbroad:
		return fmt.Sprintf("this number is not one of %s (+%s)", e.Country.Code, e.Country.Calling)
	case NumberLength:
	}
	return fmt.Sprintf("a number in %s has %s digits, this one has %d", e.Country.Code, join(e.Country.Lengths), e.Digits)
}

func join(lengths []int) string {
	words := make([]string, len(lengths))
	for i, n := range lengths {
		words[i] = fmt.Sprint(n)
	}
	return strings.Join(words, " or ")
}

// sandboxDigits is the length of the numbers that only Hub2's sandbox knows, such as 00000001 (observed).
const sandboxDigits = 8

// ParseNumber reads a customer's number as people type and paste it (spaces, dots, dashes, +225,
// 00225) and returns its national digits. With sandbox, the sandbox's own eight-digit numbers pass too.
func (c Country) ParseNumber(typed string, sandbox bool) (string, error) {
	digits, plus, err := c.digits(typed)
	if err != nil {
		return "", err
	}
	fits := func(s string) bool { return slices.Contains(c.Lengths, len(s)) }
	switch local, ours := strings.CutPrefix(digits, c.Calling); {
	case plus && !ours:
		return "", &NumberError{Problem: NumberAbroad, Country: c}
	case plus && fits(local):
		return local, nil
	case plus:
		return "", &NumberError{Problem: NumberLength, Country: c, Digits: len(local)}
	case fits(digits), sandbox && len(digits) == sandboxDigits:
		return digits, nil
	case ours && fits(local):
		return local, nil
	}
	return "", &NumberError{Problem: NumberLength, Country: c, Digits: len(digits)}
}

// digits strips what people put between digits, and tells whether a country code was marked.
func (c Country) digits(typed string) (digits string, plus bool, err error) {
	s := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Zs, unicode.Cf, unicode.Pd) || strings.ContainsRune("\t\r\n./()", r) {
			return -1 // Cf: the direction marks that come along when a contact is copied
		}
		return r
	}, strings.TrimSpace(typed))
	s, plus = strings.CutPrefix(s, "+")
	if !plus && len(s) > sandboxDigits+2 {
		s, plus = strings.CutPrefix(s, "00")
	}
	if s == "" {
		return "", false, &NumberError{Problem: NumberEmpty, Country: c}
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return "", false, &NumberError{Problem: NumberLetters, Country: c}
	}
	return s, plus, nil
}

// FormatNumber writes a national number the way an attempt sends it. The sandbox's own numbers are
// no country's and stay as they are.
func (c Country) FormatNumber(national string, f NumberFormat) string {
	if !slices.Contains(c.Lengths, len(national)) || strings.HasPrefix(national, "00") {
		return national
	}
	switch f {
	case NumberDigits:
		return c.Calling + national
	case NumberE164:
		return "+" + c.Calling + national
	case NumberNational:
	}
	return national
}
