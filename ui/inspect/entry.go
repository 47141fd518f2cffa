package inspect

import (
	tea "github.com/charmbracelet/bubbletea"

	"guichet/ui/kit"
	"guichet/ui/widget"
)

// entryKind is what is being typed.
type entryKind int

const (
	noEntry entryKind = iota
	searchEntry
	filterEntry
)

// entry is the one line in which a search or a filter is typed.
type entry struct {
	kind  entryKind
	field widget.Field
}

// maxEntry is how long a filter may be.
const maxEntry = 400

func newEntry(kind entryKind, value string) entry {
	e := entry{kind: kind, field: widget.NewField(widget.FieldOptions{Max: maxEntry})}
	e.field.SetValue(value)
	return e
}

func (e entry) view(s *Screen, width int) string {
	sign := "/"
	if e.kind == filterEntry {
		sign = "jq"
	}
	return s.Theme.Accent.Render(sign) + " " + e.field.View(s.Theme, max(width-len(sign)-1, 1), true)
}

// Typing reports that letters are text here.
func (s *Screen) Typing() bool {
	return s.open && (s.note.open || s.at == raw && s.json.entry.kind != noEntry)
}

// Type takes a key that is no binding.
func (s *Screen) Type(key tea.KeyMsg) {
	f, fits := &s.json.entry.field, true
	if s.note.open {
		f = &s.note.field
		defer func() { s.note.full = !fits }()
	}
	if key.Type == tea.KeyCtrlU {
		f.Clear()
		return
	}
	fits = kit.Edit(f, key)
}

// enter takes what was typed.
func (p *pane) enter(s *Screen) tea.Cmd {
	kind, typed := p.entry.kind, p.entry.field.Value()
	p.entry, p.err = entry{}, ""
	if kind == searchEntry {
		p.search = typed
		return p.seek(s, 1, true)
	}
	p.filter, p.typed = typed, typed
	if typed == "" {
		return p.clear(s)
	}
	return p.run(s)
}
