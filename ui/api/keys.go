package api

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state/traffic"
	"guichet/ui/kit"
	"guichet/ui/text"
)

// Title names the screen for the help.
func (s *Screen) Title() string { return s.Text.API.Title }

func then(do func()) func() tea.Cmd { return func() tea.Cmd { do(); return nil } }

// Keys are the keys of the screen.
func (s *Screen) Keys() []kit.Binding {
	k, w := s.Text.Keys, s.Text.List
	esc := kit.Binding{Keys: []string{"esc"}, Word: w.Clear, Do: then(s.clear)}
	if s.typed {
		return append([]kit.Binding{{Keys: []string{"enter"}, Word: w.Keep, Do: then(func() { s.typed = false })}, esc}, s.moves(false)...)
	}
	var keys []kit.Binding
	if q, ok := s.current(); ok {
		keys = s.moves(true)
		if q.Intent != "" {
			keys = append(keys, kit.Binding{Keys: []string{"enter"}, Word: k.Open, Do: s.open})
		}
		if q.RequestID != "" {
			keys = append(keys, kit.Binding{Keys: []string{"y"}, Word: s.Text.API.CopyID, Do: func() tea.Cmd { return kit.Copy(q.RequestID) }})
		}
	}
	keys = append(keys, kit.Binding{Keys: []string{"/"}, Word: w.Filter, Do: then(func() { s.typed = true })})
	if !s.field.Empty() {
		return append(keys, esc)
	}
	return append(keys, kit.Binding{Keys: []string{"esc"}, Word: k.Back, Do: func() tea.Cmd { return func() tea.Msg { return CloseWanted{} } }})
}

// moves are the keys that move the selection, without those that are letters where text is typed.
func (s *Screen) moves(letters bool) []kit.Binding {
	k, p, t := s.Text.Keys, s.Text.Palette, s.Theme.Symbols
	by := func(n func() int) func() tea.Cmd { return then(func() { s.move(n()) }) }
	keys := []kit.Binding{
		{Keys: []string{"up"}, Label: t.Up + " " + t.Down, Word: k.Move, Hand: true, Do: by(func() int { return -1 })},
		{Keys: []string{"down"}, Do: by(func() int { return 1 })},
		{Keys: []string{"g"}, Label: "g G", Word: k.TopBottom, Name: p.Top, Help: true, Do: then(s.top)},
		{Keys: []string{"G"}, Name: p.Bottom, Do: by(func() int { return len(s.rows) })},
		{Keys: []string{"pgdown"}, Label: "PgUp PgDn", Word: k.Page, Hand: true, Help: true, Do: by(func() int { return s.shown })},
		{Keys: []string{"pgup"}, Do: by(func() int { return -s.shown })},
	}
	if !letters {
		return append(keys[:2], keys[4:]...)
	}
	for i, more := range [][]string{{"k"}, {"j"}, {"home"}, {"end"}} {
		keys[i].Keys = append(keys[i].Keys, more...)
	}
	return keys
}

// open shows the payment of the selected request; the selection is there when one comes back.
func (s *Screen) open() tea.Cmd {
	q, ok := s.current()
	if !ok {
		return nil
	}
	s.held = true
	return func() tea.Msg { return OpenWanted{Intent: q.Intent} }
}

// top selects the newest request, and shows those above it from then on.
func (s *Screen) top() {
	s.first = 0
	s.move(-len(s.rows))
	s.held = false
}

// InField reports that what is typed goes into the filter.
func (s *Screen) InField() bool { return s.typed }

// Type takes a key of the filter's line.
func (s *Screen) Type(key tea.KeyMsg) {
	before := s.field.Value()
	if key.Paste {
		s.field.Paste(text.Clean(string(key.Runes), maxFilter))
	} else {
		kit.Edit(&s.field, key)
	}
	if s.field.Value() != before {
		s.narrow()
	}
}

// Find shows the requests in which a text stands.
func (s *Screen) Find(pasted string) {
	s.typed = false
	s.field.SetValue(text.Clean(pasted, maxFilter))
	s.narrow()
}

// maxFilter bounds the filter, in characters.
const maxFilter = 100

func (s *Screen) narrow() {
	s.first = 0
	s.sift()
}

// clear takes the filter away. The request that was found stays selected.
func (s *Screen) clear() {
	s.typed = false
	s.field.Clear()
	s.narrow()
}

// fits reports that the filter's text stands in what is shown of a request.
func (s *Screen) fits(q *traffic.Request) bool {
	want := strings.ToLower(strings.TrimSpace(s.field.Value()))
	if want == "" {
		return true
	}
	for _, shown := range []string{
		q.Method + " " + q.Path, fmt.Sprintf("%d %s", q.Status, s.Text.OutcomeWord(q.Problem, q.Status)), q.RequestID,
	} {
		if strings.Contains(strings.ToLower(shown), want) {
			return true
		}
	}
	return false
}
