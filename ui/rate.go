package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// frameGap lies between two frames at least, but for what a person does, which is painted at once. Hands do
// not press keys that fast one after the other: what does is a paste or a stuck key, and that waits too.
const frameGap = time.Second / 60

// rate bounds how often the screen is painted, for news may come a thousand times a second.
type rate struct {
	last  time.Time // when it was painted
	key   time.Time // when a key was pressed
	skips bool      // what there is now need not be painted yet
	due   bool      // a frameDue is on its way
}

// frameDue: what was not painted at once is to be painted now.
type frameDue struct{}

// pace decides whether what a message changed is painted now, or a little later with what comes until then.
func (a *app) pace(msg tea.Msg) tea.Cmd {
	r, wait := &a.rate, a.rate.last.Add(frameGap).Sub(a.now)
	switch msg.(type) {
	case frameDue:
		r.due, wait = false, 0
	case tea.WindowSizeMsg, tea.ResumeMsg:
		wait = 0
	case tea.KeyMsg:
		if since := a.now.Sub(r.key); since >= frameGap || since < 0 {
			wait = 0
		}
		r.key = a.now
	}
	r.skips = wait > 0 && wait <= frameGap // more is a clock that was set back
	if !r.skips {
		r.last = a.now
		return nil
	}
	if r.due {
		return nil
	}
	r.due = true
	after := a.clock.After(wait)
	return func() tea.Msg {
		select {
		case <-after:
			return frameDue{}
		case <-a.ctx.Done():
			return nil
		}
	}
}
