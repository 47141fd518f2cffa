package filter

import (
	"slices"
	"strings"
)

// Column is one of the list: what the configuration, the console and the command line call it.
type Column struct {
	Name string
	Flag string // on the command line, where orders are named by what a payment has; else the name
	Sort bool   // the list can be sorted by it
}

// Columns are all that there are, in the order in which they are told.
func Columns() []Column {
	return []Column{
		{"when", "time", true}, {"amount", "", true}, {"customer", "number", true}, {"operator", "", true}, {"status", "", true},
		{Name: "last_word"}, {"age", "", true}, {"id", "", true}, {Name: "payment"}, {"reference", "", true}, {Name: "customer_ref"},
		{"code", "", true}, {"till", "", true}, {Name: "cashier"}, {Name: "country"},
	}
}

// ByFlag is what the command line calls the column.
func (c Column) ByFlag() string {
	if c.Flag != "" {
		return c.Flag
	}
	return c.Name
}

// Order reads a column that can be sorted by, called by either name, and the way, as in amount:asc. The
// largest or latest is first where no way is given.
func Order(s string) (c Column, ascending, ok bool) {
	name, way, given := strings.Cut(strings.ToLower(s), ":")
	all := Columns()
	i := slices.IndexFunc(all, func(c Column) bool { return c.Sort && (c.Name == name || c.ByFlag() == name) })
	if i < 0 || given && way != "asc" && way != "desc" {
		return Column{}, false, false
	}
	return all[i], way == "asc", true
}
