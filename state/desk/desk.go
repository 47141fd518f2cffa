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

	"guichet/hub2"
	"guichet/state"
)

// Journal keeps facts. Append makes them durable before it returns; guard judges the sale as it
// stands inside the same transaction, and its error keeps them out.
type Journal interface {
	Append(ctx context.Context, sale string, guard func(state.Sale) error, facts ...state.Fact) (state.Sale, error)
	Sale(ctx context.Context, id string) (state.Sale, error)
	ByIntent(ctx context.Context, intent string) (state.Sale, error)
	Unfinished(ctx context.Context, environment string) ([]state.Sale, error)
}

// Options are what a Desk works with; all are required but Till.
type Options struct {
	Journal Journal
	// Client returns the client of an order's profile, or an error when the profile is gone or is not
	// what it was: a sale is always followed with the key that it was made with.
	Client func(o state.Order) (*hub2.Client, error)
	Budget *hub2.Budget // the one that every client takes from
	Clock  hub2.Clock
	Random io.Reader
	Till   string
}

// Desk takes payments. It is safe for several goroutines.
type Desk struct {
	o    Options
	wake chan struct{} // tells Run that the watches changed

	mu       sync.Mutex
	watches  map[string]*watch // by sale
	charging map[string]bool   // sales whose attempt is on its way from here: nothing to ask yet
	news     []News            // not yet taken, one a sale at most
	arrived  chan struct{}     // closed when news comes
}

// New returns a desk. It asks nothing of Hub2 until Run is called.
func New(o Options) *Desk {
	return &Desk{
		o: o, wake: make(chan struct{}, 1), arrived: make(chan struct{}),
		watches: map[string]*watch{}, charging: map[string]bool{},
	}
}

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
	return state.Fact{ID: id, Sale: sale, Kind: kind, At: d.o.Clock.Now().UTC(), Till: d.o.Till}, err
}

// NotSavedError tells that Hub2 answered and the journal could not keep it. The sale that came with
// it is true; only its memory is in danger.
type NotSavedError struct{ Err error }

func (e *NotSavedError) Error() string {
	return "Hub2 has answered but the journal cannot keep it: " + e.Err.Error()
}

// Unwrap returns the journal's error.
func (e *NotSavedError) Unwrap() error { return e.Err }

// keep appends what a request brought. It does so even when the caller has gone: the request has
// been made and its outcome must not be lost.
func (d *Desk) keep(ctx context.Context, before state.Sale, f state.Fact) (state.Sale, error) {
	after, err := d.o.Journal.Append(context.WithoutCancel(ctx), before.ID, nil, f)
	if err != nil {
		after, err = before.Apply(f), &NotSavedError{Err: err}
	}
	d.changed(after)
	return after, err
}

// Errors that say why nothing was done.
var (
	ErrPaid      = errors.New("this sale is paid")
	ErrOpen      = errors.New("an earlier attempt may still take money")
	ErrNoIntent  = errors.New("this sale has no intent at Hub2 yet")
	ErrNoCode    = errors.New("Hub2 does not wait for a code here")
	ErrDifferent = errors.New("Hub2 answered with another amount or currency than was asked for")
	ErrNoToken   = errors.New("Hub2 answered without the intent's token, which every attempt needs")
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
