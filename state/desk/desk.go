// Package desk is the engine behind every screen and every command: it takes orders, writes a fact
// before and after each request, and follows what is not over. It formats nothing for people.
package desk

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// Journal keeps facts. Append makes them durable before it returns; guard judges the sale as it
// stands inside the same transaction, and its error keeps them out.
type Journal interface {
	Append(ctx context.Context, sale string, guard func(state.Sale) error, facts ...state.Fact) (state.Sale, error)
	Sale(ctx context.Context, id string) (state.Sale, error)
	// Sales returns several by one question, without those that are not there.
	Sales(ctx context.Context, ids []string) ([]state.Sale, error)
	ByIntent(ctx context.Context, intent string) (state.Sale, error)
	Unfinished(ctx context.Context, environment string) ([]state.Sale, error)
	// Changes tells of facts that any program added, Since whose they are and Last how many there are.
	Changes(ctx context.Context) (<-chan struct{}, error)
	Since(ctx context.Context, seq int64) (sales []string, last int64, err error)
	Last(ctx context.Context) (int64, error)
	// Heard returns when webhooks came last.
	Heard(ctx context.Context) (state.Hearing, error)
	// Lead gives the right to ask Hub2 about a sale to one program at a time. It is free again when
	// release is called, or the moment its holder dies.
	Lead(sale string) (release func(), ok bool, err error)
	// Durations returns how long the latest payments of a kind took, from the attempt or, with code,
	// from the customer's code.
	Durations(ctx context.Context, environment, country, operator string, code bool) ([]time.Duration, error)
}

// Options are what a Desk works with; all are required but Uptime, Till, Cashier, Crowd and Webhooks.
type Options struct {
	Journal Journal
	// Client returns the client of an order's profile, or an error when the profile is gone or is not
	// what it was: a sale is always followed with the key that it was made with.
	Client func(o state.Order) (*hub2.Client, error)
	Budget *hub2.Budget // the one that every client takes from
	Clock  hub2.Clock
	// Uptime is the clock that nobody can set, shared by the programs of this machine. Without it the
	// desk has one of its own, and evidence does not outlive the program.
	Uptime func() state.Tick
	Random io.Reader
	// Till and Cashier are in every fact.
	Till, Cashier string
	Crowd         int  // from how many screens on that are probably wrong the list is asked for; 0 is crowdSize
	ReadOnly      bool // nothing leaves that could move money
	// Webhooks: somebody takes them in for this journal, so that none is a sign of trouble.
	Webhooks bool
}

// Desk takes payments. It is safe for several goroutines.
type Desk struct {
	o    Options
	wake chan struct{} // tells Run that the watches changed

	mu        sync.Mutex
	watches   map[string]*watch       // by sale
	charging  map[string]bool         // sales whose attempt is on its way from here: nothing to ask yet
	unsaved   map[string][]state.Fact // by sale: what the journal could not keep
	shown     string                  // the sale that somebody is looking at
	push      push
	resumed   string      // the environment whose unfinished sales are followed, "" for none
	refreshed time.Time   // when the shared budget last told what others ask
	listing   bool        // a list is under way
	noList    time.Time   // until when none is asked for
	room      room        // for the next question
	asked     []time.Time // when the questions of the last seconds left
	awakeAt   time.Time   // when Run was last seen awake, by both clocks
	awakeUp   state.Tick

	grid     []time.Duration // of ages
	guess    *pace
	paces    map[class]*pace
	unlearnt map[class]bool  // kinds that are waited for and not learnt yet
	news     map[string]News // not yet taken, by sale
	telling  []string        // whose it is, in the order in which they are told of
	arrived  chan struct{}   // closed when news comes
}

// New returns a desk. It asks nothing of Hub2 until Run is called.
func New(o Options) *Desk {
	d := &Desk{
		o: o, wake: make(chan struct{}, 1), arrived: make(chan struct{}),
		news: map[string]News{}, watches: map[string]*watch{}, charging: map[string]bool{}, unsaved: map[string][]state.Fact{},
		room: room{gap: askGap}, grid: ages(), guess: guess(), paces: map[class]*pace{}, unlearnt: map[class]bool{},
	}
	if o.Crowd == 0 {
		d.o.Crowd = crowdSize
	}
	if o.Uptime == nil {
		d.o.Uptime = d.ownUptime()
	}
	return d
}

// ownUptime is a clock that begins with this desk.
func (d *Desk) ownUptime() func() state.Tick {
	boot, err := d.id("b-")
	if err != nil {
		return func() state.Tick { return state.Tick{} } // comparable with nothing
	}
	began := d.o.Clock.Now()
	return func() state.Tick { return state.Tick{Boot: boot, Up: d.o.Clock.Now().Sub(began).Milliseconds()} }
}

func (d *Desk) uptime() state.Tick { return d.o.Uptime() }

var idEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// id draws 80 random bits in the alphabet that a purchase reference may have.
func (d *Desk) id(prefix string) (string, error) {
	var b [10]byte
	if _, err := io.ReadFull(d.o.Random, b[:]); err != nil {
		return "", fmt.Errorf("draw an id: %w", err)
	}
	return prefix + strings.ToLower(idEncoding.EncodeToString(b[:])), nil
}

// fact begins a fact about a sale, now.
func (d *Desk) fact(sale string, kind state.Kind) (state.Fact, error) {
	id, err := d.id("f-")
	return state.Fact{
		ID: id, Sale: sale, Kind: kind, At: d.o.Clock.Now().UTC(), Tick: d.uptime(), Till: d.o.Till, Cashier: d.o.Cashier,
	}, err
}

// Errors that say why nothing was done.
var (
	ErrPaid     = errors.New("this sale is paid")
	ErrOpen     = errors.New("an earlier attempt may still take money")
	ErrReadOnly = errors.New("this role only reads (role = \"support\", or --read-only)")
	ErrNoSale   = errors.New("the journal does not know this sale")
	ErrNoIntent = errors.New("this sale has no intent at Hub2 yet")
	ErrNoCode   = errors.New("Hub2 does not wait for a code here")
	// ErrNoOverride: the sale may be charged as any other.
	ErrNoOverride = errors.New("no person's word is needed for a further attempt on this sale")
	ErrDifferent  = errors.New("Hub2 answered with another amount or currency than was asked for")
	ErrLive       = errors.New("Hub2 made a live intent, and this profile is for the sandbox: look whose key it is")
	ErrNoToken    = errors.New("Hub2 answered without the intent's token, which every attempt needs")
)

// client returns the client of the sale's own profile.
func (d *Desk) client(s state.Sale) (*hub2.Client, error) {
	c, err := d.o.Client(s.Order)
	if err != nil {
		return nil, fmt.Errorf("profile %q: %w", s.Order.Profile, err)
	}
	return c, nil
}

func ref(s state.Sale) hub2.Ref { return hub2.Ref{ID: s.Intent, Token: s.Token} }
