package payments

import (
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state/journal"
)

// mostLive is how many live payments the side panel can show, and mostNews how many sales are read anew
// one by one: after more, the list is read from its beginning.
const (
	mostLive = 50
	mostNews = 500
)

// rowsListed: the journal told what has changed.
type rowsListed struct {
	begun       bool // it is the first look
	rows        []journal.Row
	liveRows    []journal.Row
	live, total int
	seq         int64
	many        bool // more has changed than was read
	took        time.Duration
	err         error
}

// Load asks the journal what has changed. While it does, a further call only notes that it must be asked
// again: a hundred changes are one question.
func (l *List) Load() tea.Cmd {
	if l.loading {
		l.stale = true
		return nil
	}
	l.loading, l.stale = true, false
	since, seq, rest := midnight(l.Local(l.now)), l.seq, min(l.next.Sub(l.now), mostRest)
	return func() tea.Msg {
		if rest > 0 {
			select {
			case <-l.o.Clock.After(rest):
			case <-l.ctx.Done():
			}
		}
		began := l.o.Clock.Now()
		m := l.read(seq, since)
		m.took = l.o.Clock.Now().Sub(began)
		return m
	}
}

// mostRest bounds how old the rows may be while news comes without end.
const mostRest = 200 * time.Millisecond

// read asks the journal what came after a fact, all lines by one question.
func (l *List) read(seq int64, since time.Time) rowsListed {
	j, m := l.o.Journal, rowsListed{seq: seq, begun: seq < 0}
	var ids []string
	if m.begun {
		m.seq, m.err = j.Last(l.ctx)
	} else if ids, m.seq, m.err = j.Since(l.ctx, seq); m.err == nil {
		if m.many = len(ids) > mostNews; !m.many && len(ids) > 0 {
			m.rows, m.err = j.Rows(l.ctx, ids)
		}
	}
	if m.err == nil {
		m.liveRows, m.err = j.LiveRows(l.ctx, l.o.Environment, mostLive)
	}
	if m.err == nil {
		m.live, m.total, m.err = j.Count(l.ctx, l.o.Environment, since)
	}
	return m
}

func (l *List) listed(m rowsListed) tea.Cmd {
	l.loading = false
	l.next = l.now.Add(4 * m.took) // a fifth of the time at most is spent reading
	var cmds []tea.Cmd
	if m.err != nil {
		l.fails(m.err)
	} else {
		l.seq, l.live, l.total, l.trouble = m.seq, m.live, m.total, ""
		l.liveRows = nil
		for _, r := range m.liveRows {
			l.liveRows = append(l.liveRows, row{Row: r})
		}
		if m.begun || m.many {
			cmds = append(cmds, l.begin(pageStart))
		}
		for _, r := range m.rows {
			l.changed(r)
		}
		if l.searching {
			l.late = append(l.late, m.rows...)
		}
		if l.index() < 0 {
			l.settle(pageStart)
		}
		l.Refresh()
	}
	if l.stale {
		cmds = append(cmds, l.Load())
	}
	return tea.Batch(cmds...)
}

// changed puts a payment's line in the place of the one before. A line that does not fit the filter any
// more goes, unless it is the selected one: Enter must not open another payment than the one that was seen.
func (l *List) changed(r journal.Row) {
	fits := l.q.Fits(r)
	i := slices.IndexFunc(l.rows, func(o row) bool { return o.Sale == r.Sale })
	switch {
	case i >= 0 && (fits || r.Sale == l.selected):
		l.rows[i].Row = r
	case i >= 0:
		l.rows = slices.Delete(l.rows, i, i+1)
		if i < l.first {
			l.first--
		}
	case fits:
		l.arrives(r)
	}
	l.newest = max(l.newest, r.First)
}

// arrives puts a line in where it belongs, when that is within the window, and moves nothing that is seen.
func (l *List) arrives(r journal.Row) {
	isNew := r.First > l.newest
	at, _ := slices.BinarySearchFunc(l.rows, l.q.PlaceOf(r), func(o row, p journal.Place) int {
		return l.q.Compare(l.q.PlaceOf(o.Row), p)
	})
	if isNew && (l.looking || !l.atTop) {
		l.fresh[r.Sale] = true
	}
	if at == 0 && !l.atTop || at == len(l.rows) && !l.atEnd {
		return
	}
	l.rows = slices.Insert(l.rows, at, row{Row: r})
	if l.looking && at <= l.first {
		l.first++
	}
	if len(l.rows) > windowRows {
		l.rows, l.atEnd = l.rows[:windowRows], false
	}
	if l.found >= 0 && l.found <= mostCounted {
		l.found++
	}
}
