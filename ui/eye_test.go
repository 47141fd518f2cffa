package ui

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/stretchr/testify/require"

	"guichet/ui/hostile"
)

// eye is a terminal that the console paints on, and that notes whatever it is made to do beside drawing.
type eye struct {
	till  *till
	file  *keeper
	p     *painter
	e     *vt.Emulator
	odd   []string
	marks int // lines that showed a mark in the place of something
	heard int // how much of what was written outside of frames has been judged
}

func newEye(k *till) *eye {
	e := &eye{till: k, file: &keeper{}, e: vt.NewEmulator(80, 24)}
	e.p = &painter{File: e.file}
	does := func(what string) func(string) { return func(s string) { e.odd = append(e.odd, what+" "+s) } }
	e.e.SetCallbacks(vt.Callbacks{
		Title: does("title"), IconName: does("icon"), WorkingDirectory: does("folder"),
		Bell:             func() { e.odd = append(e.odd, "bell") },
		AltScreen:        func(bool) { e.odd = append(e.odd, "alt screen") },
		CursorVisibility: func(bool) { e.odd = append(e.odd, "cursor") },
		EnableMode:       e.mode, DisableMode: e.mode,
	})
	for _, osc := range []int{8, 52} {
		e.e.RegisterOscHandler(osc, func(b []byte) bool { e.odd = append(e.odd, fmt.Sprintf("OSC %s", b)); return true })
	}
	return e
}

func (e *eye) mode(m ansi.Mode) {
	if m != ansi.ModeSynchronizedOutput {
		e.odd = append(e.odd, fmt.Sprintf("mode %v", m))
	}
}

var (
	// inFrames is every escape sequence that a frame is made of.
	inFrames = regexp.MustCompile(`^\x1b\[(?:[0-9;]*m|[0-9]+;[0-9]+H|K|2J|\?2026[hl])$`)
	// besideFrames is what the console writes on its own: a bell, and a text for the clipboard.
	besideFrames = regexp.MustCompile(`^(?:\a|\x1b\]52;c;[A-Za-z0-9+/=]*\a)$`)
	clipboard    = regexp.MustCompile(`\x1b\]52;c;([^\a]*)\a`)
)

// looks paints the console at both sizes and judges what the terminal made of it.
func (e *eye) looks() {
	e.till.t.Helper()
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		e.till.resizes(size[0], size[1])
		e.e.Resize(size[0], size[1])
		e.p.forget()
		e.paints()
	}
	e.listens()
}

func (e *eye) paints() {
	t, lines := e.till.t, e.till.app.frame()
	t.Helper()
	e.file.Reset()
	e.p.paint(lines)
	written := e.file.String()
	require.Empty(t, hostile.Foreign(written, inFrames), "a frame has a vocabulary of its own")
	_, _ = e.e.WriteString(written)
	require.Empty(t, e.odd, "the terminal was made to do something")
	for y, line := range lines {
		plain := ansi.Strip(line)
		require.Equal(t, e.e.Width(), ansi.StringWidthWc(line), "on a terminal that measures rune by rune: %q", plain)
		require.Equal(t, plain, e.row(y), "row %d shows its own line and nothing of another's", y)
		if strings.ContainsRune(plain, '\ufffd') {
			e.marks++
		}
	}
}

func (e *eye) row(y int) string {
	var b strings.Builder
	for x := 0; x < e.e.Width(); {
		c := e.e.CellAt(x, y)
		if c == nil || c.Content == "" {
			b.WriteByte(' ')
			x++
			continue
		}
		b.WriteString(c.Content)
		x += max(c.Width, 1)
	}
	return b.String()
}

// listens judges what was written outside of frames: bells and clipboards.
func (e *eye) listens() {
	t := e.till.t
	t.Helper()
	all := e.till.out.text()
	fresh := all[e.heard:]
	e.heard = len(all)
	require.Empty(t, hostile.Foreign(fresh, besideFrames))
	for _, m := range clipboard.FindAllStringSubmatch(fresh, -1) {
		copied, err := base64.StdEncoding.DecodeString(m[1])
		require.NoError(t, err)
		lines := []string{string(copied)}
		if strings.HasPrefix(string(copied), "# ") { // a case is a document, and each of its lines is harmless
			lines = strings.Split(string(copied), "\n")
		}
		for _, l := range lines {
			require.Empty(t, hostile.Harm(l), "what is pasted elsewhere can do no harm there")
			require.NotContains(t, l, "\n", "a line break would be Enter there")
		}
	}
}
