package hub2

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// SignatureHeader is where Hub2 signs a webhook (documented).
const SignatureHeader = "Hub2-Signature"

// MaxEventBytes is the largest body of a webhook that is read (assumed: Hub2 names none, and an intent
// of a thousand attempts is smaller).
const MaxEventBytes = 1 << 20

// maxSignature bounds the header: a signature takes 67 bytes, and Hub2 sends two at most.
const maxSignature = 512

// ErrSignature tells that a webhook is signed with none of the secrets, or not at all.
var ErrSignature = errors.New("the webhook is signed with none of the secrets that are configured")

// Verify checks a webhook's body, byte for byte as it came, against the signatures of its header:
// "s1=…,s0=…", lower-case hex of HMAC-SHA256 (observed). s0 is made with the secret that a new one took
// the place of, for 24 hours (documented); either may fit any of the secrets, of which there is one for
// each registration. No time is signed: a body can be replayed for ever, and must be harmless then.
func Verify(body []byte, header string, secrets ...Secret) error {
	if len(header) > maxSignature {
		return ErrSignature
	}
	var signatures [][]byte
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if s, err := hex.DecodeString(value); err == nil && (name == "s1" || name == "s0") {
			signatures = append(signatures, s)
		}
	}
	fits := false
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		want := sum(body, secret)
		for _, got := range signatures { // all of them, so that the time tells nothing
			fits = hmac.Equal(got, want) || fits
		}
	}
	if !fits {
		return ErrSignature
	}
	return nil
}

// Sign returns the header that Hub2 sends with a body; old is the secret before this one, "" for none.
func Sign(body []byte, secret, old Secret) string {
	s := "s1=" + hex.EncodeToString(sum(body, secret))
	if old != "" {
		s += ",s0=" + hex.EncodeToString(sum(body, old))
	}
	return s
}

func sum(body []byte, secret Secret) []byte {
	m := hmac.New(sha256.New, []byte(secret.Reveal()))
	m.Write(body)
	return m.Sum(nil)
}

// Event is a webhook's body.
type Event struct {
	ID        string // Hub2's id of the event; the same when it is sent again
	Type      string
	CreatedAt Time     // by Hub2's clock, zero when it tells none
	Mode      string   // "sandbox" or "live"; "" where Hub2 does not tell, as for a payment
	Intent    *Intent  // of payment_intent.*
	Payment   *Payment // of payment.*: it names its intent and not the purchase reference
}

// The families of events (observed); what is of no family holds neither intent nor payment.
const (
	intentEvents  = "payment_intent."
	paymentEvents = "payment."
)

// EventTypes returns the events that a payment can bring, as a registration names them (observed).
func EventTypes() []string {
	return []string{
		"payment.created", "payment.pending", "payment.succeeded", "payment.action_required", "payment.failed",
		"payment_intent.created", "payment_intent.processing", "payment_intent.succeeded",
		"payment_intent.action_required", "payment_intent.payment_failed",
	}
}

// About returns the intent that an event is about, "" when it is about none.
func (e Event) About() string {
	switch {
	case e.Intent != nil:
		return e.Intent.ID
	case e.Payment != nil:
		return e.Payment.IntentID
	}
	return ""
}

// ParseEvent reads the body of a webhook, which must have been verified. An error means that it is no
// event of Hub2's, or one about an object that it does not name.
func ParseEvent(body []byte) (Event, error) {
	var wire struct {
		ID        Text            `json:"id"`
		Type      Text            `json:"type"`
		CreatedAt Time            `json:"createdAt"`
		Mode      Text            `json:"mode"`
		Data      json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &wire); err != nil {
		return Event{}, fmt.Errorf("read a webhook: %w", err)
	}
	e := Event{ID: string(wire.ID), Type: string(wire.Type), CreatedAt: wire.CreatedAt, Mode: string(wire.Mode)}
	if e.Type == "" || first(wire.Data) != '{' {
		return e, errors.New("read a webhook: it has no type or no data")
	}
	var data struct {
		Mode Text `json:"mode"`
	}
	var err error
	switch {
	case strings.HasPrefix(e.Type, intentEvents):
		e.Intent = &Intent{}
		err = json.Unmarshal(wire.Data, e.Intent)
	case strings.HasPrefix(e.Type, paymentEvents):
		e.Payment = &Payment{}
		err = json.Unmarshal(wire.Data, e.Payment)
	default:
		return e, nil
	}
	if err == nil {
		err = json.Unmarshal(wire.Data, &data)
	}
	if err != nil {
		return e, fmt.Errorf("read the data of a %s: %w", e.Type, err)
	}
	if e.Mode == "" {
		e.Mode = string(data.Mode)
	}
	if e.About() == "" {
		return e, fmt.Errorf("read a %s: it does not name its intent", e.Type)
	}
	return e, nil
}
