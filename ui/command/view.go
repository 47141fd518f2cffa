package command

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/door"
)

// payment is a sale as status, show and list print it.
type payment struct {
	Intent      string       `json:"intent"`
	Payment     *string      `json:"payment"`
	Status      string       `json:"status"`
	Failure     *failureView `json:"failure"`
	Amount      int64        `json:"amount"`
	PaidAmount  *int64       `json:"paid_amount,omitempty"` // what Hub2 says was paid instead
	Currency    string       `json:"currency"`
	Country     string       `json:"country"`
	Operator    *string      `json:"operator"`
	MSISDN      *string      `json:"msisdn"`
	PurchaseRef string       `json:"purchase_ref"`
	CustomerRef string       `json:"customer_ref"`
	At          string       `json:"at"`
	UpdatedAt   string       `json:"updated_at"`
	Environment string       `json:"environment"`
	Twice       bool         `json:"paid_twice,omitempty"`
	AlsoOpen    bool         `json:"also_open,omitempty"`
	Attempts    []attempt    `json:"attempts,omitempty"`
	Facts       []fact       `json:"facts,omitempty"`
	Requests    []request    `json:"requests,omitempty"`

	mismatch bool // another amount was paid
}

// request is a line of the request log.
type request struct {
	At        string  `json:"at"`
	Method    string  `json:"method"`
	Path      string  `json:"path"`
	Status    int     `json:"status"` // HTTP's, 0 when no answer came
	TookMS    int64   `json:"took_ms"`
	RequestID *string `json:"request_id"`
	Problem   *string `json:"problem"`
}

type failureView struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type attempt struct {
	Payment  *string      `json:"payment"`
	State    string       `json:"state"`
	Status   *string      `json:"status"`
	Operator string       `json:"operator"`
	MSISDN   *string      `json:"msisdn"`
	Amount   *int64       `json:"amount"`
	Failure  *failureView `json:"failure"`
	Action   *actionView  `json:"action"`
	SentAt   string       `json:"sent_at"`
	EndedAt  *string      `json:"ended_at"`
	Search   *search      `json:"search"`
	Override *override    `json:"override"`
}

// search is how Hub2 was asked in vain about an attempt whose answer was lost.
type search struct {
	Reads   int   `json:"reads"`
	SpanMS  int64 `json:"span_ms"`  // from the first to the last
	AfterMS int64 `json:"after_ms"` // from the sending to the last
	NotSeen bool  `json:"not_seen"` // it is enough for a named person's word
}

// override is a named person's word that the sale may be charged again all the same.
type override struct {
	By    string  `json:"by"`
	At    *string `json:"at,omitempty"`
	Shown string  `json:"shown"`
}

type actionView struct {
	Action  string  `json:"action"`
	Message string  `json:"message"`
	URL     *string `json:"url"`
}

type fact struct {
	Seq     int64          `json:"seq"`
	Kind    string         `json:"kind"`
	At      string         `json:"at"`
	Till    string         `json:"till,omitempty"`
	Cashier string         `json:"cashier,omitempty"`
	Source  string         `json:"source,omitempty"`
	Status  string         `json:"status,omitempty"`
	Payment string         `json:"payment,omitempty"`
	Problem *state.Problem `json:"problem,omitempty"`

	Override *override `json:"override,omitempty"`
	Note     string    `json:"note,omitempty"`
}

// maskNumber hides a number but for its last four digits; JSON gets plain asterisks.
func maskNumber(n string) string {
	const shown, longest = 4, 24
	digits := []rune(n) // of an attempt that somebody else made it is whatever Hub2 says
	hidden := len(digits) - shown
	if hidden <= 0 {
		return strings.Repeat("*", len(digits))
	}
	return strings.Repeat("*", min(hidden, longest)) + string(digits[hidden:])
}

func viewFailure(f *hub2.Failure) *failureView {
	if f == nil {
		return nil
	}
	return &failureView{Code: cmp.Or(f.Code, "unknown_reason"), Message: string(f.Message)}
}

// viewSale is a sale in full, without its attempts and facts.
func viewSale(s state.Sale) payment {
	p := payment{
		Intent: s.Intent, Status: s.Word(), Amount: s.Order.Amount, Currency: s.Order.Currency, Country: s.Order.Country,
		PurchaseRef: s.Order.PurchaseRef, CustomerRef: s.Order.CustomerRef, Environment: s.Order.Environment,
		At: stamp(s.CreatedAt), UpdatedAt: stamp(s.UpdatedAt),
		Twice: door.PaidTwice(s), AlsoOpen: s.Paid() && s.Open(),
	}
	a, ok := s.Telling()
	if !ok {
		return p
	}
	p.Payment, p.PaidAmount = orNull(a.Payment), paidInstead(s)
	p.Operator, p.MSISDN = orNull(a.Try.Operator), orNull(maskNumber(a.Try.MSISDN))
	if a.Try.Country != "" {
		p.Country = a.Try.Country
	}
	if p.Status == state.WordFailed {
		p.Failure = viewFailure(failureOf(s))
	}
	return p
}

// failureOf returns why the sale failed; a failure without a reason is one all the same.
func failureOf(s state.Sale) *hub2.Failure {
	for i := len(s.Attempts) - 1; i >= 0; i-- {
		if a := s.Attempts[i]; a.State == state.Failed {
			if a.Failure != nil {
				return a.Failure
			}
			return &hub2.Failure{}
		}
	}
	if a, ok := s.Last(); ok && a.State == state.Refused && a.Problem != nil {
		return &hub2.Failure{Code: "refused", Message: hub2.Text(a.Problem.Message)}
	}
	return nil
}

func viewRow(r journal.Row) payment {
	p := payment{
		Intent: r.Intent, Payment: orNull(r.Payment), Status: r.Status, Amount: r.Amount, Currency: r.Currency,
		Country: r.Country, Operator: orNull(r.Operator), MSISDN: orNull(maskNumber(r.MSISDN)),
		PurchaseRef: r.PurchaseRef, CustomerRef: r.CustomerRef, Environment: r.Environment,
		At: stamp(r.CreatedAt), UpdatedAt: stamp(r.UpdatedAt), mismatch: r.Mismatch,
	}
	if r.Status == state.WordFailed {
		p.Failure = viewFailure(&hub2.Failure{Code: r.FailureCode, Message: hub2.Text(r.FailureMessage)})
	}
	return p
}

func viewAttempts(s state.Sale, facts []state.Fact) []attempt {
	list := make([]attempt, 0, len(s.Attempts))
	for _, a := range s.Attempts {
		v := attempt{
			Payment: orNull(a.Payment), State: a.State.String(), Status: orNull(string(a.Status)), Operator: a.Try.Operator,
			MSISDN: orNull(maskNumber(a.Try.MSISDN)), Failure: viewFailure(a.Failure), Action: viewAction(a.Action),
			SentAt: stamp(a.SentAt), EndedAt: stampOrNull(a.EndedAt),
			Search: viewSearch(a), Override: viewOverride(a.Override),
		}
		if v.Override != nil {
			v.Override.At = overriddenAt(*a.Override, facts)
		}
		if a.Amount != 0 {
			v.Amount = &a.Amount
		}
		list = append(list, v)
	}
	return list
}

func viewSearch(a state.Attempt) *search {
	reads, span, after := a.Search()
	if reads == 0 {
		return nil
	}
	return &search{reads, span.Milliseconds(), after.Milliseconds(), a.NotSeen()}
}

func viewOverride(o *state.Override) *override {
	if o == nil {
		return nil
	}
	return &override{By: o.By, Shown: o.Shown}
}

// overriddenAt is when a person's word was given: the fact that keeps it tells.
func overriddenAt(o state.Override, facts []state.Fact) *string {
	for _, f := range facts {
		if f.Override != nil && *f.Override == o {
			return stampOrNull(f.At)
		}
	}
	return nil
}

func viewAction(a *hub2.Action) *actionView {
	if a == nil {
		return nil
	}
	return &actionView{Action: a.Type, Message: a.Message, URL: orNull(a.URL)}
}

func stampOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return orNull(stamp(t))
}

func viewFacts(facts []state.Fact) []fact {
	list := make([]fact, 0, len(facts))
	for _, f := range facts {
		v := fact{
			Seq: f.Seq, Kind: string(f.Kind), At: stamp(f.At), Till: f.Till, Cashier: f.Cashier, Source: sourceWord(f.Source),
			Problem: f.Problem, Override: viewOverride(f.Override), Note: f.Note,
		}
		if f.Seen != nil {
			v.Status = string(f.Seen.Status)
			if n := len(f.Seen.Payments); n > 0 {
				v.Payment = f.Seen.Payments[n-1].ID
				v.Status = cmp.Or(v.Status, string(f.Seen.Payments[n-1].Status)) // a webhook may tell of the payment alone
			}
		}
		list = append(list, v)
	}
	return list
}

// viewRequests lists the requests in the order in which they were made.
func viewRequests(requests []journal.Request) []request {
	list := make([]request, 0, len(requests))
	slices.SortStableFunc(requests, func(a, b journal.Request) int { return a.At.Compare(b.At) }) // they are noted when they end
	for _, r := range requests {
		list = append(list, request{
			stamp(r.At), r.Method, r.Path, r.Status, r.Took.Milliseconds(), orNull(r.RequestID), orNull(r.Problem),
		})
	}
	return list
}
