package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state"
	"guichet/ui/inspect"
	"guichet/ui/kit"
	"guichet/ui/payments"
)

// opened shows the payment that was chosen in the list: what is being taken in this window and a further
// attempt at the counter, everything else to be inspected.
func (a *app) opened(m payments.OpenWanted) tea.Cmd {
	if !a.o.ReadOnly && (m.Retry || a.pay.OnScreen() == m.Sale && a.pay.Taking()) {
		return a.read(inspect.CounterWanted{Sale: m.Sale, Retry: m.Retry})
	}
	a.from = tabPayments
	n, _ := a.list.News(m.Sale)
	return tea.Batch(a.watch(m.Sale), a.detail.OpenSale(m.Sale, n))
}

// watch follows a sale that is looked at, where that makes sense.
func (a *app) watch(sale string) tea.Cmd {
	return func() tea.Msg {
		if s, err := a.o.Journal.Sale(a.ctx, sale); err == nil && s.Next().Read != state.ReadNothing {
			a.o.Desk.Watch(s)
		}
		return nil
	}
}

// isID reports that a text is what an intent or a payment is called at Hub2.
func isID(s string) bool {
	rest, intent := strings.CutPrefix(s, "pi_")
	if !intent {
		var payment bool
		if rest, payment = strings.CutPrefix(s, "pay_"); !payment {
			return false
		}
	}
	return len(rest) >= 6 && len(rest) <= 64 &&
		strings.Trim(rest, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") == ""
}

// inspectLog shows the payment that a request was about, at its requests.
func (a *app) inspectLog(intent string) tea.Cmd {
	cmd := a.openID(intent)
	a.detail.AtLog()
	return cmd
}

// home is the screen that the console opens with.
func (a *app) home() tab {
	if a.o.ReadOnly {
		return tabPayments
	}
	return tabPay
}

// openID shows whatever has this id, and comes back from there to where it was asked for.
func (a *app) openID(id string) tea.Cmd {
	if !a.inspecting() {
		a.from = a.tab
	}
	a.tab = tabPayments
	return a.detail.OpenID(id)
}

// pasted opens what was pasted outside of a field that takes text: an id. Anything else that was pasted
// where nothing is typed is searched for.
func (a *app) pasted(s string) (tea.Cmd, bool) {
	s = strings.TrimSpace(s)
	switch {
	case a.inField() && (a.tab != tabPay || !a.pay.Refuses(s)):
		return nil, false
	case isID(s):
		return a.openID(s), true
	case a.inField() || s == "":
		return nil, false
	case a.tab == tabAPI:
		a.api.Find(s)
		return nil, true
	}
	return func() tea.Msg { return kit.SearchWanted{Text: s} }, true
}
