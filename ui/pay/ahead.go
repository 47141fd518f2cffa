package pay

import (
	tea "github.com/charmbracelet/bubbletea"
)

// ahead has a connection to Hub2 made while the cashier still types or reads out: for the intent, and for
// the charge, which leaves on one that nothing has used. It waits a few seconds at most, so it is made
// where the next request is near.
func (w *Wizard) ahead() tea.Cmd {
	o, _, err := w.wanted()
	if err != nil {
		return nil
	}
	return func() tea.Msg {
		w.o.Desk.Warm(w.ctx, o, 1)
		return nil
	}
}

// aheadOf is ahead where what is typed now has just begun, and a request follows its end.
func (w *Wizard) aheadOf(before bool) tea.Cmd {
	f := w.field()
	if !before || f == nil || f.Empty() || w.d.step != atAmount && w.d.step != atCode {
		return nil
	}
	return w.ahead()
}
