package widget

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/ui/theme"
)

func themes() map[string]theme.Theme {
	return map[string]theme.Theme{
		"colour": theme.New(theme.Options{Color: true}),
		"mono":   theme.New(theme.Options{}),
		"ascii":  theme.New(theme.Options{ASCII: true}),
		"plain":  theme.New(theme.Options{ASCII: true, Plain: true}),
	}
}

func plain() theme.Theme { return theme.New(theme.Options{Plain: true}) }

// awkward are texts that have broken widths before.
var awkward = []string{
	"", " ", "Composez *133# sur votre téléphone et validez avec votre code secret.", "日本語の長い文章です、幅は二倍",
	"e\u0301e\u0301e\u0301e\u0301e\u0301", "https://pay.wave.com/c/cos-1a2b3c4d5e6f7g8h9i0j?a=XOF&m=very-long-link-without-any-space-at-all-in-it",
	"a\u00a0b\u202fc", "👩\u200d👩\u200d👧 famille", "🇨🇮🇸🇳", "x - y - z", strings.Repeat("mot ", 60), "한국어 ไทย हिन्दी", "two\nlines",
	"\x1b[1mbold that runs over the end of the line and further\x1b[0m and on",
}

func exact(t *testing.T, lines []string, width int, what ...any) {
	t.Helper()
	for _, line := range lines {
		if Width(line) != width || strings.Contains(line, "\n") {
			t.Fatalf("%v: %d cells, not %d: %q", fmt.Sprint(what...), Width(line), width, line)
		}
	}
}

func TestPads(t *testing.T) {
	for width := range 40 {
		for _, s := range awkward {
			s = strings.ReplaceAll(s, "\n", " ")
			exact(t, []string{Pad(s, width), PadLeft(s, width), Center(s, width)}, width, s)
			assert.LessOrEqual(t, Width(Truncate(s, width, "…")), width)
		}
	}
	assert.Equal(t, "abc  ", Pad("abc", 5))
	assert.Equal(t, "  abc", PadLeft("abc", 5))
	assert.Equal(t, " abc  ", Center("abc", 6))
	assert.Equal(t, "ab…", Truncate("abcdef", 3, "…"))
	assert.Equal(t, "ab", Truncate("abcdef", 2, "..."))
}

func TestWrap(t *testing.T) {
	assert.Equal(t, []string{"one two", "three"}, Wrap("one two three", 8))
	assert.Equal(t, []string{"abcd", "ef"}, Wrap("abcdef", 4))
	assert.Nil(t, Wrap("abc", 0))
	assert.Equal(t, []string{"\x1b[1mone\x1b[0m", "\x1b[1mtwo\x1b[0m x"}, Wrap("\x1b[1mone two\x1b[0m x", 5))
	for width := 2; width <= 100; width++ {
		for _, s := range awkward {
			var all strings.Builder
			for _, line := range Wrap(s, width) {
				require.LessOrEqual(t, Width(line), width, "%d %q", width, s)
				all.WriteString(ansi.Strip(line))
			}
			strip := strings.NewReplacer(" ", "", "\n", "", "\u202f", "\u00a0")
			assert.Equal(t, strip.Replace(ansi.Strip(s)), strip.Replace(all.String()), "nothing is lost at %d", width)
		}
	}
}

func TestBox(t *testing.T) {
	assert.Equal(t, []string{
		"╭ The customer must do this ─────╮",
		"│  Composez *133# sur votre      │",
		"│  téléphone.                    │",
		"│                                │",
		"╰────────────────────────────────╯",
	}, Box(plain(), "The customer must do this", []string{"Composez *133# sur votre téléphone.", ""}, 34))
	assert.Equal(t, []string{"+ T ----+", "|  abc  |", "+-------+"},
		Box(theme.New(theme.Options{ASCII: true, Plain: true}), "T", []string{"abc"}, 9))
	for name, th := range themes() {
		for width := 2; width <= 200; width += 1 + width/20 {
			for _, title := range []string{"", "The customer must do this", "日本"} {
				exact(t, Box(th, title, awkward, width), width, name, title)
			}
		}
	}
}

func TestSteps(t *testing.T) {
	names := []string{"Amount", "Customer", "Payment", "Receipt"}
	assert.Equal(t, Pad("  ✓ Amount ──── ✓ Customer ──── ● Payment ──── ○ Receipt", 80), Steps(plain(), 2, names, 80))
	assert.Equal(t, Pad("  ✓ ─ ✓ ─ ● Payment ─ ○", 40), Steps(plain(), 2, names, 40))
	for name, th := range themes() {
		for width := range 201 {
			for current := -1; current <= 4; current++ {
				exact(t, []string{Steps(th, current, names, width), Steps(th, current, []string{"日本語", "e\u0301"}, width), Steps(th, 0, nil, width)}, width, name)
			}
		}
	}
}

var columns = []Column{
	{Title: "When", Width: 8}, {Title: "Amount", Width: 12, Right: true}, {Title: "Customer", Width: 14, Drop: 1},
	{Title: "Operator", Width: 8, Drop: 2}, {Title: "Status", Min: 12}, {Title: "Last word", Min: 8, Drop: 3},
}

func TestTable(t *testing.T) {
	rows := [][]string{
		{"18:04:01", "10 000 F", "•• •• •• 00 01", "Orange", "◐ action: OTP", "in 3 s"},
		{"18:03:12", "2 500 F", "•• •• •• 09 77", "MTN", "\x1b[32m✓ successful\x1b[0m", "in 9 s"},
	}
	assert.Equal(t, []string{
		"  When            Amount  Customer        Operator  Status           Last word  ",
		"▸ 18:04:01      10 000 F  •• •• •• 00 01  Orange    ◐ action: OTP    in 3 s     ",
		"  18:03:12       2 500 F  •• •• •• 09 77  MTN       \x1b[32m✓ successful\x1b[0m     in 9 s     ",
		spaces(80),
	}, Table(plain(), columns, rows, 0, 80, 4))
	narrow := Table(plain(), columns, rows, 1, 60, 3)
	assert.NotContains(t, narrow[0], "Last word")
	assert.Contains(t, narrow[0], "Status", "what never drops stays")
	selected := Table(theme.New(theme.Options{Color: true}), columns, rows, 1, 80, 4)[2]
	assert.NotContains(t, selected, "32m", "the selected row is reversed as a whole")
	assert.Contains(t, selected, "\x1b[7m▸ ")
}

func TestTableWidths(t *testing.T) {
	var rows [][]string
	for i := range 12 {
		row := make([]string, i%8)
		for j := range row {
			row[j] = strings.ReplaceAll(awkward[rand.IntN(len(awkward))], "\n", " ")
		}
		rows = append(rows, row)
	}
	for name, th := range themes() {
		for width := 1; width <= 200; width += 1 + width/20 {
			for _, height := range []int{1, 5, 20} {
				lines := Table(th, columns, rows, width%14-1, width, height)
				require.Len(t, lines, height)
				exact(t, lines, width, name)
			}
		}
	}
	assert.Nil(t, Table(plain(), columns, rows, 0, 80, 0))
}

func TestTheSelectedRowIsAlwaysShown(t *testing.T) {
	var rows [][]string
	for i := range 50 {
		rows = append(rows, []string{fmt.Sprint("row ", i, "!")})
	}
	for i := range rows {
		out := strings.Join(Table(plain(), []Column{{Title: "T"}}, rows, i, 30, 7), "\n")
		assert.Contains(t, out, fmt.Sprint("▸ row ", i, "!"))
	}
	assert.Equal(t, 3, Scroll(3, 5, 50, 6), "nothing moves while it shows")
	assert.Equal(t, 44, Scroll(90, -1, 50, 6))
	assert.Equal(t, 0, Scroll(5, 2, 3, 6))
}
