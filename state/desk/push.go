package desk

import (
	"context"
	"time"

	"guichet/state"
)

// Push is how far news of a sale comes by itself.
type Push int

// What can be said of webhooks.
const (
	PushNone   Push = iota // none is configured, and none ever came
	PushQuiet              // none has told of this payment yet
	PushOn                 // they tell of this payment
	PushSilent             // they did, and then a question learnt what they did not tell
)

// pushOf says how far news of a sale comes by itself; d.mu is held.
func (d *Desk) pushOf(s state.Sale) Push {
	a, ok := s.Telling()
	switch pushed := ok && a.Pushed; {
	case pushed && d.push.deaf:
		return PushSilent
	case pushed:
		return PushOn
	case d.o.Webhooks || !d.push.heard.Ready().IsZero():
		return PushQuiet
	}
	return PushNone
}

// push is what is known of the other road of news, Hub2's webhooks.
//
// They tell of a payment from its first moments, so a sale of which one has told is asked about rarely,
// for as long as all news comes by that road: a question that learns what no webhook tells within the
// grace makes the desk deaf. It asks then as if there were none, until the next one comes.
type push struct {
	heard  state.Hearing // as the journal has it
	missed time.Time     // when a question learnt what none had told, zero when all is well
	deaf   bool
}

// grace is how much later than the answer to a question a webhook may tell the same.
const grace = 5 * time.Second

// hearken looks in the journal whether a webhook came, by any program.
func (d *Desk) hearken(ctx context.Context) {
	heard, err := d.o.Journal.Heard(ctx)
	if err != nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	before := d.push.heard
	d.push.heard = heard
	switch {
	case !heard.Hub2.Equal(before.Hub2): // a self-test says nothing of those that Hub2 should have sent
		d.push = push{heard: heard}
		d.poke()
	case !heard.Trial.Equal(before.Trial):
		for _, w := range d.watches {
			d.publish(d.tell(w))
		}
	}
}

// learned takes in that a sale has changed, by whichever program; d.mu is held. An ending that a question
// brought should have come by webhook, where any came before.
func (d *Desk) learned(before, after state.Sale) {
	was, _ := before.Telling()
	a, ok := after.Telling()
	ended := ok && before.ID != "" && a.EndedBy == state.ByPoll && (was.ID != a.ID || was.EndedBy == "")
	if ended && !d.push.heard.Hub2.IsZero() && !d.push.deaf && d.push.missed.IsZero() {
		d.push.missed = d.o.Clock.Now()
	}
}

// doubtPush finds out that a webhook is missing.
func (d *Desk) doubtPush() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.push.missed.IsZero() || d.o.Clock.Now().Sub(d.push.missed) <= grace {
		return
	}
	d.push.missed, d.push.deaf = time.Time{}, true
	for _, w := range d.watches {
		d.setDue(w)
		d.publish(d.tell(w))
	}
}
