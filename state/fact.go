// Package state is what the desk knows of its sales: facts, and the fold that makes a Sale of them.
// It does no I/O and reads no clock.
package state

import (
	"encoding/json"
	"errors"
	"time"

	"guichet/hub2"
)

// Kind says what a Fact tells.
type Kind string

// The kinds of facts. Those that end in "sending" are durable before their request leaves; exactly
// one of the others follows each, unless the program died in between.
const (
	IntentSending   Kind = "intent_sending"
	IntentCreated   Kind = "intent_created"
	IntentRefused   Kind = "intent_refused"   // Hub2 said no, or nothing was sent
	IntentLost      Kind = "intent_lost"      // the answer was lost; no money is at stake
	IntentMet       Kind = "intent_met"       // an intent that somebody else made
	AttemptSending  Kind = "attempt_sending"  // from here on money may move
	AttemptAccepted Kind = "attempt_accepted" // Hub2 has it and named its payment
	AttemptRefused  Kind = "attempt_refused"  // Hub2 said no, or nothing was sent
	AttemptUnknown  Kind = "attempt_unknown"  // the answer was lost: Hub2 may have it
	CodeSending     Kind = "code_sending"     // a confirmation code; the code itself is never kept
	CodeAccepted    Kind = "code_accepted"
	CodeRefused     Kind = "code_refused"
	CodeUnknown     Kind = "code_unknown"
	Seen            Kind = "seen"       // Hub2 told how things stand
	Noted           Kind = "noted"      // a person's remark
	Overridden      Kind = "overridden" // a named person lets the sale be charged again though an attempt's fate is open
)

// MaxNote is how many characters a note may have.
const MaxNote = 500

// Source says by which road news came.
type Source string

// The roads.
const (
	ByAnswer   Source = "answer"   // the answer to a request that did something
	ByPoll     Source = "poll"     // a question asked while waiting
	ByWebhook  Source = "webhook"  // Hub2 told us
	ByRecovery Source = "recovery" // a read that seeks the fate of a lost answer
	ByList     Source = "list"     // a list of many intents: it proves no absence and is no fresh look
)

// Fact is the only thing that the journal keeps. Facts are never changed and never removed.
type Fact struct {
	Seq     int64        `json:"-"`  // the journal's order; 0 before it is kept
	ID      string       `json:"id"` // made by the writer, so that keeping it twice changes nothing
	Sale    string       `json:"sale"`
	Kind    Kind         `json:"kind"`
	At      time.Time    `json:"at"`
	Tick                 // when, by a clock that nobody can set
	Till    string       `json:"till,omitempty"`
	Cashier string       `json:"cashier,omitempty"` // who sat at the till
	Source  Source       `json:"source,omitempty"`
	Attempt string       `json:"attempt,omitempty"` // our id of the attempt that it tells of
	Order   *Order       `json:"order,omitempty"`   // intent_sending, intent_met
	Try     *Try         `json:"try,omitempty"`     // attempt_sending
	Seen    *Observation `json:"seen,omitempty"`    // what Hub2 said
	Problem *Problem     `json:"problem,omitempty"` // why not
	// Override is the person's word that an overridden fact keeps.
	Override *Override `json:"override,omitempty"`
	Note     string    `json:"note,omitempty"` // what a noted fact says, MaxNote runes at most
	// Token is the intent's. The journal keeps it in a place of its own, and encoding a fact leaves
	// it out.
	Token hub2.Secret `json:"-"`
}

// Order is what a sale is about.
type Order struct {
	Profile     string `json:"profile"`
	Merchant    string `json:"merchant,omitempty"`
	Environment string `json:"environment"` // embedded, sandbox or live
	Country     string `json:"country"`
	Amount      int64  `json:"amount"` // smallest unit of Currency
	Currency    string `json:"currency"`
	PurchaseRef string `json:"purchase_ref"`
	CustomerRef string `json:"customer_ref"`
}

// Try is one attempt to be paid.
type Try struct {
	Country  string    `json:"country"`
	Operator string    `json:"operator"` // Hub2's provider
	Flow     hub2.Flow `json:"flow,omitempty"`
	MSISDN   string    `json:"msisdn"` // national digits
}

// Problem is an error of the client as the journal keeps it.
type Problem struct {
	Kind      string `json:"kind"` // hub2.Kind's word
	HTTP      int    `json:"http,omitempty"`
	Code      string `json:"code,omitempty"`
	Message   string `json:"message,omitempty"`
	RequestID string `json:"request_id,omitempty"`
}

// ProblemOf writes down an error of the client.
func ProblemOf(err error) *Problem {
	var e *hub2.Error
	if errors.As(err, &e) {
		p := &Problem{Kind: e.Kind.String(), HTTP: e.Status, Code: e.Code, Message: e.Message, RequestID: e.RequestID}
		if p.Message == "" && e.Err != nil {
			p.Message = e.Err.Error()
		}
		return p
	}
	return &Problem{Kind: hub2.KindOf(err).String(), Message: err.Error()}
}

// Observation is one reading of an intent. A status read tells the status alone.
type Observation struct {
	Intent   string        `json:"intent"`
	Status   hub2.Status   `json:"status,omitempty"`
	Full     bool          `json:"full,omitempty"`     // the payments were told too
	Listed   bool          `json:"listed,omitempty"`   // ... as a list, be it an empty one
	Verdict  bool          `json:"verdict,omitempty"`  // no full read could be had: the status alone decides
	Amount   int64         `json:"amount,omitempty"`   // as Hub2 has it, 0 when not told
	Currency string        `json:"currency,omitempty"` // likewise
	Mode     string        `json:"mode,omitempty"`
	Payments []SeenPayment `json:"payments,omitempty"`
	Action   *hub2.Action  `json:"action,omitempty"`  // when it stood on the intent
	Failure  *hub2.Failure `json:"failure,omitempty"` // the intent's last one
	Updated  time.Time     `json:"updated,omitzero"`  // the intent, by Hub2's clock
	// Raw is the answer as it came, without its token; nil for a bare status.
	Raw json.RawMessage `json:"raw,omitempty"`
}

// SeenPayment is one payment of an observed intent.
type SeenPayment struct {
	ID       string        `json:"id"`
	Status   hub2.Status   `json:"status"`
	Amount   int64         `json:"amount,omitempty"`
	Currency string        `json:"currency,omitempty"`
	Country  string        `json:"country,omitempty"`
	Operator string        `json:"operator,omitempty"`
	Number   string        `json:"number,omitempty"`
	Fees     []hub2.Fee    `json:"fees,omitempty"`
	Failure  *hub2.Failure `json:"failure,omitempty"`
	Action   *hub2.Action  `json:"action,omitempty"`
	At       time.Time     `json:"at,omitzero"`      // created, by Hub2's clock
	Updated  time.Time     `json:"updated,omitzero"` // likewise
}

// Observe writes down an intent that Hub2 sent.
func Observe(i hub2.Intent) *Observation {
	o := &Observation{
		Intent: i.ID, Status: i.Status, Amount: int64(i.Amount), Currency: i.Currency, Mode: i.Mode,
		Action: i.NextAction, Failure: i.LastFailure, Updated: i.UpdatedAt.Time,
		// An answer with the amount is a whole intent even when its list of payments is null.
		Full: i.Payments != nil || i.Amount != 0, Listed: i.Payments != nil,
	}
	for _, p := range i.Payments {
		o.Payments = append(o.Payments, seenPayment(p))
	}
	if o.Full {
		// MarshalJSON blots the token out; an intent that was read always has its bytes.
		o.Raw, _ = json.Marshal(i)
	}
	return o
}

func seenPayment(p hub2.Payment) SeenPayment {
	return SeenPayment{
		ID: p.ID, Status: p.Status, Amount: int64(p.Amount), Currency: p.Currency, Country: p.Country,
		Operator: p.Provider, Number: string(p.Number), Fees: p.Fees, Failure: p.Failure, Action: p.NextAction,
		At: p.CreatedAt.Time, Updated: p.UpdatedAt.Time,
	}
}
