package theme

import (
	"bytes"
	"reflect"
	"regexp"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
)

func env(pairs map[string]string) func(string) string {
	return func(k string) string { return pairs[k] }
}

func TestDetect(t *testing.T) {
	type vars = map[string]string
	for _, c := range []struct {
		name string
		env  vars
		tty  bool
		want Options
	}{
		{"usual", vars{"TERM": "xterm-256color", "LANG": "fr_CI.UTF-8"}, true, Options{Color: true, Indexed: true}},
		{"sixteen colours", vars{"TERM": "linux", "LANG": "C.utf8"}, true, Options{Color: true}},
		{"no colour", vars{"TERM": "xterm", "NO_COLOR": "1"}, true, Options{}},
		{"no colour, empty", vars{"TERM": "xterm", "NO_COLOR": ""}, true, Options{Color: true}},
		{"vt100", vars{"TERM": "vt100"}, true, Options{}},
		{"dumb", vars{"TERM": "dumb"}, true, Options{Plain: true}},
		{"pipe", vars{"TERM": "xterm"}, false, Options{Plain: true}},
		{"forced", vars{"TERM": "xterm", "CLICOLOR_FORCE": "1"}, false, Options{Color: true}},
		{"C locale", vars{"TERM": "xterm", "LANG": "C"}, true, Options{Color: true, ASCII: true}},
		{"LC_ALL first", vars{"TERM": "xterm", "LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, true, Options{Color: true, ASCII: true}},
		{"LC_ALL empty", vars{"TERM": "xterm", "LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, true, Options{Color: true}},
		{"latin 1", vars{"TERM": "xterm", "LANG": "fr_FR.ISO-8859-1"}, true, Options{Color: true, ASCII: true}},
		{"nothing set", vars{}, true, Options{Color: true}},
	} {
		assert.Equal(t, c.want, Detect(env(c.env), c.tty), c.name)
	}
}

func styles(t Theme) map[string]lipgloss.Style {
	return map[string]lipgloss.Style{
		"Accent": t.Accent, "Good": t.Good, "Warn": t.Warn, "Bad": t.Bad, "Faint": t.Faint,
		"Strong": t.Strong, "Reverse": t.Reverse, "LiveBar": t.LiveBar, "Border": t.Border,
	}
}

func TestColoursAreTheTerminalsOwn(t *testing.T) {
	own := regexp.MustCompile(`^\x1b\[([0-9;]*)m`)
	for name, s := range styles(New(Options{Color: true})) {
		sgr := own.FindStringSubmatch(s.Render("x"))
		if assert.NotNil(t, sgr, name) {
			assert.Regexp(t, `^(1|2|7|3[0-7]|9[0-7]|;)+$`, sgr[1], "%s: no background, no other palette", name)
		}
	}
}

func TestWithoutColourWeightRemains(t *testing.T) {
	for name, s := range styles(New(Options{})) {
		assert.Regexp(t, `^\x1b\[[127;]+mx\x1b\[0m$`, s.Render("x"), name)
	}
}

func TestPlainHasNoEscapes(t *testing.T) {
	for name, s := range styles(New(Options{Color: true, Plain: true})) {
		assert.Equal(t, "x", s.Render("x"), name)
	}
}

func TestTheTerminalIsAskedNothing(t *testing.T) {
	var out bytes.Buffer
	th := New(Options{Renderer: lipgloss.NewRenderer(&out), Color: true})
	_ = th.Good.Render("x")
	assert.True(t, th.Renderer.HasDarkBackground())
	assert.Zero(t, out.Len())
}

func TestStatusHasAMark(t *testing.T) {
	th := New(Options{Color: true})
	for word, sign := range map[string]string{
		"payment_required": "○", "processing": "◌", "action_required": "◐", "successful": "✓", "succeeded": "✓",
		"failed": "✗", "unknown": "?", "on_hold": "·",
	} {
		assert.Equal(t, sign, th.Status(word).Symbol, word)
		assert.Contains(t, ansi.Strip(th.Status(word).Render("word")), "word")
	}
}

func TestSymbols(t *testing.T) {
	wide := map[string]bool{"Ellipsis": true, "Arrow": true, "Enter": true, "Up": true, "Down": true}
	for _, s := range []Symbols{unicodeSymbols, asciiSymbols} {
		v := reflect.ValueOf(s)
		for i := range v.NumField() {
			name, sign := v.Type().Field(i).Name, v.Field(i).String()
			assert.NotEmpty(t, sign, name)
			if !wide[name] {
				assert.Equal(t, 1, ansi.StringWidth(sign), name)
			}
			if s == asciiSymbols {
				assert.Less(t, sign, "\x7f", name)
			}
		}
	}
}
