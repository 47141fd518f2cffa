package pay

import (
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// leaveAmount goes on to the customer; the intent is made meanwhile.
func (w *Wizard) leaveAmount() tea.Cmd {
	d := w.d
	if _, err := text.ParseAmount(d.amount.Value()); err != nil {
		d.focus, d.message = onField, w.Text.AmountError(err)
		return nil
	}
	if _, err := w.profile(); err != nil {
		d.message = fmt.Sprintf(w.Text.Console.NoProfile, text.Clean(err.Error(), 200))
		return nil
	}
	d.step, d.focus, d.message = atCustomer, onField, ""
	return w.prepare()
}

// turnCountry chooses the next country, or the one before. Operators belong to a country.
func (w *Wizard) turnCountry(by int) {
	all, d := w.o.Countries, w.d
	if len(all) < 2 || d.retrying {
		return
	}
	i := slices.IndexFunc(all, func(c hub2.Country) bool { return c.Code == d.country.Code })
	d.country = all[(i+by+len(all))%len(all)]
	d.picked, d.message = "", ""
}

func (w *Wizard) viewAmount(p *page) {
	d, t := w.d, w.Theme
	p.gap()
	currency := text.Currency(d.country.Currency)
	width := min(max(widget.Width(text.GroupThousands(d.amount.Value()))+1, 1), p.inner()-widget.Width(currency))
	field := d.amount.View(t, width, d.focus == onField)
	p.add(must, indent(edge)+t.Strong.Render(field)+currency) // the cursor stands where the space is
	below := p.height() + 2                                   // a message of two lines moves nothing
	w.fieldLine(p, w.amountMessage(), w.Text.Amount.Label+", "+fmt.Sprintf(w.Text.Amount.Hint, currency))
	if p.height() < below {
		p.gap()
	}
	big := ""
	if n := d.sum(); n > 0 {
		big = text.Thousands(n)
	}
	w.large(p, big, t.Strong)
	p.gap()
	w.countryRow(p)
	if w.fresh {
		p.gap()
		p.text(nice, t.Faint, w.Text.App.FirstStart)
		p.text(nice, t.Faint, w.Text.App.FirstStartMore)
	}
}

// amountMessage tells at once what cannot become an amount.
func (w *Wizard) amountMessage() string {
	if w.d.message != "" || w.d.amount.Empty() {
		return w.d.message
	}
	_, err := text.ParseAmount(w.d.amount.Value())
	return w.Text.AmountError(err)
}

// fieldLine adds the line below a field: what is wrong with it, else what it is for.
func (w *Wizard) fieldLine(p *page, wrong, hint string) {
	if wrong != "" {
		p.text(must, w.Theme.Warn, wrong)
		return
	}
	p.text(must, w.Theme.Faint, hint)
}

// countryRow tells the country, and lets it be chosen.
func (w *Wizard) countryRow(p *page) {
	if len(w.o.Countries) < 2 && w.d.step != atAmount {
		return
	}
	c := w.d.country
	name := text.CountryName(w.Text.Lang, c.Code)
	if w.d.focus == onCountry {
		name = w.Theme.Reverse.Render(" " + name + " ")
	} else {
		name = " " + name + " "
	}
	row := w.rowLabel(w.Text.Customer.Country, onCountry) + name + " " + w.Theme.Faint.Render("+"+c.Calling)
	p.add(useful, row)
}
