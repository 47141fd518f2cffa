// Package inspect is the screen about one payment: how it stands and what to tell the caller, what was
// observed and when, its attempts, Hub2's answers as they came, and the requests that brought them.
package inspect

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/ui/casepack"
	"guichet/ui/kit"
	"guichet/ui/text"
)

// Journal is what the screen reads.
type Journal interface {
	ByIntent(ctx context.Context, intent string) (state.Sale, error)
	Facts(ctx context.Context, sale string) ([]state.Fact, error)
	Requests(ctx context.Context, intent string, limit int) ([]journal.Request, error)
	ByPayment(ctx context.Context, id string) (saleID string, err error)
}

// Desk asks Hub2, within the budget.
type Desk interface {
	Meet(ctx context.Context, o state.Order, intent string) (state.Fact, error)
	Take(ctx context.Context, f state.Fact) (state.Sale, error)
	Look(ctx context.Context, sale string) (state.Sale, error)
	Watch(s state.Sale)
	Note(ctx context.Context, sale, text string) (state.Sale, error)
}

// Options are what the screen works with.
type Options struct {
	Kit     kit.Kit
	Journal Journal
	Desk    Desk
	Clock   hub2.Clock
	Order   state.Order // whose profile an intent that the journal does not know is asked for with
	// Program is what a case says of this program and of a payment's account, nil for nothing; Cases is the
	// folder of those that a clipboard cannot take, "" for none.
	Program func(state.Order) casepack.Program
	Cases   string
}

// CloseWanted asks for the screen that was there before.
type CloseWanted struct{}

// CounterWanted asks for the sale as the cashier sees it, and for a further attempt when Retry is set.
type CounterWanted struct {
	Sale  string
	Retry bool
}

// section is a part of the screen.
type section int

const (
	summary section = iota
	timeline
	attempts
	raw
	apiLog
	sections
)

// place is where a reader is in a list: the line that is marked, and the first that is shown.
type place struct{ at, top int }

func (p *place) move(by, count int) { p.at = max(min(p.at+by, count-1), 0) }

// Screen is the inspector. It is owned by the root, which alone calls it.
type Screen struct {
	kit.Kit
	o    Options
	ctx  context.Context // ends with the program
	now  time.Time
	open bool

	opening int                // numbers what was opened: answers to earlier ones come too late
	end     context.CancelFunc // of what is asked for this opening
	life    context.Context    // the opening's own, ended by Close
	wanted  string             // the id that was asked for
	busy    string             // what is waited for, "" for nothing
	trouble []string           // why nothing more can be told, one paragraph each
	loading bool
	stale   bool      // something changed while the journal was being read
	rest    time.Time // not before, it is read again

	k        *known
	news     desk.News
	revealed bool // the customer's number is asked for

	at     section
	places [sections]place
	marked int64 // the seq of the moment to compare with, 0 for the one before
	json   pane
	shown  int // lines of the list that were last drawn

	packs pack
	note  remark
}

// New returns a screen with nothing on it.
func New(ctx context.Context, o Options) *Screen {
	return &Screen{Kit: o.Kit, o: o, ctx: ctx, end: func() {}, note: remark{drafts: map[string]string{}}}
}

// At tells the screen what time it is.
func (s *Screen) At(now time.Time) { s.now = now }

// Open reports whether something is being inspected.
func (s *Screen) Open() bool { return s.open }

// Sale returns the sale that is inspected, "" for none.
func (s *Screen) Sale() string {
	if !s.open || s.k == nil || s.k.foreign {
		return ""
	}
	return s.k.sale.ID
}

// Counting reports that something on the screen counts seconds.
func (s *Screen) Counting() bool {
	return s.open && s.k != nil && (!s.news.NextAsk.IsZero() || s.k.sale.Ending() == state.NoEnding)
}

// Title names the screen for the help.
func (s *Screen) Title() string { return s.Text.Inspect.Title }

// Close forgets what was inspected, and stops asking for it.
func (s *Screen) Close() {
	s.end()
	*s = Screen{Kit: s.Kit, o: s.o, ctx: s.ctx, now: s.now, opening: s.opening, end: func() {}, note: remark{drafts: s.note.drafts}}
}

func (s *Screen) begin(wanted string) {
	at := s.at
	s.Close()
	s.opening++
	s.open, s.wanted, s.at = true, wanted, at
	s.life, s.end = context.WithCancel(s.ctx)
	if s.at == raw {
		s.at = summary
	}
}

// OpenSale shows a sale of the journal.
func (s *Screen) OpenSale(sale string, n desk.News) tea.Cmd {
	s.begin(sale)
	s.news = n
	return s.load(sale)
}

// AtLog turns to the requests.
func (s *Screen) AtLog() { s.at = apiLog }

// OpenID shows whatever has this id: an intent of the journal or of Hub2, or a payment of the journal.
func (s *Screen) OpenID(id string) tea.Cmd {
	s.begin(id)
	s.busy = s.Text.Inspect.Loading
	return s.find(id)
}

// Arrived takes news of a sale.
func (s *Screen) Arrived(n desk.News) tea.Cmd {
	if s.Sale() != n.Sale.ID || n.Sale.ID == "" {
		return nil
	}
	s.news = n
	return s.load(n.Sale.ID)
}

// Changed says that the journal has something new.
func (s *Screen) Changed() tea.Cmd {
	if sale := s.Sale(); sale != "" {
		return s.load(sale)
	}
	return nil
}

// number writes a customer's number, hidden until it is asked for.
func (s *Screen) number(msisdn string) string {
	if s.revealed {
		return text.Number(msisdn)
	}
	return s.Mask(msisdn)
}
