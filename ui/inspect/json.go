package inspect

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// pane is the section that shows Hub2's answers as they came: folded, searched, filtered, compared.
type pane struct {
	seq     int64 // of the observation shown, 0 for the newest
	of      int64 // of the one that d, results and rows are made of
	hidden  bool  // d was made with the customer's number hidden
	number  int   // numbers what was asked for: earlier answers come too late
	d       *doc  // the answer
	results *doc  // what the filter gave of it, nil without a filter
	note    string
	err     string

	folded  []bool
	visible []int32 // the lines that stand, in order
	place

	entry  entry
	search string
	filter string
	typed  string // the filter as it was last typed, to be mended

	comparing bool
	rows      []difference // nil until they are worked out
	with      int64        // the seq that is compared with
	row       place
}

// parsed: a document was read.
type parsed struct {
	number int
	seq    int64
	hidden bool
	d      *doc
}

// shown is the document on the screen: the filter's results or the whole answer.
func (p *pane) shown() *doc {
	if p.results != nil {
		return p.results
	}
	return p.d
}

// bodyOf is what is shown of a fact: Hub2's answer as it came, else the fact as it was kept. Neither has
// a token: the answer was kept without it, and encoding a fact leaves it out.
func bodyOf(f state.Fact) (b []byte, whole bool) {
	if f.Seen != nil && len(f.Seen.Raw) > 0 {
		return f.Seen.Raw, true
	}
	b, err := json.Marshal(f)
	if err != nil {
		return nil, false
	}
	return b, false
}

// newest is the last moment in which Hub2 told a whole intent, -1 for none.
func (k *known) newest() int {
	for i := len(k.facts) - 1; i >= 0; i-- {
		if o := k.facts[i].Seen; o != nil && len(o.Raw) > 0 {
			return i
		}
	}
	return len(k.facts) - 1
}

// bySeq finds a moment, -1 for none.
func (k *known) bySeq(seq int64) int {
	i := sort.Search(len(k.facts), func(i int) bool { return k.facts[i].Seq >= seq })
	if i < len(k.facts) && k.facts[i].Seq == seq {
		return i
	}
	return -1
}

// current is the moment whose answer is shown.
func (p *pane) current(k *known) int {
	if i := k.bySeq(p.seq); p.seq != 0 && i >= 0 {
		return i
	}
	return k.newest()
}

// refresh reads the document anew when another one is to be shown.
func (p *pane) refresh(s *Screen) tea.Cmd {
	if s.at != raw || s.k == nil || len(s.k.facts) == 0 {
		return nil
	}
	f := s.k.facts[p.current(s.k)]
	if p.d != nil && p.of == f.Seq && p.hidden == !s.revealed {
		return nil
	}
	p.number++
	number, hidden, hide := p.number, !s.revealed, s.hider()
	return func() tea.Msg {
		b, _ := bodyOf(f)
		return parsed{number, f.Seq, hidden, parse(b, hide)}
	}
}

// hider hides the customers' numbers in a document until they are asked for, nil when they are.
func (s *Screen) hider() func(key, value string) string {
	if s.revealed {
		return nil
	}
	numbers := map[string]bool{}
	var known []string
	for _, a := range s.k.sale.Attempts {
		if n := a.Try.MSISDN; len(n) > 4 && !numbers[n] && len(known) < 64 {
			numbers[n] = true
			known = append(known, n)
		}
	}
	mask := s.Mask
	return func(key, value string) string {
		switch strings.ToLower(key) {
		case "number", "msisdn", "phone", "phonenumber":
			return mask(value)
		case "amount", "id", "rate", "value":
			return value
		}
		for _, n := range known {
			if strings.Contains(value, n) {
				value = strings.ReplaceAll(value, n, mask(n))
			}
		}
		return value
	}
}

// update takes the answers of the pane's own commands.
func (p *pane) update(s *Screen, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case parsed:
		if m.number != p.number {
			return nil
		}
		same := p.of == m.seq && p.d != nil
		p.d, p.of, p.hidden = m.d, m.seq, m.hidden
		if p.results = nil; !same {
			p.place = place{}
		}
		p.unfold()
		if p.filter != "" {
			return p.run(s)
		}
	case filtered:
		if m.number == p.number {
			p.filtered(s, m)
		}
	case found:
		if m.number == p.number {
			p.found(s, m)
		}
	case compared:
		if m.number == p.number {
			p.rows, p.with, p.row = m.rows, m.with, place{}
		}
	}
	return nil
}

// manyLines is from how many lines on a document opens with its lists folded.
const manyLines = 2000

// unfold shows a new document: all of it, or a large one with the members of its lists folded.
func (p *pane) unfold() {
	d := p.shown()
	p.folded = make([]bool, len(d.nodes))
	if len(d.nodes) > manyLines {
		for i, n := range d.nodes {
			p.folded[i] = n.shape == opening && n.depth >= 2
		}
	}
	p.lay()
}

// lay works out which lines stand. It is done when something is folded, never for a frame.
func (p *pane) lay() {
	d := p.shown()
	p.visible = p.visible[:0]
	for i := int32(0); int(i) < len(d.nodes); i++ {
		p.visible = append(p.visible, i)
		if p.folded[i] {
			i = d.nodes[i].end
		}
	}
	p.move(0, len(p.visible))
}

// reach puts a line of the document under the mark, unfolding what it stands in.
func (p *pane) reach(line int32) {
	d := p.shown()
	for i := d.nodes[line].parent; i >= 0; i = d.nodes[i].parent {
		p.folded[i] = false
	}
	p.lay()
	p.at = sort.Search(len(p.visible), func(i int) bool { return p.visible[i] >= line })
	p.move(0, len(p.visible))
}

// here is the line under the mark.
func (p *pane) here() (int32, bool) {
	if d := p.shown(); d == nil || p.at >= len(p.visible) {
		return 0, false
	}
	return p.visible[p.at], true
}

// toggle folds what begins under the mark, or unfolds it; on any other line it folds what that stands in.
func (p *pane) toggle() {
	line, ok := p.here()
	if !ok {
		return
	}
	n := p.shown().nodes[line]
	switch {
	case n.shape == closing:
		line = n.end
	case n.shape != opening:
		line = n.parent
	}
	if line < 0 {
		return
	}
	p.folded[line] = !p.folded[line]
	p.lay()
	p.at = sort.Search(len(p.visible), func(i int) bool { return p.visible[i] >= line })
}

// foldAll folds everything but the outermost, or unfolds everything when all is folded.
func (p *pane) foldAll() {
	d := p.shown()
	if d == nil {
		return
	}
	line, _ := p.here()
	some := false
	for i, n := range d.nodes {
		some = some || n.shape == opening && n.depth > 0 && !p.folded[i]
	}
	for i, n := range d.nodes {
		p.folded[i] = some && n.shape == opening && n.depth > 0
	}
	p.lay()
	p.at = max(sort.Search(len(p.visible), func(i int) bool { return p.visible[i] > line })-1, 0)
}

// jsonDetail is how many lines tell the marked line in full.
const jsonDetail = 4

// view draws the lines around the mark, and the marked one in full below.
func (p *pane) view(s *Screen, width, height int) []string {
	if p.comparing {
		return p.viewDiff(s, width, height)
	}
	w, t := s.Text.Inspect, s.Theme
	d := p.shown()
	if len(s.k.facts) == 0 {
		return []string{"", "   " + w.NoJSON}
	}
	if d == nil {
		return []string{"", "   " + t.Faint.Render(w.Loading+" "+t.Symbols.Ellipsis)}
	}
	room := max(height-jsonDetail-1, 1)
	s.shown = room
	p.top = widget.Scroll(p.top, p.at, len(p.visible), room)
	lines := []string{" " + t.Faint.Render(widget.Truncate(p.title(s), width-2, t.Symbols.Ellipsis))}
	for i := p.top; i < len(p.visible) && i < p.top+room; i++ {
		line := p.visible[i]
		lines = append(lines, s.row(p.draw(d, line, width-3), i == p.at, width))
	}
	if d.odd != "" && len(lines) < room {
		lines = append(lines, "  "+text.Clean(d.odd, max(width-3, 1)))
	}
	for len(lines) < room+1 {
		lines = append(lines, "")
	}
	return append(lines, p.foot(s, d, width)...)
}

// maxIndent is how deep a line is moved in; below that its depth is told instead.
const maxIndent = 20

func (p *pane) draw(d *doc, line int32, width int) string {
	n := d.nodes[line]
	indent := strings.Repeat("  ", min(int(n.depth), maxIndent))
	if n.depth > maxIndent {
		indent += fmt.Sprintf("(%d) ", n.depth)
	}
	s := n.line(p.folded[line], width)
	if d.comma(line) && (n.shape != opening || p.folded[line]) {
		s += ","
	}
	return indent + text.Clean(s, max(width-len(indent), 1))
}

// title says whose answer it is and when it came.
func (p *pane) title(s *Screen) string {
	w, k := s.Text.Inspect, s.k
	i := max(k.bySeq(p.of), 0)
	title := fmt.Sprintf(w.Observed, s.moment(k.facts[i].At), s.Text.Road(k.moments[i]), i+1, len(k.facts))
	if _, whole := bodyOf(k.facts[i]); !whole {
		title = w.Kept
	}
	if p.results != nil {
		title = "jq " + text.Clean(p.filter, 60) + "   " + p.note
	}
	return title
}

// foot is the marked line in full, or what is typed.
func (p *pane) foot(s *Screen, d *doc, width int) []string {
	t := s.Theme
	last := ""
	switch {
	case p.entry.kind != noEntry:
		last = " " + p.entry.view(s, width-2)
	case p.err != "":
		last = " " + t.Warn.Render(widget.Truncate(p.err, width-2, t.Symbols.Ellipsis))
	}
	lines := []string{""}
	if line, ok := p.here(); ok {
		lines = append(lines, "  "+t.Faint.Render(text.Clean(d.path(int(line)), max(width-4, 1))))
		if n := d.nodes[line]; n.shape == scalar && widget.Width(p.draw(d, line, width*4)) > width-3 {
			lines = append(lines, widget.Wrap(text.Clean(n.line(false, width), max(2*(width-6), 1)), max(width-4, 1))...)
		}
	}
	for i := 2; i < len(lines); i++ {
		lines[i] = "  " + lines[i]
	}
	lines = lines[:min(len(lines), jsonDetail-1)]
	for len(lines) < jsonDetail-1 {
		lines = append(lines, "")
	}
	return append(lines, last)
}

// turn shows the answer before or after.
func (p *pane) turn(s *Screen, by int) tea.Cmd {
	k := s.k
	for i := p.current(k) + by; i >= 0 && i < len(k.facts); i += by {
		if k.facts[i].Seen != nil {
			p.seq, p.err = k.facts[i].Seq, ""
			if p.comparing {
				return tea.Batch(p.refresh(s), p.compare(s))
			}
			return p.refresh(s)
		}
	}
	return nil
}
