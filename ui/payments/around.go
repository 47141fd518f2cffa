package payments

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state/journal"
)

// surrounded: what stands around a payment was read.
type surrounded struct {
	era          int
	rows         []journal.Row
	atTop, atEnd bool
	line         int // of the screen, on which the payment stays
	err          error
}

// newerShown is how many newer payments stand above at least, to show that there are some.
const newerShown = 3

// around reads the list where the selected payment stands in it, so that whoever found a payment by a
// filter keeps it when the filter goes. Without one, or where that means to read all, it is the beginning.
func (l *List) around() tea.Cmd {
	r, ok := l.current()
	if !ok || l.q.Sort.Scans() {
		return l.begin(pageStart)
	}
	ctx := l.anew()
	l.found, l.looked, l.of = -1, 0, 0
	m := surrounded{era: l.era, line: max(l.index()-l.first, min(newerShown, l.shown/4))}
	q := l.q
	q.Limit = pageRows
	place := q.PlaceOf(r.Row)
	q.After = &place
	back := q
	back.Ascending = !q.Ascending
	before, after := l.o.Journal.Search(back), l.o.Journal.Search(q)
	return func() tea.Msg {
		var newer, older []journal.Row
		if newer, m.err = toEnd(ctx, before); m.err == nil {
			older, m.err = toEnd(ctx, after)
		}
		slices.Reverse(newer)
		m.rows = append(append(newer, r.Row), older...)
		m.atTop, m.atEnd = len(newer) < pageRows, len(older) < pageRows
		return m
	}
}

// toEnd takes all steps of a search.
func toEnd(ctx context.Context, s *journal.Search) (all []journal.Row, err error) {
	for done := false; !done; {
		var rows []journal.Row
		if rows, done, err = s.Next(ctx); err != nil {
			return nil, err //nolint:wrapcheck // the journal says what it was doing
		}
		all = append(all, rows...)
	}
	return all, nil
}

func (l *List) surrounded(m surrounded) tea.Cmd {
	if m.era != l.era {
		return nil
	}
	l.searching = false
	if m.err != nil {
		l.fails(m.err)
		return nil
	}
	l.loaded, l.trouble, l.atTop, l.atEnd = true, "", m.atTop, m.atEnd
	l.rows = make([]row, 0, len(m.rows))
	seen := map[string]bool{}
	for _, r := range m.rows {
		l.newest = max(l.newest, r.First)
		if !seen[r.Sale] { // it may have moved between the two searches
			seen[r.Sale] = true
			l.rows = append(l.rows, row{Row: r})
		}
	}
	l.catchUp()
	l.settle(pageStart)
	l.first = max(l.index()-m.line, 0)
	l.Refresh()
	return nil
}
