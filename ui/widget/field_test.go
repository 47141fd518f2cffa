package widget

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/ui/text"
	"guichet/ui/theme"
)

func typeAll(f *Field, s string) (refused string) {
	for _, r := range s {
		if !f.Insert(r) {
			refused += string(r)
		}
	}
	return refused
}

func TestFieldEditing(t *testing.T) {
	f := TextField(6)
	assert.True(t, f.Empty())
	assert.Equal(t, "g\x1b", typeAll(&f, "abcdefg\x1b"))
	f.Home()
	assert.False(t, f.Backspace())
	assert.True(t, f.Delete())
	f.Right()
	assert.True(t, f.Insert('X'))
	assert.Equal(t, "bXcdef", f.Value())
	assert.Equal(t, 2, f.Cursor())
	f.End()
	assert.False(t, f.Delete())
	assert.True(t, f.Backspace())
	f.Left()
	f.Left()
	assert.False(t, f.Paste("toolong"))
	assert.True(t, f.Paste(" é "))
	assert.Equal(t, "bXcéde", f.Value())
	f.SetValue("123456789")
	assert.Equal(t, "123456", f.Value())
	f.Clear()
	assert.Equal(t, 0, f.Cursor())
	var zero Field
	assert.False(t, zero.Insert('x') || zero.Paste("x") || zero.Backspace() || zero.Delete())
	assert.Equal(t, "   ", zero.View(plain(), 3, true))
}

// An older copy of a model keeps what it had.
func TestFieldIsAValue(t *testing.T) {
	f := AmountField(false)
	typeAll(&f, "100")
	old := f
	f.Home()
	typeAll(&f, "2")
	assert.Equal(t, "100", old.Value())
	assert.Equal(t, "2100", f.Value())
}

func TestAmountField(t *testing.T) {
	f := AmountField(false)
	assert.Equal(t, " ", typeAll(&f, "1a"+" "), "a letter stays, so that the amount is refused aloud")
	assert.Equal(t, "1a", f.Value())
	f.Clear()
	assert.Equal(t, " ", typeAll(&f, "10 0&é"))
	assert.Equal(t, "10012", f.Value())
	assert.Equal(t, "10 012    ", ansi.Strip(f.View(plain(), 10, true)))
	for pasted, want := range map[string]string{
		"10 000": "10000", "10\u202f000\n": "10000", "10.000": "10.000", "-5": "-5", "10,5": "10,5", "1 0000": "1 0000",
		"10000 FCFA": "", "&é": "", "pi_123": "", "1\x1b[2J": "", strings.Repeat("9", 30): "",
	} {
		f.Clear()
		assert.Equal(t, want != "", f.Paste(pasted), pasted)
		assert.Equal(t, want, f.Value(), pasted)
	}
	f.Clear()
	typeAll(&f, "10.000")
	_, err := text.ParseAmount(f.Value())
	assert.ErrorIs(t, err, text.ErrAmountFraction, "a typed dot is refused aloud, not dropped")
	azerty := AmountField(true)
	typeAll(&azerty, `&é"'(-è_çà`)
	assert.Equal(t, "1234567890", azerty.Value())
}

func TestNumberField(t *testing.T) {
	f := NumberField(false)
	for pasted, want := range map[string]string{
		"+225 07 00 00 00 01": "+2250700000001", "07.00.00.00.01": "0700000001", "07-00-00-00-01": "0700000001",
		"-5": "", "07 call me": "", "": "", "+": "", "07+1": "",
	} {
		f.Clear()
		assert.Equal(t, want != "", f.Paste(pasted), pasted)
		assert.Equal(t, want, f.Value(), pasted)
	}
	f.SetValue("0700000001")
	assert.Equal(t, "07 00 00 00 01", strings.TrimSpace(f.View(plain(), 20, false)))
}

func TestOTPFieldKeepsItsSecret(t *testing.T) {
	f := OTPField(false)
	typeAll(&f, "1234x")
	assert.Equal(t, "1234", f.Value())
	assert.Equal(t, "1234 ", f.View(plain(), 5, true))
	assert.Equal(t, "•••• ", f.View(plain(), 5, false))
	model := struct{ otp Field }{f}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, out := range []string{fmt.Sprintf(verb, f), fmt.Sprintf(verb, model), fmt.Sprintf(verb, &f)} {
			for _, leak := range []string{"1234", "49 50 51", "0x31, 0x32", "31323334"} {
				assert.NotContains(t, out, leak, verb)
			}
		}
	}
	kept := f.text()
	f.Clear()
	assert.Equal(t, []rune{0, 0, 0, 0}, kept, "the old text is overwritten")
	assert.False(t, f.Paste("12a4"))
	assert.True(t, f.Paste("12 34\n"))
}

func TestFieldViewWidth(t *testing.T) {
	for name, th := range themes() {
		for _, s := range []string{"", "1", "9007199254740992", "日本語日本語", "e\u0301e\u0301", "a b c"} {
			f := TextField(30)
			f.options.Group = Thousands
			f.SetValue(s)
			for width := range 30 {
				for f.Home(); ; f.Right() {
					exact(t, []string{f.View(th, width, true), f.View(th, width, false)}, width, name, s)
					if f.Cursor() == len([]rune(s)) {
						break
					}
				}
			}
		}
	}
}

func TestFieldCursorStandsOnItsDigit(t *testing.T) {
	th := theme.New(theme.Options{})
	f := AmountField(false)
	f.SetValue("10000")
	require.Equal(t, "10 000\x1b[7m \x1b[0m   ", f.View(th, 10, true))
	f.Left()
	f.Left()
	f.Left()
	require.Equal(t, "10 \x1b[7m0\x1b[0m00    ", f.View(th, 10, true))
	f.Home()
	require.Equal(t, "\x1b[7m1\x1b[0m0 000    ", f.View(th, 10, true))
	f.SetValue("9007199254740992")
	assert.Contains(t, f.View(th, 6, true), "992\x1b[7m \x1b[0m", "scrolled to the cursor")
}
