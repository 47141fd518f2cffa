package payments

import (
	tea "github.com/charmbracelet/bubbletea"

	"guichet/state"
	"guichet/ui/kit"
)

// Keys are the keys of the list.
func (l *List) Keys() []kit.Binding {
	k := l.Text.Keys
	move := func(by func() int) func() tea.Cmd {
		return func() tea.Cmd { l.move(by()); return nil }
	}
	by := func(n int) func() int { return func() int { return n } }
	var keys []kit.Binding
	if len(l.rows) > 0 {
		s := l.Theme.Symbols
		keys = []kit.Binding{
			{Keys: []string{"up", "k"}, Label: s.Up + " " + s.Down, Word: k.Move, Do: move(by(-1))},
			{Keys: []string{"down", "j"}, Do: move(by(1))},
			{Keys: []string{"enter"}, Word: k.Open, Do: l.open(false)},
		}
		if r, ok := l.current(); ok && r.Status == state.WordFailed {
			keys = append(keys, kit.Binding{Keys: []string{"r"}, Word: k.Retry, Do: l.open(true)})
		}
		if r, ok := l.current(); ok && r.Intent != "" {
			keys = append(keys, kit.Binding{Keys: []string{"y"}, Word: k.CopyID, Do: func() tea.Cmd { return kit.Copy(r.Intent) }})
		}
		keys = append(keys,
			kit.Binding{Keys: []string{"g", "home"}, Label: "g G", Word: k.TopBottom, Help: true, Do: move(func() int { return -len(l.rows) })},
			kit.Binding{Keys: []string{"G", "end"}, Do: move(func() int { return len(l.rows) })},
			kit.Binding{Keys: []string{"pgdown"}, Label: "PgUp PgDn", Word: k.Page, Help: true, Do: move(func() int { return l.shown })},
			kit.Binding{Keys: []string{"pgup"}, Do: move(func() int { return -l.shown })},
		)
	}
	shut := func(fresh bool) func() tea.Cmd {
		return func() tea.Cmd { return func() tea.Msg { return CloseWanted{New: fresh} } }
	}
	return append(keys,
		kit.Binding{Keys: []string{"n"}, Word: k.NewPayment, Do: shut(true)},
		kit.Binding{Keys: []string{"esc"}, Word: k.Back, Do: shut(false)})
}

// Title names the screen for the help.
func (l *List) Title() string { return l.Text.Payments.Title }

func (l *List) open(retry bool) func() tea.Cmd {
	return func() tea.Cmd {
		r, ok := l.current()
		if !ok {
			return nil
		}
		return func() tea.Msg { return OpenWanted{Sale: r.Sale, Retry: retry} }
	}
}
