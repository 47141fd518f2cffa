package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state/filter"
	"guichet/ui/kit"
	"guichet/ui/palette"
	"guichet/ui/text"
)

// commandsKey opens the palette.
func (a *app) commandsKey() kit.Binding {
	keys := []string{":", "ctrl+p"}
	if a.inField() {
		keys = keys[1:] // here a colon is only typed
	}
	return kit.Binding{Keys: keys, Word: a.Text.Keys.Palette, Hand: true, Help: true, Do: func() tea.Cmd {
		a.mode = modePalette
		a.commands.Open(a.entries())
		return nil
	}}
}

// entries is everything that can be done now.
func (a *app) entries() []palette.Entry {
	var all []palette.Entry
	add := func(where string, keys []kit.Binding) {
		for _, b := range kit.Named(keys) {
			all = append(all, palette.Entry{Name: b.Word, Key: b.Shown(a.Theme), Keys: b.Keys, Where: where, Pays: b.Pays, Do: b.Do})
		}
	}
	add(a.title(), a.screenKeys())
	add(a.Text.App.TabPayments, a.views())
	add(a.Text.Palette.Everywhere, a.rootKeys())
	return all
}

// views are the saved views of the list, which have no key of their own.
func (a *app) views() []kit.Binding {
	var all []kit.Binding
	for i, v := range a.o.Views {
		all = append(all, kit.Binding{Name: fmt.Sprintf(a.Text.Palette.View, text.Clean(v.Name, 40)), Do: a.listed(func() tea.Cmd { return a.list.ViewBy(i) })})
	}
	return all
}

// listed shows the list, and does something there.
func (a *app) listed(do func() tea.Cmd) func() tea.Cmd {
	return func() tea.Cmd {
		a.tab = tabPayments
		a.detail.Close()
		return do()
	}
}

// figures is from how many digits on a text is taken for a number or a reference, not for a name.
const figures = 3

// offers is what can be done with a text that was typed among the commands, as if it were pasted: an id
// opens, the rest is looked for in the list.
func (a *app) offers(typed string) []palette.Entry {
	p := a.Text.Palette
	offer := func(words, about string, first bool, do func() tea.Cmd) palette.Entry {
		name := fmt.Sprintf(words, text.Clean(about, palette.Longest))
		return palette.Entry{Name: name, Where: a.Text.App.TabPayments, Typed: true, First: first, Do: do}
	}
	by := func(s string, first bool) palette.Entry {
		return offer(p.FilterBy, s, first, a.listed(func() tea.Cmd { return a.list.FilterBy(s) }))
	}
	if rest, ok := strings.CutPrefix(typed, "/"); ok {
		return []palette.Entry{by(strings.TrimSpace(rest), true)}
	}
	f, err := filter.Parse(typed, a.now, a.zone())
	says := slices.ContainsFunc(f.Terms, func(t filter.Term) bool { return t.Field != filter.Any || t.Not || t.Fuzzy })
	digits := strings.Count(strings.Map(figure, typed), "0") >= figures
	search := offer(p.Search, typed, digits && !says, a.listed(func() tea.Cmd { return a.list.Find(typed) }))
	switch {
	case isID(typed):
		return []palette.Entry{offer(p.Open, typed, true, func() tea.Cmd { return a.openID(typed) }), search}
	case err != nil, filter.Word(typed) == typed && !says:
		return []palette.Entry{search}
	case says:
		return []palette.Entry{by(typed, true), search}
	}
	return []palette.Entry{search, by(typed, false)}
}

// figure writes each digit as a 0.
func figure(r rune) rune {
	if unicode.IsDigit(r) {
		return '0'
	}
	return '-'
}

func (a *app) zone() *time.Location {
	if a.Zone == nil {
		return time.Local
	}
	return a.Zone
}

// inPalette is a key while the palette is open.
func (a *app) inPalette(key tea.KeyMsg) tea.Cmd {
	switch key.String() {
	case "esc":
		a.mode = modeNormal
	case "enter":
		return a.choose()
	case "up", "ctrl+p":
		a.commands.Move(-1)
	case "down", "ctrl+n":
		a.commands.Move(1)
	case "pgup":
		a.commands.Page(-1)
	case "pgdown":
		a.commands.Page(1)
	default:
		a.commands.Type(key)
	}
	return nil
}

// choose does what is marked, on the screen as it was. It sends nothing: what does, has its own key alone.
func (a *app) choose() tea.Cmd {
	e, ok := a.commands.Marked()
	if !ok {
		return nil
	}
	a.commands.Used(e)
	a.mode, a.chosen = modeNormal, a.now
	for len(a.held) > 0 && a.held[0].Type == tea.KeyEnter {
		a.held = a.held[1:]
	}
	return e.Do()
}

// bounce is how soon after a choice another Enter is the same one, pressed twice: what the choice led to may
// be waiting for an Enter that charges.
const bounce = 400 * time.Millisecond

func (a *app) bounced(key tea.KeyMsg) bool {
	if key.Type == tea.KeyEnter && a.now.Sub(a.chosen) < bounce {
		return true
	}
	a.chosen = time.Time{}
	return false
}

// paletteKeys are told in the footer while it is open.
func (a *app) paletteKeys() []kit.Binding {
	s := a.Theme.Symbols
	return []kit.Binding{
		{Keys: []string{"enter"}, Word: a.Text.Palette.Choose},
		{Keys: []string{"up"}, Label: s.Up + " " + s.Down, Word: a.Text.Keys.Move},
	}
}
