package widget

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"guichet/ui/text"
)

const (
	maxAmountRunes = 24
	maxNumberRunes = 20
	maxOTPRunes    = 12
)

const (
	firstOdd = 0x300 // from here on characters combine, hide, or take two cells
	minus    = '\u2212'
)

// AmountField takes an amount and shows its thousands. A dot, a comma, a minus are taken too, so that
// text.ParseAmount can refuse them aloud: dropped in silence, 10.000 would become 10 000.
func AmountField(azerty bool) Field {
	return NewField(FieldOptions{
		Max: maxAmountRunes, Group: Thousands,
		Typed: func(r rune) (rune, bool) {
			d, ok := typed(azerty, ".,-")(r)
			if !ok && r >= firstOdd && unicode.IsLetter(r) {
				d = unicode.ReplacementChar // no letter that hides, or takes in the one before it
			}
			return d, ok || unicode.IsLetter(r) // a letter that vanished would leave another amount
		},
		Paste: func(s string) (string, bool) {
			s, ok := visibleLine(s)
			n, err := text.ParseAmount(s)
			if err == nil {
				return strconv.FormatInt(n, 10), true
			}
			return s, ok && !errors.Is(err, text.ErrAmountNotDigits) && !strings.ContainsFunc(s, func(r rune) bool { return r >= firstOdd && r != minus })
		},
	})
}

// NumberField takes a customer's number and shows its pairs; a paste may have +225, spaces and dots.
func NumberField(azerty bool) Field {
	return NewField(FieldOptions{
		Max: maxNumberRunes, Group: Pairs,
		Typed: typed(azerty, "+"),
		Paste: pastedNumber,
	})
}

// OTPField takes a customer's code. Its text is wiped when it changes and hidden when the field loses
// the focus; Clear it as soon as the code is sent.
func OTPField(azerty bool) Field {
	return NewField(FieldOptions{Max: maxOTPRunes, Typed: typed(azerty, ""), Paste: pastedDigits, Secret: true})
}

// TextField takes any visible text.
func TextField(max int) Field { return NewField(FieldOptions{Max: max}) }

func typed(azerty bool, others string) func(rune) (rune, bool) {
	return func(r rune) (rune, bool) {
		if d, ok := text.Digit(r, azerty); ok {
			return d, true
		}
		return r, strings.ContainsRune(others, r)
	}
}

func pastedNumber(s string) (string, bool) {
	if strings.HasPrefix(strings.TrimSpace(s), "-") {
		return "", false
	}
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \u00a0\u202f\t\r\n.-()/", r) {
			return -1
		}
		return r
	}, s)
	_, ok := pastedDigits(strings.TrimPrefix(s, "+"))
	return s, ok
}

func pastedDigits(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \u00a0\u202f\t\r\n", r) {
			return -1
		}
		return r
	}, s)
	return s, s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
