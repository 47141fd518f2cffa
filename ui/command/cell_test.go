package command

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/ui/hostile"
)

func TestACellIsNoFormula(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          "",
		"FAC-12":                    "FAC-12",
		"a=b+c@d-e":                 "a=b+c@d-e",
		"=HYPERLINK(\"http://x\")":  "'=HYPERLINK(\"http://x\")",
		"+1+cmd|' /C calc'!A0":      "'+1+cmd|' /C calc'!A0",
		"-2+3":                      "'-2+3",
		"@SUM(A1)":                  "'@SUM(A1)",
		"@1":                        "'@1",
		"\t=1":                      "' =1",
		"\r=1":                      "'\ufffd=1",
		"\n=1":                      "' =1",
		"\"=1":                      "'\"=1",
		"'=1":                       "''=1",
		"  \" '=1":                  "'  \" '=1",
		"\u200b=1":                  "'\ufffd=1",
		"\u00a0=1":                  "' =1",
		"＝1":                        "'＝1",
		"＋225":                      "'＋225",
		"－1":                        "'－1",
		"＠a":                        "'＠a",
		"−1":                        "'−1",
		"x;=1":                      "x;'=1",
		"x; =1;y":                   "x;' =1;y",
		"+225 07 00 00 00 01":       "+225 07 00 00 00 01",
		"-5":                        "-5",
		"-":                         "'-",
		"+225;+1":                   "+225;+1",
		"+225-07":                   "'+225-07",
		"two\nlines, and a \"quote": "two lines, and a \"quote",
	} {
		assert.Equal(t, want, cell(text), "%q", text)
	}
}

// FuzzCell writes any text into a sheet: it comes back as one cell, in which nothing is hidden and no
// part of it is what a spreadsheet would calculate with.
func FuzzCell(f *testing.F) {
	for _, c := range append(hostile.Classes(), hostile.Everything()) {
		f.Add(c.Text())
		f.Add("=" + c.Text())
		f.Add(c.Text() + "=1;" + c.Text() + "@x")
	}
	for _, s := range []string{"=1", "\t+a", " \"-a", "＝a", "a;=b", "+225 07", "';'=x", "\ufffd@", "\u0301=1", "a,b\r\n\"c\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := cell(text)
		require.Empty(t, hostile.Harm(got))
		require.NotContains(t, got, "\n")
		require.True(t, utf8.ValidString(got))
		for _, part := range strings.Split(got, ";") {
			first, size := utf8.DecodeRuneInString(strings.TrimLeft(part, " \"`\ufffd"))
			switch {
			case !strings.ContainsRune(signs, first) || size == 0:
			case first == '+' || first == '-':
				require.Regexp(t, `^[+-][0-9 ]+$`, part)
			default:
				t.Fatalf("%q begins a formula, of %q", part, text)
			}
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.UseCRLF = true
		require.NoError(t, w.Write([]string{"before", got, "after"}))
		w.Flush()
		require.Equal(t, 1, strings.Count(b.String(), "\r\n"))
		back, err := csv.NewReader(&b).ReadAll()
		require.NoError(t, err)
		require.Equal(t, [][]string{{"before", got, "after"}}, back)
	})
}
