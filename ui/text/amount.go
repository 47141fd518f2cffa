package text

import (
	"errors"
	"strconv"
	"strings"
)

// What can be wrong with an amount. Catalog.AmountError words them.
var (
	ErrAmountEmpty       = errors.New("no amount")
	ErrAmountZero        = errors.New("the amount is zero")
	ErrAmountNegative    = errors.New("the amount is negative")
	ErrAmountFraction    = errors.New("the amount has a dot or a comma")
	ErrAmountTooLarge    = errors.New("the amount is too large")
	ErrAmountNotDigits   = errors.New("the amount is not made of digits")
	ErrAmountGrouping    = errors.New("the spaces in the amount do not part thousands")
	ErrAmountLeadingZero = errors.New("the amount begins with a zero")
)

// MaxAmount is the largest amount that every JSON reader keeps exact: 2^53.
const MaxAmount = 1 << 53

var spaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ")

// ParseAmount reads an amount as a person types or pastes it: digits, with spaces only where they
// part thousands. It never guesses: a dot, a comma, a sign or a leading zero is an error.
func ParseAmount(s string) (int64, error) {
	s = strings.TrimSpace(spaces.Replace(s))
	if s == "" {
		return 0, ErrAmountEmpty
	}
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "\u2212") {
		return 0, ErrAmountNegative
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789 .,", r) }) {
		return 0, ErrAmountNotDigits
	}
	if strings.ContainsAny(s, ".,") {
		return 0, ErrAmountFraction
	}
	if strings.Contains(s, " ") && !grouped(s) {
		return 0, ErrAmountGrouping
	}
	return amountOf(strings.ReplaceAll(s, " ", ""))
}

// grouped reports that spaces part thousands, and nothing else.
func grouped(s string) bool {
	for i, group := range strings.Split(s, " ") {
		if len(group) != 3 && (i > 0 || group == "" || len(group) > 3) {
			return false
		}
	}
	return true
}

func amountOf(digits string) (int64, error) {
	if strings.Trim(digits, "0") == "" {
		return 0, ErrAmountZero
	}
	if digits[0] == '0' {
		return 0, ErrAmountLeadingZero
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > MaxAmount {
		return 0, ErrAmountTooLarge
	}
	return n, nil
}

// Amount writes an amount with its currency, "10 000 FCFA". The spaces are ordinary ones, so that
// what is on the screen can be searched and copied.
func Amount(n int64, currency string) string { return Thousands(n) + " " + Currency(currency) }

// AmountShort is the form for lists, "10 000 F" for the two CFA francs.
func AmountShort(n int64, currency string) string {
	word := Currency(currency)
	if word == "FCFA" {
		word = "F"
	}
	return Thousands(n) + " " + word
}

// Currency returns the word that people use: FCFA for XOF and XAF, any other code as it is.
func Currency(code string) string {
	switch code {
	case "XOF", "XAF":
		return "FCFA"
	}
	return Clean(code, 8)
}

// Thousands writes n in groups of three digits.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	return sign + GroupThousands(s)
}

// GroupThousands parts a string of digits in threes from the right.
func GroupThousands(digits string) string {
	var b strings.Builder
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// AmountError words an error of ParseAmount, "" for none.
func (c *Catalog) AmountError(err error) string {
	in := c.Input
	for _, w := range []struct {
		err  error
		word string
	}{
		{ErrAmountEmpty, in.AmountEmpty}, {ErrAmountZero, in.AmountZero},
		{ErrAmountNegative, in.AmountNegative}, {ErrAmountFraction, in.AmountFraction},
		{ErrAmountTooLarge, in.AmountTooLarge}, {ErrAmountGrouping, in.AmountGrouping},
		{ErrAmountLeadingZero, in.AmountLeadingZero},
	} {
		if errors.Is(err, w.err) {
			return w.word
		}
	}
	if err == nil {
		return ""
	}
	return in.AmountNotDigits
}
