package sim

import (
	"fmt"
	"slices"

	"guichet/hub2/sandbox"
	"guichet/state"
)

// verdict holds what a sale claims against the truth: a claim may be late, but never ahead.
func (c *checker) verdict(who string, s state.Sale) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range s.Attempts {
		if a.State < state.Refused {
			continue
		}
		k := fmt.Sprint(a.ID, a.State, a.Unproven)
		if c.verified[k] {
			continue
		}
		if why := c.claim(s, a); why != "" {
			c.blame("%s calls attempt %s of sale %s %s: %s", who, a.ID, s.ID, a.State, why)
		}
		c.verified[k] = true
	}
	k := fmt.Sprint(s.ID, s.Ending(), len(s.Attempts), unproven(s))
	if c.verified[k] {
		return
	}
	switch s.Ending() {
	case state.Paid:
		if !slices.ContainsFunc(c.w.server.Standings(s.Intent), func(t sandbox.Standing) bool {
			return t.Status == "successful" && (t.Amount == s.Order.Amount || unproven(s))
		}) {
			c.blame("%s calls sale %s paid and no payment of it is", who, s.ID)
		}
		c.verified[k] = true
	case state.NotPaid:
		for _, ch := range c.charges {
			if ch.sale == s.ID && !c.dead(ch) && slices.ContainsFunc(s.Attempts, func(a state.Attempt) bool { return a.ID == ch.attempt && !c.ended(s, a) }) {
				c.blame("%s calls sale %s not paid and attempt %s is not dead: %s", who, s.ID, ch.attempt, c.tell(ch))
			}
		}
	case state.NoEnding, state.NotKnown:
	}
}

// ended reports whether the payment that an attempt has failed: a webhook may tell that before the charge
// is answered.
func (c *checker) ended(s state.Sale, a state.Attempt) bool {
	t, ok := c.truth(s.Intent, a.Payment)
	return ok && t.Status == "failed"
}

// claim returns why an attempt's ending is not true, "" when it is.
func (c *checker) claim(s state.Sale, a state.Attempt) string {
	ch := c.byFact[a.ID]
	known := ch != nil && ch.fate != out // a webhook may tell of a payment before its charge is answered
	if known && a.Payment != "" && a.Payment != ch.payment && !c.mistakable(a.Payment, ch) && !c.guessed(s, a, ch) {
		return fmt.Sprintf("it has the payment %s and its own is %q", a.Payment, ch.payment)
	}
	if a.State == state.Refused {
		if ch == nil || c.dead(ch) {
			return ""
		}
		return c.tell(ch)
	}
	payment := a.Payment
	if payment == "" && ch != nil {
		payment = ch.payment
	}
	t, ok := c.truth(s.Intent, payment)
	switch {
	case !ok:
		return "Hub2 has no such payment"
	case a.State == state.Failed && t.Status != "failed",
		a.State == state.Successful && (t.Status != "successful" || t.Amount != s.Order.Amount && !a.Unproven),
		a.State == state.Mismatched && t.Status != "successful":
		return fmt.Sprintf("it is %s over %d", t.Status, t.Amount)
	case a.State == state.Successful && a.Unproven && c.readable(s.Intent):
		return "nobody has seen its payment, and every full read told the payments"
	}
	return ""
}

// guessed reports whether an attempt that Hub2 refused is taken to have a failed payment of its intent, which
// Hub2 told once without its number: neither took money, and the live one stays open until it is told.
func (c *checker) guessed(s state.Sale, a state.Attempt, ch *charge) bool {
	t, ok := c.truth(s.Intent, a.Payment)
	return ok && t.Status == "failed" && a.State == state.Failed && ch.fate == arrived && ch.payment == ""
}

// mistakable reports whether a payment is one that Hub2 shows just as it would show this charge's: of
// the same number at the same operator, on the same intent.
func (c *checker) mistakable(payment string, ch *charge) bool {
	return slices.ContainsFunc(c.charges, func(o *charge) bool {
		return o.payment == payment && o.intent == ch.intent && o.number == ch.number && o.operator == ch.operator
	})
}

// alike is mistakable, of an attempt.
func alike(a state.Attempt, ch *charge) bool {
	return a.ID == ch.attempt || a.Try.MSISDN == ch.number && a.Try.Operator == ch.operator
}

// broken returns what no step of a sale may do.
func broken(before, after state.Sale) []string {
	var all []string
	say := func(bad bool, format string, args ...any) {
		if bad {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	n := after.Next()
	say(n.Attempt && (after.Paid() || after.Intent == ""), "a paid sale, or one without intent, may be charged")
	for _, a := range after.Attempts {
		say(n.Attempt && a.State.Open() && a.Override == nil, "it may be charged while attempt %s is %s", a.ID, a.State)
	}
	for _, a := range before.Attempts {
		i := slices.IndexFunc(after.Attempts, func(b state.Attempt) bool { return b.ID == a.ID })
		if i < 0 {
			say(true, "attempt %s is forgotten", a.ID)
			continue
		}
		b := after.Attempts[i]
		if a.Payment != "" && a.Payment != b.Payment && handedOver(a, after) {
			continue
		}
		say(b.State < a.State && !(a.Unproven && b.State == state.Mismatched), "attempt %s fell from %s to %s", a.ID, a.State, b.State)
		say(a.Payment != "" && a.Payment != b.Payment, "attempt %s changed its payment", a.ID)
	}
	say(before.Paid() && !after.Paid() && !unproven(before), "it was paid and is no more")
	say(before.Intent != "" && before.Intent != after.Intent, "it changed its intent")
	return all
}

// handedOver reports whether a payment that an attempt had stands at another now, whose it is: Hub2 had
// left out what told the two apart.
func handedOver(a state.Attempt, after state.Sale) bool {
	return a.Answer != state.Live && slices.ContainsFunc(after.Attempts, func(b state.Attempt) bool {
		return b.Payment == a.Payment && (b.State >= a.State || a.Unproven && b.State == state.Mismatched) && b.Try.MSISDN != a.Try.MSISDN
	})
}

// unproven reports whether a sale is called paid because Hub2 calls its intent so, and nobody could
// read the payment yet. That says nothing of the amount.
func unproven(s state.Sale) bool {
	return slices.ContainsFunc(s.Attempts, func(a state.Attempt) bool { return a.Unproven })
}

// bank is the sum of it all: what the journal calls paid is what Hub2 took, and no sale was paid twice.
func (c *checker) bank() {
	for _, s := range c.w.sales() {
		n, right := 0, 0
		for _, t := range c.w.server.Standings(s.Intent) {
			if t.Status == "successful" {
				n++
			}
			if t.Status == "successful" && t.Amount == s.Order.Amount {
				right++
			}
		}
		over := slices.ContainsFunc(s.Attempts, func(a state.Attempt) bool { return a.Override != nil })
		if n > 1 && !over {
			c.wrong("sale %s was paid in %d payments", s.ID, n)
		}
		if s.Paid() != (right > 0) {
			c.wrong("at rest the journal calls sale %d (%s) %s, and Hub2 took the money %d times", c.w.saleIndex(s.ID), s.ID, s.Word(), right)
		}
	}
}
