package text

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"

	"guichet/hub2"
)

func TestDigit(t *testing.T) {
	for i, r := range "0123456789" {
		got, ok := Digit(r, false)
		assert.True(t, ok)
		assert.Equal(t, rune('0'+i), got)
	}
	row := []rune(`à&é"'(-è_ç`)
	always := map[rune]bool{'&': true, 'é': true, 'è': true, 'ç': true, 'à': true}
	for i, r := range row {
		got, ok := Digit(r, true)
		assert.True(t, ok, string(r))
		assert.Equal(t, rune('0'+i), got, string(r))
		_, ok = Digit(r, false)
		assert.Equal(t, always[r], ok, string(r))
	}
	for _, r := range "a.,+ ١²" {
		_, ok := Digit(r, true)
		assert.False(t, ok, string(r))
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]string{
		"0500000001": "05 00 00 00 01", "77123456": "77 12 34 56", "771234567": "771 23 45 67",
		"00000001": "00 00 00 01", "123": "123", "12": "12", "+2250700000001": "+225 07 00 00 00 01",
		"": "", "07\x1b": "07\ufffd",
	} {
		assert.Equal(t, want, Number(in), in)
	}
}

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"0500000001": "** ** ** 00 01", "77123456": "** ** 34 56", "771234567": "*** ** 45 67",
		"12345": "*23 45", "1234": "** **", "12": "**", "": "****", "0700abc": "****", "\x1b[2J": "****",
	} {
		assert.Equal(t, want, MaskASCII(in), in)
	}
	assert.Equal(t, "•• •• •• 00 01", Mask("0500000001"))
}

func TestNumberError(t *testing.T) {
	ci, _ := hub2.FindCountry(hub2.Countries(), "CI")
	for typed, want := range map[string][2]string{
		"":             {"Type the customer's number.", "Tapez le numéro du client."},
		"07a":          {"A number has digits only.", "Un numéro ne comporte que des chiffres."},
		"070000":       {"A number in Côte d'Ivoire has 10 digits; this one has 6.", "Côte d'Ivoire\u00a0: un numéro y compte 10 chiffres\u00a0; celui-ci en a 6."},
		"+33612345678": {"This is another country's number. In Côte d'Ivoire a number begins with +225.", "C'est le numéro d'un autre pays. Côte d'Ivoire\u00a0: un numéro y commence par +225."},
	} {
		_, err := ci.ParseNumber(typed, false)
		assert.Equal(t, want[0], For(English).NumberError(err))
		assert.Equal(t, want[1], For(French).NumberError(err))
	}
	assert.Empty(t, For(French).NumberError(nil))
	assert.Equal(t, "This number is not possible.", For(English).NumberError(assert.AnError))
}

func TestEveryCountryHasAName(t *testing.T) {
	for _, c := range hub2.Countries() {
		assert.NotEqual(t, c.Code, CountryName(English, c.Code))
		assert.NotEqual(t, c.Code, CountryName(French, c.Code))
	}
	assert.Equal(t, "ZZ", CountryName(French, "ZZ"))
}

func TestTimes(t *testing.T) {
	en, fr := For(English), For(French)
	assert.Equal(t, "0:23", Elapsed(23*time.Second+900*time.Millisecond))
	assert.Equal(t, "10:00", Elapsed(10*time.Minute))
	assert.Equal(t, "1:02:03", Elapsed(time.Hour+2*time.Minute+3*time.Second))
	assert.Equal(t, "0:00", Elapsed(-time.Second))
	assert.Equal(t, "0:01", TimeLeft(time.Millisecond))
	assert.Equal(t, "in 3 s", en.In(2100*time.Millisecond))
	assert.Equal(t, "dans 3 s", fr.In(3*time.Second))
	assert.Equal(t, "in 1 min", en.In(59500*time.Millisecond))
	assert.Equal(t, "now", en.In(0))
	assert.Equal(t, "12 s ago", en.Ago(12900*time.Millisecond))
	assert.Equal(t, "il y a 4 j", fr.Ago(4*24*time.Hour))
	assert.Equal(t, "47 h ago", en.Ago(47*time.Hour))
	assert.Equal(t, "maintenant", fr.Ago(-time.Hour))
	at := time.Date(2026, 1, 2, 18, 4, 1, 0, time.UTC)
	assert.Equal(t, "18:04", Clock(at))
	assert.Equal(t, "18:04:01", ClockSeconds(at))
}

func TestSayUSSD(t *testing.T) {
	assert.Equal(t, "star 133 hash", SayUSSD(English, "*133#"))
	assert.Equal(t, "dièse 144 étoile 82 dièse", SayUSSD(French, "#144*82#"))
}

func TestStatusWord(t *testing.T) {
	fr := For(French)
	assert.Equal(t, "réussi", fr.StatusWord("succeeded"))
	assert.Equal(t, "action requise", fr.StatusWord("ACTION_REQUIRED"))
	assert.Equal(t, "inconnu", fr.StatusWord(""))
	assert.Equal(t, "on_hold", fr.StatusWord("on_hold"))
	assert.Equal(t, "réussi", fr.StatusSaid("succeeded"))
	assert.Equal(t, "Hub2 dit « on_hold »", fr.StatusSaid("on_hold"))
}

// A frame may be passed through ASCII whole: nothing moves.
func TestASCIIKeepsWidth(t *testing.T) {
	fields(t, func(path, en, fr string) {
		for _, s := range []string{en, fr} {
			got := ASCII(s)
			assert.True(t, isASCII(got), path)
			assert.NotContains(t, got, "??", path)
			assert.Equal(t, ansi.StringWidth(s), len(got), path)
		}
	})
	assert.Equal(t, "\x1b[1mPAYE\x1b[0m ?? e", ASCII("\x1b[1mPAYÉ\x1b[0m 日 e\u0301"))
}
