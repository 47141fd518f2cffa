package inspect

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/ui/casepack"
	"guichet/ui/kit"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// askedAgain is how long after the case was copied the key means that the clipboard did not get it: no
// terminal tells.
const askedAgain = time.Minute

// pack is where the case of this payment went.
type pack struct {
	making bool
	copied time.Time
	file   string // the last that was written
}

// packed: the case was made, and written to a file when file or err says so.
type packed struct {
	opening   int
	doc       string
	file      string
	name      string // of the file, as there is room for it
	err       error
	tooLong   bool
	unwritten bool // there is no folder for it
}

// pack makes the case of what is shown, away from the screen. It goes to the clipboard, and to a file when
// it is too long for that, or when it was copied just now and is asked for again.
func (s *Screen) pack() tea.Cmd {
	if s.packs.making {
		return nil
	}
	s.packs.making = true
	again := !s.packs.copied.IsZero() && s.now.Sub(s.packs.copied) < askedAgain
	opening, o, intent := s.opening, s.o, s.k.sale.Intent
	order, dots := s.k.sale.Order, s.Theme.Symbols.Ellipsis
	in := casepack.Input{
		Facts: s.k.facts, Requests: s.k.requests, Foreign: s.k.foreign, Parked: s.news.Parked, Now: s.now, Words: s.Text, Zone: s.Zone,
	}
	return func() tea.Msg {
		if o.Program != nil {
			in.Program = o.Program(order)
		}
		m := packed{opening: opening, doc: casepack.New(in).Markdown()}
		m.tooLong = len(m.doc) > kit.MaxCopy
		switch {
		case !again && !m.tooLong:
		case o.Cases == "":
			m.unwritten = true
		default:
			m.file, m.err = casepack.Save(o.Cases, intent, in.Now, m.doc)
			m.name = tail(m.file, dots)
		}
		return m
	}
}

// packed hands the case over, and says where it is.
func (s *Screen) packed(m packed) tea.Cmd {
	if m.opening != s.opening {
		return nil
	}
	w := s.Text.Case
	s.packs.making = false
	intent := text.Clean(s.k.sale.Intent, 40)
	switch {
	case m.err != nil:
		return kit.Notice(fmt.Sprintf(w.NotFiled, text.Clean(cause(m.err), 60), intent), true)
	case m.unwritten:
		return kit.Notice(fmt.Sprintf(w.NoFolder, intent), true)
	case m.file != "":
		s.packs.file, s.packs.copied = m.file, time.Time{}
		form := w.Filed
		if m.tooLong {
			form = w.FiledTooLong
		}
		return kit.Notice(fmt.Sprintf(form, m.name), false)
	}
	s.packs.copied = s.now
	told := fmt.Sprintf(w.Copied, fmt.Sprintf(w.Size, max((len(m.doc)+500)/1000, 1)))
	return func() tea.Msg { return kit.CopyWanted{Text: m.doc, Told: told} }
}

// cause is why a file could not be written, without its name.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// tailWide is how much of a file's name has room in the one line of news; the summary has all of it.
const tailWide = 58

// tail is the end of a file's name, where it differs from others.
func tail(file, ellipsis string) string {
	if home, err := os.UserHomeDir(); err == nil && home != "" {
		if rest, ok := strings.CutPrefix(file, home+string(os.PathSeparator)); ok {
			file = "~" + string(os.PathSeparator) + rest
		}
	}
	all := []rune(text.Clean(file, maxMessage))
	for widget.Width(string(all)) > tailWide {
		all = all[1:]
	}
	if len(all) < len([]rune(file)) {
		return ellipsis + string(all)
	}
	return string(all)
}
