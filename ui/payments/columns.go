package payments

import (
	"slices"

	"guichet/state/filter"
	"guichet/state/journal"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// column is one that the config can name.
type column struct {
	filter.Column
	shape widget.Column
	title func(*text.Catalog) string
	cell  func(*List, row) string
}

// usual are the columns of a list for which the config names none.
func usual() []string {
	return []string{"when", "amount", "customer", "operator", "status", "last_word"}
}

// drawn is how each column is drawn.
func drawn() map[string]column {
	return map[string]column{
		"when": {shape: widget.Column{Width: 8}, title: func(c *text.Catalog) string { return c.Payments.When },
			cell: func(l *List, r row) string { return l.when(r) }},
		"amount": {shape: widget.Column{Width: 11, Right: true}, title: func(c *text.Catalog) string { return c.Payments.Amount },
			cell: func(_ *List, r row) string { return text.AmountShort(r.Amount, r.Currency) }},
		"customer": {shape: widget.Column{Width: 14}, title: func(c *text.Catalog) string { return c.Payments.Customer },
			cell: func(l *List, r row) string { return l.Mask(r.MSISDN) }},
		"operator": {shape: widget.Column{Width: 9, Drop: 2}, title: func(c *text.Catalog) string { return c.Payments.Operator },
			cell: func(l *List, r row) string { return l.operator(r.Operator) }},
		"status": {shape: widget.Column{Width: 15}, title: func(c *text.Catalog) string { return c.Payments.Status },
			cell: func(l *List, r row) string { return l.status(r, l.news[r.Sale]) }},
		"last_word": {shape: widget.Column{Min: 10, Drop: 3}, title: func(c *text.Catalog) string { return c.Payments.LastWord },
			cell: func(l *List, r row) string { return l.lastWord(r) }},
		"age": {shape: widget.Column{Width: 6, Drop: 4}, title: func(c *text.Catalog) string { return c.List.Age },
			cell: func(l *List, r row) string { return l.Text.Duration(l.turn.Sub(r.UpdatedAt)) }},
		"id": {shape: widget.Column{Min: 12, Drop: 6}, title: func(c *text.Catalog) string { return c.List.ID },
			cell: func(_ *List, r row) string { return text.Clean(r.Intent, 60) }},
		"payment": {shape: widget.Column{Min: 12, Drop: 7}, title: func(c *text.Catalog) string { return c.List.Payment },
			cell: func(_ *List, r row) string { return text.Clean(r.Payment, 60) }},
		"reference": {shape: widget.Column{Min: 10, Drop: 5}, title: func(c *text.Catalog) string { return c.List.Reference },
			cell: func(_ *List, r row) string { return text.Clean(r.PurchaseRef, 60) }},
		"customer_ref": {shape: widget.Column{Min: 10, Drop: 8}, title: func(c *text.Catalog) string { return c.List.OwnRef },
			cell: func(_ *List, r row) string { return text.Clean(r.CustomerRef, 60) }},
		"code": {shape: widget.Column{Min: 10, Drop: 5}, title: func(c *text.Catalog) string { return c.List.Code },
			cell: func(l *List, r row) string { return l.reason(r) }},
		"till": {shape: widget.Column{Width: 10, Drop: 4}, title: func(c *text.Catalog) string { return c.List.Till },
			cell: func(_ *List, r row) string { return text.Clean(r.Till, 40) }},
		"cashier": {shape: widget.Column{Width: 10, Drop: 4}, title: func(c *text.Catalog) string { return c.List.Cashier },
			cell: func(_ *List, r row) string { return text.Clean(r.Cashier, 40) }},
		"country": {shape: widget.Column{Width: 7, Drop: 8}, title: func(c *text.Catalog) string { return c.List.Country },
			cell: func(_ *List, r row) string { return text.Clean(r.Country, 4) }},
	}
}

// named are the columns that the list shows.
func (l *List) named() []column {
	names := l.shape
	if len(names) == 0 {
		names = usual()
	}
	known, how := filter.Columns(), drawn()
	all := make([]column, len(names))
	for i, name := range names {
		at := max(slices.IndexFunc(known, func(c filter.Column) bool { return c.Name == name }), 0)
		all[i] = how[known[at].Name]
		all[i].Column = known[at]
	}
	return all
}

// columns are those of the table. The one that the list is sorted by, if it is not the usual one, says
// which way.
func (l *List) columns(named []column) []widget.Column {
	all := make([]widget.Column, 0, len(named))
	for _, c := range named {
		shape := c.shape
		shape.Title = c.title(l.Text)
		if c.Sort && journal.SortedBy(c.Column) == l.q.Sort && (l.q.Sort != journal.ByTime || l.q.Ascending) {
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
