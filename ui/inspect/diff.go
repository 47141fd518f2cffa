package inspect

import (
	"fmt"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// difference is one value that two answers do not share.
type difference struct {
	path     string
	from, to string // as JSON, "" on the side that has none
}

// compared: two answers were laid side by side.
type compared struct {
	number int
	with   int64
	rows   []difference
}

// maxValue bounds what a difference keeps of a value.
const maxValue = 600

// before is the moment that another is compared with: the marked one, else the last one before it in
// which Hub2 told something in the same form.
func (s *Screen) before(i int) int {
	k := s.k
	if j := k.bySeq(s.marked); s.marked != 0 && j >= 0 && j != i {
		return j
	}
	_, whole := bodyOf(k.facts[i])
	for j := i - 1; j >= 0; j-- {
		if o := k.facts[j].Seen; o != nil && (len(o.Raw) > 0) == whole {
			return j
		}
	}
	return -1
}

// compare lays the answer that is shown beside an earlier one, away from the screen.
func (p *pane) compare(s *Screen) tea.Cmd {
	if len(s.k.facts) == 0 {
		return nil
	}
	i := p.current(s.k)
	j := s.before(i)
	p.comparing, p.rows, p.err = true, nil, ""
	p.number++
	number, hide := p.number, s.hider()
	if j < 0 {
		p.rows, p.with = []difference{}, 0
		return nil
	}
	a, b := s.k.facts[j], s.k.facts[i]
	return func() tea.Msg {
		return compared{number, a.Seq, differences(docOf(a, hide), docOf(b, hide))}
	}
}

func docOf(f state.Fact, hide func(key, value string) string) *doc {
	b, _ := bodyOf(f)
	return parse(b, hide)
}

// differences compares two documents value by value. A member of a list is known by its id, where it has
// one, so that a payment that moved up is no difference.
func differences(a, b *doc) []difference {
	ids := edges{}
	there := make(map[int]int32, len(a.nodes))
	var order []int
	ids.walk(a, func(id int, line int32) {
		there[id] = line
		order = append(order, id)
	})
	rows := []difference{} // none is an answer too
	same := make(map[int]bool, len(order))
	ids.walk(b, func(id int, line int32) {
		n := b.nodes[line]
		old, ok := there[id]
		if same[id] = ok; !ok {
			rows = append(rows, difference{path: b.path(int(line)), to: n.valueText()})
			return
		}
		if m := a.nodes[old]; m.value != n.value || m.text != n.text {
			rows = append(rows, difference{path: b.path(int(line)), from: m.valueText(), to: n.valueText()})
		}
	})
	for _, id := range order {
		if line := there[id]; !same[id] {
			rows = append(rows, difference{path: a.path(int(line)), from: a.nodes[line].valueText()})
		}
	}
	return rows
}

// valueText is a value without its key.
func (n node) valueText() string {
	n.named = false
	return n.line(false, maxValue)
}

// edges numbers the places of documents: the same step from the same place has the same number in each.
type edges map[edge]int

type edge struct {
	from int
	step string
}

// walk tells the number of each value's place, without recursion.
func (e edges) walk(d *doc, tell func(id int, line int32)) {
	at := make([]int, len(d.nodes))
	names := d.names()
	for i, n := range d.nodes {
		if n.shape == closing {
			continue
		}
		from := 0
		if n.parent >= 0 {
			from = at[n.parent]
		}
		step := "k" + n.key
		if !n.named {
			step = "i" + strconv.Itoa(int(n.pos))
			if name := names[int32(i)]; name != "" {
				step = "n" + name
			}
		}
		id, ok := e[edge{from, step}]
		if !ok {
			id = len(e) + 1
			e[edge{from, step}] = id
		}
		at[i] = id
		if n.shape != opening {
			tell(id, int32(i))
		}
	}
}

// names are the ids of the members of lists, by their first lines.
func (d *doc) names() map[int32]string {
	names := map[int32]string{}
	for _, n := range d.nodes {
		if n.named && n.key == "id" && n.text && n.parent >= 0 && !d.nodes[n.parent].named && d.nodes[n.parent].parent >= 0 {
			names[n.parent] = n.value
		}
	}
	return names
}

// viewDiff draws the differences, and the marked one in full below.
func (p *pane) viewDiff(s *Screen, width, height int) []string {
	w, t := s.Text.Inspect, s.Theme
	if p.rows == nil {
		return []string{"", "   " + t.Faint.Render(w.Loading+" "+t.Symbols.Ellipsis)}
	}
	lines := []string{" " + t.Faint.Render(widget.Truncate(p.diffTitle(s), width-2, t.Symbols.Ellipsis))}
	if len(p.rows) == 0 {
		return append(lines, "", "   "+w.Same)
	}
	const detail = 7
	room := max(height-detail-1, 1)
	s.shown = room
	p.row.move(0, len(p.rows))
	p.row.top = widget.Scroll(p.row.top, p.row.at, len(p.rows), room)
	for i := p.row.top; i < len(p.rows) && i < p.row.top+room; i++ {
		lines = append(lines, s.row(p.rows[i].draw(t.Symbols.Arrow, width-3), i == p.row.at, width))
	}
	for len(lines) < room+1 {
		lines = append(lines, "")
	}
	d := p.rows[p.row.at]
	lines = append(lines, "", "  "+t.Faint.Render(text.Clean(d.path, max(width-4, 1))))
	for side, v := range []string{d.from, d.to} {
		sign := []string{"- ", "+ "}[side]
		if v == "" {
			continue
		}
		for i, l := range widget.Wrap(text.Clean(v, max(2*(width-8), 1)), max(width-6, 1)) {
			if i > 0 {
				sign = "  "
			}
			lines = append(lines, "  "+sign+l)
		}
	}
	return lines
}

func (d difference) draw(arrow string, width int) string {
	sign, values := "~", d.from+" "+arrow+" "+d.to
	switch {
	case d.from == "":
		sign, values = "+", d.to
	case d.to == "":
		sign, values = "-", d.from
	}
	return sign + " " + text.Clean(d.path+"  "+values, max(width-2, 1))
}

func (p *pane) diffTitle(s *Screen) string {
	k, i, j := s.k, p.current(s.k), s.k.bySeq(p.with)
	if j < 0 {
		return fmt.Sprintf(s.Text.Inspect.Observed, s.moment(k.facts[i].At), s.Text.Road(k.moments[i]), i+1, len(k.facts))
	}
	at := func(i int) string { return text.ClockSeconds(s.Local(k.facts[i].At)) }
	return fmt.Sprintf(s.Text.Inspect.Compared, at(i), s.Text.Road(k.moments[i]), at(j), s.Text.Road(k.moments[j]))
}
