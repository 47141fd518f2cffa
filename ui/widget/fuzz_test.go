package widget

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"guichet/ui/hostile"
	"guichet/ui/text"
)

// fieldsOfTheWizard are the fields that a person types into and pastes into.
func fieldsOfTheWizard() []func(azerty bool) Field {
	return []func(bool) Field{AmountField, NumberField, OTPField}
}

// FuzzPaste pastes any text into any field that already holds something: it goes in whole or not at all.
func FuzzPaste(f *testing.F) {
	for _, s := range []string{
		"10000", "10 000", "10.000", "-5", "\u22125", "10\u202f000", "+225 07 00 00 00 01", "07.00.00.00.01", "1234\n", "12\x1b[2J34", "\u202e123", "１２３",
		"1\ufe0f", "-\u3164\ufe0f", "+", "++1", "0", "00000000000000000000000000000001", strings.Repeat("1", 5000), "a", "\xff1",
	} {
		f.Add(uint8(0), false, "", s)
		f.Add(uint8(1), true, "07", s)
		f.Add(uint8(2), false, "1", s)
	}
	for _, c := range hostile.Classes() {
		f.Add(uint8(0), false, "1", "1"+c.Text())
	}
	f.Fuzz(func(t *testing.T, which uint8, azerty bool, before, pasted string) {
		all := fieldsOfTheWizard()
		field := all[int(which)%len(all)](azerty)
		for _, r := range before {
			field.Insert(r)
		}
		old, at := field.Value(), field.Cursor()
		taken := field.Paste(pasted)
		now := field.Value()
		if !taken {
			require.Equal(t, old, now, "a paste that was refused left something")
			require.Equal(t, at, field.Cursor())
		} else {
			require.True(t, strings.HasPrefix(now, old) && now != old)
			require.Equal(t, digitsOf(pasted), digitsOf(now[len(old):]), "digits were lost, added or moved")
		}
		drawn(t, field)
	})
}

// digitsOf are the digits of an amount or a number, an amount's leading zeros left out.
func digitsOf(s string) string {
	var b strings.Builder
	for _, r := range s {
		if d, ok := text.Digit(r, false); ok && r <= '9' {
			b.WriteRune(d)
		}
	}
	return b.String()
}

// drawn checks what is true of every field however it came about.
func drawn(t *testing.T, f Field) {
	value := f.Value()
	require.True(t, utf8.ValidString(value))
	require.LessOrEqual(t, utf8.RuneCountInString(value), f.options.Max)
	require.GreaterOrEqual(t, f.Cursor(), 0)
	require.LessOrEqual(t, f.Cursor(), utf8.RuneCountInString(value))
	for _, width := range []int{1, 14, 40} {
		for _, focused := range []bool{true, false} {
			line := ansi.Strip(f.View(plain(), width, focused))
			require.Equal(t, width, ansi.StringWidth(line), "%q", line)
			require.Equal(t, width, ansi.StringWidthWc(line), "%q", line)
			require.Empty(t, hostile.Harm(line))
			if f.options.Secret && !focused && value != "" {
				require.NotContains(t, line, value)
			}
		}
	}
}

// FuzzField edits a field in any way, beside a text that is edited in the plainest way.
func FuzzField(f *testing.F) {
	f.Add(uint8(0), []byte("1234567890<<>>^$x!#"))
	f.Add(uint8(1), []byte("+2250700000001^<x>$!"))
	f.Add(uint8(2), []byte("123456789012345#1"))
	f.Add(uint8(0), []byte("1\xe1\x85\x9f0\xe3\x85\xa4"))
	f.Fuzz(func(t *testing.T, which uint8, keys []byte) {
		all := fieldsOfTheWizard()
		field := all[int(which)%len(all)](false)
		var model []rune
		at := 0
		for _, key := range string(keys[:min(len(keys), 200)]) {
			switch key {
			case '<':
				field.Left()
				at = max(at-1, 0)
			case '>':
				field.Right()
				at = min(at+1, len(model))
			case '^':
				field.Home()
				at = 0
			case '$':
				field.End()
				at = len(model)
			case '!':
				require.Equal(t, at > 0, field.Backspace())
				if at > 0 {
					at--
					model = slices.Delete(model, at, at+1)
				}
			case 'x':
				require.Equal(t, at < len(model), field.Delete())
				if at < len(model) {
					model = slices.Delete(model, at, at+1)
				}
			case '#':
				field.Clear()
				model, at = nil, 0
			default:
				if d, ok := field.options.Typed(key); field.Insert(key) {
					require.True(t, ok)
					model = slices.Insert(model, at, d)
					at++
				}
			}
			require.Equal(t, string(model), field.Value())
			require.Equal(t, at, field.Cursor())
		}
		drawn(t, field)
	})
}
