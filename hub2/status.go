package hub2

import "strings"

// Status is Hub2's own word for where an intent or a payment stands, kept as it came. A word that
// this package does not know is neither pollable nor final.
type Status string

// The words that Hub2 is known to use (documented, but for Failed on an intent: observed).
const (
	StatusPaymentRequired Status = "payment_required" // intent: no attempt is live
	StatusProcessing      Status = "processing"       // intent: an attempt is under way
	StatusActionRequired  Status = "action_required"  // intent and payment: the customer must act
	StatusCreated         Status = "created"          // payment: accepted, not yet with the operator
	StatusPending         Status = "pending"          // payment: with the operator
	StatusSuccessful      Status = "successful"       // final
	StatusFailed          Status = "failed"           // final for a payment
)

// fold reads the word without regard to case or surrounding space.
func (s Status) fold() Status { return Status(strings.ToLower(strings.TrimSpace(string(s)))) }

// Pollable reports whether Hub2 wants this intent status to be asked about again. Polling any
// other is what its limits punish (documented).
func (s Status) Pollable() bool {
	switch s.fold() {
	case StatusProcessing, StatusActionRequired:
		return true
	default:
		return false
	}
}

// Successful reports whether the money was taken. Resources say "successful"; events say
// "succeeded" and one documentation page "success": all three count.
func (s Status) Successful() bool {
	switch s.fold() {
	case StatusSuccessful, "succeeded", "success":
		return true
	default:
		return false
	}
}

// Failed reports whether a payment ended without the money being taken.
func (s Status) Failed() bool { return s.fold() == StatusFailed }

// Terminal reports whether a payment with this status will not change again.
func (s Status) Terminal() bool { return s.Successful() || s.Failed() }

// Is reports whether s is the word w, without regard to case.
func (s Status) Is(w Status) bool { return s.fold() == w }

// Known reports whether the word is one of those above.
func (s Status) Known() bool {
	switch s.fold() {
	case StatusPaymentRequired, StatusProcessing, StatusActionRequired, StatusCreated, StatusPending:
		return true
	default:
		return s.Terminal()
	}
}
