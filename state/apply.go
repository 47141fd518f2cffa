package state

import (
	"slices"
	"strings"

	"guichet/hub2"
)

// Apply returns the sale as it stands after f. It is pure, it accepts any fact in any order, and
// applying a fact twice changes nothing more.
func (s Sale) Apply(f Fact) Sale {
	s.Attempts = slices.Clone(s.Attempts)
	if s.ID == "" {
		s.ID, s.CreatedAt, s.Till = f.Sale, f.At, f.Till
	}
	s.Seq = max(s.Seq, f.Seq)
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
	if f.Try == nil || s.attempt(f.Attempt) != nil {
		return
	}
	s.Attempts = append(s.Attempts, Attempt{ID: f.Attempt, Try: *f.Try, State: Sending, SentAt: f.At})
}

// close ends the wait for an attempt's answer. What Hub2 has told of the attempt meanwhile weighs more.
func (s *Sale) close(f Fact, to AttemptState) {
	a := s.attempt(f.Attempt)
	if a == nil || a.State >= Live || a.Payment != "" {
		return
	}
	a.State, a.Problem = to, f.Problem
	if to == Refused {
		a.EndedAt = f.At
	}
}

func (s *Sale) code(f Fact, to CodeState) {
	if a := s.attempt(f.Attempt); a != nil {
		a.Code = to
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
	if o.Status != "" && !(s.IntentStatus.Successful() && !o.Status.Successful()) {
		s.IntentStatus, s.FullRead = o.Status, o.Full
	}
	for _, p := range o.Payments {
		if p.ID != "" {
			s.observePayment(f, p, s.whose(p, answered))
		}
	}
	if !o.Full {
		s.observeStatus(f, wasAction)
		return
	}
	s.observeIntentFailure(f)
	s.countLooks(f)
}

// whose returns the attempt that a payment belongs to: the one with its id; else the one that still
// waits for an id and fits; else a new one, which somebody else made.
func (s *Sale) whose(p SeenPayment, answered string) *Attempt {
	for i := range s.Attempts {
		if s.Attempts[i].Payment == p.ID {
			return &s.Attempts[i]
		}
	}
	for i := range s.Attempts {
		a := &s.Attempts[i]
		if a.Payment == "" && (a.ID == answered || a.State <= Unknown && fits(a.Try, p)) {
			a.Payment, a.Problem = p.ID, nil
			return a
		}
	}
	s.Attempts = append(s.Attempts, Attempt{
		ID: p.ID, Payment: p.ID, State: Live, SentAt: p.At,
		Try: Try{Country: p.Country, Operator: p.Operator, MSISDN: p.Number},
	})
	return &s.Attempts[len(s.Attempts)-1]
}

// fits reports whether a payment can be the one that was tried; what Hub2 leaves out fits.
func fits(t Try, p SeenPayment) bool {
	return (p.Operator == "" || strings.EqualFold(p.Operator, t.Operator)) &&
		(p.Number == "" || strings.HasSuffix(p.Number, t.MSISDN) || strings.HasSuffix(t.MSISDN, p.Number))
}

func (s *Sale) observePayment(f Fact, p SeenPayment, a *Attempt) {
	again := a.State == Failed && p.Status.Failed() && f.At.After(a.EndedAt)
	if next := s.rank(p, f.Seen); next > a.State {
		a.State = next
		if next > Live {
			a.EndedAt = f.At
		}
	}
	a.Reread = a.Reread || again
	if a.State == Live || p.Status.Terminal() {
		a.Status = p.Status
	}
	if p.Amount != 0 {
		a.Amount = p.Amount
	}
	if p.Fees != nil {
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
	case a == nil:
	case f.Seen.Verdict && s.IntentStatus.Successful():
		a.State, a.Status, a.EndedAt = Successful, s.IntentStatus, f.At
	case wasAction && s.IntentStatus.Is(hub2.StatusProcessing):
		a.Status = s.IntentStatus
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
	for i := range s.Attempts {
		if a := &s.Attempts[i]; a.State == Failed && a.Failure == nil && i == len(s.Attempts)-1 {
			a.Failure = o.Failure
		}
	}
	a := s.onlyOpen()
	if a == nil || a.State != Live || len(s.Attempts) != 1 || len(o.Payments) != 0 {
		return
	}
	a.State, a.Status, a.Failure, a.EndedAt = Failed, hub2.StatusFailed, o.Failure, f.At
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
		if a.State == Live && a.Action == nil && s.IntentStatus.Is(hub2.StatusActionRequired) && f.At.After(a.LookedAt) {
			a.Looks++
			a.LookedAt = f.At
		}
	}
}
