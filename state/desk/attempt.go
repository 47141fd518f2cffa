package desk

import (
	"context"
	"errors"

	"guichet/hub2"
	"guichet/state"
)

// Charge is one attempt to be made.
type Charge struct {
	Country  hub2.Country
	Operator hub2.Operator
	MSISDN   string      // national digits
	OTP      hub2.Secret // rides along for operators that want it first; never kept
}

// Attempt asks the customer's operator for the money, once. It returns ErrPaid or ErrOpen, and has
// sent nothing, when the sale does not allow a further attempt. Any other error came with an answer,
// or instead of one: the sale that is returned says what is known.
func (d *Desk) Attempt(ctx context.Context, sale string, ch Charge) (state.Sale, error) {
	s, err := d.o.Journal.Sale(ctx, sale)
	if err != nil {
		return s, err
	}
	if s.Next().Attempt && s.Next().ReadFirst {
		if s, err = d.Look(ctx, sale); err != nil {
			return s, err
		}
	}
	c, err := d.client(s)
	if err != nil {
		return s, err
	}
	f, err := d.fact(sale, state.AttemptSending)
	if err != nil {
		return s, err
	}
	f.Attempt = f.ID
	f.Try = &state.Try{Country: ch.Country.Code, Operator: ch.Operator.Provider, Flow: ch.Operator.Flow, MSISDN: ch.MSISDN}
	d.setCharging(sale, true)
	defer d.setCharging(sale, false)
	// From here on the attempt counts as sent, for this program and every other.
	if s, err = d.o.Journal.Append(ctx, sale, mayAttempt, f); err != nil {
		if errors.Is(err, ErrOpen) || errors.Is(err, ErrPaid) {
			d.Watch(s) // another till was quicker: whoever stands here learns how that ends
		}
		return s, err
	}
	d.changed(s)
	// On a kept connection that Hub2 closes at this moment the charge's fate would be unknown, though
	// nothing was sent: a handshake is cheaper than that doubt.
	c.CloseIdleConnections()
	i, err := c.Attempt(ctx, ref(s), hub2.NewAttempt{
		Country: ch.Country.Code, Operator: ch.Operator, OTP: ch.OTP,
		MSISDN: ch.Country.FormatNumber(ch.MSISDN, ch.Operator.NumberFormat),
	})
	s, keepErr := d.keepOutcome(ctx, s, f.Attempt, i, err)
	d.Watch(s)
	return s, errors.Join(err, keepErr)
}

// setCharging keeps the follower from asking about an attempt that has not been answered yet.
func (d *Desk) setCharging(sale string, on bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if on {
		d.charging[sale] = true
	} else {
		delete(d.charging, sale)
	}
	d.poke()
}

func (d *Desk) keepOutcome(ctx context.Context, s state.Sale, attempt string, i hub2.Intent, err error) (state.Sale, error) {
	f, idErr := d.fact(s.ID, fate(s, i, err))
	if idErr != nil {
		return s, idErr
	}
	f.Attempt, f.Source = attempt, state.ByAnswer
	if err != nil {
		f.Problem = state.ProblemOf(err)
	} else {
		f.Seen, f.Token = state.Observe(i), i.Token
	}
	return d.keep(ctx, s, f)
}

// mayAttempt is the guard that lets exactly one attempt through, whoever asks.
func mayAttempt(s state.Sale) error {
	n := s.Next()
	switch {
	case s.Intent == "":
		return ErrNoIntent
	case s.Paid():
		return ErrPaid
	case !n.Attempt, n.ReadFirst:
		return ErrOpen
	}
	return nil
}

// fate decides what became of a charge. It is the only place that does.
//
// Refused: Hub2 surely did not act (nothing was connected, a documented refusal, or 429, which "was
// not handled"). Accepted: a good answer that names a payment of this intent which we did not know, or
// that leaves its payments out and says that one is under way. Unknown: everything else, for Hub2 may
// have it.
func fate(s state.Sale, i hub2.Intent, err error) state.Kind {
	if err != nil {
		if hub2.KindOf(err).NotDone() {
			return state.AttemptRefused
		}
		return state.AttemptUnknown
	}
	for _, p := range i.Payments {
		if p.ID != "" && (p.IntentID == "" || p.IntentID == s.Intent) && !knows(s, p.ID) {
			return state.AttemptAccepted
		}
	}
	if i.Payments == nil && (i.Status.Pollable() || i.Status.Successful()) {
		return state.AttemptAccepted
	}
	return state.AttemptUnknown
}

func knows(s state.Sale, payment string) bool {
	for _, a := range s.Attempts {
		if a.Payment == payment {
			return true
		}
	}
	return false
}

// Authenticate sends the code that the customer read out. A refused code leaves the payment alive;
// the error says so.
func (d *Desk) Authenticate(ctx context.Context, sale string, code hub2.Secret) (state.Sale, error) {
	s, err := d.o.Journal.Sale(ctx, sale)
	if err != nil {
		return s, err
	}
	c, err := d.client(s)
	if err != nil {
		return s, err
	}
	f, err := d.fact(sale, state.CodeSending)
	if err != nil {
		return s, err
	}
	a, _ := s.Telling()
	f.Attempt = a.ID
	if s, err = d.o.Journal.Append(ctx, sale, mayAuthenticate, f); err != nil {
		return s, err
	}
	i, err := c.Authenticate(ctx, ref(s), code)
	done, idErr := d.fact(sale, codeFate(err))
	if idErr != nil {
		return s, errors.Join(err, idErr)
	}
	done.Attempt, done.Source = a.ID, state.ByAnswer
	if err != nil {
		done.Problem = state.ProblemOf(err)
	} else {
		done.Seen = state.Observe(i)
	}
	s, keepErr := d.keep(ctx, s, done)
	d.Watch(s)
	return s, errors.Join(err, keepErr)
}

func mayAuthenticate(s state.Sale) error {
	if !s.Next().Authenticate {
		return ErrNoCode
	}
	return nil
}

func codeFate(err error) state.Kind {
	switch {
	case err == nil:
		return state.CodeAccepted
	case hub2.KindOf(err).NotDone():
		return state.CodeRefused
	}
	return state.CodeUnknown
}
