package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"guichet/state/filter"
)

// columnsThat names the columns of the list, all of them or those that fit.
func columnsThat(fit func(filter.Column) bool) []string {
	var names []string
	for _, c := range filter.Columns() {
		if fit(c) {
			names = append(names, c.Name)
		}
	}
	return names
}

// Payments is how the list of payments looks.
type Payments struct {
	Columns []string // nil for the usual ones
	Views   []ListView
}

// ListView is a list that was saved under a name.
type ListView struct {
	Name, Filter, Sort string
	Columns            []string // nil for those of the list
}

// paymentsFile is the section [payments].
type paymentsFile struct {
	Columns *[]string           `toml:"columns"`
	Views   map[string]viewFile `toml:"views"`
}

// viewFile is a section [payments.views.NAME].
type viewFile struct {
	Filter  *string   `toml:"filter"`
	Sort    *string   `toml:"sort"`
	Columns *[]string `toml:"columns"`
}

// payments reads the list's columns and its views, in the order of the file.
func (l *loader) payments() error {
	f := l.file.Payments
	if f == nil {
		return nil
	}
	s := &section{l: l, path: []string{"payments"}}
	l.cfg.Payments.Columns = s.columns(f.Columns)
	for _, name := range l.doc.children("payments", "views") {
		written := f.Views[name]
		view := &section{l: l, path: []string{"payments", "views", name}, err: s.err}
		v := ListView{Name: name}
		view.read("filter", written.Filter, &v.Filter, readableFilter)
		view.read("sort", written.Sort, &v.Sort, sorting)
		v.Columns = view.columns(written.Columns)
		l.cfg.Payments.Views = append(l.cfg.Payments.Views, v)
		s.err = view.err
	}
	return s.result()
}

func (s *section) columns(v *[]string) []string {
	if s.err != nil || !s.note("columns", v != nil, v) {
		return nil
	}
	known := columnsThat(func(filter.Column) bool { return true })
	for i, name := range *v {
		hint := "known are " + strings.Join(known, ", ")
		if near, ok := nearest(name, known); ok {
			hint = "did you mean " + near + "?"
		}
		switch {
		case !slices.Contains(known, name):
			s.fail("columns", "`columns` has no column "+shown(name), hint)
			return nil
		case slices.Contains((*v)[:i], name):
			s.fail("columns", "`columns` names "+name+" twice", "")
			return nil
		}
	}
	if len(*v) == 0 {
		s.fail("columns", "`columns` must name one column at least", "")
	}
	return *v
}

// readableFilter is what the list's filter can read. Which day today is makes no difference.
func readableFilter(v string) string {
	if _, err := filter.Parse(v, time.Unix(0, 0), time.UTC); err != nil {
		return "cannot be read: " + err.Error()
	}
	return ""
}

// sorting is a column and the way, as in amount:asc.
func sorting(v string) string {
	if _, _, ok := filter.Order(v); !ok {
		sortable := columnsThat(func(c filter.Column) bool { return c.Sort })
		return fmt.Sprintf("must be one of %s, and :asc or :desc behind it, not %s", strings.Join(sortable, ", "), shown(v))
	}
	return ""
}

// written is what the file would say of the list.
func (p Payments) written() *paymentsFile {
	f := &paymentsFile{}
	if p.Columns != nil {
		f.Columns = &p.Columns
	}
	return f
}

func (v ListView) written() viewFile {
	f := viewFile{Filter: &v.Filter}
	if v.Sort != "" {
		f.Sort = &v.Sort
	}
	if v.Columns != nil {
		f.Columns = &v.Columns
	}
	return f
}
