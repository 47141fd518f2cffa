package sandbox

import "guichet/hub2"

// Status words, Hub2's own. They are written here a second time on purpose: see the package comment.
const (
	wordPaymentRequired = "payment_required"
	wordProcessing      = "processing"
	wordActionRequired  = "action_required"
	wordCreated         = "created"
	wordPending         = "pending"
	wordSuccessful      = "successful"
	wordFailed          = "failed"
	wordUnknown         = "under_review" // EndWord's: no page of Hub2 has it
)

// moment is where an attempt stands at one instant.
type moment struct {
	status  string // the payment's word
	intent  string // the word that it gives its intent
	since   int64
	acting  bool   // the customer is asked for something
	failure string // code
	amount  int64
}

// moment computes where the attempt stands at t.
func (a *attempt) moment(t int64) moment {
	m := moment{status: wordCreated, intent: wordProcessing, since: a.at, amount: a.of.Amount}
	if over, ending, failure := a.end(); t >= over {
		return a.ended(m, over, ending, failure)
	}
	first := a.at + a.First
	switch {
	case a.codeAt > 0 && t >= a.codeAt:
		m.status, m.since = wordPending, a.codeAt
	case t < first:
	case a.asks():
		m.status, m.intent, m.since, m.acting = wordActionRequired, wordActionRequired, first, true
	default:
		m.status, m.since = wordPending, first
	}
	return m
}

// asks reports whether the flow is one in which the customer is told to do something.
func (a *attempt) asks() bool {
	return a.Flow == hub2.FlowUSSD || a.Flow == hub2.FlowOTP || a.Flow == hub2.FlowRedirection
}

// end computes when and how the attempt ends, as far as is known by now. A person's deed counts only
// when it came before the end that would have been without it.
func (a *attempt) end() (over int64, ending Ending, failure string) {
	over, ending, failure = a.at+a.End, a.Ending, a.Failure
	if a.Flow == hub2.FlowOTP { // nothing but a code can bring it to its drawn ending
		ending, failure = EndFailed, "authentication_timeout"
	}
	sooner := func(at, by int64, e Ending, code string) {
		if at > 0 && at <= over {
			over, ending, failure = at+by, e, code
		}
	}
	sooner(a.lockedAt, 0, EndFailed, "authentication_failed")
	sooner(a.codeAt, a.codeDelay, a.Ending, a.Failure)
	sooner(a.declineAt, 0, EndFailed, "canceled_by_customer")
	sooner(a.approveAt, 0, a.Ending, a.Failure)
	return over, ending, failure
}

// ended fills in the moment of an attempt whose ending has come.
func (a *attempt) ended(m moment, over int64, ending Ending, failure string) moment {
	m.since = over
	switch ending {
	case EndSuccess:
		m.status, m.intent = wordSuccessful, wordSuccessful
	case EndMismatch:
		m.status, m.intent, m.amount = wordSuccessful, wordSuccessful, otherAmount(m.amount)
	case EndMismatchOpen:
		m.status, m.intent, m.amount = wordSuccessful, wordPaymentRequired, otherAmount(m.amount)
	case EndWord:
		m.status, m.intent = wordUnknown, wordUnknown
	case EndFailed:
		m.status, m.intent, m.failure = wordFailed, wordPaymentRequired, failure
	default: // EndNever: the customer has done their part and the operator never answers
		m.status = wordPending
	}
	return m
}

// otherAmount is what was paid instead: a tenth less, or 2 where nothing can be taken off.
func otherAmount(amount int64) int64 {
	if amount == 1 {
		return 2
	}
	return amount - max(1, amount/10)
}

// standing is where an intent stands at one instant.
type standing struct {
	status  string
	updated int64
	acting  *attempt // whose next action the intent shows
	failure string   // of the last attempt
}

// standing computes where the intent stands at t: its last attempt says, and a failure shows only
// until there is a further attempt (assumed). Its updatedAt does not move with the attempt itself
// (observed).
func (in *intent) standing(t int64) standing {
	s := standing{status: wordPaymentRequired, updated: in.at}
	a := in.last()
	if a == nil {
		return s
	}
	m := a.moment(t)
	s.status, s.failure = m.intent, m.failure
	if m.status != wordCreated {
		s.updated = m.since
	} else if n := len(in.attempts); n > 1 {
		s.updated = in.attempts[n-2].moment(t).since
	}
	if m.acting {
		s.acting = a
	}
	return s
}

// pollable reports whether Hub2 expects this intent to be asked about (documented).
func pollable(status string) bool { return status == wordProcessing || status == wordActionRequired }
