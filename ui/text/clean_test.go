package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/ui/hostile"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"Composez *133#":           "Composez *133#",
		"déjà vu":                  "déjà vu",
		"a\x1b[31mred":             "a\ufffd[31mred",
		"\x1b]52;c;AAAA\x07":       "\ufffd]52;c;AAAA\ufffd",
		"x\u009b2Jy":               "x\ufffd2Jy",
		"10\u202e000":              "10\ufffd000",
		"a\u200bb\ufeff":           "a\ufffdb\ufffd",
		"one\ntwo\r\nthree\tfour":  "one two three four",
		"over\rwrite":              "over\ufffdwrite",
		"a\u2028b\u2029c":          "a\ufffdb\ufffdc",
		"bad\xff\xfeutf":           "bad\ufffd\ufffdutf",
		"\ufffd":                   "\ufffd",
		"10\u00a0000\u202fF\u3000": "10 000 F ",
		"\ue000\U000F0000":         "\ufffd\ufffd",
		"\u0301x":                  "\ufffdx",
		"e\u0301":                  "e\u0301",
		"1\ufe0f\u20e3":            "1\ufffd\ufffd",
		"\u3164\u115f":             "\ufffd\ufffd",
		"日本":                       "日本",
		"👍 👍🏽":                     "👍 \ufffd",
		"🇫🇷 🇫":                     "🇫🇷 \ufffd",
		"한ᆨ":                       "\ufffd",
		"":                         "",
	} {
		assert.Equal(t, want, Clean(in, 80), "%q", in)
	}
}

func TestCleanIsBounded(t *testing.T) {
	assert.Equal(t, "abcd…", Clean("abcdefgh", 5))
	assert.Equal(t, "abcde", Clean("abcde", 5))
	assert.Equal(t, "ab…", Clean("ab   cdef", 5), "no space before the ellipsis")
	assert.Equal(t, "日…", Clean("日本語", 4))
	assert.Equal(t, "…", Clean("ab", 1))
	assert.Equal(t, "", Clean("ab", 0))
	assert.Equal(t, "", Clean("ab", -3))
	flood := Clean("z"+strings.Repeat("\u0301", 1000)+"y", 500)
	assert.Equal(t, "z"+strings.Repeat("\u0301", 4)+"\ufffdy", flood)
	huge := strings.Repeat("\u0301", 8<<20)
	assert.LessOrEqual(t, len(Clean("z"+huge, 80)), 80)
	per := testing.AllocsPerRun(1, func() { Clean(huge, 80) })
	assert.Less(t, per, 100.0, "a huge text costs no more than what is shown of it")
}

func TestCleanLines(t *testing.T) {
	assert.Equal(t, "a\nb\nc\ufffd", CleanLines("a\r\nb\n\rc\x1b", 80))
	assert.Equal(t, "a\n\ufffd", CleanLines("a\n\u0301", 80), "a mark does not reach over a line break")
	assert.Len(t, CleanLines(strings.Repeat("\n", 1000), 10), 9+len("…"))
}

// Every rune there is, alone and between letters.
func TestCleanEveryRune(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		// Alone, behind a letter, and at the edge of the room.
		for line := range strings.SplitSeq(Clean(string(r)+"a"+string(r)+"b", 5), " ") {
			if problem := harmful(line, 5); problem != "" {
				t.Fatalf("U+%04X: %s: %q", r, problem, line)
			}
		}
	}
}

func TestEveryControlAndFormatCharacterLeavesAMark(t *testing.T) {
	for _, table := range []*unicode.RangeTable{unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co} {
		for r := rune(0); r <= unicode.MaxRune; r++ {
			if unicode.Is(table, r) && r != '\n' && r != '\t' {
				if got := Clean("a"+string(r)+"b", 8); got != "a\ufffdb" {
					t.Fatalf("U+%04X: %q", r, got)
				}
			}
		}
	}
}

// harmful says why a cleaned text must not reach a terminal, "" when it may.
func harmful(s string, max int) string {
	switch {
	case !utf8.ValidString(s):
		return "invalid UTF-8"
	case ansi.StringWidth(s) > max || ansi.StringWidthWc(s) > max:
		return "too wide"
	case ansi.StringWidth(s) != ansi.StringWidthWc(s):
		return "wider on one terminal than on another"
	case ansi.Strip(s) != s:
		return "holds an escape sequence"
	}
	marks := 0
	for i, r := range s {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co, unicode.Zl, unicode.Zp) {
			return "holds a character that is no text"
		}
		if !unicode.Is(unicode.M, r) {
			marks = 0
		} else if marks++; marks > maxMarks || i == 0 {
			return "too many marks"
		}
	}
	return ""
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "a\x1b[2J", "\u202e000", "e\u0301\u0301", "\xff", "🇫🇷👩‍👩‍👧", "한ᆨᆨᆨ", "กำำำ", "日本\r\n", "👍🏽👍🏽", "🇫", "ൎക", "\u0600١"} {
		f.Add(s, 10)
	}
	for _, c := range append(hostile.Classes(), hostile.Everything()) {
		f.Add(c.Text(), 60)
	}
	f.Fuzz(func(t *testing.T, s string, max int) {
		max = (max%200 + 200) % 200
		out := Clean(s, max)
		require.Empty(t, harmful(out, max), "%q → %q", s, out)
		require.Equal(t, out, Clean(out, max), "clean stays clean")
		lines := CleanLines(s, max)
		require.NotContains(t, lines, "\r")
		require.Equal(t, lines, CleanLines(lines, max), "clean stays clean")
		for line := range strings.SplitSeq(lines, "\n") {
			require.Empty(t, harmful(line, max))
		}
	})
}
