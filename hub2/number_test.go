package hub2

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func country(t testing.TB, code string) Country {
	t.Helper()
	c, ok := FindCountry(Countries(), code)
	require.True(t, ok, code)
	return c
}

func TestANumberIsReadAsPeopleTypeIt(t *testing.T) {
	for _, c := range []struct {
		country, typed string
		sandbox        bool
		want           string
	}{
		{"CI", "0700000001", false, "0700000001"},
		{"CI", " 07 00 00 00 01 ", false, "0700000001"},
		{"CI", "07.00.00-00/01", false, "0700000001"},
		{"CI", "+225 07 00 00 00 01", false, "0700000001"},
		{"CI", "+ 225 0700000001", false, "0700000001"},
		{"CI", "(+225) 07 00 00 00 01", false, "0700000001"},
		{"CI", "00225 0700000001", false, "0700000001"},
		{"CI", "2250700000001", false, "0700000001"},
		{"CI", "\u202a+225\u00a007\u202f00\u200900\u201100\u201301\u202c", false, "0700000001"},
		{"CI", "\ufeff07\t00\n00\r\n0001", false, "0700000001"},
		{"CI", "2250000001", false, "2250000001"}, // ten digits are a national number
		{"CI", "00000001", true, "00000001"},
		{"CI", "0000 0100", true, "00000100"},
		{"CI", "0700000001", true, "0700000001"},
		{"SN", "+221771234567", false, "771234567"},
		{"SN", "00221 77 123 45 67", false, "771234567"},
		{"BF", "22670123456", false, "70123456"},
		{"BF", "00000001", true, "00000001"},
		{"BJ", "+229 01 96 12 34 56", false, "0196123456"},
		{"CM", "237671234567", false, "671234567"},
		{"CM", "237123456", false, "237123456"},
	} {
		got, err := country(t, c.country).ParseNumber(c.typed, c.sandbox)
		require.NoError(t, err, "%+v", c)
		assert.Equal(t, c.want, got, "%+v", c)
	}
}

func TestANumberIsRefusedWithItsReason(t *testing.T) {
	for _, c := range []struct {
		country, typed string
		sandbox        bool
		want           NumberProblem
		digits         int
	}{
		{"CI", "", false, NumberEmpty, 0},
		{"CI", "  - ( ) ", false, NumberEmpty, 0},
		{"CI", "+", true, NumberEmpty, 0},
		{"CI", "07 OO 00 00 01", false, NumberLetters, 0},
		{"CI", "0700000001x", true, NumberLetters, 0},
		{"CI", "07+00000001", false, NumberLetters, 0},
		{"CI", "++2250700000001", false, NumberLetters, 0},
		{"CI", "٠٧٠٠٠٠٠٠٠١", false, NumberLetters, 0},
		{"CI", "+33 6 12 34 56 78", false, NumberAbroad, 0},
		{"CI", "0033612345678", false, NumberAbroad, 0},
		{"CI", "+00000001", true, NumberAbroad, 0},
		{"CI", "070000000", false, NumberLength, 9},
		{"CI", "07000000011", false, NumberLength, 11},
		{"CI", "00000001", false, NumberLength, 8},
		{"CI", "+225070000000", false, NumberLength, 9},
		{"CI", "+225", false, NumberLength, 0},
		{"CI", strings.Repeat("7", 5000), false, NumberLength, 5000},
		{"SN", "0771234567", false, NumberLength, 10},
	} {
		got, err := country(t, c.country).ParseNumber(c.typed, c.sandbox)
		var e *NumberError
		require.ErrorAs(t, err, &e, "%+v", c)
		assert.Empty(t, got)
		assert.Equal(t, c.want, e.Problem, "%+v", c)
		assert.Equal(t, c.digits, e.Digits, "%+v", c)
		assert.Equal(t, c.country, e.Country.Code)
		assert.NotEmpty(t, e.Error())
	}
	_, err := country(t, "CI").ParseNumber("07", false)
	assert.EqualError(t, err, "a number in CI has 10 digits, this one has 2")
	_, err = Country{Code: "XX", Lengths: []int{8, 10}}.ParseNumber("07", false)
	assert.EqualError(t, err, "a number in XX has 8 or 10 digits, this one has 2")
}

func TestANumberIsWrittenAsTheOperatorWantsIt(t *testing.T) {
	for _, c := range []struct {
		country, national string
		format            NumberFormat
		want              string
	}{
		{"CI", "0700000001", NumberNational, "0700000001"},
		{"CI", "0700000001", NumberDigits, "2250700000001"},
		{"CI", "0700000001", NumberE164, "+2250700000001"},
		{"CI", "0700000001", "", "0700000001"},
		{"CI", "0700000001", "unheard-of", "0700000001"},
		{"CI", "00000001", NumberE164, "00000001"},
		{"BF", "70123456", NumberE164, "+22670123456"},
		{"BF", "00000001", NumberE164, "00000001"}, // as long as a national number, and none
		{"TG", "00000100", NumberDigits, "00000100"},
	} {
		assert.Equal(t, c.want, country(t, c.country).FormatNumber(c.national, c.format), "%+v", c)
	}
}

func TestAnOperatorIsFoundByPrefixOnlyWhenCertain(t *testing.T) {
	for _, c := range []struct{ country, national, want string }{
		{"CI", "0700000001", "orange"}, {"CI", "0500000001", "mtn"}, {"CI", "0100000001", "moov"}, {"CI", "2700000001", ""}, {"CI", "00000001", ""}, {"CI", "", ""},
		{"SN", "771234567", "orange"}, {"SN", "761234567", "free"}, {"SN", "701234567", ""},
		{"BJ", "0196123456", "mtn"}, {"BJ", "0195123456", "moov"}, {"BJ", "0140123456", ""},
		{"CM", "671234567", "mtn"}, {"CM", "655123456", "orange"}, {"CM", "650123456", "mtn"}, {"CM", "691234567", "orange"}, {"CM", "620123456", ""},
		{"ML", "70123456", "orange"}, {"TG", "90123456", "togocell"}, {"GN", "621234567", "orange"}, {"BF", "70123456", "moov"}, {"NE", "90123456", ""},
	} {
		o, ok := country(t, c.country).ByPrefix(c.national)
		assert.Equal(t, c.want, o.Provider, "%+v", c)
		assert.Equal(t, c.want != "", ok)
	}
	longest := Country{Operators: []Operator{{Provider: "a", Prefixes: []string{"6"}}, {Provider: "b", Prefixes: []string{"", "655"}}}}
	o, _ := longest.ByPrefix("655123456")
	assert.Equal(t, "b", o.Provider)
	o, _ = longest.ByPrefix("656123456")
	assert.Equal(t, "a", o.Provider)
}

func TestANumberWrittenIsReadBack(t *testing.T) {
	all := Countries()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(all).Draw(t, "country")
		n := rapid.SampledFrom(c.Lengths).Draw(t, "length")
		national := rapid.StringOfN(rapid.SampledFrom([]rune("0123456789")), n, n, -1).Draw(t, "national")
		sandbox := rapid.Bool().Draw(t, "sandbox")
		for _, f := range NumberFormats() {
			got, err := c.ParseNumber(c.FormatNumber(national, f), sandbox)
			require.NoError(t, err)
			require.Equal(t, national, got, "%s %s", c.Code, f)
		}
	})
}

func TestWhateverIsTypedTheAnswerIsANumberOrAReason(t *testing.T) {
	all := Countries()
	rapid.Check(t, func(t *rapid.T) {
		checkParse(t, rapid.SampledFrom(all).Draw(t, "country"), rapid.String().Draw(t, "typed"), rapid.Bool().Draw(t, "sandbox"))
	})
}

// checkParse states what holds of any text typed as a number.
func checkParse(t require.TestingT, c Country, typed string, sandbox bool) {
	got, err := c.ParseNumber(typed, sandbox)
	if err != nil {
		var e *NumberError
		require.True(t, errors.As(err, &e))
		require.Empty(t, got)
		return
	}
	require.Empty(t, strings.Trim(got, "0123456789"))
	if !sandbox || len(got) != sandboxDigits {
		require.Contains(t, c.Lengths, len(got))
	}
	again, err := c.ParseNumber(got, sandbox)
	require.NoError(t, err)
	require.Equal(t, got, again)
}
