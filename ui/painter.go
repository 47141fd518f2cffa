package ui

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"sync"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// painter writes frames to the terminal the moment they change: only what differs, each frame as a
// whole (synchronised output). Bubble Tea's own renderer paints on a ticker that never
// rests, so it is given an empty view and its frames are dropped; its control sequences pass.
type painter struct {
	term.File
	mu    sync.Mutex
	shown []string
}

// Write passes on what is no frame of Bubble Tea's renderer. Those begin with the cursor's way home.
func (p *painter) Write(b []byte) (int, error) {
	if bytes.HasPrefix(b, []byte(ansi.CursorHomePosition)) && len(b) > len(ansi.CursorHomePosition) {
		return len(b), nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.File.Write(b) //nolint:wrapcheck // an io.Writer's own error
}

// paint shows a frame.
func (p *painter) paint(lines []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.Equal(lines, p.shown) {
		return
	}
	var b strings.Builder
	b.WriteString(ansi.SetModeSynchronizedOutput)
	if len(lines) != len(p.shown) {
		b.WriteString(ansi.ResetStyle + ansi.EraseEntireScreen)
		p.shown = make([]string, len(lines))
		for i, line := range lines {
			p.shown[i] = strings.Repeat(" ", ansi.StringWidth(line))
		}
	}
	for i, line := range lines {
		if line != p.shown[i] {
			span(&b, i+1, p.shown[i], line)
		}
	}
	b.WriteString(ansi.ResetModeSynchronizedOutput)
	p.shown = slices.Clone(lines)
	_, _ = io.WriteString(p.File, b.String()) // a terminal that is gone ends the program elsewhere
}

// forget makes the next frame a whole one.
func (p *painter) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown = nil
}

// painted is the root with its painter: the one place where View writes. A panic below it ends the
// program in good order.
type painted struct {
	*app
	p     *painter
	crash *crash
}

// Init guards its commands.
func (m painted) Init() (cmd tea.Cmd) {
	defer m.crash.catch()
	return m.crash.guard(m.app.Init())
}

// Update also forgets the screen when the terminal may have changed it.
func (m painted) Update(msg tea.Msg) (model tea.Model, cmd tea.Cmd) {
	model = m
	defer m.crash.catch()
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if msg.Width != m.width || msg.Height != m.height {
			m.p.forget()
		}
	case tea.ResumeMsg:
		m.p.forget()
	}
	_, cmd = m.app.Update(msg)
	return m, m.crash.guard(tea.Batch(cmd, m.pace(msg)))
}

// View paints, and gives Bubble Tea nothing to paint.
func (m painted) View() string {
	defer m.crash.catch()
	if !m.rate.skips {
		m.p.paint(m.frame())
	}
	return " "
}
