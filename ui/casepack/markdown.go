package casepack

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/text"
)

// moment is how an instant is written: with its zone, for Hub2 reads it elsewhere.
const moment = "2006-01-02 15:04:05.000 -07:00"

// Markdown writes the case in the words of its language. Ids and codes stay what they are.
func (c Case) Markdown() string {
	p, w := &page{}, c.in.Words
	o := c.sale.Order
	fmt.Fprintf(p, "# %s\n\n%s\n", plain(fmt.Sprintf(w.Case.Title,
		w.EndingWord(c.standing), c.amount(o.Amount), c.label())), plain(w.Case.Lead))
	c.ids(p)
	c.event(p)
	c.tries(p)
	c.story(p)
	c.calls(p)
	c.about(p)
	return p.String()
}

// label says with or without real money, as every screen does.
func (c Case) label() string {
	switch w := c.in.Words.App; c.sale.Order.Environment {
	case "live":
		return w.Live
	case "sandbox":
		return w.Sandbox
	case "embedded":
		return w.SandboxEmbedded
	}
	return strings.ToUpper(text.Clean(c.sale.Order.Environment, 16))
}

func (c Case) amount(n int64) string { return text.Amount(n, text.Clean(c.sale.Order.Currency, 8)) }

func (c Case) at(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return c.local(t).Format(moment)
}

func (c Case) local(t time.Time) time.Time {
	if c.in.Zone == nil {
		return t.Local()
	}
	return t.In(c.in.Zone)
}

// ids is what the payment is called, and by whom.
func (c Case) ids(p *page) {
	w, o, a := c.in.Words.Case, c.sale.Order, c.standing.Telling
	p.section(w.Ids)
	p.table(w.Item, w.Value)
	p.item(w.Intent, code(c.sale.Intent))
	if !c.in.Foreign {
		p.item(w.Sale, code(c.sale.ID))
	}
	ids, more := c.payments()
	for i := range ids {
		ids[i] = code(ids[i])
	}
	if more > 0 {
		ids = append(ids, plain(fmt.Sprintf(w.MorePayments, more)))
	}
	p.item(w.Payments, strings.Join(ids, ", "))
	p.item(w.PurchaseRef, code(o.PurchaseRef))
	p.item(w.CustomerRef, code(o.CustomerRef))
	p.item(w.Merchant, code(o.Merchant))
	p.item(w.Profile, code(o.Profile))
	p.item(w.Environment, code(o.Environment))
	p.item(w.Country, code(o.Country))
	p.item(w.Amount, plain(fmt.Sprintf("%s (%d %s)", c.amount(o.Amount), o.Amount, o.Currency)))
	p.item(w.Operator, plain(text.Operator(a.Try.Operator)))
	p.item(w.Number, plain(a.Try.MSISDN))
	p.item(w.Till, plain(who(c.sale.Till, c.sale.Cashier)))
	p.item(w.Made, c.at(c.sale.CreatedAt))
	p.item(w.Changed, c.at(c.sale.UpdatedAt))
}

// who is a till and who sat at it.
func who(till, cashier string) string {
	if cashier == "" {
		return till
	}
	return till + " · " + cashier
}

// event is how the payment stands, and what is to be done about it.
func (c Case) event(p *page) {
	w := c.in.Words
	p.section(w.Case.Event)
	p.table(w.Case.Item, w.Case.Value)
	p.item(w.Case.Mode, plain(w.EndingWord(c.standing)))
	if f := c.standing.Cause(); f != nil {
		p.item(w.Case.Code, code(f.Code))
		p.item(w.Case.Hub2Says, plain(string(f.Message)))
	}
	p.item(w.Case.Happened, plain(c.happened()))
	acts, again := w.Verdicts(c.standing)
	p.item(w.Case.Who, plain(acts))
	p.item(w.Case.Again, plain(again))
}

func (c Case) happened() string {
	s := c.in.Words.Happened(c.standing, c.local)
	if c.standing.Twice {
		s += " " + c.in.Words.Door.PaidTwice
	}
	return s
}

// tries are the attempts.
func (c Case) tries(p *page) {
	w := c.in.Words.Case
	p.section(w.Tries)
	if len(c.attempts) == 0 {
		fmt.Fprintf(p, "%s\n", plain(w.None))
		return
	}
	p.table(w.Try, w.Sent, c.in.Words.Inspect.Ended, w.Operator, w.Number, w.State, w.Payment, w.Fees, w.Problem)
	for i, a := range c.attempts {
		c.gap(p, i, c.attemptGap, 9)
		p.row(strconv.Itoa(placeOf(i, c.attemptGap)), c.at(a.SentAt), c.at(a.EndedAt), plain(text.Operator(a.Try.Operator)), plain(a.Try.MSISDN),
			plain(c.state(a)), code(a.Payment), plain(text.FeesWords(a.Fees)), plain(c.problem(a)))
	}
}

// state is an attempt's, with Hub2's own word where that is another one, and another amount.
func (c Case) state(a state.Attempt) string {
	w := c.in.Words
	s := w.AttemptWord(a.State.String())
	if said := w.StatusSaid(string(a.Status)); a.Status != "" && said != s {
		s += " (" + fmt.Sprintf(w.Inspect.Hub2Word, said) + ")"
	}
	if a.Amount != 0 && a.Amount != c.sale.Order.Amount {
		s += " " + c.amount(a.Amount)
	}
	return s
}

func (c Case) problem(a state.Attempt) string {
	w := c.in.Words
	var all []string
	if a.State == state.Failed {
		f := hub2.Failure{}
		if a.Failure != nil {
			f = *a.Failure
		}
		all = append(all, text.Advise(w.Lang, text.Clean(f.Code, 48)).Reason, text.FailureWords(f))
	}
	if a.Problem != nil {
		all = append(all, w.ProblemLine(a.Problem))
	}
	return strings.TrimSpace(strings.Join(all, " "))
}

// gap is the row that stands for what was left out before the i-th row, of so many cells.
func (c Case) gap(p *page, i int, g *Gap, cells int) {
	if g == nil || i != g.After {
		return
	}
	row := make([]string, cells)
	row[0], row[cells-1] = "…", plain(fmt.Sprintf(c.in.Words.Case.LeftOut, g.Count, g.After+1, g.After+g.Count))
	p.row(row...)
}

// story is the timeline; where its middle is left out, the last notes stand before it.
func (c Case) story(p *page) {
	w := c.in.Words.Case
	if c.momentGap != nil && len(c.notes) > 0 {
		p.section(w.Notes)
		c.moment(p, c.notes, nil)
	}
	p.section(w.Story)
	c.moment(p, c.moments, c.momentGap)
}

func (c Case) moment(p *page, all []state.Moment, g *Gap) {
	w := c.in.Words
	p.table(w.Case.When, w.Case.By, w.Case.What)
	for i, m := range all {
		c.gap(p, i, g, 3)
		by := w.Road(m)
		if where := who(m.Till, m.Cashier); where != "" {
			by += " (" + where + ")"
		}
		p.row(c.at(m.At), plain(by), plain(strings.Join(w.Moment(m, same), w.Case.And)))
	}
}

// same writes a number that is behind the veil already.
func same(number string) string { return number }

// calls are the requests, for whoever looks them up in Hub2's own log.
func (c Case) calls(p *page) {
	w := c.in.Words
	p.section(w.Case.Calls)
	if len(c.requests) == 0 {
		fmt.Fprintf(p, "%s\n", plain(w.Case.None))
		return
	}
	p.table(w.Case.When, w.Case.Method, w.Case.Path, w.Case.Status, w.Case.Took, w.Case.RequestID)
	for i, r := range c.requests {
		c.gap(p, i, c.requestGap, 6)
		status := ""
		if r.Status != 0 {
			status = strconv.Itoa(r.Status)
		}
		if r.Problem != "" {
			status = strings.TrimSpace(status + " " + w.TroubleWord(r.Problem, r.Status))
		}
		p.row(c.at(r.At), code(r.Method), code(r.Path), plain(status), fmt.Sprintf("%d ms", r.Took.Milliseconds()), code(r.RequestID))
	}
}

// about is the program that took the payment.
func (c Case) about(p *page) {
	w, a := c.in.Words.Case, c.in.Program
	p.section(w.About)
	p.table(w.Item, w.Value)
	p.item(w.Program, code(a.Version))
	p.item(w.Go, code(a.Go))
	p.item(w.System, code(a.System))
	p.item(w.Schema, strconv.Itoa(a.Schema))
	p.item(w.Host, cmp.Or(code(a.Host), plain(c.label())))
	p.item(w.Written, c.at(c.in.Now))
}
