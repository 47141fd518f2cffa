package desk

import (
	"context"
	"errors"
	"strings"

	"guichet/hub2"
	"guichet/state"
)

// Open begins a sale: its order is durable, and nothing has been asked of Hub2. An empty purchase
// reference becomes the sale's own id.
func (d *Desk) Open(ctx context.Context, o state.Order) (state.Sale, error) {
	if d.o.ReadOnly {
		return state.Sale{}, ErrReadOnly
	}
	id, err := d.id("g-")
	if err != nil {
		return state.Sale{}, err
	}
	if o.PurchaseRef == "" {
		o.PurchaseRef = id
	}
	f, err := d.fact(id, state.IntentSending)
	if err != nil {
		return state.Sale{}, err
	}
	f.Order = &o
	return d.o.Journal.Append(ctx, id, nil, f)
}

// Warm makes connections to Hub2 for the next requests of an order, while it is still being typed: one for
// the intent, and one for the charge, which leaves on none that was used. It asks nothing; what keeps it
// from connecting is told by the request that finds it too.
func (d *Desk) Warm(ctx context.Context, o state.Order, connections int) {
	if d.o.ReadOnly {
		return
	}
	if c, err := d.o.Client(o); err == nil {
		c.Warm(ctx, connections)
	}
}

// Create makes the sale's intent at Hub2. It moves no money: after a lost answer it may be called
// again, and does nothing when the intent is there.
func (d *Desk) Create(ctx context.Context, sale string, businessName string) (state.Sale, error) {
	if d.o.ReadOnly {
		return state.Sale{}, ErrReadOnly
	}
	s, err := d.o.Journal.Sale(ctx, sale)
	if err != nil || !s.Next().Create {
		return s, err
	}
	c, err := d.client(s)
	if err != nil {
		return s, err
	}
	if s.CreateFailed != nil { // the first create's fact was written by Open
		f, err := d.fact(sale, state.IntentSending)
		if err != nil {
			return s, err
		}
		if s, err = d.o.Journal.Append(ctx, sale, nil, f); err != nil {
			return s, err
		}
	}
	i, err := c.CreateIntent(ctx, hub2.NewIntent{
		Amount: hub2.Amount(s.Order.Amount), Currency: s.Order.Currency, BusinessName: businessName,
		PurchaseReference: s.Order.PurchaseRef, CustomerReference: s.Order.CustomerRef,
	})
	switch {
	case err != nil:
	case !sameMoney(s, i):
		err = &hub2.Error{Kind: hub2.Broken, Op: "create intent", Err: ErrDifferent}
	case s.Order.Environment != "live" && strings.EqualFold(i.Mode, "live"): // money would move
		err = &hub2.Error{Kind: hub2.Broken, Op: "create intent", Err: ErrLive}
	case i.Token == "":
		err = &hub2.Error{Kind: hub2.Broken, Op: "create intent", Err: ErrNoToken}
	}
	f, idErr := d.fact(sale, created(err))
	if idErr != nil {
		return s, errors.Join(err, idErr)
	}
	if err != nil {
		f.Problem = state.ProblemOf(err)
		s, _ = d.keep(ctx, s, f) // nothing hangs on it: the next create is as good
		return s, err
	}
	f.Source, f.Token, f.Seen = state.ByAnswer, i.Token, state.Observe(i)
	return d.keep(ctx, s, f)
}

func created(err error) state.Kind {
	switch {
	case err == nil:
		return state.IntentCreated
	case hub2.KindOf(err).NotDone():
		return state.IntentRefused
	}
	return state.IntentLost
}

// sameMoney reports whether an answer repeats the order's amount and currency; what it leaves out agrees.
func sameMoney(s state.Sale, i hub2.Intent) bool {
	return (i.Amount == 0 || int64(i.Amount) == s.Order.Amount) &&
		(i.Currency == "" || strings.EqualFold(i.Currency, s.Order.Currency))
}

// Peek reads an intent that may be unknown to the journal and returns it as a sale, keeping nothing.
func (d *Desk) Peek(ctx context.Context, o state.Order, intent string) (state.Sale, error) {
	f, err := d.Meet(ctx, o, intent)
	if err != nil {
		return state.Sale{}, err
	}
	return state.Sale{}.Apply(f), nil
}

// Adopt takes an intent that somebody else made into the journal, so that it can be followed and
// attempted here. An intent that the journal knows is returned as it stands.
func (d *Desk) Adopt(ctx context.Context, o state.Order, intent string) (state.Sale, error) {
	f, err := d.Meet(ctx, o, intent)
	if err != nil {
		return state.Sale{}, err
	}
	return d.Take(ctx, f)
}

// Take puts an intent that was met into the journal, without asking Hub2 again. One that the journal
// knows by now is returned as it stands.
func (d *Desk) Take(ctx context.Context, met state.Fact) (state.Sale, error) {
	s, err := d.o.Journal.Append(ctx, met.Sale, nil, met)
	if err == nil {
		return s, nil
	}
	// The journal lets an intent belong to one sale: another program may have taken it in just now.
	if known, again := d.o.Journal.ByIntent(ctx, met.Seen.Intent); again == nil {
		return known, nil
	}
	return s, err
}

// Meet reads an intent by key, keeps nothing, and returns the fact of having met it. Profile, merchant,
// environment and country come from o; the rest is Hub2's.
func (d *Desk) Meet(ctx context.Context, o state.Order, intent string) (state.Fact, error) {
	c, err := d.o.Client(o)
	if err != nil {
		return state.Fact{}, err
	}
	i, err := c.Intent(ctx, hub2.Ref{ID: intent})
	if err != nil {
		return state.Fact{}, err
	}
	id, err := d.id("g-")
	if err != nil {
		return state.Fact{}, err
	}
	f, err := d.fact(id, state.IntentMet)
	if err != nil {
		return state.Fact{}, err
	}
	o.Amount, o.Currency = int64(i.Amount), i.Currency
	o.PurchaseRef, o.CustomerRef = i.PurchaseReference, i.CustomerReference
	f.Order, f.Token, f.Source, f.Seen = &o, i.Token, state.ByPoll, state.Observe(i)
	return f, nil
}
