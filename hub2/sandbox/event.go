package sandbox

import (
	"errors"
	"fmt"

	"guichet/hub2"
)

// eventKind says what an event is about.
type eventKind string

const (
	eventIntent  eventKind = "intent"  // an intent was created
	eventAttempt eventKind = "attempt" // a payment was attempted
	eventCode    eventKind = "code"    // a code was judged; the code itself is nowhere
	eventApprove eventKind = "approve" // the link's page was approved
	eventDecline eventKind = "decline" // the link's page was declined

	eventHook   eventKind = "hook"   // an address was registered
	eventUnhook eventKind = "unhook" // a registration was deleted
	eventRotate eventKind = "rotate" // a registration has a new secret
	eventTry    eventKind = "try"    // a webhook is about to be sent
	eventTold   eventKind = "told"   // its receiver has confirmed it
	eventOff    eventKind = "off"    // a registration was given up
)

// event is one thing that happened, all draws made. Times are milliseconds since 1970.
type event struct {
	Kind    eventKind    `json:"kind"`
	At      int64        `json:"at"`
	Intent  string       `json:"intent,omitempty"`
	Payment string       `json:"payment,omitempty"`
	Created *intentMade  `json:"created,omitempty"` // of eventIntent
	Attempt *attemptMade `json:"attempt,omitempty"` // of eventAttempt
	Right   bool         `json:"right,omitempty"`   // of eventCode
	Delay   int64        `json:"delay,omitempty"`   // of eventCode: from a right code to the ending; of eventTry: until it is sent
	Hook    string       `json:"hook,omitempty"`    // the registration that an event of webhooks is about
	Made    *hookMade    `json:"made,omitempty"`    // of eventHook
	Signer  string       `json:"signer,omitempty"`  // of eventRotate: the new secret
	Notice  string       `json:"notice,omitempty"`  // of eventTry and eventTold: the id of what is told
}

// intentMade is an intent as it was created; nothing of it changes.
type intentMade struct {
	Merchant string  `json:"merchant"`
	Mode     string  `json:"mode"`
	Purchase string  `json:"purchase"`
	Customer string  `json:"customer"`
	Amount   int64   `json:"amount"`
	Currency string  `json:"currency"`
	Token    string  `json:"token"`
	Business *string `json:"business,omitempty"`
}

// attemptMade is an attempt with all that was drawn for it; delays are from the attempt.
type attemptMade struct {
	FeeID    string `json:"fee"`
	TaxID    string `json:"tax"`
	Method   string `json:"method"`
	Country  string `json:"country"`
	Provider string `json:"provider"`
	Number   string `json:"number"`

	Flow    hub2.Flow `json:"flow"`
	First   int64     `json:"first"`          // until the second state
	End     int64     `json:"end"`            // until the ending, or until a code comes too late
	Ending  Ending    `json:"ending"`         // what the ending is
	Failure string    `json:"fail,omitempty"` // its code

	Message string `json:"message,omitempty"` // of the next action
	URL     string `json:"url,omitempty"`
	Success string `json:"success,omitempty"` // where the link leads afterwards
	Cancel  string `json:"cancel,omitempty"`
}

// intent is an intent with all that happened to it.
type intent struct {
	intentMade
	id       string
	at       int64
	attempts []*attempt
}

// attempt is an attempt with all that happened to it since.
type attempt struct {
	attemptMade
	id    string
	of    *intent
	at    int64
	wrong int // wrong codes so far

	codeAt    int64 // when a right code came, 0 if none did
	codeDelay int64
	lockedAt  int64 // when the third wrong one came
	approveAt int64
	declineAt int64
}

// maxWrong is how many wrong codes a payment bears (assumed).
const maxWrong = 3

// owner is whose intents are whose: a key sees those of its own merchant and environment.
type owner struct{ merchant, mode string }

// state is the fold of all events. It holds no clock: what an attempt is at an instant is asked of it.
type state struct {
	intents  map[string]*intent
	attempts map[string]*attempt
	byOwner  map[owner][]*intent // in the order of creation
	events   uint64              // deliveries are not counted: what is drawn must not hang on the network

	hooks    []*hook          // in the order of registration
	stirring map[string]int64 // intents of which something is yet to be told, and when to look; kept only for hooks
}

func newState() *state {
	return &state{
		intents: map[string]*intent{}, attempts: map[string]*attempt{}, byOwner: map[owner][]*intent{},
		stirring: map[string]int64{},
	}
}

// apply folds one more event in. It changes nothing when it returns an error.
func (st *state) apply(e *event) error {
	var err error
	switch e.Kind {
	case eventIntent:
		err = st.applyIntent(e)
	case eventAttempt:
		err = st.applyAttempt(e)
	case eventCode, eventApprove, eventDecline:
		err = st.applyNews(e)
	case eventHook:
		err = st.applyHook(e)
	case eventTry, eventTold, eventOff:
		return st.applyDelivery(e)
	case eventUnhook, eventRotate:
		err = st.applyHookNews(e)
	default:
		err = fmt.Errorf("unknown event %q", e.Kind)
	}
	if err == nil {
		st.events++
		if len(st.hooks) > 0 && e.Intent != "" {
			st.stirring[e.Intent] = 0
		}
	}
	return err
}

func (st *state) applyIntent(e *event) error {
	if e.Created == nil || e.Intent == "" || st.intents[e.Intent] != nil {
		return errors.New("an intent without content, or twice")
	}
	in := &intent{intentMade: *e.Created, id: e.Intent, at: e.At}
	st.intents[in.id] = in
	o := in.owner()
	st.byOwner[o] = append(st.byOwner[o], in)
	return nil
}

func (st *state) applyAttempt(e *event) error {
	in := st.intents[e.Intent]
	if in == nil || e.Attempt == nil || e.Payment == "" || st.attempts[e.Payment] != nil {
		return errors.New("an attempt without intent or content, or twice")
	}
	a := &attempt{attemptMade: *e.Attempt, id: e.Payment, of: in, at: e.At}
	in.attempts = append(in.attempts, a)
	st.attempts[a.id] = a
	return nil
}

// applyNews folds in what a customer did to a live attempt; the first of each kind counts.
func (st *state) applyNews(e *event) error {
	a := st.attempts[e.Payment]
	if a == nil || a.of.id != e.Intent {
		return fmt.Errorf("%s of an unknown payment", e.Kind)
	}
	switch {
	case e.Kind == eventApprove && a.approveAt == 0:
		a.approveAt = e.At
	case e.Kind == eventDecline && a.declineAt == 0:
		a.declineAt = e.At
	case e.Kind == eventCode && e.Right && a.codeAt == 0:
		a.codeAt, a.codeDelay = e.At, e.Delay
	case e.Kind == eventCode && !e.Right:
		if a.wrong++; a.wrong == maxWrong {
			a.lockedAt = e.At
		}
	}
	return nil
}

func (in *intent) owner() owner { return owner{in.Merchant, in.Mode} }

// last returns the last attempt, nil when there is none.
func (in *intent) last() *attempt {
	if len(in.attempts) == 0 {
		return nil
	}
	return in.attempts[len(in.attempts)-1]
}
