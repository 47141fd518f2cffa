package desk

import (
	"cmp"
	"context"
	"errors"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// Charge is one attempt to be made.
type Charge struct {
	Country  hub2.Country
	Operator hub2.Operator
	MSISDN   string      // national digits
	OTP      hub2.Secret // rides along for operators that want it first; never kept
	// Override is a named person's word that the sale may be charged though Hub2 never showed what
	// became of an attempt; it is needed, and counts, only where Next().Override says so.
	Override *state.Override
}

// Attempt asks the customer's operator for the money, once. It returns ErrPaid or ErrOpen, and has
// sent nothing, when the sale does not allow a further attempt. Any other error came with an answer,
// or instead of one: the sale that is returned says what is known.
func (d *Desk) Attempt(ctx context.Context, sale string, ch Charge) (state.Sale, error) {
	if d.o.ReadOnly {
		return state.Sale{}, ErrReadOnly
	}
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
	facts, err := d.claim(sale, ch)
	if err != nil {
		return s, err
	}
	attempt, claimed := facts[len(facts)-1], d.o.Clock.Now()
	d.setCharging(sale, true)
	defer d.setCharging(sale, false)
	// From here on the attempt counts as sent, for this program and every other.
	if s, err = d.o.Journal.Append(ctx, sale, mayCharge(facts), facts...); err != nil {
		if refused := errors.Is(err, ErrOpen) || errors.Is(err, ErrPaid) || errors.Is(err, ErrNoIntent) || errors.Is(err, ErrNoOverride); refused {
			d.Watch(s) // another till was quicker: whoever stands here learns how that ends
		} else {
			d.unsent(attempt, err)
		}
		return s, err
	}
	if !s.Alone(attempt.ID) { // kept in release: a charge that leaves beside another cannot be called back
		d.unsent(attempt, errNotAlone)
		return s, errNotAlone
	}
	d.changed(s)
	// On a kept connection that Hub2 closes at this moment the charge's fate would be unknown, though
	// nothing was sent: it leaves on one that nothing has used, which Warm may have made meanwhile.
	c.CloseIdleConnections()
	to := ref(s)
	to.Last = func(ctx context.Context) error { return d.stillOurs(ctx, attempt, claimed) }
	i, err := c.Attempt(ctx, to, hub2.NewAttempt{
		Country: ch.Country.Code, Operator: ch.Operator, OTP: ch.OTP,
		MSISDN: ch.Country.FormatNumber(ch.MSISDN, ch.Operator.NumberFormat),
	})
	s, keepErr := d.keepOutcome(ctx, s, attempt.ID, i, err)
	d.Watch(s)
	return s, errors.Join(err, keepErr)
}

// claim makes the facts that a charge needs before it leaves: the attempt, after the person's word
// where there is one.
func (d *Desk) claim(sale string, ch Charge) ([]state.Fact, error) {
	var facts []state.Fact
	if ch.Override != nil {
		f, err := d.fact(sale, state.Overridden)
		if err != nil {
			return nil, err
		}
		f.Override = ch.Override
		facts = append(facts, f)
	}
	f, err := d.fact(sale, state.AttemptSending)
	f.Attempt = f.ID
	f.Try = &state.Try{Country: ch.Country.Code, Operator: ch.Operator.Provider, Flow: ch.Operator.Flow, MSISDN: ch.MSISDN}
	return append(facts, f), err
}

// unsent is for a claim whose commit failed. It may be in the journal all the same, where it would
// count as sent: as soon as the journal can be written, it is told that nothing left.
func (d *Desk) unsent(attempt state.Fact, why error) {
	f, err := d.fact(attempt.Sale, state.AttemptRefused)
	if err != nil {
		return
	}
	f.Attempt, f.Problem = attempt.ID, &state.Problem{Kind: hub2.Unreachable.String(), Message: "not sent: " + why.Error()}
	d.mu.Lock()
	d.unsaved[f.Sale] = append(d.unsaved[f.Sale], f)
	d.mu.Unlock()
	d.poke()
}

// longPause is how old a claim may be when its request leaves without another look. A program that
// was stopped in between may find that people have decided without it.
const longPause = time.Second

// ErrOverridden tells that a person let the sale be charged again before this attempt had left.
var ErrOverridden = errors.New("the attempt waited too long to leave, and was overridden: it was not sent")

// stillOurs is the last thing before a charge leaves.
func (d *Desk) stillOurs(ctx context.Context, attempt state.Fact, claimed time.Time) error {
	waited, ok := d.uptime().Since(attempt.Tick)
	if d.o.Clock.Now().Sub(claimed) < longPause && (!ok || waited < longPause) {
		return nil
	}
	s, err := d.o.Journal.Sale(ctx, attempt.Sale)
	if err != nil {
		return err
	}
	if s.Alone(attempt.ID) {
		return nil
	}
	return ErrOverridden
}

// errNotAlone is a defect of ours, found before anything was sent.
var errNotAlone = errors.New("the attempt is not the only one that may take money: it was not sent")

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

// mayCharge is the guard that lets exactly one attempt through, whoever asks. A person's word is
// heard only where it is asked for.
func mayCharge(facts []state.Fact) func(state.Sale) error {
	return func(s state.Sale) error {
		if f := facts[0]; f.Kind == state.Overridden {
			if !s.Next().Override {
				return cmp.Or(mayAttempt(s), ErrNoOverride)
			}
			s = s.Apply(f)
		}
		return mayAttempt(s)
	}
}

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
	if d.o.ReadOnly {
		return state.Sale{}, ErrReadOnly
	}
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
