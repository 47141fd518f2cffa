package pay

import (
	"strings"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// step is where a payment stands in the wizard.
type step int

const (
	atAmount step = iota
	atCustomer
	atConfirm
	atCode    // a code that travels in the attempt
	atDoor    // a named person answers for charging again (door.go)
	atPayment // under way (action.go) or over (result.go)
)

// focus is which row of a step the keys go to.
type focus int

const (
	onField focus = iota
	onOperator
	onCountry
)

// busy is what is being sent.
type busy int

const (
	idle busy = iota
	preparing
	charging
	sendingCode
)

// draft is one payment as it is being typed, sent and followed.
type draft struct {
	step    step
	focus   focus
	amount  widget.Field
	number  widget.Field
	code    widget.Field
	second  widget.Field // the answer to the question whether to charge again
	country hub2.Country
	picked  string // the operator that the cashier chose, "" for the proposal
	kept    bool   // it was chosen for an earlier attempt's number
	message string // the line below the field

	recall       recall // the operator that the number used last
	recallWanted bool   // Enter waits for it

	checking bool         // the journal is being asked for a similar payment
	twin     *journal.Row // a similar payment

	order   int         // which intent belongs to this draft
	making  bool        // it is on its way
	wants   state.Order // what was asked for then
	sale    state.Sale
	problem error // why there is no attempt

	busy         busy
	word         word      // of the person who lets it be charged again
	readOutSince time.Time // when the confirmation came up
	codeFrom     time.Time // since when the customer's code counts
	codeWrong    bool
	unsaved      bool // something of it is true and not in the journal
	saved        bool // ... and was kept in the end
	opened       bool // from the list
	retrying     bool // a further attempt on the same sale
	news         desk.News

	stopped  error // why the journal did not let the sale begin
	mended   bool  // the journal can be written again
	probing  bool  // that is being tried
	probedAt time.Time

	shown      scene     // what the payment's screen showed last
	shownSince time.Time // and since when
}

// recall is what the journal answered about a number, or is asked.
type recall struct {
	country, msisdn string
	asked, done     bool
	operator        string
}

func (w *Wizard) newDraft() *draft {
	country, _ := hub2.FindCountry(w.o.Countries, w.o.Profile.Country)
	return &draft{
		amount: widget.AmountField(w.AZERTY), number: widget.NumberField(w.AZERTY),
		code: widget.OTPField(w.AZERTY), second: w.secondField(), country: country,
		word: newWord(),
	}
}

// secondField takes the digit that says that a payment is to be charged a second time.
func (w *Wizard) secondField() widget.Field {
	azerty := w.AZERTY
	return widget.NewField(widget.FieldOptions{
		Max: 1, Typed: func(r rune) (rune, bool) { return text.Digit(r, azerty) },
		Paste: func(string) (string, bool) { return "", false },
	})
}

// sum is the amount as far as it has been typed rightly, 0 otherwise.
func (d *draft) sum() int64 {
	n, err := text.ParseAmount(d.amount.Value())
	if err != nil {
		return 0
	}
	return n
}

// msisdn returns the national digits, and why there are none.
func (w *Wizard) msisdn() (string, error) {
	return w.d.country.ParseNumber(w.d.number.Value(), w.o.Profile.Environment != live)
}

// typedDigits is the beginning of the national number as far as it has been typed.
func (w *Wizard) typedDigits() string {
	if n, err := w.msisdn(); err == nil {
		return n
	}
	s := w.d.number.Value()
	if plus, ok := strings.CutPrefix(s, "+"); ok {
		s, ok = strings.CutPrefix(plus, w.d.country.Calling)
		if !ok {
			return ""
		}
	}
	return s
}

// origin says where the proposed operator comes from.
type origin int

const (
	nowhere origin = iota
	fromPrefix
	fromMemory
	fromCashier
)

// operator returns the operator that the payment goes to, when one is certain or chosen.
func (w *Wizard) operator() (hub2.Operator, origin) {
	d := w.d
	if o, ok := d.country.Operator(d.picked); ok && d.picked != "" {
		return o, fromCashier
	}
	digits := w.typedDigits()
	if o, ok := d.country.ByPrefix(digits); ok {
		return o, fromPrefix
	}
	if d.recall.done && d.recall.msisdn == digits && d.recall.country == d.country.Code {
		if o, ok := d.country.Operator(d.recall.operator); ok && d.recall.operator != "" {
			return o, fromMemory
		}
	}
	return hub2.Operator{}, nowhere
}

// profile returns the account of the draft's country.
func (w *Wizard) profile() (Profile, error) {
	if w.d.country.Code == w.o.Profile.Country {
		return w.o.Profile, nil
	}
	return w.o.ProfileFor(w.d.country.Code)
}

// wanted returns the order as it is typed.
func (w *Wizard) wanted() (state.Order, Profile, error) {
	p, err := w.profile()
	return state.Order{
		Profile: p.Name, Merchant: p.Merchant, Environment: p.Environment, Country: w.d.country.Code,
		Amount: w.d.sum(), Currency: w.d.country.Currency, CustomerRef: "counter",
	}, p, err
}

// fits reports whether the sale that was begun is still the one that is wanted.
func (w *Wizard) fits(o state.Order) bool {
	have := w.d.sale.Order
	o.PurchaseRef, o.CustomerRef = have.PurchaseRef, have.CustomerRef
	return w.d.sale.ID != "" && have == o
}
