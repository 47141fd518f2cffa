package payments

import (
	tea "github.com/charmbracelet/bubbletea"

	"guichet/state"
	"guichet/ui/kit"
)

// Keys are the keys of the list.
func (l *List) Keys() []kit.Binding {
	if l.typed {
		return l.typingKeys()
	}
	k, w, p := l.Text.Keys, l.Text.List, l.Text.Palette
	var keys []kit.Binding
	if len(l.rows) > 0 {
		keys = append(l.moves(), kit.Binding{Keys: []string{"enter"}, Word: k.Open, Do: l.open(false)})
		if r, ok := l.current(); ok && r.Status == state.WordFailed {
			keys = append(keys, kit.Binding{Keys: []string{"r"}, Word: k.Retry, Pays: true, Do: l.open(true)})
		}
	}
	keys = append(keys, kit.Binding{Keys: []string{"/"}, Word: w.Filter, Do: func() tea.Cmd { l.typed = true; return nil }})
	if r, ok := l.current(); ok && r.Intent != "" {
		keys = append(keys, kit.Binding{Keys: []string{"y"}, Word: k.CopyID, Do: func() tea.Cmd { return kit.Copy(r.Intent) }})
	}
	keys = append(keys,
		kit.Binding{Keys: []string{"s"}, Label: "s S", Word: w.Sort, Name: p.Sort, Help: true, Do: l.nextSort},
		kit.Binding{Keys: []string{"S"}, Name: p.SortTurned, Do: l.turnSort})
	if len(l.o.Views) > 0 {
		keys = append(keys, kit.Binding{Keys: []string{"v"}, Word: w.Views, Name: p.NextView, Do: l.nextView})
	}
	shut := func(fresh bool) func() tea.Cmd {
		return func() tea.Cmd { return func() tea.Msg { return CloseWanted{New: fresh} } }
	}
	keys = append(keys, kit.Binding{Keys: []string{"n"}, Word: k.NewPayment, Pays: true, Do: shut(true)})
	if l.narrowed() {
		return append(keys, kit.Binding{Keys: []string{"esc"}, Word: w.Clear, Do: l.clearFilter})
	}
	return append(keys, kit.Binding{Keys: []string{"esc"}, Word: k.Back, Pays: true, Do: shut(false)})
}

// moves are the keys that move the selection.
func (l *List) moves() []kit.Binding {
	k, s, p := l.Text.Keys, l.Theme.Symbols, l.Text.Palette
	by := func(n func() int) func() tea.Cmd { return func() tea.Cmd { return l.move(n()) } }
	return []kit.Binding{
		{Keys: []string{"up", "k"}, Label: s.Up + " " + s.Down, Word: k.Move, Hand: true, Do: by(func() int { return -1 })},
		{Keys: []string{"down", "j"}, Do: by(func() int { return 1 })},
		{Keys: []string{"g", "home"}, Label: "g G", Word: k.TopBottom, Name: p.Top, Help: true, Do: l.top},
		{Keys: []string{"G", "end"}, Name: p.Bottom, Do: l.end},
		{Keys: []string{"pgdown"}, Label: "PgUp PgDn", Word: k.Page, Hand: true, Help: true, Do: by(func() int { return l.shown })},
		{Keys: []string{"pgup"}, Do: by(func() int { return -l.shown })},
	}
}

// typingKeys are those of the filter's line; all else is typed.
func (l *List) typingKeys() []kit.Binding {
	w, s := l.Text.List, l.Theme.Symbols
	by := func(n func() int) func() tea.Cmd { return func() tea.Cmd { return l.move(n()) } }
	return []kit.Binding{
		{Keys: []string{"enter"}, Word: w.Keep, Do: func() tea.Cmd { l.typed = false; return nil }},
		{Keys: []string{"up"}, Label: s.Up + " " + s.Down, Word: l.Text.Keys.Move, Hand: true, Do: by(func() int { return -1 })},
		{Keys: []string{"down"}, Do: by(func() int { return 1 })},
		{Keys: []string{"pgdown"}, Do: by(func() int { return l.shown })},
		{Keys: []string{"pgup"}, Do: by(func() int { return -l.shown })},
		{Keys: []string{"esc"}, Word: w.Clear, Do: l.clearFilter},
	}
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
