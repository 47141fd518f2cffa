package pay

import (
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state/journal"
)

// tryAgainAfter is how often it is tried whether a journal that could not be written can be by now.
const tryAgainAfter = 2 * time.Second

// journalTried: the journal was tried once more.
type journalTried struct {
	order int
	err   error
}

// broken reports that the journal keeps the payment on the screen from being sent.
func (w *Wizard) broken() bool {
	d := w.d
	var e *journal.Error
	return !d.mended && (d.stopped != nil || d.step == atPayment && d.busy == idle && errors.As(d.problem, &e))
}

// tried takes in whether the journal let the sale begin.
func (d *draft) tried(err error) {
	var e *journal.Error
	d.probing, d.stopped = false, nil
	switch {
	case errors.As(err, &e):
		d.stopped = err
	case d.problem != nil && errors.As(d.problem, &e):
		d.mended = true
	}
}

// Tick is called each second while the wizard counts. It finds out by itself that the journal can be
// written again: by beginning the sale that it kept from beginning, else one like it that nobody needs.
// Nothing less than a fact on the disk proves it.
func (w *Wizard) Tick() tea.Cmd {
	d := w.d
	if !w.broken() || d.probing || w.now.Sub(d.probedAt) < tryAgainAfter {
		return nil
	}
	d.probing, d.probedAt = true, w.now
	if d.sale.ID == "" {
		if cmd := w.prepare(); cmd != nil {
			return cmd
		}
	}
	number, order := d.order, d.sale.Order
	order.PurchaseRef = ""
	return func() tea.Msg {
		_, err := w.o.Desk.Open(w.ctx, order)
		return journalTried{number, err}
	}
}

func (w *Wizard) journalTried(m journalTried) {
	if d := w.draftOf(m.order); d != nil {
		d.probing = false
		d.mended = d.mended || m.err == nil
	}
}

// saving says whether what stands on the screen is in the journal, "" when it always was. It may be
// wider than a line.
func (w *Wizard) saving() string {
	switch t, words := w.Theme, w.Text.Journal; {
	case w.d.unsaved:
		return t.Bad.Bold(true).Render(words.Unsaved)
	case w.d.saved:
		return t.Text.Render(words.Saved)
	}
	return ""
}
