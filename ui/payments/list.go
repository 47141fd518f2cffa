// Package payments is the list of today's payments.
package payments

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/ui/kit"
	"guichet/ui/text"
)

// Journal lists what is known.
type Journal interface {
	List(ctx context.Context, f journal.Filter) ([]journal.Row, error)
	Count(ctx context.Context, environment string, since time.Time) (live, total int, err error)
}

// Options are what a list works with.
type Options struct {
	Kit         kit.Kit
	Journal     Journal
	Clock       hub2.Clock
	Environment string
}

// OpenWanted asks for a payment to be shown, and for a further attempt on it when Retry is set.
type OpenWanted struct {
	Sale  string
	Retry bool
}

// CloseWanted asks for the wizard, ready for a new payment when New is set.
type CloseWanted struct{ New bool }

// rowsListed: the journal told how today's payments stand.
type rowsListed struct {
	rows        []journal.Row
	live, total int
	took        time.Duration
	err         error
}

// List is the screen. It is owned by the root, which alone calls it.
type List struct {
	kit.Kit
	o        Options
	ctx      context.Context // ends with the program
	now      time.Time
	turned   time.Time // what the countdowns of the rows go by
	rows     []journal.Row
	news     map[string]desk.News // of what is not over
	selected string               // the sale; the selection follows it
	first    int                  // the first row shown
	shown    int                  // how many rows were last shown
	live     int
	total    int
	trouble  string
	loaded   bool
	loading  bool
	stale    bool      // something changed while the journal was being read
	next     time.Time // not before, it is read again
}

// most is how many payments the list holds.
const most = 500

// New returns an empty list.
func New(ctx context.Context, o Options) *List {
	return &List{Kit: o.Kit, o: o, ctx: ctx, news: map[string]desk.News{}}
}

// At tells the list what time it is.
func (l *List) At(now time.Time) { l.now = now }

// Live returns how many payments may still take money.
func (l *List) Live() int { return l.live }

// Total returns how many there were today.
func (l *List) Total() int { return l.total }

// Counting reports that something in the list counts seconds.
func (l *List) Counting() bool {
	for _, r := range l.rows {
		if n, ok := l.news[r.Sale]; ok && !n.NextAsk.IsZero() {
			return true
		}
	}
	return false
}

// Load reads the journal. While it does, a further call only notes that it must be read again.
func (l *List) Load() tea.Cmd {
	if l.loading {
		l.stale = true
		return nil
	}
	l.loading, l.stale = true, false
	since, rest := midnight(l.Local(l.now)), min(l.next.Sub(l.now), mostRest)
	return func() tea.Msg {
		if rest > 0 {
			select {
			case <-l.o.Clock.After(rest):
			case <-l.ctx.Done():
			}
		}
		began := l.o.Clock.Now()
		m := l.read(since)
		m.took = l.o.Clock.Now().Sub(began)
		return m
	}
}

// mostRest bounds how old the rows may be while news comes without end.
const mostRest = 200 * time.Millisecond

// read asks the journal how today's payments stand.
func (l *List) read(since time.Time) rowsListed {
	rows, err := l.o.Journal.List(l.ctx, journal.Filter{Environment: l.o.Environment, Since: since, Limit: most})
	if err != nil {
		return rowsListed{err: err}
	}
	live, total, err := l.o.Journal.Count(l.ctx, l.o.Environment, since)
	return rowsListed{rows: rows, live: live, total: total, err: err}
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// Update takes the answers of the list's own commands.
func (l *List) Update(msg tea.Msg) tea.Cmd {
	m, ok := msg.(rowsListed)
	if !ok {
		return nil
	}
	l.loading = false
	l.next = l.now.Add(4 * m.took) // a fifth of the time at most is spent reading
	if m.err != nil {
		l.trouble = text.Clean(m.err.Error(), 200)
	} else {
		l.take(m)
	}
	if l.stale {
		return l.Load()
	}
	return nil
}

func (l *List) take(m rowsListed) {
	l.loaded, l.trouble, l.live, l.total = true, "", m.live, m.total
	l.rows = m.rows
	if l.index() < 0 {
		l.selected = ""
		if len(l.rows) > 0 {
			l.selected = l.rows[0].Sale
		}
	}
	l.Refresh()
}

// Arrived takes news of a sale.
func (l *List) Arrived(n desk.News) {
	if n.NextAsk.IsZero() && n.Trouble == nil && !n.Parked && !n.Unsaved && !n.Sale.Open() {
		delete(l.news, n.Sale.ID)
	} else {
		l.news[n.Sale.ID] = n
	}
	l.Refresh()
}

// News returns the last news of a sale that is not over.
func (l *List) News(sale string) (desk.News, bool) {
	n, ok := l.news[sale]
	return n, ok
}

// index is the place of the selected sale, -1 when there is none.
func (l *List) index() int {
	for i, r := range l.rows {
		if r.Sale == l.selected {
			return i
		}
	}
	return -1
}

// move selects the sale so many rows further down.
func (l *List) move(by int) {
	if len(l.rows) == 0 {
		return
	}
	i := min(max(l.index()+by, 0), len(l.rows)-1)
	l.selected = l.rows[i].Sale
}

// current is the selected payment.
func (l *List) current() (journal.Row, bool) {
	i := l.index()
	if i < 0 {
		return journal.Row{}, false
	}
	return l.rows[i], true
}
