package inspect

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state"
	"guichet/ui/kit"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// remark is the line in which a note is typed.
type remark struct {
	open  bool
	full  bool // the last key or paste did not fit
	field widget.Field
	// drafts are what was typed and not kept, by sale. They outlive the line, and the screen.
	drafts map[string]string
}

// noted: a note is in the journal, or why not.
type noted struct {
	sale, text string
	err        error
}

// remark opens the line, with what was typed before.
func (s *Screen) remark() tea.Cmd {
	if s.k.foreign {
		return kit.Notice(fmt.Sprintf(s.Text.Case.NoteForeign, "f"), false)
	}
	s.note.field = widget.NewField(widget.FieldOptions{Max: state.MaxNote, Paste: oneLine})
	s.note.field.SetValue(s.note.drafts[s.k.sale.ID])
	s.note.open, s.note.full = true, false
	return nil
}

// oneLine takes a paste of several lines as one, and leaves out what cannot be seen.
func oneLine(s string) (string, bool) {
	s = strings.Join(strings.Fields(text.Clean(s, state.MaxNote)), " ")
	return s, s != ""
}

func (s *Screen) noteKeys() []kit.Binding {
	return []kit.Binding{
		{Keys: []string{"enter"}, Word: s.Text.Case.Keep, Do: s.keep},
		{Keys: []string{"esc"}, Word: s.Text.Case.NoteLeft, Do: then(s.leaveNote)},
	}
}

// leaveNote closes the line. What was typed stays for the next time.
func (s *Screen) leaveNote() {
	s.note.open = false
	s.note.drafts[s.k.sale.ID] = s.note.field.Value()
}

// keep writes the note into the journal. It moves no money, so every role may do it.
func (s *Screen) keep() tea.Cmd {
	s.leaveNote()
	note := strings.TrimSpace(s.note.field.Value())
	if note == "" {
		return nil
	}
	ctx, d, sale := s.ctx, s.o.Desk, s.k.sale.ID // the program's own time: a note outlives its screen
	return func() tea.Msg {
		_, err := d.Note(ctx, sale, note)
		return noted{sale, note, err}
	}
}

func (s *Screen) noted(m noted) tea.Cmd {
	w := s.Text.Case
	if m.err != nil {
		return kit.Notice(fmt.Sprintf(w.NoteFailed, text.Clean(m.err.Error(), 200)), true)
	}
	if strings.TrimSpace(s.note.drafts[m.sale]) == m.text { // and nothing else was typed since
		delete(s.note.drafts, m.sale)
	}
	told := kit.Notice(w.NoteKept, false)
	if s.Sale() == m.sale {
		return tea.Batch(told, s.load(m.sale))
	}
	return told
}

// noteLine draws the line at the foot of the screen while it is open, and tells how much is left above it.
func (s *Screen) noteLine(width, height int) (rest int, line []string) {
	if !s.note.open || height < 1 {
		return height, nil
	}
	t, w := s.Theme, s.Text.Case
	left := fmt.Sprintf("%d/%d", len([]rune(s.note.field.Value())), state.MaxNote)
	style := t.Faint
	if s.note.full {
		left, style = w.Full, t.Warn
	}
	room := max(width-widget.Width(w.NoteSign)-widget.Width(left)-5, 1)
	l := " " + t.Accent.Render(w.NoteSign) + " " + s.note.field.View(t, room, true) + " " + style.Render(left)
	return height - 1, []string{widget.Pad(widget.Truncate(l, width, ""), width)}
}
