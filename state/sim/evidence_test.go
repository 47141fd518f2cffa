package sim

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
)

// evidence is what the checker saw by itself of the looks at Hub2, so that it need not believe what the
// journal says of them. Instants are milliseconds of the machine's uptime.
type evidence struct {
	looks  map[string][]int64 // by intent: when a full read was answered
	lists  map[string][]int64 // likewise, with its payments
	whole  map[string]int     // how many of them told every payment's amount
	reads  map[string]int     // by intent: the full reads that left
	failed map[string]int64   // by attempt: when it was first called failed
}

func newEvidence() evidence {
	return evidence{looks: map[string][]int64{}, lists: map[string][]int64{}, whole: map[string]int{}, reads: map[string]int{}, failed: map[string]int64{}}
}

// readable reports whether every full read of an intent so far has told its payments: then nothing
// excuses a verdict on a word alone. c.mu is held.
func (c *checker) readable(intent string) bool { return c.reads[intent] == c.whole[intent] }

// leaves learns that a full read left.
func (c *checker) leaves(q request) {
	if q.what == "read" {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.reads[q.intent]++
	}
}

// looked learns that a full read was answered.
func (c *checker) looked(q request, r reply) {
	if q.what != "read" || r.code != http.StatusOK {
		return
	}
	now := c.w.age()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looks[q.intent] = append(c.looks[q.intent], now)
	var told struct {
		Payments []struct{ Amount float64 }
	}
	if json.Unmarshal(r.body, &told) != nil || told.Payments == nil {
		return
	}
	c.lists[q.intent] = append(c.lists[q.intent], now)
	if !slices.ContainsFunc(told.Payments, func(p struct{ Amount float64 }) bool { return p.Amount == 0 }) {
		c.whole[q.intent]++
	}
}

// allows judges the facts that let a charge leave, as they are kept; c.mu is held.
func (c *checker) allows(before, after state.Sale, f state.Fact) {
	for _, a := range after.Attempts {
		told := cmp.Or(a.Payment, a.ID) // a payment may have been taken for another attempt's at first
		if _, known := c.failed[told]; !known && a.State == state.Failed {
			c.failed[told] = ageAt(f.Tick)
		}
	}
	switch {
	case f.Kind == state.AttemptSending:
		for _, a := range before.Attempts {
			answeredFor := a.Override != nil && a.State <= state.Unknown
			if !answeredFor && (a.State <= state.Live || a.State >= state.Mismatched) {
				c.blame("attempt %s was claimed while attempt %s is %s", f.Attempt, a.ID, a.State)
			}
		}
	case f.Kind == state.Overridden:
		for _, a := range after.Attempts {
			old := slices.ContainsFunc(before.Attempts, func(b state.Attempt) bool { return b.ID == a.ID && b.Override != nil })
			if a.Override != nil && !old {
				c.searched(after.Intent, a)
			}
		}
	}
}

// searched holds a person's word against what it takes: three looks with the payments listed after the sending, a minute from the
// first to the last, which came two minutes after the sending. c.mu is held.
func (c *checker) searched(intent string, a state.Attempt) {
	var looks []int64
	for _, at := range c.lists[intent] {
		if at >= ageAt(a.Sent) {
			looks = append(looks, at)
		}
	}
	n := len(looks)
	if n < 3 || looks[n-1]-looks[0] < 60_000 || looks[n-1]-ageAt(a.Sent) < 120_000 {
		c.blame("attempt %s was overridden after %d looks only, or too soon", a.ID, n)
	}
}

// gaveUp asks of a till that looks no more for a lost attempt that it has looked for as long as a person
// must wait before deciding. c.mu is held.
func (c *checker) gaveUp(n desk.News) {
	a, ok := n.Sale.Telling()
	if !n.Parked || !ok || a.State > state.Unknown || n.Sale.Next().Read != state.ReadReconcile {
		return
	}
	looks := c.looks[n.Sale.Intent]
	if len(looks) < 3 || looks[len(looks)-1]-ageAt(a.Sent) < 120_000 {
		c.blame("attempt %s is given up after %d looks, or too soon", a.ID, len(looks))
	}
}

// doubted asks of a charge that follows a failure of doubtful cause that Hub2 was read in between; c.mu
// is held.
func (c *checker) doubted(s state.Sale, ch *charge) {
	i := slices.IndexFunc(s.Attempts, func(a state.Attempt) bool { return a.ID == ch.attempt })
	if i < 1 || s.Attempts[i-1].State != state.Failed || !doubtful(s.Attempts[i-1].Failure) {
		return
	}
	at, known := c.failed[cmp.Or(s.Attempts[i-1].Payment, s.Attempts[i-1].ID)]
	if !known || at > ageAt(s.Attempts[i].Sent) { // it was called failed after the claim
		return
	}
	if !slices.ContainsFunc(c.looks[s.Intent], func(look int64) bool { return look > at }) {
		c.blame("attempt %s left after a doubtful failure and no look", ch.attempt)
	}
}

// doubtful reports whether a failure's cause does not say that nothing was taken.
func doubtful(f *hub2.Failure) bool {
	return f == nil || slices.Contains([]string{
		"internal_error", "unknown_reason", "unknown_reason_orange", "timeout", "duplicate_request", "canceled", "unheard_of_reason",
	}, f.Code)
}

// rests reports whether nothing is left to ask about a sale: every attempt is final, and the intent does
// not say otherwise.
func rests(s state.Sale) bool {
	told := len(s.Attempts) > 0 && !s.IntentStatus.Successful()
	for _, a := range s.Attempts {
		if a.State <= state.Live || a.Unproven || a.Hearsay {
			return s.Next().Read == state.ReadNothing
		}
		told = told || a.State >= state.Mismatched
	}
	return told || s.Next().Read == state.ReadNothing
}
