package payments

import (
	"errors"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state/filter"
	"guichet/state/journal"
	"guichet/ui/kit"
)

// InField reports that what is typed goes into the filter.
func (l *List) InField() bool { return l.typed }

// Type takes a key of the filter's line. The list answers at each one.
func (l *List) Type(key tea.KeyMsg) tea.Cmd {
	before := l.field.Value()
	kit.Edit(&l.field, key)
	if l.field.Value() == before {
		return nil
	}
	l.view = -1
	return l.narrow()
}

// Find shows the payments in which a text stands.
func (l *List) Find(text string) tea.Cmd {
	l.typed, l.view = false, -1
	l.field.SetValue(filter.Word(text))
	return l.narrow()
}

// FilterBy shows the payments that a filter lets through. An empty one is typed now.
func (l *List) FilterBy(text string) tea.Cmd {
	if l.typed = text == ""; l.typed {
		return nil
	}
	l.view = -1
	l.field.SetValue(text)
	return l.narrow()
}

// ViewBy shows one of the saved views.
func (l *List) ViewBy(i int) tea.Cmd {
	l.typed, l.view = false, i
	return l.take(l.o.Views[i])
}

// narrow reads the filter's line. What is half typed does not count yet; where it is wrong, what it said
// last stays.
func (l *List) narrow() tea.Cmd {
	f, err := filter.Parse(l.field.Value(), l.now, l.zone())
	l.wrong = err
	var e *filter.Error
	if err != nil && (!errors.As(err, &e) || !e.Incomplete) {
		return nil
	}
	if slices.Equal(f.Terms, l.q.Filter.Terms) {
		return nil
	}
	l.q.Filter = f
	clear(l.fresh)
	return l.begin(pageStart)
}

func (l *List) zone() *time.Location {
	if l.Zone == nil {
		return time.Local
	}
	return l.Zone
}

// mistake is what is wrong with the filter, "" while more typing may mend it.
func (l *List) mistake() string {
	var e *filter.Error
	if l.wrong == nil || errors.As(l.wrong, &e) && e.Incomplete && l.typed {
		return ""
	}
	return l.Text.FilterError(l.wrong)
}

// narrowed reports that the list has a filter, or that one is being typed.
func (l *List) narrowed() bool { return l.typed || !l.field.Empty() || l.view >= 0 }

// clearFilter takes the filter and the view away. The payment that was found stays selected.
func (l *List) clearFilter() tea.Cmd {
	l.typed = false
	l.field.Clear()
	if l.view >= 0 {
		l.view = -1
		return l.take(View{Columns: l.o.Columns})
	}
	l.wrong = nil
	if l.q.Filter.Empty() {
		return nil
	}
	l.q.Filter = filter.Filter{}
	clear(l.fresh)
	return l.around()
}

// nextView shows the next of the saved views, and after the last one the whole list.
func (l *List) nextView() tea.Cmd {
	if l.view++; l.view == len(l.o.Views) {
		l.view = -1
		return l.take(View{Columns: l.o.Columns})
	}
	return l.take(l.o.Views[l.view])
}

func (l *List) take(v View) tea.Cmd {
	l.field.SetValue(v.Filter)
	l.shape = v.Columns
	if l.shape == nil {
		l.shape = l.o.Columns
	}
	f, err := filter.Parse(v.Filter, l.now, l.zone())
	if l.wrong = err; err != nil {
		f = filter.Filter{}
	}
	l.q.Filter = f
	l.q.Sort, l.q.Ascending = sortOf(v.Sort)
	clear(l.fresh)
	if f.Empty() {
		return l.around()
	}
	return l.begin(pageStart)
}

// sortOf reads a column's name and the way, as in amount:asc.
func sortOf(s string) (journal.Column, bool) {
	c, ascending, _ := filter.Order(s)
	return journal.SortedBy(c), ascending
}

// nextSort sorts by the next column that is shown, the largest or latest first.
func (l *List) nextSort() tea.Cmd {
	var all []journal.Column
	for _, c := range l.named() {
		if by := journal.SortedBy(c.Column); c.Sort && !slices.Contains(all, by) {
			all = append(all, by)
		}
	}
	if len(all) == 0 {
		return nil
	}
	i := slices.Index(all, l.q.Sort)
	l.q.Sort, l.q.Ascending = all[(i+1)%len(all)], false
	return l.begin(pageStart)
}

// turnSort sorts the other way round.
func (l *List) turnSort() tea.Cmd {
	l.q.Ascending = !l.q.Ascending
	return l.begin(pageStart)
}
