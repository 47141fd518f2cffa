package state

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/hub2"
)

// Moment is one fact of a sale as a person follows it: what happened or was observed, when, by whom,
// and what was new in it.
type Moment struct {
	Seq      int64
	At       time.Time
	Back     time.Duration // how far the clock was set back since the moment before, 0 for not at all
	Kind     Kind
	By       Source // the road of the news
	Till     string
	Cashier  string
	Note     string // a person's remark
	Person   string // whose word it was
	Attempt  int    // which of the sale's own attempts it is about, counted from 1; 0 for none
	Try      *Try
	Problem  *Problem
	Observed bool // Hub2 told something
	Late     bool // what it told is older than what was known by then
	Changed  []Change
}

// Aspect is what changed between two observations.
type Aspect int

// The aspects, in the order in which a moment tells them.
const (
	ChangedIntent Aspect = iota // the intent's status
	ChangedAmount               // the intent's amount
	ChangedReason               // the intent's last failure
	ChangedAction               // what the intent asks of the customer
	PaymentSeen                 // a payment that was not there before
	PaymentGone                 // a payment that is told no more
	PaymentStatus
	PaymentAmount
	PaymentFailure
	PaymentAction
	PaymentFees
)

// Change is one difference between two observations. From is "" for what was not told before, To for
// what is told no more.
type Change struct {
	What     Aspect
	Payment  string // its id, "" for the intent
	From, To string // a status, an amount in the smallest unit, a failure's code, an action's type, the fees
	Note     string // Hub2's words to To
	Currency string // of an amount
}

// Timeline tells the facts of one sale, in the journal's order. What each observation is compared with
// is what was told before it, by whatever road.
func Timeline(facts []Fact) []Moment {
	h := history{payments: map[string]SeenPayment{}, attempts: map[string]int{}}
	moments := make([]Moment, 0, len(facts))
	for _, f := range facts {
		moments = append(moments, h.moment(f))
	}
	return moments
}

// once leaves out what the intent repeats of its payments: Hub2 tells an action, and a failure, in both
// places.
func once(intent, payments []Change) []Change {
	twins := map[Aspect]Aspect{ChangedReason: PaymentFailure, ChangedAction: PaymentAction}
	intent = slices.DeleteFunc(intent, func(c Change) bool {
		twin, ok := twins[c.What]
		return ok && slices.ContainsFunc(payments, func(d Change) bool { return d.What == twin && d.To == c.To && d.Note == c.Note })
	})
	return append(intent, payments...)
}

// history is what was told so far.
type history struct {
	at       time.Time
	told     time.Time // by Hub2's clock
	intent   Observation
	payments map[string]SeenPayment
	order    []string       // of the payments
	attempts map[string]int // our attempts' numbers
}

func (h *history) moment(f Fact) Moment {
	m := Moment{
		Seq: f.Seq, At: f.At, Kind: f.Kind, By: f.Source, Till: f.Till, Cashier: f.Cashier, Note: f.Note, Try: f.Try, Problem: f.Problem, Observed: f.Seen != nil,
	}
	if f.At.Before(h.at) {
		m.Back = h.at.Sub(f.At)
	}
	h.at = f.At
	if f.Override != nil {
		m.Person = f.Override.By
	}
	if f.Kind == AttemptSending && h.attempts[f.Attempt] == 0 {
		h.attempts[f.Attempt] = len(h.attempts) + 1
	}
	m.Attempt = h.attempts[f.Attempt]
	if o := f.Seen; o != nil {
		m.Late = !o.Updated.IsZero() && o.Updated.Before(h.told)
		if o.Updated.After(h.told) {
			h.told = o.Updated
		}
		of := h.intentChanges(o)
		m.Changed = once(of, h.paymentChanges(o, f.Source))
	}
	return m
}

// intentChanges compares what an observation tells of the intent itself. What it leaves out is no
// change, but for a failure and an action: a full answer without them says that they are over.
func (h *history) intentChanges(o *Observation) []Change {
	var all []Change
	add := func(what Aspect, from, to, note string) {
		if from != to {
			all = append(all, Change{What: what, From: from, To: to, Note: note, Currency: o.Currency})
		}
	}
	if o.Status != "" {
		add(ChangedIntent, string(h.intent.Status), string(o.Status), "")
		h.intent.Status = o.Status
	}
	if o.Amount != 0 {
		add(ChangedAmount, digits(h.intent.Amount), digits(o.Amount), "")
		h.intent.Amount = o.Amount
	}
	if o.Full {
		code, said := reasonOf(o.Failure)
		was, before := reasonOf(h.intent.Failure)
		if code != was || said != before {
			all = append(all, Change{What: ChangedReason, From: was, To: code, Note: said})
		}
		h.intent.Failure = o.Failure
		all = append(all, actionChange(ChangedAction, "", h.intent.Action, o.Action)...)
		h.intent.Action = o.Action
	}
	return all
}

// paymentChanges compares the payments. Only a whole list that was asked for can tell that one is gone:
// a webhook may tell of one payment alone.
func (h *history) paymentChanges(o *Observation, by Source) []Change {
	var all []Change
	there := make(map[string]bool, len(o.Payments))
	for _, p := range o.Payments {
		there[p.ID] = true
		before, known := h.payments[p.ID]
		if !known {
			h.order = append(h.order, p.ID)
		}
		all = append(all, changesOf(before, p, known)...)
		h.payments[p.ID] = told(before, p)
	}
	if !o.Listed || by == ByWebhook {
		return all
	}
	h.order = slices.DeleteFunc(h.order, func(id string) bool {
		if !there[id] {
			all = append(all, Change{What: PaymentGone, Payment: id, From: string(h.payments[id].Status)})
			delete(h.payments, id)
		}
		return !there[id]
	})
	return all
}

// told is a payment as it is known after one more observation: what that leaves out stays.
func told(before, p SeenPayment) SeenPayment {
	p.Status = cmp.Or(p.Status, before.Status)
	p.Amount = cmp.Or(p.Amount, before.Amount)
	if len(p.Fees) == 0 {
		p.Fees = before.Fees
	}
	return p
}

func changesOf(before, p SeenPayment, known bool) []Change {
	var all []Change
	add := func(what Aspect, from, to, note string) {
		if from != to {
			all = append(all, Change{What: what, Payment: p.ID, From: from, To: to, Note: note, Currency: p.Currency})
		}
	}
	switch {
	case !known:
		all = append(all, Change{What: PaymentSeen, Payment: p.ID, To: string(p.Status)})
	case p.Status != "":
		add(PaymentStatus, string(before.Status), string(p.Status), "")
	}
	if known && p.Amount != 0 { // a new payment's amount is the intent's, or the sale tells aloud that it is not
		add(PaymentAmount, digits(before.Amount), digits(p.Amount), "")
	}
	code, said := reasonOf(p.Failure)
	if was, before := reasonOf(before.Failure); code != was || said != before {
		all = append(all, Change{What: PaymentFailure, Payment: p.ID, From: was, To: code, Note: said})
	}
	all = append(all, actionChange(PaymentAction, p.ID, before.Action, p.Action)...)
	if len(p.Fees) > 0 {
		add(PaymentFees, FeesText(before.Fees), FeesText(p.Fees), "")
	}
	return all
}

func actionChange(what Aspect, payment string, before, now *hub2.Action) []Change {
	var was, is hub2.Action
	if before != nil {
		was = *before
	}
	if now != nil {
		is = *now
	}
	if was == is {
		return nil
	}
	return []Change{{What: what, Payment: payment, From: was.Type, To: is.Type, Note: is.Message}}
}

// reasonOf is a failure's code and words; one without a code is told by its words alone.
func reasonOf(f *hub2.Failure) (code, said string) {
	if f == nil {
		return "", ""
	}
	return cmp.Or(f.Code, string(f.Message)), string(f.Message)
}

// FeesText writes fees as Hub2 gives them, "25 XOF, 5 XOF".
func FeesText(fees []hub2.Fee) string {
	all := make([]string, 0, len(fees))
	for _, f := range fees {
		all = append(all, strings.TrimSpace(string(f.Amount)+" "+f.Currency))
	}
	return strings.Join(all, ", ")
}

func digits(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
