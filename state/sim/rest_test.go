package sim

import (
	"fmt"
	"slices"
	"time"

	"guichet/state"
)

// deadline is when everything must have come to rest: two polls, of a minute at most, and a minute after
// the harm ended, or after the last time that a 429 silences.
func (c *checker) deadline(healed time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := healed
	if c.quiet.After(at) {
		at = c.quiet
	}
	return at.Add(3*time.Minute + 10*time.Second)
}

// unsettled is a charge whose truth the journal does not tell.
type unsettled struct {
	sale, why string
	odd       bool // Hub2 once told another amount: a person has to look
}

// unsettled tells what is known of a charge in truth and not in the journal.
func (c *checker) unsettled() []unsettled {
	var all []unsettled
	sales := map[string]state.Sale{}
	for _, s := range c.w.sales() {
		sales[s.ID] = s
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range c.charges {
		if ch.attempt == "" {
			continue
		}
		if why := c.lags(sales[ch.sale], ch); why != "" {
			why = fmt.Sprintf("sale %d (%s), attempt %s: %s", c.w.saleIndex(ch.sale), ch.sale, ch.attempt, why)
			odd := slices.ContainsFunc(sales[ch.sale].Attempts, func(a state.Attempt) bool { return a.State == state.Mismatched })
			all = append(all, unsettled{ch.sale, why, odd})
		}
	}
	return all
}

// isParked reports whether a till has said that it asks no more about a sale.
func (c *checker) isParked(sale string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.parked[sale] != [maxTills]bool{}
}

// sums writes down what a world came to.
func (c *checker) sums(r *result) {
	for _, s := range c.w.sales() {
		r.sales++
		if s.Paid() {
			r.paid++
		}
		if s.Word() == state.WordUnknown && c.isParked(s.ID) {
			r.parked++
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range c.charges {
		r.charges++
		if ch.payment != "" && !ch.heard {
			r.lost++
		}
	}
}

// lags returns how the journal's word on an attempt differs from the truth, "" when it does not, or
// when a person has a true reason to look.
func (c *checker) lags(s state.Sale, ch *charge) string {
	var a state.Attempt
	for _, b := range s.Attempts {
		if b.ID == ch.attempt && a.ID == "" || b.Payment != "" && b.Payment == ch.payment && alike(b, ch) {
			a = b
		}
	}
	if ch.payment == "" && a.Payment != "" && alike(a, ch) {
		return "" // it has another's, which nobody can tell from its own
	}
	if ch.payment == "" {
		if a.State <= state.Unknown || a.State == state.Refused {
			return "" // nobody can know
		}
		return fmt.Sprintf("it is %s and Hub2 never took it", a.State)
	}
	t, _ := c.truth(ch.intent, ch.payment)
	want := state.Live
	switch {
	case t.Status == "failed":
		want = state.Failed
	case t.Status == "successful" && t.Amount == s.Order.Amount:
		want = state.Successful
	case t.Status == "successful":
		want = state.Mismatched
	}
	if a.State == want {
		return ""
	}
	return fmt.Sprintf("it is %s and its payment is %s", a.State, t.Status)
}
