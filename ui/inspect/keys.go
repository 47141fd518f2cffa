package inspect

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/ui/kit"
)

// Keys are the keys of the section that is shown, then those of the whole screen.
func (s *Screen) Keys() []kit.Binding {
	switch {
	case s.note.open:
		return s.noteKeys()
	case s.Typing():
		return s.entryKeys()
	}
	esc := kit.Binding{Keys: []string{"esc"}, Word: s.Text.Keys.Back, Do: s.back}
	switch {
	case s.k == nil:
		return []kit.Binding{esc}
	case len(s.trouble) > 0:
		return append([]kit.Binding{esc}, s.jumpKeys()...)
	}
	return slices.Concat(s.sectionKeys(), []kit.Binding{esc}, s.paymentKeys(), s.jumpKeys())
}

func then(do func()) func() tea.Cmd { return func() tea.Cmd { do(); return nil } }

// back goes one step back: from what is compared or filtered to the answer, and from there to the list.
func (s *Screen) back() tea.Cmd {
	p := &s.json
	switch {
	case s.at == raw && p.comparing:
		p.comparing, p.rows = false, nil
		return nil
	case s.at == raw && p.results != nil:
		return p.clear(s)
	}
	return func() tea.Msg { return CloseWanted{} }
}

func (s *Screen) entryKeys() []kit.Binding {
	return []kit.Binding{
		{Keys: []string{"enter"}, Word: s.Text.Inspect.Apply, Do: func() tea.Cmd { return s.json.enter(s) }},
		{Keys: []string{"esc"}, Word: s.Text.Keys.Back, Do: then(func() { s.json.entry = entry{} })},
	}
}

// jumpKeys lead to the sections.
func (s *Screen) jumpKeys() []kit.Binding {
	p := s.Text.Palette
	keys := []kit.Binding{
		{Keys: []string{"tab"}, Word: s.Text.Inspect.NextSection, Name: p.NextSection, Help: true, Do: func() tea.Cmd { return s.show((s.at + 1) % sections) }},
		{Keys: []string{"shift+tab"}, Name: p.LastSection, Do: func() tea.Cmd { return s.show((s.at + sections - 1) % sections) }},
	}
	for _, j := range s.jumps() {
		keys = append(keys, kit.Binding{Keys: []string{j.key}, Word: j.name, Help: true, Do: func() tea.Cmd { return s.show(j.to) }})
	}
	return keys
}

func (s *Screen) show(to section) tea.Cmd {
	if to == raw && s.at != raw {
		s.json.comparing, s.json.rows, s.json.err = false, nil, ""
		s.json.seq = 0
	}
	s.at = to
	return s.json.refresh(s)
}

// paymentKeys do something about the payment.
func (s *Screen) paymentKeys() []kit.Binding {
	w, k := s.Text.Inspect, s.Text.Keys
	var keys []kit.Binding
	switch {
	case s.k.foreign:
		keys = append(keys, kit.Binding{Keys: []string{"f"}, Word: w.Follow, Do: s.follow})
	case s.k.next.Attempt && s.k.tried:
		keys = append(keys, kit.Binding{Keys: []string{"r"}, Word: k.Retry, Pays: true, Do: s.counter(true)})
	}
	if s.k.sale.Intent != "" {
		keys = append(keys, kit.Binding{Keys: []string{"u"}, Word: w.AskNow, Do: s.look})
	}
	keys = append(keys,
		kit.Binding{Keys: []string{"y"}, Word: s.copyWord(), Do: s.copy},
		kit.Binding{Keys: []string{"Y"}, Word: s.Text.Case.Key, Do: s.pack})
	if s.k.telling.Try.MSISDN != "" {
		word := w.ShowNumber
		if s.revealed {
			word = w.HideNumber
		}
		keys = append(keys, kit.Binding{Keys: []string{"v"}, Word: word, Do: s.reveal})
	}
	if !s.k.foreign {
		keys = append(keys, kit.Binding{Keys: []string{"p"}, Word: w.Counter, Pays: true, Help: !s.k.next.Override && !s.k.next.Authenticate, Do: s.counter(false)})
	}
	return append(keys, kit.Binding{Keys: []string{"c"}, Word: s.Text.Case.NoteKey, Do: s.remark})
}

func (s *Screen) counter(retry bool) func() tea.Cmd {
	return func() tea.Cmd {
		sale := s.k.sale.ID
		return func() tea.Msg { return CounterWanted{Sale: sale, Retry: retry} }
	}
}

// reveal shows the customer's number, or hides it again.
func (s *Screen) reveal() tea.Cmd {
	s.revealed = !s.revealed
	cmd := s.json.refresh(s)
	if s.at == raw && s.json.comparing {
		return tea.Batch(cmd, s.json.compare(s))
	}
	return cmd
}

// copied is what the key copies here: the id of what is marked, else the intent's.
func (s *Screen) copied() (what, word string) {
	k := s.k
	switch s.at {
	case attempts:
		if i := s.places[attempts].at; i < len(k.sale.Attempts) && k.sale.Attempts[i].Payment != "" {
			return k.sale.Attempts[i].Payment, s.Text.Inspect.CopyPayment
		}
	case apiLog:
		if i := s.places[apiLog].at; i < len(k.requests) && k.requests[i].RequestID != "" {
			return k.requests[i].RequestID, s.Text.Inspect.CopyRequest
		}
	case summary, timeline, raw, sections:
	}
	return k.sale.Intent, s.Text.Keys.CopyID
}

func (s *Screen) copyWord() string { _, word := s.copied(); return word }

func (s *Screen) copy() tea.Cmd {
	what, _ := s.copied()
	if what == "" {
		return nil
	}
	return kit.Copy(what)
}

// sectionKeys move in the section that is shown, and open what is marked.
func (s *Screen) sectionKeys() []kit.Binding {
	w := s.Text.Inspect
	keys := s.moves()
	switch s.at {
	case timeline:
		keys = append(keys,
			kit.Binding{Keys: []string{"enter"}, Word: w.ShowJSON, Do: s.openMoment},
			kit.Binding{Keys: []string{"d"}, Word: w.Diff, Do: s.diffMoment},
			kit.Binding{Keys: []string{" "}, Label: "space", Word: w.Mark, Help: true, Do: then(s.markMoment)})
	case apiLog:
		if i := s.places[apiLog].at; i < len(s.k.answers) && s.k.answers[i] >= 0 {
			keys = append(keys, kit.Binding{Keys: []string{"enter"}, Word: w.ShowJSON, Do: func() tea.Cmd { return s.openFact(s.k.answers[i]) }})
		}
	case raw:
		keys = append(keys, s.jsonKeys()...)
	case summary, attempts, sections:
	}
	return keys
}

func (s *Screen) jsonKeys() []kit.Binding {
	w, names, p := s.Text.Inspect, s.Text.Palette, &s.json
	turn := func(by int) func() tea.Cmd { return func() tea.Cmd { return p.turn(s, by) } }
	keys := []kit.Binding{
		{Keys: []string{"<", ","}, Label: "< >", Word: w.Older, Name: names.Older, Do: turn(-1)},
		{Keys: []string{">", "."}, Name: names.Newer, Do: turn(1)},
	}
	if p.comparing || p.shown() == nil {
		return keys
	}
	typing := func(kind entryKind, value string) func() tea.Cmd {
		return then(func() { p.entry, p.err = newEntry(kind, value), "" })
	}
	keys = append([]kit.Binding{
		{Keys: []string{"enter", " "}, Word: w.Fold, Do: then(p.toggle)},
		{Keys: []string{"/"}, Word: w.Search, Do: typing(searchEntry, "")},
		{Keys: []string{"x"}, Word: w.Filter, Do: typing(filterEntry, p.typed)},
		{Keys: []string{"d"}, Word: w.Diff, Do: func() tea.Cmd { return p.compare(s) }},
	}, keys...)
	if p.search != "" {
		keys = append(keys,
			kit.Binding{Keys: []string{"n"}, Label: "n N", Word: w.NextHit, Name: names.NextHit, Help: true, Do: func() tea.Cmd { return p.seek(s, 1, false) }},
			kit.Binding{Keys: []string{"N"}, Name: names.LastHit, Do: func() tea.Cmd { return p.seek(s, -1, false) }})
	}
	return append(keys, kit.Binding{Keys: []string{"-"}, Word: w.FoldAll, Help: true, Do: then(p.foldAll)})
}

// openMoment shows the JSON of the marked moment.
func (s *Screen) openMoment() tea.Cmd { return s.openFact(s.places[timeline].at) }

func (s *Screen) openFact(i int) tea.Cmd {
	if i >= len(s.k.facts) {
		return nil
	}
	cmd := s.show(raw)
	s.json.seq = s.k.facts[i].Seq
	return tea.Batch(cmd, s.json.refresh(s))
}

// diffMoment compares the marked moment with the one that was chosen, or with the one before.
func (s *Screen) diffMoment() tea.Cmd {
	return tea.Batch(s.openMoment(), s.json.compare(s))
}

// markMoment chooses the moment that others are compared with, or lets it go.
func (s *Screen) markMoment() {
	i := s.places[timeline].at
	if i >= len(s.k.facts) {
		return
	}
	seq := s.k.facts[i].Seq
	if s.marked == seq {
		seq = 0
	}
	s.marked = seq
}

// moves are the keys of every list.
func (s *Screen) moves() []kit.Binding {
	k, sym, names := s.Text.Keys, s.Theme.Symbols, s.Text.Palette
	move := func(by func() int) func() tea.Cmd {
		return func() tea.Cmd {
			p, n := s.list()
			p.move(by(), n)
			return nil
		}
	}
	by := func(n int) func() int { return func() int { return n } }
	all := func(sign int) func() int {
		return func() int { _, n := s.list(); return sign * n }
	}
	return []kit.Binding{
		{Keys: []string{"up", "k"}, Label: sym.Up + " " + sym.Down, Word: k.Move, Hand: true, Help: s.at == summary, Do: move(by(-1))},
		{Keys: []string{"down", "j"}, Do: move(by(1))},
		{Keys: []string{"g", "home"}, Label: "g G", Word: k.TopBottom, Name: names.Top, Help: true, Do: move(all(-1))},
		{Keys: []string{"G", "end"}, Name: names.Bottom, Do: move(all(1))},
		{Keys: []string{"pgdown"}, Label: "PgUp PgDn", Word: k.Page, Hand: true, Help: true, Do: move(func() int { return max(s.shown, 1) })},
		{Keys: []string{"pgup"}, Do: move(func() int { return -max(s.shown, 1) })},
	}
}

// summaryLines bounds how far the summary can be scrolled; its own view knows better.
const summaryLines = 200

// list is the place in what is shown, and how many lines that has.
func (s *Screen) list() (*place, int) {
	switch {
	case s.at == raw && s.json.comparing:
		return &s.json.row, len(s.json.rows)
	case s.at == raw:
		return &s.json.place, len(s.json.visible)
	case s.at == timeline:
		return &s.places[timeline], len(s.k.moments)
	case s.at == attempts:
		return &s.places[attempts], len(s.k.sale.Attempts)
	case s.at == apiLog:
		return &s.places[apiLog], len(s.k.requests)
	}
	return &s.places[summary], summaryLines
}
