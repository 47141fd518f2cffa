package payments

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state/journal"
)

// What of the list is in memory: a window of it, which grows a page at the end that is neared and is cut
// at the other.
const (
	pageRows   = 200
	windowRows = 3 * pageRows
	margin     = pageRows / 2
	// mostCounted is up to where it is counted how many fit a filter.
	mostCounted = 1000
)

// page is which part of the list a search reads.
type page int

const (
	pageStart  page = iota // from its beginning, in the place of the window
	pageEnd                // from its end, in the place of the window
	pageAfter              // what follows the window
	pageBefore             // what stands before it
)

// window is the part of the list that is in memory, and the search that reads more of it.
type window struct {
	q            journal.Query
	rows         []row
	atTop, atEnd bool
	newest       int64 // the largest number that any row ever had
	era          int   // of the search under way; answers of others are late
	cancel       context.CancelFunc
	searching    bool
	found        int // how many fit, up to mostCounted+1; -1 while that is not known
	looked, of   int64
	late         []journal.Row // news that came while a search was under way, which may have read what was before
}

// stepped: a search went one step further.
type stepped struct {
	era    int
	page   page
	ctx    context.Context
	search *journal.Search
	rows   []journal.Row
	first  bool // of its steps
	done   bool
	err    error
}

// counted: the count of what fits went one step further.
type counted struct {
	era    int
	ctx    context.Context
	search *journal.Search
	done   bool
	err    error
}

// begin starts to read a part of the list. What was being read before is given up.
func (l *List) begin(p page) tea.Cmd {
	ctx := l.anew()
	q := l.q
	q.Limit = pageRows
	switch p {
	case pageStart:
		l.found, l.looked, l.of = -1, 0, 0
	case pageEnd:
		q.Ascending = !q.Ascending
	case pageAfter:
		place := q.PlaceOf(l.rows[len(l.rows)-1].Row)
		q.After = &place
	case pageBefore:
		place := q.PlaceOf(l.rows[0].Row)
		q.After, q.Ascending = &place, !q.Ascending
	}
	return further(stepped{era: l.era, page: p, ctx: ctx, search: l.o.Journal.Search(q), first: true})
}

// anew gives up what is being read, and returns the context of what is read from now on.
func (l *List) anew() context.Context {
	if l.cancel != nil {
		l.cancel()
	}
	ctx, cancel := context.WithCancel(l.ctx)
	l.cancel, l.searching, l.late = cancel, true, nil
	l.era++
	return ctx
}

// further takes a search's next step.
func further(m stepped) tea.Cmd {
	return func() tea.Msg {
		m.rows, m.done, m.err = m.search.Next(m.ctx)
		return m
	}
}

// step takes in what a step found, and takes the next one.
func (l *List) step(m stepped) tea.Cmd {
	if m.era != l.era {
		return nil
	}
	if m.err != nil {
		l.searching = false
		l.fails(m.err)
		return nil
	}
	l.looked, l.of = m.search.Looked()
	if m.done || len(m.rows) > 0 { // until something is known, what was there stays
		l.merge(m)
		m.first = false
	}
	if !m.done {
		return further(m)
	}
	l.searching, l.loaded, l.trouble = false, true, ""
	l.catchUp()
	full := m.search.Found() >= pageRows
	switch m.page {
	case pageStart:
		l.atEnd = !full
		if l.q.Filter.Empty() {
			return nil
		}
		if l.found = len(l.rows); full {
			l.found = -1
			return l.count(m)
		}
	case pageAfter:
		l.atEnd = !full
	case pageEnd, pageBefore:
		l.atTop = !full
	}
	return nil
}

// merge puts rows into the window.
func (l *List) merge(m stepped) {
	fresh := make([]row, 0, len(m.rows))
	for _, r := range m.rows {
		l.newest = max(l.newest, r.First)
		if !m.first || m.page == pageAfter || m.page == pageBefore {
			if slices.ContainsFunc(l.rows, func(o row) bool { return o.Sale == r.Sale }) {
				continue // it came by itself meanwhile
			}
		}
		fresh = append(fresh, row{Row: r})
	}
	replace := m.first && (m.page == pageStart || m.page == pageEnd)
	if m.page == pageEnd || m.page == pageBefore {
		slices.Reverse(fresh)
	}
	switch {
	case replace:
		l.rows, l.atTop, l.atEnd = fresh, m.page == pageStart, m.page == pageEnd
		l.first = 0
		l.settle(m.page)
	case m.page == pageStart, m.page == pageAfter:
		l.rows = append(l.rows, fresh...)
		if cut := len(l.rows) - windowRows; cut > 0 {
			l.rows, l.first, l.atTop = slices.Clone(l.rows[cut:]), max(l.first-cut, 0), false
		}
	default:
		l.rows, l.first = append(fresh, l.rows...), l.first+len(fresh)
		if len(l.rows) > windowRows {
			l.rows, l.atEnd = slices.Clone(l.rows[:windowRows]), false
		}
	}
	l.Refresh()
}

// catchUp takes the news in again that came during a search.
func (l *List) catchUp() {
	for _, r := range l.late {
		l.changed(r)
	}
	l.late = nil
}

// settle selects a row of a window that is new.
func (l *List) settle(p page) {
	switch {
	case len(l.rows) == 0:
		l.selected = ""
	case p == pageEnd:
		l.selected = l.rows[len(l.rows)-1].Sale
	case l.index() < 0:
		l.selected = l.rows[0].Sale
	}
}

// readOn reads more before the selection comes to the window's end.
func (l *List) readOn(i int) tea.Cmd {
	switch {
	case l.searching:
		return nil
	case !l.atEnd && i >= len(l.rows)-margin:
		return l.begin(pageAfter)
	case !l.atTop && i < margin:
		return l.begin(pageBefore)
	}
	return nil
}

// count counts what fits, as far as a person wants to know.
func (l *List) count(m stepped) tea.Cmd {
	q := l.q
	q.Limit, q.Sort = mostCounted+1, journal.ByTime
	return countOn(counted{era: l.era, ctx: m.ctx, search: l.o.Journal.Search(q)})
}

func countOn(m counted) tea.Cmd {
	return func() tea.Msg {
		_, m.done, m.err = m.search.Next(m.ctx)
		return m
	}
}

func (l *List) counted(m counted) tea.Cmd {
	if m.era != l.era || m.err != nil {
		return nil
	}
	if m.done {
		l.found = m.search.Found()
		return nil
	}
	l.looked, l.of = m.search.Looked()
	return countOn(m)
}
