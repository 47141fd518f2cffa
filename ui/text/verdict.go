package text

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// maxMessage bounds Hub2's own words.
const maxMessage = 480

// Standing is how one payment stands, worked out once, to be put into words.
type Standing struct {
	Sale    state.Sale
	Ending  state.Ending
	Certain bool // the ending leaves nothing in doubt
	Twice   bool // it was paid twice
	Tried   bool // an attempt was made
	Telling state.Attempt
	Next    state.Next
	Foreign bool // the journal does not know it
	Parked  bool // Hub2 is not asked about it any more
}

// Cause is why the payment failed, as Hub2 gives it; nil when it did not.
func (p Standing) Cause() *hub2.Failure {
	switch {
	case p.Ending != state.NotPaid || p.Telling.State != state.Failed:
		return nil
	case p.Telling.Failure == nil:
		return &hub2.Failure{}
	}
	return p.Telling.Failure
}

// AdviceOn is what helps with a payment that failed.
func (c *Catalog) AdviceOn(p Standing) Advice {
	code := ""
	if f := p.Cause(); f != nil {
		code = Clean(f.Code, 48)
	}
	return Advise(c.Lang, code)
}

// Happened says what became of a payment, for whoever looks into it.
func (c *Catalog) Happened(p Standing, local func(time.Time) time.Time) string {
	w, a, o := c.Inspect, p.Telling, p.Sale.Order
	switch {
	case p.Ending == state.Paid:
		return fmt.Sprintf(w.WasPaid, c.RoadTaken(cmp.Or(a.EndedBy, p.Sale.Source)))
	case a.State == state.Mismatched:
		return fmt.Sprintf(c.Ending.AmountDiffers, Amount(a.Amount, Clean(o.Currency, 8)), Amount(o.Amount, Clean(o.Currency, 8)))
	case p.Ending == state.NotKnown || p.Tried && a.State == state.Sending:
		return fmt.Sprintf(w.WasLost, ClockSeconds(local(a.SentAt)))
	case a.State == state.Refused && a.Problem != nil && p.Tried:
		return w.WasRefused + " " + c.ProblemLine(a.Problem)
	case p.Ending == state.NotPaid:
		return c.AdviceOn(p).Reason
	case !p.Tried && p.Sale.CreateFailed != nil:
		return c.ProblemLine(p.Sale.CreateFailed)
	case !p.Tried:
		return w.WasNoTry
	case a.Action != nil:
		return fmt.Sprintf(w.WasAsking, c.ActionWord(a.Action.Type))
	case p.Sale.IntentStatus.Pollable():
		return w.WasWorking
	}
	return w.WasElse
}

// RoadTaken words by which road news came; what nothing is known of came with an answer.
func (c *Catalog) RoadTaken(by state.Source) string {
	return c.RoadWord(string(cmp.Or(by, state.ByAnswer)))
}

// Verdicts say who must act on a payment, and whether trying again helps.
func (c *Catalog) Verdicts(p Standing) (who, again string) {
	w := c.Inspect
	switch p.Ending {
	case state.Paid:
		if p.Twice {
			return w.WhoPerson, w.AgainPaid
		}
		return w.WhoNobody, w.AgainPaid
	case state.NotKnown:
		if p.Telling.State == state.Mismatched || p.Parked || p.Foreign {
			return w.WhoPerson, w.AgainNever
		}
		return w.WhoGuichet, w.AgainNever
	case state.NotPaid:
		advice := c.AdviceOn(p)
		switch {
		case !p.Next.Attempt:
			return advice.Who, c.Ending.NoRetry
		case p.Next.ReadFirst:
			return advice.Who, advice.RetryText + " " + w.AgainAsked
		}
		return advice.Who, advice.RetryText
	case state.NoEnding:
	}
	switch {
	case !p.Tried:
		return w.WhoCustomer, w.AgainFirst
	case p.Telling.Action != nil:
		return w.WhoCustomer, w.AgainLive
	}
	return w.WhoOperator, w.AgainLive
}

// EndingWord is the ending in large letters; a payment that has none yet says its status.
func (c *Catalog) EndingWord(p Standing) string {
	switch p.Ending {
	case state.Paid:
		return c.Ending.Paid
	case state.NotPaid:
		return c.Ending.NotPaid
	case state.NotKnown:
		return c.Ending.NotKnown
	case state.NoEnding:
	}
	return c.StatusSaid(p.Sale.Word())
}

// FailureWords are Hub2's own words to a failure, with its code behind them.
func FailureWords(f hub2.Failure) string {
	said := Clean(string(f.Message), maxMessage)
	if f.Code != "" {
		said += " (" + Clean(f.Code, 48) + ")"
	}
	return strings.TrimSpace(said)
}

// FeesWords write fees as Hub2 gives them, with what each is for.
func FeesWords(fees []hub2.Fee) string {
	var all []string
	for i, f := range fees {
		if i == 8 {
			all = append(all, "…")
			break
		}
		one := strings.TrimSpace(Clean(string(f.Amount), 24) + " " + Currency(f.Currency))
		if f.Label != "" {
			one += " (" + Clean(f.Label, 32) + ")"
		}
		all = append(all, one)
	}
	return strings.Join(all, ", ")
}
