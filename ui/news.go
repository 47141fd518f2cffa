package ui

import (
	"fmt"
	"time"

	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"

	"guichet/state"
	"guichet/state/desk"
	"guichet/ui/door"
	"guichet/ui/inspect"
	"guichet/ui/kit"
	"guichet/ui/text"
)

// newsArrived: the desk told of sales.
type newsArrived struct{ news []desk.News }

// journalChanged: some program added facts.
type journalChanged struct{}

// journalWatched: the journal will tell of changes.
type journalWatched struct{ changes <-chan struct{} }

// saleRead: the journal told how a sale stands that is to be shown.
type saleRead struct {
	sale  state.Sale
	retry bool
	err   error
}

// warned: something beside the screens does not work.
type warned struct{ text string }

// troubled: something does not work, and the rest goes on.
type troubled struct{ text string }

func (a *app) nextNews() tea.Msg {
	all, err := a.o.Desk.All(a.ctx)
	if err != nil {
		return nil // the program ends
	}
	return newsArrived{all}
}

// resume follows what an earlier run left unfinished.
func (a *app) resume() tea.Msg {
	if err := a.o.Desk.Resume(a.ctx, a.o.Profile.Environment); err != nil && a.ctx.Err() == nil {
		return troubled{kit.Unreadable(a.Text, err)}
	}
	return nil
}

func (a *app) subscribe() tea.Msg {
	changes, err := a.o.Journal.Changes(a.ctx)
	if err != nil {
		return troubled{fmt.Sprintf(a.Text.Console.JournalAlone, text.Clean(err.Error(), 200))}
	}
	return journalWatched{changes}
}

func (a *app) nextChange() tea.Msg {
	select {
	case _, ok := <-a.changes:
		if ok {
			return journalChanged{}
		}
	case <-a.ctx.Done():
	}
	return nil
}

// told takes all that the desk told since it was last asked. However much of it calls the cashier, the bell
// rings once.
func (a *app) told(all []desk.News) tea.Cmd {
	called := false
	cmds := []tea.Cmd{a.nextNews, a.list.Load()}
	for _, n := range all {
		called = a.arrived(n) || called
		cmds = append(cmds, a.detail.Arrived(n))
	}
	if called {
		cmds = append(cmds, a.write("\a"))
	}
	return tea.Batch(cmds...)
}

// arrived hands news to the screens, and reports whether the cashier is to be called: a sale has ended that
// is not on the screen, or was paid twice.
func (a *app) arrived(n desk.News) (called bool) {
	before, known := a.endings[n.Sale.ID]
	now := n.Sale.Ending()
	a.endings[n.Sale.ID] = now
	a.pay.Arrived(n)
	a.list.Arrived(n)
	a.api.Arrived(n)
	a.saving(n)
	if known && now != before && now != state.NoEnding && !a.shows(n.Sale.ID) {
		called = true
		a.call(n.Sale, now)
		if n.Unsaved {
			a.notice.Text, a.notice.Loud = a.notice.Text+". "+a.Text.Journal.Unsaved, true
		}
	}
	if door.PaidTwice(n.Sale) && !a.twice[n.Sale.ID] {
		called = true
		a.twice[n.Sale.ID] = true
		amount := text.Amount(n.Sale.Order.Amount, n.Sale.Order.Currency)
		a.notice, a.called = kit.Noticed{Text: amount + ": " + a.Text.Door.PaidTwice, Loud: true}, a.now
	}
	return called
}

// saving tells aloud that news is not in the journal, and when it is in the end. The payment on the
// screen says it in its own place.
func (a *app) saving(n desk.News) {
	was := a.unsaved[n.Sale.ID]
	if n.Unsaved == was {
		return
	}
	amount := text.Amount(n.Sale.Order.Amount, n.Sale.Order.Currency)
	a.notice, a.called = kit.Noticed{Text: amount + ": " + a.Text.Journal.Saved}, a.now
	if n.Unsaved {
		a.unsaved[n.Sale.ID] = true
		a.notice = kit.Noticed{Text: amount + ": " + a.Text.Journal.Unsaved, Loud: true}
	} else {
		delete(a.unsaved, n.Sale.ID)
	}
	if a.shows(n.Sale.ID) {
		a.notice, a.called = kit.Noticed{}, time.Time{}
	}
}

// shows reports that a sale's payment is on the screen.
func (a *app) shows(sale string) bool {
	return a.tab == tabPay && a.pay.OnScreen() == sale || a.inspecting() && a.detail.Sale() == sale
}

// call tells the ending in one line.
func (a *app) call(s state.Sale, e state.Ending) {
	attempt, _ := s.Telling()
	what := text.Amount(s.Order.Amount, s.Order.Currency) + " " + a.Theme.Symbols.Dot + " " + a.Mask(attempt.Try.MSISDN)
	words := a.Text.Ending
	word := map[state.Ending]string{state.Paid: words.Paid, state.NotPaid: words.NotPaid, state.NotKnown: words.NotKnown}[e]
	a.notice = kit.Noticed{Text: fmt.Sprintf(a.Text.App.EndedElsewhere, what, word), Loud: e != state.Paid}
	a.called = a.now
}

// write sends a control sequence to the terminal, outside of any frame.
func (a *app) write(s string) tea.Cmd {
	return func() tea.Msg {
		_, _ = a.out.Write([]byte(s)) // a terminal that is gone is noticed elsewhere
		return nil
	}
}

func (a *app) copy(m kit.CopyWanted) tea.Cmd {
	s, told := m.Text, m.Told
	if told == "" {
		s = text.Clean(s, kit.MaxCopy+1)
		told = fmt.Sprintf(a.Text.App.Copied, s)
	}
	if len(s) > kit.MaxCopy {
		a.notice = kit.Noticed{Text: a.Text.App.CopyTooLong, Loud: true}
		return nil
	}
	a.notice = kit.Noticed{Text: told}
	return a.write(osc52.New(s).String())
}

// read asks the journal for a sale that is to be shown at the counter.
func (a *app) read(m inspect.CounterWanted) tea.Cmd {
	return func() tea.Msg {
		s, err := a.o.Journal.Sale(a.ctx, m.Sale)
		if err == nil {
			a.o.Desk.Watch(s)
		}
		return saleRead{sale: s, retry: m.Retry, err: err}
	}
}

func (a *app) open(m saleRead) tea.Cmd {
	if m.err != nil {
		a.notice = kit.Noticed{Text: kit.Unreadable(a.Text, m.err), Loud: true}
		return nil
	}
	if a.pay.Busy() {
		return nil // what is being sent keeps the screen
	}
	n, ok := a.list.News(m.sale.ID)
	if !ok {
		n = desk.News{}
	}
	n.Sale = m.sale
	a.tab = tabPay
	a.pay.Open(n)
	if m.retry {
		return a.pay.Retry()
	}
	return nil
}
