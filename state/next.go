package state

import (
	"slices"
	"strings"

	"guichet/hub2"
)

// Reading is which question to ask Hub2 about a sale.
type Reading int

// The questions.
const (
	ReadNothing   Reading = iota
	ReadStatus            // Hub2 wants to be asked: poll the status
	ReadAction            // the customer must act and we do not know how: read in full
	ReadEnding            // the status alone said that it is over: read in full
	ReadReconcile         // an answer was lost: read in full, rarely
	ReadProof             // an ending was told and nobody has seen it at Hub2: read in full, while it makes sense
	ReadOdd               // the words do not fit together or are new to us: read in full, ever more slowly
)

// Next is what may be done with a sale now.
type Next struct {
	Create       bool // the intent may be made (again, with the same reference)
	Attempt      bool // a first or further attempt may be sent
	ReadFirst    bool // ... after one fresh full read, for the last failure leaves a doubt
	Authenticate bool // Hub2 waits for a confirmation code
	Override     bool // only a named person may let the sale be charged again: see Attempt.NotSeen
	Read         Reading
}

// maxActionLooks bounds the full reads that look for an action which Hub2 asks for and does not tell.
const maxActionLooks = 3

// Next returns what may be done now. It is the one place that allows an attempt.
func (s Sale) Next() Next {
	n := Next{Create: s.Intent == ""}
	if n.Create {
		return n
	}
	n.Read = s.read()
	if s.Paid() || slices.ContainsFunc(s.Attempts, Attempt.forbids) {
		n.Authenticate = s.awaitsCode()
		n.Override = s.overridable()
		return n
	}
	n.Attempt = !s.IntentStatus.Successful()
	n.ReadFirst = n.Attempt && s.doubtful()
	return n
}

// doubtful reports whether what is known does not suffice to charge again: the last failure's cause
// is ambiguous, or the intent is at work on an attempt that we do not know.
func (s Sale) doubtful() bool {
	last, ok := s.Last()
	if ok && !last.Reread && last.ambiguous() {
		return true
	}
	return s.IntentStatus != "" && !s.IntentStatus.Is(hub2.StatusPaymentRequired) && !s.IntentStatus.Failed()
}

func (s Sale) awaitsCode() bool {
	a, ok := s.Telling()
	return ok && a.State == Live && a.Code != CodeInFlight && a.Action != nil && strings.EqualFold(a.Action.Type, hub2.ActionOTP) &&
		s.liveWord(a) == string(hub2.StatusActionRequired)
}

func (s Sale) read() Reading {
	a, ok := s.Telling()
	switch {
	case s.Paid() && s.has(Live):
		return ReadOdd // another attempt lives on: the customer may be paying twice
	case s.Paid() && (s.has(Sending) || s.has(Unknown)):
		return ReadReconcile // likewise, but Hub2 has not shown it yet
	case s.Paid() && (a.Unproven || a.Hearsay):
		return ReadProof
	case s.Paid():
		return ReadNothing
	case !ok:
		return s.readWithoutAttempt()
	}
	switch a.State {
	case Sending, Unknown:
		return ReadReconcile
	case Live:
	case Refused, Failed:
		return s.readContradiction()
	case Mismatched, Successful:
		return ReadNothing
	}
	switch {
	case s.IntentStatus.Is(hub2.StatusActionRequired) && a.Action == nil && a.Looks < maxActionLooks:
		return ReadAction
	case s.IntentStatus.Pollable():
		return ReadStatus
	case !s.FullRead && s.IntentStatus.Known():
		return ReadEnding
	default:
		return ReadOdd
	}
}

func (s Sale) has(state AttemptState) bool {
	return slices.ContainsFunc(s.Attempts, func(a Attempt) bool { return a.State == state })
}

// readContradiction looks again when every attempt is dead and the intent is called paid all the same.
func (s Sale) readContradiction() Reading {
	switch {
	case s.hearsay():
		return ReadProof
	case !s.IntentStatus.Successful():
		return ReadNothing
	case !s.FullRead:
		return ReadEnding
	default:
		return ReadOdd
	}
}

// readWithoutAttempt follows an intent whose payments Hub2 has not told.
func (s Sale) readWithoutAttempt() Reading {
	switch {
	case s.IntentStatus.Pollable():
		return ReadStatus
	case s.IntentStatus.Successful() && !s.FullRead:
		return ReadEnding
	default:
		return ReadNothing
	}
}
