package payments

import (
	"slices"

	"guichet/state/journal"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// column is one that the config can name.
type column struct {
	name  string
	sort  journal.Column
	sorts bool
	shape widget.Column
	title func(*text.Catalog) string
	cell  func(*List, row) string
}

// usual are the columns of a list for which the config names none.
func usual() []string {
	return []string{"when", "amount", "customer", "operator", "status", "last_word"}
}

func known() []column {
	return []column{
		{"when", journal.ByTime, true, widget.Column{Width: 8}, func(c *text.Catalog) string { return c.Payments.When },
			func(l *List, r row) string { return l.when(r) }},
		{"amount", journal.ByAmount, true, widget.Column{Width: 11, Right: true}, func(c *text.Catalog) string { return c.Payments.Amount },
			func(_ *List, r row) string { return text.AmountShort(r.Amount, r.Currency) }},
		{"customer", journal.ByNumber, true, widget.Column{Width: 14}, func(c *text.Catalog) string { return c.Payments.Customer },
			func(l *List, r row) string { return l.Mask(r.MSISDN) }},
		{"operator", journal.ByOperator, true, widget.Column{Width: 9, Drop: 2}, func(c *text.Catalog) string { return c.Payments.Operator },
			func(l *List, r row) string { return l.operator(r.Operator) }},
		{"status", journal.ByStatus, true, widget.Column{Width: 15}, func(c *text.Catalog) string { return c.Payments.Status },
			func(l *List, r row) string { return l.status(r, l.news[r.Sale]) }},
		{"last_word", "", false, widget.Column{Min: 10, Drop: 3}, func(c *text.Catalog) string { return c.Payments.LastWord },
			func(l *List, r row) string { return l.lastWord(r) }},
		{"age", journal.ByUpdate, true, widget.Column{Width: 6, Drop: 4}, func(c *text.Catalog) string { return c.List.Age },
			func(l *List, r row) string { return l.Text.Duration(l.turn.Sub(r.UpdatedAt)) }},
		{"id", journal.ByID, true, widget.Column{Min: 12, Drop: 6}, func(c *text.Catalog) string { return c.List.ID },
			func(_ *List, r row) string { return text.Clean(r.Intent, 60) }},
		{"payment", "", false, widget.Column{Min: 12, Drop: 7}, func(c *text.Catalog) string { return c.List.Payment },
			func(_ *List, r row) string { return text.Clean(r.Payment, 60) }},
		{"reference", journal.ByReference, true, widget.Column{Min: 10, Drop: 5}, func(c *text.Catalog) string { return c.List.Reference },
			func(_ *List, r row) string { return text.Clean(r.PurchaseRef, 60) }},
		{"customer_ref", "", false, widget.Column{Min: 10, Drop: 8}, func(c *text.Catalog) string { return c.List.OwnRef },
			func(_ *List, r row) string { return text.Clean(r.CustomerRef, 60) }},
		{"code", journal.ByCode, true, widget.Column{Min: 10, Drop: 5}, func(c *text.Catalog) string { return c.List.Code },
			func(l *List, r row) string { return l.reason(r) }},
		{"till", journal.ByTill, true, widget.Column{Width: 10, Drop: 4}, func(c *text.Catalog) string { return c.List.Till },
			func(_ *List, r row) string { return text.Clean(r.Till, 40) }},
		{"cashier", "", false, widget.Column{Width: 10, Drop: 4}, func(c *text.Catalog) string { return c.List.Cashier },
			func(_ *List, r row) string { return text.Clean(r.Cashier, 40) }},
		{"country", "", false, widget.Column{Width: 7, Drop: 8}, func(c *text.Catalog) string { return c.List.Country },
			func(_ *List, r row) string { return text.Clean(r.Country, 4) }},
	}
}

func columnNamed(name string) column {
	all := known()
	if i := slices.IndexFunc(all, func(c column) bool { return c.name == name }); i >= 0 {
		return all[i]
	}
	return all[0]
}

// named are the columns that the list shows.
func (l *List) named() []column {
	names := l.shape
	if len(names) == 0 {
		names = usual()
	}
	all := make([]column, len(names))
	for i, name := range names {
		all[i] = columnNamed(name)
	}
	return all
}

// columns are those of the table. The one that the list is sorted by, if it is not the usual one, says
// which way.
func (l *List) columns() []widget.Column {
	all := make([]widget.Column, 0, len(l.shape))
	for _, c := range l.named() {
		shape := c.shape
		shape.Title = c.title(l.Text)
		if c.sorts && c.sort == l.q.Sort && (l.q.Sort != journal.ByTime || l.q.Ascending) {
			way := l.Theme.Symbols.Down
			if l.q.Ascending {
				way = l.Theme.Symbols.Up
			}
			shape.Title = widget.Truncate(shape.Title, max(shape.Width, shape.Min)-widget.Width(way)-1, "") + " " + way
		}
		all = append(all, shape)
	}
	return all
}
