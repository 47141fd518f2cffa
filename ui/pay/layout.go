package pay

import (
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// Everything stands on this left edge; boxes stand out to the left of it by their frame.
const (
	edge    = 6
	boxEdge = 3
	measure = 80 // the wizard is never wider
	label   = 14 // the width of a label beside its value
)

// block is some lines that come and go together. Where there is too little room, blocks of the
// highest rank go first; those of rank must stay.
type block struct {
	rank  int
	lines []string
}

const (
	must = iota
	useful
	nice
	large // letters in blocks
	air   // empty space
	extra // what a narrow page does without
)

// narrow is the width of a page that has a QR code beside it in a small window.
const narrow = 60

// page is what a step draws, from the top.
type page struct {
	width  int
	blocks []block
}

func (p *page) add(rank int, lines ...string) {
	if len(lines) > 0 {
		p.blocks = append(p.blocks, block{rank, lines})
	}
}

// text adds a text on the left edge, wrapped.
func (p *page) text(rank int, style lipgloss.Style, s string) {
	if s == "" {
		return
	}
	var lines []string
	for _, l := range widget.Wrap(s, p.inner()) {
		lines = append(lines, indent(edge)+style.Render(l))
	}
	p.add(rank, lines...)
}

// pair adds a label and its value, wrapped beside it.
func (p *page) pair(rank int, faint lipgloss.Style, name, value string) {
	if value == "" {
		return
	}
	var lines []string
	for _, l := range widget.Wrap(value, max(p.inner()-label, 8)) {
		lines = append(lines, indent(edge)+faint.Render(widget.Pad(name, label))+l)
		name = ""
	}
	p.add(rank, lines...)
}

// gap adds an empty line, the first to go when room is short.
func (p *page) gap() { p.add(air, "") }

func (p *page) height() int {
	n := 0
	for _, b := range p.blocks {
		n += len(b.lines)
	}
	return n
}

func (p *page) inner() int { return max(p.width-edge-1, 8) }

// lines returns the page at exactly its width and the height that there is.
func (p *page) lines(height int) []string {
	blocks := slices.Clone(p.blocks)
	for total := p.height(); total > height; {
		last := -1
		for i, b := range blocks {
			if b.rank > must && (last < 0 || b.rank >= blocks[last].rank) {
				last = i
			}
		}
		if last < 0 {
			break
		}
		total -= len(blocks[last].lines)
		blocks = slices.Delete(blocks, last, last+1)
	}
	out := make([]string, 0, height)
	for _, b := range blocks {
		out = append(out, b.lines...)
	}
	out = out[:min(len(out), height)]
	for len(out) < height {
		out = append(out, "")
	}
	for i := range out {
		out[i] = widget.Pad(out[i], p.width)
	}
	return out
}

func indent(n int) string { return strings.Repeat(" ", n) }

// beside puts a text at the right end of a line, when it fits.
func (p *page) beside(line, right string) string {
	gap := p.width - 2 - widget.Width(line) - widget.Width(right)
	if gap < 1 {
		return line
	}
	return line + indent(gap) + right
}

// besideOrBelow adds a line with a text at its right end, or below it where there is no room: whether
// money moves is never left out.
func (p *page) besideOrBelow(line, right string) {
	if p.width-2-widget.Width(line)-widget.Width(right) >= 1 {
		p.add(must, p.beside(line, right))
		return
	}
	p.add(must, line)
	p.add(must, indent(edge)+right)
}

// largeHeight is how many lines large letters take, so that what stands below never moves.
func (w *Wizard) largeHeight() int {
	if w.Theme.ASCII {
		return 5
	}
	return 4
}

// wordGap is the space between two words, or two groups of digits, in large letters.
const wordGap = 3

// large draws letters in blocks where there is room for them, and the room itself.
func (w *Wizard) large(p *page, s string, style lipgloss.Style) {
	rows := make([]string, w.largeHeight())
	for _, word := range strings.Fields(s) {
		drawn := widget.Big(word, w.Theme.ASCII)
		for i := range rows {
			if rows[i] != "" {
				rows[i] += indent(wordGap)
			}
			if i < len(drawn) {
				rows[i] += drawn[i]
			}
		}
		if len(drawn) == 0 || widget.Width(rows[0]) > p.inner() {
			rows = make([]string, w.largeHeight()) // the plain form has to do
			break
		}
	}
	for i, row := range rows {
		if row = strings.TrimRight(row, " "); row != "" {
			row = indent(edge) + style.Render(row)
		}
		rows[i] = row
	}
	p.add(large, rows...)
}

// box adds what the customer must do now, in a frame of at least two lines.
func (w *Wizard) box(p *page, title string, lines []string) {
	for len(lines) < 2 {
		lines = append(lines, "")
	}
	width := p.width - 2*boxEdge
	if p.width < narrow {
		width = p.width - boxEdge - 1
	}
	var out []string
	for _, l := range widget.Box(w.Theme, title, lines, width) {
		out = append(out, indent(boxEdge)+l)
	}
	p.add(must, out...)
}

// money is the amount that the step is about, in words.
func (w *Wizard) money() string {
	amount, currency := w.sumAndCurrency()
	return text.Amount(amount, currency)
}

func (w *Wizard) sumAndCurrency() (int64, string) {
	if w.d.sale.ID != "" && (w.d.step == atPayment || w.d.step == atDoor || w.d.retrying) {
		return w.d.sale.Order.Amount, w.d.sale.Order.Currency
	}
	return w.d.sum(), w.d.country.Currency
}

// who is the operator's name and the number that the step is about.
func (w *Wizard) who() (operator, msisdn string) {
	d := w.d
	if d.step == atPayment && d.busy != preparing && d.busy != charging && d.problem == nil {
		if a, ok := d.sale.Telling(); ok {
			return w.operatorName(a.Try), a.Try.MSISDN
		}
	}
	o, _ := w.operator()
	n, err := w.msisdn()
	if err != nil {
		n = ""
	}
	return o.Name, n
}

func (w *Wizard) operatorName(t state.Try) string {
	if c, ok := hub2.FindCountry(w.o.Countries, t.Country); ok {
		if o, ok := c.Operator(t.Operator); ok {
			return o.Name
		}
	}
	return text.Clean(t.Operator, 24)
}

// whoLine writes who pays, with the number in full or masked.
func (w *Wizard) whoLine(masked bool) string {
	operator, msisdn := w.who()
	number := text.Number(msisdn)
	if masked {
		number = w.Mask(msisdn)
	}
	if msisdn == "" {
		return operator
	}
	return operator + " " + w.Theme.Symbols.Dot + " " + number
}

// head is the same on every step after the first: the amount, and who pays it.
func (w *Wizard) head(p *page) {
	p.gap()
	p.add(must, indent(edge)+w.Theme.Strong.Render(w.money()))
}
