package state

import "strings"

// claim gives the attempt that was answered its payment: of those that are nobody's yet the latest
// that lives, for an answer lists the older ones too.
func (s *Sale) claim(answered string, payments []SeenPayment) {
	a := s.attempt(answered)
	if a == nil || a.Payment != "" {
		return
	}
	for _, p := range payments {
		if p.ID != "" && s.byPayment(p.ID) == nil && (a.Payment == "" || !p.Status.Failed()) {
			a.Payment = p.ID
		}
	}
}

func (s *Sale) byPayment(id string) *Attempt {
	for i := range s.Attempts { // in place: an intent may have thousands
		if a := &s.Attempts[i]; a.Payment == id {
			return a
		}
	}
	return nil
}

// whose returns the attempt that a payment belongs to: the one that has it, unless Hub2 left out then
// what shows now that it is another's.
func (s *Sale) whose(f Fact, p SeenPayment) *Attempt {
	a := s.byPayment(p.ID)
	if a == nil {
		return s.fitting(p)
	}
	if a.Answer == Live || a.ID == p.ID || fits(a.Try, p) {
		return a
	}
	told := a.Told
	a.Told = Told{State: a.Answer}
	if a.State == Refused {
		a.end(f)
	}
	b := s.fitting(p)
	if told.State >= b.State {
		b.Told = told
	}
	return b
}

// fitting returns the attempt that still waits for a payment and that this one fits; else a new one,
// which somebody else made. A failed payment that could be a refused attempt's is taken for that, and
// any payment for the oldest attempt that it fits, an overridden one too: to call a live attempt dead
// would let it be charged twice.
func (s *Sale) fitting(p SeenPayment) *Attempt {
	waits := func(a *Attempt) bool { return a.Payment == "" && (a.State <= Live || a.Unproven && !p.Status.Failed()) }
	refused := func(a *Attempt) bool { return a.Payment == "" && a.State == Refused && p.Status.Failed() }
	for _, want := range []func(*Attempt) bool{refused, waits} {
		for i := range s.Attempts {
			if a := &s.Attempts[i]; want(a) && fits(a.Try, p) {
				a.Payment, a.Problem = p.ID, nil
				return a
			}
		}
	}
	s.Attempts = append(s.Attempts, Attempt{
		ID: p.ID, Told: Told{Payment: p.ID, State: Live}, SentAt: p.At,
		Try: Try{Country: p.Country, Operator: p.Operator, MSISDN: p.Number},
	})
	return &s.Attempts[len(s.Attempts)-1]
}

// fits reports whether a payment can be the one that was tried; what Hub2 leaves out fits.
func fits(t Try, p SeenPayment) bool {
	return (p.Operator == "" || strings.EqualFold(p.Operator, t.Operator)) &&
		(p.Number == "" || strings.HasSuffix(p.Number, t.MSISDN) || strings.HasSuffix(t.MSISDN, p.Number))
}
