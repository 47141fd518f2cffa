package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
)

// eventTypes are the events that can be registered for (observed). The emulator has no transfers and
// sends none of theirs.
func eventTypes() []string {
	return []string{
		"payment.created", "payment.pending", "payment.succeeded", "payment.action_required", "payment.failed",
		"payment_intent.created", "payment_intent.processing", "payment_intent.succeeded",
		"payment_intent.action_required", "payment_intent.payment_failed",
		"transfer.created", "transfer.processing", "transfer.succeeded", "transfer.failed",
	}
}

// stage is which of an attempt's changes a notice tells of.
type stage int

const (
	stageBegun  stage = iota // it was taken
	stageSecond              // the operator has it, or the customer is asked
	stageCode                // a right code came
	stageOver
)

// notice is a change that webhooks tell of. What happened at an instant is known for good once it has
// passed, so a notice is computed whenever it is needed, and is the same in every process.
type notice struct {
	id      string // of the event, as Hub2 writes it
	kind    string
	at      int64
	stage   stage
	in      *intent
	attempt int // which one, -1 for the creation of the intent
}

// notices returns all changes of an intent, those included that will come if nothing else happens.
func (in *intent) notices() []notice {
	all := []notice{newNotice(in, -1, stageBegun, in.at, "payment_intent.created")}
	for i, a := range in.attempts {
		add := func(st stage, at int64, kinds ...string) {
			for _, kind := range kinds {
				all = append(all, newNotice(in, i, st, at, kind))
			}
		}
		add(stageBegun, a.at, "payment.created", "payment_intent.processing")
		switch {
		case a.First >= a.End:
		case a.asks():
			add(stageSecond, a.at+a.First, "payment.action_required", "payment_intent.action_required")
		default:
			add(stageSecond, a.at+a.First, "payment.pending")
		}
		if a.codeAt > 0 {
			add(stageCode, a.codeAt, "payment.pending", "payment_intent.processing")
		}
		over, ending, _ := a.end()
		add(stageOver, over, a.told(ending)...)
	}
	return all
}

// told returns the events of an ending. Of a word that no page names none can be registered for, and
// no event says that an intent can be paid again though its payment succeeded.
func (a *attempt) told(ending Ending) []string {
	switch ending {
	case EndSuccess, EndMismatch:
		return []string{"payment.succeeded", "payment_intent.succeeded"}
	case EndMismatchOpen:
		return []string{"payment.succeeded"}
	case EndFailed:
		return []string{"payment.failed", "payment_intent.payment_failed"}
	case EndNever: // it becomes pending, unless it is already
		switch {
		case a.codeAt > 0:
			return nil
		case a.asks():
			return []string{"payment.pending", "payment_intent.processing"}
		case a.First >= a.End:
			return []string{"payment.pending"}
		}
	default:
	}
	return nil
}

func newNotice(in *intent, attempt int, st stage, at int64, kind string) notice {
	n := notice{kind: kind, at: at, stage: st, in: in, attempt: attempt}
	n.id = idOf("evt", fmt.Sprintf("%s %s %d %s", in.id, n.payment(), st, kind))
	return n
}

// payment returns the id of the payment that the notice is about, "" for none.
func (n notice) payment() string {
	if n.attempt < 0 {
		return ""
	}
	return n.in.attempts[n.attempt].id
}

// body writes the event: the intent as a read would have given it then, or its payment.
func (n notice) body() ([]byte, error) {
	in := n.then()
	var data any
	switch {
	case n.attempt < 0:
		data = intentAt(in, n.at, voiceCreated)
	case strings.HasPrefix(n.kind, "payment."):
		data = paymentAt(in.last(), n.at, voiceRead)
	default:
		data = intentAt(in, n.at, voiceRead)
	}
	raw, err := json.Marshal(struct {
		Type      string `json:"type"`
		Data      any    `json:"data"`
		ID        string `json:"id"`
		CreatedAt string `json:"createdAt"`
	}{n.kind, data, n.id, stamp(n.at)})
	if err != nil {
		return nil, fmt.Errorf("sandbox: webhook: %w", err)
	}
	return raw, nil
}

// then returns the intent as it was at the notice, without what came after.
func (n notice) then() *intent {
	in := *n.in
	in.attempts = in.attempts[: n.attempt+1 : n.attempt+1]
	if n.attempt < 0 {
		return &in
	}
	a := *in.last()
	switch n.stage {
	case stageBegun: // drawn delays may be none at all; it begins all the same
		a.First, a.End = 1, 2
		a.codeAt, a.lockedAt, a.approveAt, a.declineAt = 0, 0, 0, 0
	case stageSecond: // the customer may have been as fast
		a.codeAt, a.lockedAt, a.approveAt, a.declineAt = 0, 0, 0, 0
	case stageCode:
		a.codeDelay = max(1, a.codeDelay)
	default:
	}
	in.attempts = append(in.attempts[:n.attempt:n.attempt], &a)
	return &in
}
