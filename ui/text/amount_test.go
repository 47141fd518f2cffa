package text

import (
	"errors"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseAmount(t *testing.T) {
	for in, want := range map[string]int64{
		"10000": 10000, "10 000": 10000, " 10 000 ": 10000, "10\u00a0000": 10000, "10\u202f000": 10000,
		"1": 1, "1 000 000": 1000000, "9007199254740992": MaxAmount, "9 007 199 254 740 992": MaxAmount,
	} {
		got, err := ParseAmount(in)
		assert.NoError(t, err, in)
		assert.Equal(t, want, got, in)
	}
	for in, want := range map[string]error{
		"": ErrAmountEmpty, " \u00a0": ErrAmountEmpty, "0": ErrAmountZero, "000": ErrAmountZero, "000 000": ErrAmountZero,
		"-5": ErrAmountNegative, "\u22125": ErrAmountNegative, "-10.5": ErrAmountNegative,
		"10.000": ErrAmountFraction, "10,5": ErrAmountFraction, "10 000,00": ErrAmountFraction,
		"9007199254740993": ErrAmountTooLarge, "99999999999999999999999": ErrAmountTooLarge,
		"10k": ErrAmountNotDigits, "+5": ErrAmountNotDigits, "1e3": ErrAmountNotDigits, "١٠": ErrAmountNotDigits,
		"10 000 FCFA": ErrAmountNotDigits, "0x10": ErrAmountNotDigits, "1_000": ErrAmountNotDigits, "10\n000": ErrAmountNotDigits,
		"1 0000": ErrAmountGrouping, "1  000": ErrAmountGrouping, "10 00": ErrAmountGrouping,
		"0700000001": ErrAmountLeadingZero, "05000": ErrAmountLeadingZero,
	} {
		_, err := ParseAmount(in)
		assert.ErrorIs(t, err, want, "%q", in)
	}
}

func TestAmountForms(t *testing.T) {
	assert.Equal(t, "10 000 FCFA", Amount(10000, "XOF"))
	assert.Equal(t, "500 FCFA", Amount(500, "XAF"))
	assert.Equal(t, "1 234 567 GNF", Amount(1234567, "GNF"))
	assert.Equal(t, "-1 000 EUR", Amount(-1000, "EUR"))
	assert.Equal(t, "5 X\ufffd", Amount(5, "X\x1b"))
	assert.Equal(t, "10 000 F", AmountShort(10000, "XOF"))
	assert.Equal(t, "0 GNF", AmountShort(0, "GNF"))
	assert.Equal(t, "-9 223 372 036 854 775 808", Thousands(-1<<63))
}

func TestAmountErrorsAreWorded(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range Langs() {
		for _, err := range []error{
			ErrAmountEmpty, ErrAmountZero, ErrAmountNegative, ErrAmountFraction, ErrAmountTooLarge,
			ErrAmountNotDigits, ErrAmountGrouping, ErrAmountLeadingZero,
		} {
			word := For(l).AmountError(err)
			assert.NotEmpty(t, word)
			assert.False(t, seen[word], word)
			seen[word] = true
		}
		assert.Empty(t, For(l).AmountError(nil))
		assert.NotEmpty(t, For(l).AmountError(errors.New("other")))
	}
}

// What is accepted is exactly what was typed without its spaces.
func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"10 000", "10.000", "-5", "0", "9007199254740993", "1\u202f000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseAmount(s)
		if err != nil {
			return
		}
		var digits []rune
		for _, r := range s {
			if r >= '0' && r <= '9' {
				digits = append(digits, r)
			}
		}
		assert.Equal(t, strconv.FormatInt(n, 10), string(digits))
		again, err := ParseAmount(Thousands(n))
		assert.NoError(t, err)
		assert.Equal(t, n, again)
	})
}
