package casepack

import (
	"cmp"
	"strings"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
)

// Object is the case for programs: what Markdown says, with the fields that every payment has in JSON.
type Object struct {
	Type        string   `json:"type"`
	Intent      string   `json:"intent"`
	Sale        string   `json:"sale"`
	Payment     *string  `json:"payment"`
	Payments    []string `json:"payments"`
	Status      string   `json:"status"`
	Failure     *Failure `json:"failure"`
	Happened    string   `json:"happened"` // these three in words
	WhoActs     string   `json:"who_acts"`
	TryAgain    string   `json:"try_again"`
	Amount      int64    `json:"amount"`
	Currency    string   `json:"currency"`
	Country     string   `json:"country"`
	Operator    *string  `json:"operator"`
	MSISDN      *string  `json:"msisdn"`
	PurchaseRef string   `json:"purchase_ref"`
	CustomerRef string   `json:"customer_ref"`
	Merchant    string   `json:"merchant"`
	Profile     string   `json:"profile"`
	Environment string   `json:"environment"`
	At          string   `json:"at"`
	UpdatedAt   string   `json:"updated_at"`

	Attempts []Attempt `json:"attempts"`
	Notes    []Event   `json:"notes"`
	Timeline []Event   `json:"timeline"`
	Requests []Request `json:"requests"`
	LeftOut  struct {
		Payments *Gap `json:"payments"`
		Attempts *Gap `json:"attempts"`
		Timeline *Gap `json:"timeline"`
		Requests *Gap `json:"requests"`
	} `json:"left_out"`
	Versions Versions `json:"versions"`
}

// Failure is why a payment failed, in Hub2's words.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Attempt is one of a case.
type Attempt struct {
	Number   int        `json:"number"`
	Payment  *string    `json:"payment"`
	State    string     `json:"state"`
	Status   *string    `json:"status"`
	Operator string     `json:"operator"`
	MSISDN   *string    `json:"msisdn"`
	Amount   *int64     `json:"amount"`
	Fees     []hub2.Fee `json:"fees"`
	Failure  *Failure   `json:"failure"`
	Problem  *string    `json:"problem"` // in words
	SentAt   *string    `json:"sent_at"`
	EndedAt  *string    `json:"ended_at"`
}

// Event is one of a case's timeline.
type Event struct {
	Seq     int64    `json:"seq"`
	At      string   `json:"at"`
	Kind    string   `json:"kind"`
	Source  string   `json:"source"`
	Till    string   `json:"till"`
	Cashier string   `json:"cashier"`
	What    []string `json:"what"` // in words
}

// Request is one of a case's API log.
type Request struct {
	At        string  `json:"at"`
	Method    string  `json:"method"`
	Path      string  `json:"path"`
	Status    int     `json:"status"`
	TookMS    int64   `json:"took_ms"`
	RequestID *string `json:"request_id"`
	Problem   *string `json:"problem"`
}

// Versions are what made the case, and when.
type Versions struct {
	Guichet string  `json:"guichet"`
	Go      string  `json:"go"`
	System  string  `json:"system"`
	Schema  int     `json:"journal_schema"`
	Host    *string `json:"api_host"`
	MadeAt  string  `json:"made_at"`
}

// Object is the case as one object of JSON.
func (c Case) Object() Object {
	w, o, a, p := c.in.Words, c.sale.Order, c.standing.Telling, c.in.Program
	v := Object{
		Type: "case", Intent: c.sale.Intent, Payment: orNull(a.Payment), Status: c.sale.Word(), Happened: c.happened(),
		Amount: o.Amount, Currency: o.Currency, Country: cmp.Or(a.Try.Country, o.Country), Operator: orNull(a.Try.Operator),
		MSISDN: stars(a.Try.MSISDN), PurchaseRef: o.PurchaseRef, CustomerRef: o.CustomerRef,
		Merchant: o.Merchant, Profile: o.Profile, Environment: o.Environment, At: stamp(c.sale.CreatedAt), UpdatedAt: stamp(c.sale.UpdatedAt),
		Notes: c.events(c.notes), Timeline: c.events(c.moments), Requests: requests(c.requests),
		Versions: Versions{p.Version, p.Go, p.System, p.Schema, orNull(p.Host), stamp(c.in.Now)},
	}
	if !c.in.Foreign {
		v.Sale = c.sale.ID
	}
	ids, more := c.payments()
	if v.Payments = ids; more > 0 {
		v.LeftOut.Payments = &Gap{len(ids), more}
	}
	v.Failure = failure(c.standing.Cause())
	v.WhoActs, v.TryAgain = w.Verdicts(c.standing)
	v.Attempts = c.tried()
	v.LeftOut.Attempts, v.LeftOut.Timeline, v.LeftOut.Requests = c.attemptGap, c.momentGap, c.requestGap
	return v
}

func (c Case) tried() []Attempt {
	all := make([]Attempt, 0, len(c.attempts))
	for i, a := range c.attempts {
		v := Attempt{
			Number: placeOf(i, c.attemptGap), Payment: orNull(a.Payment), State: a.State.String(), Status: orNull(string(a.Status)),
			Operator: a.Try.Operator, MSISDN: stars(a.Try.MSISDN), Fees: a.Fees, Failure: failure(a.Failure),
		}
		if a.Amount != 0 {
			v.Amount = &a.Amount
		}
		if v.Fees == nil {
			v.Fees = []hub2.Fee{}
		}
		if a.Problem != nil {
			v.Problem = orNull(c.in.Words.ProblemLine(a.Problem))
		}
		if !a.SentAt.IsZero() {
			v.SentAt = orNull(stamp(a.SentAt))
		}
		if !a.EndedAt.IsZero() {
			v.EndedAt = orNull(stamp(a.EndedAt))
		}
		all = append(all, v)
	}
	return all
}

func (c Case) events(moments []state.Moment) []Event {
	all := make([]Event, 0, len(moments))
	for _, m := range moments {
		all = append(all, Event{m.Seq, stamp(m.At), string(m.Kind), string(m.By), m.Till, m.Cashier, c.in.Words.Moment(m, same)})
	}
	return all
}

func requests(log []journal.Request) []Request {
	all := make([]Request, 0, len(log))
	for _, r := range log {
		all = append(all, Request{stamp(r.At), r.Method, r.Path, r.Status, r.Took.Milliseconds(), orNull(r.RequestID), orNull(r.Problem)})
	}
	return all
}

func failure(f *hub2.Failure) *Failure {
	if f == nil {
		return nil
	}
	return &Failure{cmp.Or(f.Code, "unknown_reason"), string(f.Message)}
}

// stamp writes an instant as every line of JSON does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// stars writes a hidden number as JSON has it elsewhere: without spaces, in ASCII.
func stars(hidden string) *string {
	return orNull(strings.NewReplacer(" ", "", string(dot), "*").Replace(hidden))
}
