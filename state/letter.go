package state

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"guichet/hub2"
)

// Letter is a webhook that was verified, on its way into the journal. Its body is kept as it came, with
// an intent's token in it, so that it can be judged again.
type Letter struct {
	Event string    // Hub2's id of the event, "" where it has none
	Sum   string    // of the body: a letter is known again by either
	Type  string    // Hub2's word for what happened, "" when it cannot be read
	About string    // the intent, "" when it is about none
	Ref   string    // the intent's purchase reference, "" when it is not told
	At    time.Time // when it came, by our clock
	Body  []byte

	said *hub2.Event // what was read of the body, nil when it cannot be
}

// NewLetter reads a webhook's body, which may be one that nobody can read: Hub2 signed it all the same.
func NewLetter(body []byte, at time.Time) Letter {
	e, err := hub2.ParseEvent(body)
	l := Letter{Event: e.ID, Sum: Digest(string(body)), Type: e.Type, At: at, Body: body}
	if err != nil {
		return l
	}
	l.said, l.About = &e, e.About()
	if e.Intent != nil {
		l.Ref = e.Intent.PurchaseReference
	}
	return l
}

// Said returns the event, false when the body cannot be read.
func (l Letter) Said() (hub2.Event, bool) {
	if l.said == nil {
		return hub2.Event{}, false
	}
	return *l.said, true
}

// Aside says why a letter was not believed, or told nothing. It is kept with it.
type Aside string

// Why letters are set aside.
const (
	AsideNothing     Aside = "" // it was not
	AsideUnreadable  Aside = "unreadable"
	AsideOther       Aside = "about no payment"
	AsideEnvironment Aside = "of the other environment"
	AsideMerchant    Aside = "of another merchant"
	AsideMoney       Aside = "of another amount or currency"
	AsideTrial       Aside = "a self-test"
)

// TrialEvent is the type of the events that we send ourselves, through the public address.
const TrialEvent = "guichet.self_test"

// Hearing tells when webhooks came, by the clock of the program that took them in; zero for never.
type Hearing struct {
	Hub2  time.Time // the last one from Hub2
	Trial time.Time // the last of our own that came through the public address
}

// Ready returns since when webhooks are known to come through, zero when that is not known.
func (h Hearing) Ready() time.Time {
	if h.Trial.After(h.Hub2) {
		return h.Trial
	}
	return h.Hub2
}

// Digest is SHA-256 in hex.
func Digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// Judgement is what becomes of a letter.
type Judgement struct {
	Sale  string // whose the facts are
	Facts []Fact
	Aside Aside
	Later bool // it cannot be judged yet: Hub2 has to send it again
}

// Receipt tells what became of a letter that is in the journal.
type Receipt struct {
	Letter
	Sale   Sale // as it stands now, an empty one where there is none
	Aside  Aside
	Repeat bool // it was there before, and changed nothing
	Later  bool // it is not in the journal
}

// Mode is Hub2's word for an environment of ours.
func Mode(environment string) string {
	if environment == "embedded" {
		return "sandbox"
	}
	return environment
}

// Doubt says why an event, and what was observed of it, must not be believed of a sale, an empty one where
// the intent was never met; environment is the one that events are received for. An event of an intent that we know must agree in
// everything that it tells.
func (s Sale) Doubt(e hub2.Event, o *Observation, environment string) Aside {
	if s.ID != "" {
		environment = s.Order.Environment
	}
	switch {
	case e.Type == TrialEvent:
		return AsideTrial
	case o == nil:
		return AsideOther
	case e.Mode != "" && !strings.EqualFold(e.Mode, Mode(environment)):
		return AsideEnvironment
	case s.ID == "":
		return AsideNothing
	case e.Intent != nil && e.Intent.MerchantID != "" && s.Order.Merchant != "" && string(e.Intent.MerchantID) != s.Order.Merchant:
		return AsideMerchant
	case s.Order.Amount == 0: // met where its amount was not told
		return AsideNothing
	}
	if !s.agrees(o.Amount, o.Currency) || slices.ContainsFunc(o.Payments, func(p SeenPayment) bool { return !s.agrees(p.Amount, p.Currency) }) {
		return AsideMoney
	}
	return AsideNothing
}

// ObserveEvent writes down what an event tells of an intent, nil when it is about none.
func ObserveEvent(e hub2.Event) *Observation {
	switch {
	case e.Intent != nil:
		return Observe(*e.Intent)
	case e.Payment != nil:
		p := *e.Payment
		return &Observation{Intent: p.IntentID, Mode: e.Mode, Payments: []SeenPayment{seenPayment(p)}}
	}
	return nil
}
