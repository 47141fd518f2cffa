// Package payments is the live list of all payments of the journal.
package payments

import (
	"context"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/ui/kit"
	"guichet/ui/widget"
)

// Journal lists what is known.
type Journal interface {
	Search(q journal.Query) *journal.Search
	Rows(ctx context.Context, sales []string) ([]journal.Row, error)
	LiveRows(ctx context.Context, environment string, limit int) ([]journal.Row, error)
	Since(ctx context.Context, seq int64) (sales []string, last int64, err error)
	Last(ctx context.Context) (int64, error)
	Count(ctx context.Context, environment string, since time.Time) (live, total int, err error)
}

// View is a list that was saved under a name.
type View struct {
	Name, Filter, Sort string
	Columns            []string // nil for the usual ones
}

// Options are what a list works with.
type Options struct {
	Kit         kit.Kit
	Journal     Journal
	Clock       hub2.Clock
	Environment string
	Columns     []string // nil for the usual ones
	Views       []View
}

// OpenWanted asks for a payment to be shown, and for a further attempt on it when Retry is set.
type OpenWanted struct {
	Sale  string
	Retry bool
}

// CloseWanted asks for the wizard, ready for a new payment when New is set.
type CloseWanted struct{ New bool }

// List is the screen. It is owned by the root, which alone calls it.
type List struct {
	kit.Kit
	o     Options
	ctx   context.Context // ends with the program
	now   time.Time
	turn  time.Time    // what the countdowns of the rows go by
	field widget.Field // the filter as it is typed
	typed bool         // the filter is being typed
	wrong error        // why what is typed is not what is shown
	view  int          // of the saved views, -1 for none
	shape []string     // the names of the columns

	window
	news map[string]desk.News // of what is not over

	selected string // the sale; the selection follows it
	first    int    // the first row shown
	shown    int    // how many rows were last shown
	looking  bool   // somebody sees the list
	fresh    map[string]bool

	seq      int64 // of the last fact that was taken in, -1 for none
	liveRows []row
	live     int
	total    int
	trouble  string
	loaded   bool
	loading  bool
	stale    bool      // something changed while the journal was being read
	next     time.Time // not before, it is read again
}

// row is a payment of the list.
type row struct{ journal.Row }

// New returns an empty list.
func New(ctx context.Context, o Options) *List {
	l := &List{
		Kit: o.Kit, o: o, ctx: ctx, news: map[string]desk.News{}, fresh: map[string]bool{}, seq: -1, view: -1,
		field: widget.NewField(widget.FieldOptions{Max: 200}), shape: o.Columns,
	}
	l.q = journal.Query{Environment: o.Environment}
	return l
}

// At tells the list what time it is.
func (l *List) At(now time.Time) { l.now = now }

// Looking tells whether somebody sees the list.
func (l *List) Looking(yes bool) { l.looking = yes }

// Live returns how many payments may still take money.
func (l *List) Live() int { return l.live }

// Total returns how many there were today.
func (l *List) Total() int { return l.total }

// Fresh returns how many payments came that nobody has seen in the list.
func (l *List) Fresh() int { return len(l.fresh) }

// Counting reports that something in the list counts seconds.
func (l *List) Counting() bool {
	return slices.ContainsFunc(l.rows, func(r row) bool {
		n, ok := l.news[r.Sale]
		return ok && !n.NextAsk.IsZero() || r.Live && l.now.Sub(r.UpdatedAt) < time.Minute
	})
}

// Update takes the answers of the list's own commands.
func (l *List) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case rowsListed:
		return l.listed(m)
	case stepped:
		return l.step(m)
	case counted:
		return l.counted(m)
	case surrounded:
		return l.surrounded(m)
	}
	return nil
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
	return slices.IndexFunc(l.rows, func(r row) bool { return r.Sale == l.selected })
}

// move selects the sale so many rows further down, and reads on before the window ends.
func (l *List) move(by int) tea.Cmd {
	if len(l.rows) == 0 {
		return nil
	}
	i := min(max(l.index()+by, 0), len(l.rows)-1)
	l.selected = l.rows[i].Sale
	return l.readOn(i)
}

// top selects the first payment of all, end the last.
func (l *List) top() tea.Cmd {
	clear(l.fresh)
	if l.atTop && len(l.rows) > 0 {
		return l.move(-len(l.rows))
	}
	l.selected = ""
	return l.begin(pageStart)
}

func (l *List) end() tea.Cmd {
	if l.atEnd && len(l.rows) > 0 {
		return l.move(len(l.rows))
	}
	return l.begin(pageEnd)
}

// current is the selected payment.
func (l *List) current() (row, bool) {
	i := l.index()
	if i < 0 {
		return row{}, false
	}
	return l.rows[i], true
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func (l *List) fails(err error) { l.trouble = kit.Unreadable(l.Text, err) }
