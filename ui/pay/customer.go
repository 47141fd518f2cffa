package pay

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/state/journal"
	"guichet/ui/kit"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// operatorRecalled: the journal told which operator a number used last.
type operatorRecalled struct {
	country, msisdn, operator string
}

// similarFound: the journal told whether a payment like this one was made minutes ago.
type similarFound struct {
	amount int64
	msisdn string
	row    *journal.Row
	err    error
}

// TwinAge is how long a payment of the same amount and number makes the next one suspicious.
const TwinAge = 15 * time.Minute

// maxOperators is how many operators have a key of their own.
const maxOperators = 6

// recallOperator asks the journal about the number, once, when its prefix does not tell.
func (w *Wizard) recallOperator() tea.Cmd {
	d := w.d
	msisdn, err := w.msisdn()
	if _, from := w.operator(); err != nil || from != nowhere {
		return nil
	}
	if d.recall.asked && d.recall.msisdn == msisdn && d.recall.country == d.country.Code {
		return nil
	}
	country := d.country.Code
	d.recall = recall{country: country, msisdn: msisdn, asked: true}
	return func() tea.Msg {
		// A journal that cannot tell is like one that does not know: the cashier chooses.
		operator, _, _ := w.o.Journal.LastOperator(w.ctx, country, msisdn)
		return operatorRecalled{country, msisdn, operator}
	}
}

func (w *Wizard) recalled(m operatorRecalled) tea.Cmd {
	d := w.d
	if d.recall.msisdn == m.msisdn && d.recall.country == m.country {
		d.recall.done, d.recall.operator = true, m.operator
	}
	if !d.recallWanted {
		return nil
	}
	d.recallWanted = false
	return w.leaveCustomer()
}

// leaveCustomer goes on to the confirmation when number and operator are known. Nothing is guessed.
func (w *Wizard) leaveCustomer() tea.Cmd {
	d := w.d
	msisdn, err := w.msisdn()
	if err != nil {
		d.focus, d.message = onField, w.Text.NumberError(err)
		return nil
	}
	if _, from := w.operator(); from == nowhere {
		cmd := w.recallOperator()
		if !d.recall.done {
			d.recallWanted = true
			return cmd
		}
		d.focus, d.message = onOperator, w.Text.Input.OperatorMissing
		return nil
	}
	d.step, d.focus, d.message, d.twin = atConfirm, onField, "", nil
	d.second.Clear()
	d.checking = true
	amount, currency := w.sumAndCurrency()
	since := w.now.Add(-TwinAge)
	return tea.Batch(w.prepare(), func() tea.Msg {
		row, found, err := w.o.Journal.Similar(w.ctx, amount, currency, msisdn, since)
		m := similarFound{amount: amount, msisdn: msisdn, err: err}
		if found {
			m.row = &row
		}
		return m
	})
}

// similar takes in whether the payment looks like an earlier one. A question that comes up now was
// not on the screen when the keys typed ahead were pressed: they must not answer it.
func (w *Wizard) similar(m similarFound) tea.Cmd {
	d := w.d
	if !d.checking {
		return nil
	}
	d.checking, d.readOutSince = false, w.now
	if m.err != nil {
		d.message = kit.Unreadable(w.Text, m.err)
	}
	mine := m.row != nil && m.row.Sale == d.sale.ID
	if m.row != nil && !mine && m.row.Environment == w.o.Profile.Environment {
		d.twin, w.surprise = m.row, true
	}
	return nil
}

// pick chooses the operator with this place in the country's list.
func (w *Wizard) pick(i int) {
	if i < 0 || i >= len(w.d.country.Operators) {
		return
	}
	w.d.picked, w.d.kept, w.d.message = w.d.country.Operators[i].Provider, false, ""
}

func (w *Wizard) turnOperator(by int) {
	all := w.d.country.Operators
	if len(all) == 0 {
		return
	}
	o, from := w.operator()
	i := slices.IndexFunc(all, func(a hub2.Operator) bool { return a.Provider == o.Provider })
	switch {
	case from == nowhere && by > 0:
		i = 0
	case from == nowhere:
		i = len(all) - 1
	default:
		i = (i + by + len(all)) % len(all)
	}
	w.pick(i)
}

func (w *Wizard) viewCustomer(p *page) {
	d, t := w.d, w.Theme
	w.head(p)
	field := d.number.View(t, min(p.inner(), 32), d.focus == onField)
	p.add(must, indent(edge)+t.Strong.Render(field))
	w.fieldLine(p, w.numberMessage(), w.Text.Customer.Label+", "+w.Text.Customer.Hint)
	w.large(p, text.Thousands(w.amountOnly()), t.Strong)
	p.gap()
	w.operatorRow(p)
	w.countryRow(p)
}

func (w *Wizard) amountOnly() int64 { n, _ := w.sumAndCurrency(); return n }

// numberMessage tells at once what cannot become a number of this country.
func (w *Wizard) numberMessage() string {
	d := w.d
	if d.message != "" || d.number.Empty() {
		return d.message
	}
	_, err := w.msisdn()
	if err == nil {
		return w.mismatch()
	}
	longest := 0
	if len(d.country.Lengths) > 0 {
		longest = slices.Max(d.country.Lengths)
	}
	if !strings.HasPrefix(d.number.Value(), "+") && len(w.typedDigits()) <= longest {
		return "" // not finished yet
	}
	if strings.HasPrefix(d.number.Value(), "+"+d.country.Calling) && len(w.typedDigits()) <= longest {
		return ""
	}
	if v := d.number.Value(); strings.HasPrefix("+"+d.country.Calling, v) {
		return ""
	}
	return w.Text.NumberError(err)
}

// operatorRow shows the operators with their keys, the one that is meant reversed and marked, and
// below why it is that one.
func (w *Wizard) operatorRow(p *page) {
	t, c := w.Theme, w.Text.Customer
	chosen, _ := w.operator()
	line := w.rowLabel(c.Operator, onOperator)
	var lines []string
	for i, o := range w.d.country.Operators {
		item := w.operatorItem(i, o, o.Provider == chosen.Provider)
		if widget.Width(line)+widget.Width(item) > p.width-1 {
			lines = append(lines, line)
			line = indent(edge + label - 1)
		}
		line += item
	}
	p.add(must, append(lines, line)...)
	note := indent(edge+label) + w.operatorNote()
	p.add(must, widget.Truncate(note, p.width, t.Symbols.Ellipsis))
}

func (w *Wizard) operatorItem(i int, o hub2.Operator, chosen bool) string {
	t := w.Theme
	key := ""
	if i < maxOperators {
		key = fmt.Sprintf("F%d ", i+1)
	}
	name := text.Clean(o.Name, 24)
	if chosen {
		return t.Reverse.Render(t.Symbols.Selected+key+name+" ") + " "
	}
	return " " + t.Faint.Render(key) + name + "  "
}

// operatorNote tells where the operator comes from, and warns when the number's prefix says another.
func (w *Wizard) operatorNote() string {
	d, c, t := w.d, w.Text.Customer, w.Theme
	_, from := w.operator()
	if len(d.country.Operators) == 0 {
		return t.Warn.Render(fmt.Sprintf(c.NoOperator, text.CountryName(w.Text.Lang, d.country.Code)))
	}
	switch from {
	case fromPrefix:
		return t.Faint.Render(c.FromPrefix)
	case fromMemory:
		return t.Faint.Render(c.LastUsed)
	case fromCashier:
		if w.mismatch() != "" {
			return t.Warn.Render(c.Override)
		}
		return t.Faint.Render(c.Chosen)
	case nowhere:
	}
	if _, err := w.msisdn(); err == nil && d.recall.done && d.message == "" {
		return t.Accent.Render(w.Text.Input.OperatorMissing)
	}
	return ""
}

// mismatch tells that the number's prefix is another operator's than the one chosen. An operator
// without prefixes of its own has customers on every number.
func (w *Wizard) mismatch() string {
	o, from := w.operator()
	by, certain := w.d.country.ByPrefix(w.typedDigits())
	if from != fromCashier || !certain || by.Provider == o.Provider || len(o.Prefixes) == 0 {
		return ""
	}
	return fmt.Sprintf(w.Text.Customer.Mismatch, by.Name, o.Name)
}

// rowLabel is the label of a row, marked when the keys go to it.
func (w *Wizard) rowLabel(name string, f focus) string {
	t := w.Theme
	if w.d.focus == f {
		return indent(edge-2) + t.Strong.Render(t.Symbols.Selected+" "+widget.Pad(name, label-1))
	}
	return indent(edge) + t.Faint.Render(widget.Pad(name, label-1))
}
