package desk

import (
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

// every is how often the rival asks about each intent.
const every = 5 * time.Second

// asking is what the rival knows of one payment.
type asking struct {
	*payment
	ref  hub2.Ref
	due  time.Time
	full bool // the next question is a full read
}

// rival asks about each intent every 5 seconds, in turn: the status; in full when the status asks the
// customer to act, and when it has ended. Where the limits do not let it keep its 5 seconds it is late
// by the same turn.
func rival(r *round) {
	var refs []hub2.Ref
	for range r.cast {
		i, err := r.client.CreateIntent(r.ctx, hub2.NewIntent{Amount: 500, Currency: "XOF", PurchaseReference: "r", CustomerReference: "counter"})
		require.NoError(r.t, err)
		r.payment(len(refs), i.ID)
		refs = append(refs, hub2.Ref{ID: i.ID, Token: i.Token})
	}
	time.Sleep(6 * time.Second)
	charges := make(chan *asking)
	go func() {
		defer close(charges)
		for i, ref := range refs {
			time.Sleep(stagger)
			_, err := r.client.Attempt(r.ctx, ref, hub2.NewAttempt{
				Country: r.country.Code, Operator: r.operator(i), MSISDN: r.number(i), OTP: hub2.Secret(r.cast[i].otp),
			})
			require.NoError(r.t, err)
			r.charged(r.seen[i])
			charges <- &asking{payment: r.seen[i], ref: ref, due: time.Now().Add(every)}
		}
	}()
	var open []*asking
	for charges != nil || len(open) > 0 {
		var first *asking
		for _, a := range open {
			if first == nil || a.due.Before(first.due) {
				first = a
			}
		}
		var ring <-chan time.Time
		if first != nil {
			ring = time.After(time.Until(first.due))
		}
		select {
		case a, ok := <-charges:
			if !ok {
				charges = nil
				continue
			}
			open = append(open, a)
		case <-ring:
			open = r.rivalAsks(first, open)
		}
	}
}

// rivalAsks puts one question and returns who still waits.
func (r *round) rivalAsks(a *asking, open []*asking) []*asking {
	if !a.full {
		i, err := r.client.IntentStatus(r.ctx, a.ref)
		require.NoError(r.t, err)
		a.full = !i.Status.Pollable() || i.Status.Is(hub2.StatusActionRequired) && a.action.IsZero()
		a.due = time.Now().Add(every)
		if !a.full {
			return open
		}
	}
	if at := r.budget.Allowed(hub2.RouteIntent, a.ref.ID); at.After(time.Now()) {
		a.due = at // the others need not wait for it
		return open
	}
	i, err := r.client.Intent(r.ctx, a.ref)
	require.NoError(r.t, err)
	a.full, a.due = false, time.Now().Add(every)
	if i.Payments[0].NextAction != nil && a.action.IsZero() {
		a.action = time.Now()
	}
	if !i.Payments[0].Status.Terminal() {
		return open
	}
	a.ending = time.Now()
	var left []*asking
	for _, o := range open {
		if o != a {
			left = append(left, o)
		}
	}
	return left
}
