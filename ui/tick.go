package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// ticked: a second or a minute has gone by.
type ticked struct{ beat int }

// beat is the tick that is under way: each second while something on the screen counts, else each
// minute for the clock in the corner.
type beat struct {
	number  int
	waiting bool
	seconds bool
}

// counting reports that something on the screen counts seconds.
func (a *app) counting() bool {
	if a.inspecting() {
		return a.detail.Counting()
	}
	if a.tab == tabAPI { // other windows may be asking about what is live
		return a.api.Counting() || a.list.Live() > 0
	}
	if a.tab == tabPayments || a.width >= wide {
		return a.list.Counting() || a.tab == tabPay && a.pay.Counting()
	}
	return a.pay.Counting()
}

// tick sets the next tick when there is none, or a nearer one when seconds have begun to count.
func (a *app) tick() tea.Cmd {
	seconds := a.counting()
	if a.beat.waiting && (a.beat.seconds || !seconds) {
		return nil
	}
	a.beat = beat{number: a.beat.number + 1, waiting: true, seconds: seconds}
	number, every := a.beat.number, time.Minute
	if seconds {
		every = time.Second
	}
	// At the turn of the second, so that every countdown turns at once.
	after := a.clock.After(a.now.Truncate(every).Add(every).Sub(a.now))
	return func() tea.Msg {
		select {
		case <-after:
			return ticked{number}
		case <-a.ctx.Done():
			return nil
		}
	}
}

func (a *app) ticked(m ticked) tea.Cmd {
	if m.beat != a.beat.number {
		return nil
	}
	a.beat.waiting = false
	a.list.Refresh()
	a.api.Changed()
	return a.pay.Tick()
}
