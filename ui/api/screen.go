// Package api is the screen about the requests of this run: what of Hub2's limits is used, how fast it
// answers, what its last 429 changed, and each request as it was made.
package api

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/state/desk"
	"guichet/state/traffic"
	"guichet/ui/kit"
	"guichet/ui/widget"
)

// Budget is what all programs on the journal share.
type Budget interface {
	Refresh(ctx context.Context) error
	Standings() []hub2.Standing
}

// Requests tells of those that this run makes.
type Requests interface {
	After(ctx context.Context, n int64) ([]traffic.Request, error)
}

// Options are what the screen works with.
type Options struct {
	Kit      kit.Kit
	Budget   Budget
	Requests Requests
}

// OpenWanted asks for the payment that a request was about.
type OpenWanted struct{ Intent string }

// CloseWanted asks for the first screen.
type CloseWanted struct{}

// Screen is owned by the root, which alone calls it.
type Screen struct {
	kit.Kit
	o   Options
	ctx context.Context // ends with the program
	now time.Time

	all   []*traffic.Request // those that are kept, in their order
	rows  []*traffic.Request // those that fit the filter, the newest first
	made  int64              // how many there were
	field widget.Field       // the filter
	typed bool               // the filter is being typed

	selected int64 // the request's number; the selection follows it
	held     bool  // a person has chosen it
	first    int   // the first row shown
	shown    int   // how many rows were last shown
	seen     int64 // the newest request that was shown

	limited *traffic.Request // the last one that met a 429
	nextAsk time.Time        // when the desk asks about its payment again

	standings []hub2.Standing
	alone     bool // what other programs ask is not known
	looking   bool // somebody sees the screen
	stale     bool // the budget has changed
	asking    bool // the budget is being asked
}

// New returns a screen without requests.
func New(ctx context.Context, o Options) *Screen {
	return &Screen{Kit: o.Kit, o: o, ctx: ctx, stale: true, field: widget.NewField(widget.FieldOptions{Max: maxFilter})}
}

// At tells the screen what time it is.
func (s *Screen) At(now time.Time) { s.now = now }

// noted: requests were made.
type noted struct{ some []traffic.Request }

// stood: the budget told how its limits stand.
type stood struct {
	all []hub2.Standing
	err error
}

// Load waits for the requests after the last one that is known.
func (s *Screen) Load() tea.Cmd {
	after := s.made
	return func() tea.Msg {
		some, err := s.o.Requests.After(s.ctx, after)
		if err != nil {
			return nil // the program ends
		}
		return noted{some}
	}
}

// Update takes the answers of the screen's own commands.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case noted:
		s.take(m.some)
		s.stale = true
		return s.Load()
	case stood:
		s.asking, s.standings, s.alone = false, m.all, m.err != nil
	}
	return nil
}

// Changed says that the budget may have changed: some program did something, or time went by.
func (s *Screen) Changed() { s.stale = true }

// Looking tells whether somebody sees the screen. The budget is asked for those who do alone, and once
// for all that has changed meanwhile: other programs' part of it lies on the disk.
func (s *Screen) Looking(yes bool) tea.Cmd {
	s.looking = yes
	if !yes || !s.stale || s.asking {
		return nil
	}
	s.stale, s.asking = false, true
	b, ctx := s.o.Budget, s.ctx
	return func() tea.Msg {
		err := b.Refresh(ctx)
		return stood{all: b.Standings(), err: err}
	}
}

// Counting reports that something on the screen counts seconds: what is used comes free.
func (s *Screen) Counting() bool {
	for _, l := range s.standings {
		if l.Used > 0 || l.Shut.After(s.now) {
			return true
		}
	}
	return s.nextAsk.After(s.now)
}

// Arrived takes news of a sale: when it is asked about again after a 429.
func (s *Screen) Arrived(n desk.News) {
	if s.limited != nil && s.limited.Intent != "" && s.limited.Intent == n.Sale.Intent {
		s.nextAsk = n.NextAsk
	}
}

// take adds requests. What is seen does not move: the rows above it grow.
func (s *Screen) take(some []traffic.Request) {
	for i := range some {
		q := &some[i]
		if s.made = q.N; q.Rest != nil {
			s.limited, s.nextAsk = q, time.Time{}
		}
		s.all = append(s.all, q)
	}
	if cut := len(s.all) - traffic.Kept; cut > 0 {
		s.all = append([]*traffic.Request(nil), s.all[cut:]...)
	}
	if !s.looking && !s.held {
		s.selected = 0 // whoever comes sees the newest first
	}
	before := len(s.rows)
	s.sift()
	if s.first > 0 {
		s.first += max(len(s.rows)-before, 0)
	}
}

// sift chooses the rows that fit the filter.
func (s *Screen) sift() {
	s.rows = s.rows[:0]
	for i := len(s.all) - 1; i >= 0; i-- {
		if s.fits(s.all[i]) {
			s.rows = append(s.rows, s.all[i])
		}
	}
	if s.index() < 0 && len(s.rows) > 0 { // it left the memory, or does not fit
		s.selected = s.rows[s.nearest()].N
	}
}

// index is the place of the selected request, -1 when it is not there.
func (s *Screen) index() int {
	for i, q := range s.rows {
		if q.N == s.selected {
			return i
		}
	}
	return -1
}

// nearest is the row that stands where the selected one would.
func (s *Screen) nearest() int {
	if s.selected == 0 {
		return 0
	}
	for i, q := range s.rows {
		if q.N < s.selected {
			return i
		}
	}
	return len(s.rows) - 1
}

func (s *Screen) current() (*traffic.Request, bool) {
	i := s.index()
	if i < 0 {
		return nil, false
	}
	return s.rows[i], true
}

func (s *Screen) move(by int) {
	if len(s.rows) > 0 {
		s.held, s.selected = true, s.rows[min(max(s.index()+by, 0), len(s.rows)-1)].N
	}
}

// fresh is how many rows stand above those that are shown and were never seen.
func (s *Screen) fresh() int {
	n := 0
	for _, q := range s.rows[:min(s.first, len(s.rows))] {
		if q.N > s.seen {
			n++
		}
	}
	return n
}
