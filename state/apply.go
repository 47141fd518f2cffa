package state

import (
	"slices"
	"strings"
	"time"

	"guichet/hub2"
)

// Apply returns the sale as it stands after f. It is pure, it accepts any fact in any order, and
// applying a fact twice changes nothing more. A note is no news of the payment.
func (s Sale) Apply(f Fact) Sale {
	s.Attempts = slices.Clone(s.Attempts)
	if s.ID == "" {
		s.ID, s.CreatedAt, s.Till, s.Cashier = f.Sale, f.At, f.Till, f.Cashier
	}
	heard := f.Seq == 0 || f.Seq >= s.Seq
	s.Seq = max(s.Seq, f.Seq)
	if f.Kind == Noted {
		return s
	}
	if heard {
		s.Heard = f.Tick
	}
	if f.At.After(s.UpdatedAt) {
		s.UpdatedAt = f.At
	}
	if f.Source != "" {
		s.Source = f.Source
	}
	if f.Token != "" {
		s.Token = f.Token
	}
	if f.Order != nil {
		s.Order = *f.Order
	}
	s.applyKind(f)
	return s
}

func (s *Sale) applyKind(f Fact) {
	switch f.Kind {
	case IntentSending:
		s.Creating, s.CreateFailed = s.Intent == "", nil
	case IntentCreated, IntentMet, Seen:
		s.Creating, s.CreateFailed = false, nil
		s.observe(f, "")
	case IntentRefused, IntentLost:
		s.Creating, s.CreateFailed = false, f.Problem
	case AttemptSending:
		s.send(f)
	case AttemptAccepted:
		s.accept(f)
		s.observe(f, f.Attempt)
	case AttemptRefused:
		s.close(f, Refused)
	case AttemptUnknown:
		s.close(f, Unknown)
	case CodeSending:
		s.code(f, CodeInFlight)
	case CodeAccepted:
		s.code(f, CodeTaken)
		s.observe(f, "")
	case CodeRefused:
		s.code(f, CodeWrong)
	case CodeUnknown:
		s.code(f, CodeInDoubt)
	case Overridden:
		s.override(f)
	case Noted:
	}
}

func (s *Sale) attempt(id string) *Attempt {
	i := slices.IndexFunc(s.Attempts, func(a Attempt) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Attempts[i]
}

func (s *Sale) send(f Fact) {
	if f.Try == nil || f.Attempt == "" || s.attempt(f.Attempt) != nil {
		return
	}
	s.Attempts = append(s.Attempts, Attempt{ID: f.Attempt, Try: *f.Try, Sent: f.Tick, SentAt: f.At})
}

// accept opens an attempt that Hub2 took, whether it names its payment or not.
func (s *Sale) accept(f Fact) {
	a := s.attempt(f.Attempt)
	if a == nil {
		return
	}
	a.Answer = Live
	if a.State == Sending {
		a.State = Live
	}
}

// close ends the wait for an attempt's answer. What Hub2 has told of the attempt meanwhile weighs more.
func (s *Sale) close(f Fact, to AttemptState) {
	a := s.attempt(f.Attempt)
	if a == nil {
		return
	}
	a.Answer = max(a.Answer, to)
	if a.State >= Live || a.Payment != "" {
		return
	}
	a.State, a.Problem = to, f.Problem
	if to == Refused {
		a.end(f)
	}
}

func (s *Sale) code(f Fact, to CodeState) {
	if a := s.attempt(f.Attempt); a != nil {
		a.Code = to
		if to == CodeInFlight {
			a.CodeSent, a.CodeAt = f.Tick, f.At
		}
		if f.Problem != nil {
			a.Problem = f.Problem
		}
	}
}

// observe folds what Hub2 told. A fact that answers an attempt names it.
func (s *Sale) observe(f Fact, answered string) {
	o := f.Seen
	if o == nil || s.Intent != "" && o.Intent != "" && o.Intent != s.Intent {
		return
	}
	if s.Intent == "" {
		s.Intent = o.Intent
	}
	wasAction := s.IntentStatus.Is(hub2.StatusActionRequired)
	late := f.Source == ByWebhook && o.Updated.Before(s.Told) // webhooks come in any order
	if o.Status != "" && (o.Status.Successful() || !s.IntentStatus.Successful() && !late) {
		s.FullRead = o.Full || s.FullRead && o.Status == s.IntentStatus
		s.IntentStatus = o.Status
	}
	if o.Updated.After(s.Told) {
		s.Told = o.Updated
	}
	if s.Order.Amount == 0 { // somebody else's intent, met where its amount was not told
		s.Order.Amount, s.Order.Currency = o.Amount, o.Currency
	}
	s.claim(answered, o.Payments)
	for _, p := range o.Payments {
		if p.ID != "" {
			s.observePayment(f, p, s.whose(f, p))
		}
	}
	s.doubtCode(f)
	if !o.Full {
		s.observeStatus(f, wasAction)
		return
	}
	s.observeIntentSuccess(f)
	s.observeIntentFailure(f)
	if f.Source == ByWebhook {
		return
	}
	for i := range s.Attempts {
		s.Attempts[i].Hearsay = s.Attempts[i].Hearsay && f.Source == ByList // else somebody asked about it
	}
	s.countLooks(f)
	s.countAbsent(f)
}

func (s *Sale) observePayment(f Fact, p SeenPayment, a *Attempt) {
	again := p.Status.Failed() && (f.Kind == IntentMet && f.Source != ByWebhook || a.State == Failed && looksAgain(f, a))
	next := s.rank(p, f.Seen)
	proves := a.Unproven && f.Seen.Full && next >= Mismatched
	if next > a.State || proves {
		a.State, a.Unproven = next, next == Successful && p.Amount == 0 // Hub2 did not tell how much it was
		if next > Live {
			a.Took = took(*a, p, f)
			a.end(f)
		}
	}
	a.Reread = a.Reread || again
	a.Pushed = a.Pushed || f.Source == ByWebhook
	if f.Source == ByWebhook && p.Updated.Before(a.Updated) {
		return // it tells what was before
	}
	if p.Updated.After(a.Updated) {
		a.Updated = p.Updated
	}
	if a.State == Live || p.Status.Terminal() {
		a.Status = p.Status
	}
	if p.Amount != 0 {
		a.Amount = p.Amount
	}
	if len(p.Fees) > 0 {
		a.Fees = p.Fees
	}
	if a.State == Failed && a.Failure == nil {
		a.Failure = p.Failure
	}
	action := p.Action
	if action == nil && a.State == Live {
		action = f.Seen.Action
	}
	if action != nil {
		if a.Action == nil {
			a.ActionAt = f.At
		}
		a.Action = action
	}
}

// soonest is how soon an end must have been seen for Hub2 to be believed that it came at once: where
// both instants are one, the later one may just not be kept.
const soonest = 2 * time.Second

// took is how long an attempt took: by Hub2's own clock where it tells both instants, else by ours,
// which sees an end only when it asks.
func took(a Attempt, p SeenPayment, f Fact) time.Duration {
	if a.Code == CodeTaken {
		d, _ := f.Tick.Since(a.CodeSent)
		return d
	}
	if !p.At.IsZero() && p.Updated.After(p.At) {
		return p.Updated.Sub(p.At)
	}
	d, ok := f.Tick.Since(a.Sent)
	if ok && d <= soonest && !p.At.IsZero() && p.Updated.Equal(p.At) {
		return time.Millisecond
	}
	return d
}

// looksAgain reports whether a fact is a fresh look at an attempt that has ended: somebody asked Hub2
// since. An answer, or a webhook that tells an old failure again, is none.
func looksAgain(f Fact, a *Attempt) bool {
	return f.Kind == Seen && f.Seen.Full && (f.Source == ByPoll || f.Source == ByRecovery) && f.after(a.Ended, a.EndedAt)
}

func (a *Attempt) end(f Fact) {
	a.Ended, a.EndedAt, a.EndedBy, a.Hearsay = f.Tick, f.At, f.Source, f.Source == ByWebhook
}

// after reports whether a fact is newer than an instant that an older one told. Clocks that can be set
// do not decide it, but for facts that have no other.
func (f Fact) after(t Tick, at time.Time) bool {
	if d, ok := f.Tick.Since(t); ok {
		return d > 0
	}
	return f.Boot != "" && t.Boot != "" || f.At.After(at)
}

// doubtCode frees a code whose program died before its answer: Hub2 still asks for one.
func (s *Sale) doubtCode(f Fact) {
	if f.Kind != Seen || f.Source == ByWebhook || !f.Seen.Status.Is(hub2.StatusActionRequired) {
		return
	}
	for i := range s.Attempts {
		if a := &s.Attempts[i]; a.Code == CodeInFlight {
			a.Code = CodeInDoubt
		}
	}
}

// rank judges one payment: a success with another amount than the sale's is nobody's success.
func (s *Sale) rank(p SeenPayment, o *Observation) AttemptState {
	switch {
	case p.Status.Successful() && s.agrees(p.Amount, p.Currency) && s.agrees(o.Amount, o.Currency):
		return Successful
	case p.Status.Successful():
		return Mismatched
	case p.Status.Failed():
		return Failed
	default:
		return Live
	}
}

func (s *Sale) agrees(amount int64, currency string) bool {
	return (amount == 0 || amount == s.Order.Amount) && (currency == "" || strings.EqualFold(currency, s.Order.Currency))
}

// observeStatus reads a bare status. It says that the customer has acted; an ending it may say only
// as a verdict.
func (s *Sale) observeStatus(f Fact, wasAction bool) {
	a := s.onlyOpen()
	switch {
	case a == nil, a.State == Mismatched:
	case f.Seen.Verdict && s.IntentStatus.Successful() && !s.has(Successful):
		a.State, a.Status, a.Unproven = Successful, s.IntentStatus, true
		a.end(f)
	case wasAction && s.IntentStatus.Is(hub2.StatusProcessing):
		a.Status = s.IntentStatus
	}
}

// observeIntentSuccess reads the ending of the one open attempt from the intent, for answers that leave
// their payments out: the intent is paid, and nothing else that we know of can have paid it.
func (s *Sale) observeIntentSuccess(f Fact) {
	o, a := f.Seen, s.onlyOpen()
	if a == nil || a.State == Mismatched || len(o.Payments) != 0 || !o.Status.Successful() || s.has(Successful) {
		return
	}
	a.State, a.Status, a.Unproven = Successful, o.Status, true
	a.end(f)
	if !s.agrees(o.Amount, o.Currency) {
		a.State, a.Amount, a.Unproven = Mismatched, o.Amount, false
	}
}

// observeIntentFailure reads the ending of an attempt from the intent, for answers that leave their
// payments out: the intent is payable again and tells a failure, and only one attempt can be meant.
func (s *Sale) observeIntentFailure(f Fact) {
	o := f.Seen
	back := o.Status.Is(hub2.StatusPaymentRequired) || o.Status.Failed()
	if !back || o.Failure == nil {
		return
	}
	if n := len(s.Attempts); n > 0 && s.Attempts[n-1].State == Failed {
		last := &s.Attempts[n-1]
		if last.Failure == nil {
			last.Failure = o.Failure
		}
		last.Reread = last.Reread || len(o.Payments) == 0 && looksAgain(f, last)
	}
	a := s.onlyOpen()
	if a == nil || a.State != Live || f.Kind == AttemptAccepted || len(s.Attempts) != 1 || len(o.Payments) != 0 {
		return // an answer may tell what was before it
	}
	a.State, a.Status, a.Failure = Failed, hub2.StatusFailed, o.Failure
	a.end(f)
}

// onlyOpen returns the one attempt that may still take money, nil when there is none or more.
func (s *Sale) onlyOpen() *Attempt {
	var open *Attempt
	for i := range s.Attempts {
		if a := &s.Attempts[i]; a.State.Open() {
			if open != nil {
				return nil
			}
			open = a
		}
	}
	return open
}

// countLooks counts the full reads that found the customer's action wanted but not told.
func (s *Sale) countLooks(f Fact) {
	for i := range s.Attempts {
		a := &s.Attempts[i]
		if a.State == Live && a.Action == nil && s.IntentStatus.Is(hub2.StatusActionRequired) && f.after(a.Looked, a.LookedAt) {
			a.Looks++
			a.Looked, a.LookedAt = f.Tick, f.At
		}
	}
}
