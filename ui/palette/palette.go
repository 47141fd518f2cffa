// Package palette is the list of everything that can be done now, found by a few letters of its name.
package palette

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"golang.org/x/text/unicode/norm"

	"guichet/ui/kit"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// Entry is one thing that can be done.
type Entry struct {
	Name  string
	Key   string   // as it is shown, "" for none
	Keys  []string // which find it too
	Where string   // it belongs
	Pays  bool     // it leads to where money moves
	// Typed is what can be done with the text that was typed; First stands before what is found by its name.
	Typed, First bool
	Do           func() tea.Cmd
}

func (e Entry) id() string { return e.Where + "\n" + e.Name }

// Longest is how much can be typed.
const Longest = 120

// remembered is how many entries stand before the others because they were used last.
const remembered = 5

// Palette is owned by the root, which alone calls it.
type Palette struct {
	kit.Kit
	offers  func(typed string) []Entry
	field   widget.Field
	refused bool // a text was pasted that cannot be typed
	all     []Entry
	hits    []found
	at      int // the marked one, -1 for none
	top     int // the first that is shown
	shown   int // how many were last shown
	recent  []string
}

// New returns a palette; offers tells what can be done with a text that was typed.
func New(k kit.Kit, offers func(typed string) []Entry) *Palette {
	return &Palette{Kit: k, offers: offers}
}

// Open begins anew with what can be done now.
func (p *Palette) Open(entries []Entry) {
	p.field = widget.NewField(widget.FieldOptions{Max: Longest})
	p.refused, p.all = false, entries
	p.look()
	p.best()
}

// Refresh takes in what can be done by now. The mark follows its entry, and is gone with it: Enter must not
// do what stands in its place.
func (p *Palette) Refresh(entries []Entry) {
	marked, ok := p.Marked()
	p.all = entries
	p.look()
	p.at = -1
	if ok {
		p.at = slices.IndexFunc(p.hits, func(f found) bool { return f.id() == marked.id() })
	}
}

func (p *Palette) look() {
	entries := p.all
	if typed := strings.TrimSpace(p.field.Value()); typed != "" {
		entries = append(slices.Clone(entries), p.offers(typed)...)
	}
	p.hits = find(entries, p.field.Value(), p.recent)
}

// best marks what fits best. Nothing is marked while nothing is typed: Enter alone does nothing.
func (p *Palette) best() {
	p.at, p.top = -1, 0
	if strings.TrimSpace(p.field.Value()) != "" && len(p.hits) > 0 {
		p.at = 0
	}
}

// Marked is the entry that Enter chooses.
func (p *Palette) Marked() (Entry, bool) {
	if p.at < 0 || p.at >= len(p.hits) {
		return Entry{}, false
	}
	return p.hits[p.at].Entry, true
}

// Used remembers that an entry was chosen, as long as the program runs.
func (p *Palette) Used(e Entry) {
	if e.Typed {
		return
	}
	p.recent = slices.DeleteFunc(p.recent, func(id string) bool { return id == e.id() })
	p.recent = slices.Insert(p.recent, 0, e.id())
	p.recent = p.recent[:min(len(p.recent), remembered)]
}

// Move marks an entry further down or up, and goes round.
func (p *Palette) Move(by int) {
	switch n := len(p.hits); {
	case n == 0:
	case p.at < 0 && by < 0:
		p.at = n - 1
	case p.at < 0:
		p.at = 0
	default:
		p.at = (p.at + by + n) % n
	}
}

// Page marks an entry a page further down or up, and stops at the ends.
func (p *Palette) Page(sign int) {
	if len(p.hits) > 0 {
		p.at = min(max(max(p.at, 0)+sign*max(p.shown, 1), 0), len(p.hits)-1)
	}
}

// Type takes a key that is typed, and looks anew among the entries. Whatever can be typed can be shown.
func (p *Palette) Type(key tea.KeyMsg) {
	f, before := &p.field, p.field
	p.refused = false
	switch {
	case key.Paste:
		p.refused = !f.Paste(norm.NFC.String(string(key.Runes)))
	case key.Alt:
	case key.Type == tea.KeyCtrlA:
		f.Home()
	case key.Type == tea.KeyCtrlE:
		f.End()
	case key.Type == tea.KeyCtrlU:
		f.Clear()
	default:
		kit.Edit(f, key)
	}
	if v := f.Value(); text.Clean(v, 4*Longest) != v {
		p.field, p.refused = before, key.Paste
	}
	if f.Value() != before.Value() {
		p.look()
		p.best()
	}
}
