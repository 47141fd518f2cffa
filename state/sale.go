package state

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"guichet/hub2"
)

// Sale is all that is known of one intent. It is a value: Apply returns a new one.
type Sale struct {
	ID    string
	Order Order
	Till  string
	// Cashier sat at it when the sale was begun.
	Cashier string

	Intent       string      // Hub2's id, "" until it is created
	Token        hub2.Secret // authorises attempts and reads
	Creating     bool        // a create left and its answer is not known
	CreateFailed *Problem    // why the last create came to nothing
	IntentStatus hub2.Status // Hub2's last word on the intent
	FullRead     bool        // that word came with the payments
	Told         time.Time   // when the intent was last changed, by Hub2's clock; zero when that was not told

	Attempts []Attempt

	CreatedAt time.Time // of the first fact, by our clock
	UpdatedAt time.Time // of the last one
	Heard     Tick      // of the last one that was kept
	Seq       int64     // of the last one
	Source    Source    // the road of the last news
}

// AttemptState is what is known of one attempt. The order is the rank: news never lowers it.
type AttemptState int

// The states of an attempt.
const (
	Sending    AttemptState = iota // it left, or was about to
	Unknown                        // its answer was lost
	Live                           // Hub2 has it and it may still take money
	Refused                        // Hub2 never took it
	Failed                         // it ended without money
	Mismatched                     // it ended with another amount than the sale's
	Successful                     // it ended with the money
)

func (s AttemptState) String() string {
	return [...]string{"sending", "unknown", "live", "refused", "failed", "mismatched", "successful"}[s]
}

// Open reports whether money may still move, or has moved in a way that nobody understands.
func (s AttemptState) Open() bool { return s <= Live || s == Mismatched }

// CodeState is what is known of a confirmation code that was sent.
type CodeState int

// The states of a code.
const (
	CodeNone CodeState = iota
	CodeInFlight
	CodeTaken
	CodeWrong
	CodeInDoubt
)

// Attempt is one payment on the sale's intent.
type Attempt struct {
	ID  string // ours; Hub2's payment id for an attempt that somebody else made
	Try Try
	Told
	Answer   AttemptState // as the charge's own answer left it: Sending, Unknown, Live or Refused
	Problem  *Problem     // set when State is Refused or Unknown
	Code     CodeState
	Sent     Tick
	SentAt   time.Time
	CodeSent Tick // when the code that Hub2 took was sent
	CodeAt   time.Time
	Absent   []Tick    // the full reads that did not show it while its fate was open, each once, in order
	Override *Override // a named person's word, once the search had been in vain
}

// Told is what Hub2 has told of an attempt's payment. It goes to another attempt as a whole when it
// comes out that the payment is that one's.
type Told struct {
	State    AttemptState
	Payment  string      // Hub2's id, "" until it is known
	Status   hub2.Status // Hub2's last word on it
	Amount   int64       // as Hub2 has it, 0 when not told
	Fees     []hub2.Fee
	Action   *hub2.Action  // what the customer must do
	ActionAt time.Time     // when Action was first seen
	Failure  *hub2.Failure // set when State is Failed and Hub2 gave a reason
	Unproven bool          // Hub2 calls it paid and has not told its amount yet, which may differ
	Reread   bool          // a full read after its end told the same
	Pushed   bool          // a webhook has told of it: the next news will come by itself
	Hearsay  bool          // a webhook told its end, and no read has looked at it since
	Updated  time.Time     // when Hub2 last changed it, by its clock
	Looks    int           // full reads that found an action wanted and none told
	Looked   Tick          // when the last of them was
	LookedAt time.Time
	Ended    Tick
	EndedAt  time.Time
	EndedBy  Source        // the road by which its end came first
	Took     time.Duration // from the attempt, or from the code that Hub2 took, to the end; 0 when that is not told
}

// Last returns the latest attempt.
func (s Sale) Last() (Attempt, bool) {
	if len(s.Attempts) == 0 {
		return Attempt{}, false
	}
	return s.Attempts[len(s.Attempts)-1], true
}

// Telling returns the attempt that tells how the sale stands: the one that took the money, else one
// that still may and that nobody has overridden, else any that still may, else the last.
func (s Sale) Telling() (Attempt, bool) {
	for _, want := range []func(Attempt) bool{
		func(a Attempt) bool { return a.State == Successful },
		Attempt.blocks,
		func(a Attempt) bool { return a.State.Open() },
	} {
		for i := len(s.Attempts) - 1; i >= 0; i-- {
			if want(s.Attempts[i]) {
				return s.Attempts[i], true
			}
		}
	}
	return s.Last()
}

// Paid reports whether the money was taken, in the right amount.
func (s Sale) Paid() bool {
	return s.paidElsewhere() || slices.ContainsFunc(s.Attempts, func(a Attempt) bool { return a.State == Successful })
}

// paidElsewhere is true of an intent that somebody else had paid before we met it, and whose
// payments Hub2 does not tell.
func (s Sale) paidElsewhere() bool {
	return len(s.Attempts) == 0 && s.IntentStatus.Successful() && s.FullRead
}

// Open reports whether an attempt may still take money.
func (s Sale) Open() bool {
	return slices.ContainsFunc(s.Attempts, func(a Attempt) bool { return a.State.Open() })
}

// The words that Word adds to Hub2's own.
const (
	WordUnknown = "unknown"
	WordFailed  = string(hub2.StatusFailed)
	WordPaid    = string(hub2.StatusSuccessful)
)

// Word is the sale's standing in one word: payment_required, processing, action_required,
// successful, failed (the last attempt failed and none is open), unknown, or Hub2's own when that is
// new to us.
func (s Sale) Word() string {
	a, ok := s.Telling()
	switch {
	case !ok && s.Paid():
		return WordPaid
	case !ok && s.IntentStatus.Known():
		return strings.ToLower(strings.TrimSpace(string(s.IntentStatus)))
	case !ok && s.IntentStatus != "":
		return string(s.IntentStatus)
	case !ok:
		return string(hub2.StatusPaymentRequired)
	}
	switch a.State {
	case Successful:
		return WordPaid
	case Sending, Unknown, Mismatched:
		return WordUnknown
	case Live:
		return s.liveWord(a)
	case Failed, Refused:
		if s.IntentStatus.Successful() {
			return WordUnknown
		}
	}
	if slices.ContainsFunc(s.Attempts, func(a Attempt) bool { return a.State == Failed }) {
		return WordFailed
	}
	return string(hub2.StatusPaymentRequired)
}

func (s Sale) liveWord(a Attempt) string {
	for _, w := range []hub2.Status{a.Status, s.IntentStatus} {
		if w != "" && !w.Known() {
			return string(w)
		}
	}
	if a.Status.Is(hub2.StatusActionRequired) || s.IntentStatus.Is(hub2.StatusActionRequired) {
		return string(hub2.StatusActionRequired)
	}
	return string(hub2.StatusProcessing)
}

// SameNews reports whether two states of a sale differ in nothing but when they were observed.
func (s Sale) SameNews(o Sale) bool {
	for _, x := range []*Sale{&s, &o} {
		x.UpdatedAt, x.Heard, x.Seq, x.Source = time.Time{}, Tick{}, 0, ""
		if len(x.Attempts) == 0 {
			x.Attempts = nil
		}
	}
	return reflect.DeepEqual(s, o)
}

// Certain reports whether the sale has an ending that nothing known leaves in doubt: no attempt is open
// beside a success, and a failure is not of a cause that may hide one.
func (s Sale) Certain() bool {
	switch s.Ending() {
	case Paid:
		return !s.Open() && !s.hearsay()
	case NotPaid:
		return s.Word() == WordFailed && !s.doubtful() && !slices.ContainsFunc(s.Attempts, Attempt.ambiguous) && !s.hearsay()
	case NoEnding, NotKnown:
	}
	return false
}

// hearsay reports whether only a webhook has told an end yet.
func (s Sale) hearsay() bool {
	return slices.ContainsFunc(s.Attempts, func(a Attempt) bool { return a.Hearsay })
}

// ambiguous reports whether the attempt failed for a cause that may hide a success.
func (a Attempt) ambiguous() bool {
	return a.State == Failed && (a.Failure == nil || a.Failure.Ambiguous())
}

// Ending is what a person is told in the end.
type Ending int

// The endings. NotKnown stands also while the program goes on asking.
const (
	NoEnding Ending = iota
	Paid
	NotPaid
	NotKnown
)

// Ending returns the sale's ending as it stands now.
func (s Sale) Ending() Ending {
	if s.Paid() {
		return Paid
	}
	a, ok := s.Telling()
	if !ok {
		return NoEnding
	}
	switch a.State {
	case Failed, Refused:
		if s.IntentStatus.Successful() {
			return NotKnown // the intent is called paid and no attempt of it is
		}
		return NotPaid
	case Unknown, Mismatched:
		return NotKnown
	case Sending, Live, Successful:
	}
	return NoEnding
}
