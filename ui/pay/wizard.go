// Package pay is the wizard that takes one payment, one file a step: amount, customer, confirm, code,
// action (what the customer must do while we wait) and result.
package pay

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/ui/kit"
)

// Desk takes the payments.
type Desk interface {
	Open(ctx context.Context, o state.Order) (state.Sale, error)
	// Warm makes connections for the next requests of an order.
	Warm(ctx context.Context, o state.Order, connections int)
	Create(ctx context.Context, sale, businessName string) (state.Sale, error)
	Attempt(ctx context.Context, sale string, ch desk.Charge) (state.Sale, error)
	Authenticate(ctx context.Context, sale string, code hub2.Secret) (state.Sale, error)
}

// Journal remembers earlier payments.
type Journal interface {
	LastOperator(ctx context.Context, country, msisdn string) (string, bool, error)
	Similar(ctx context.Context, amount int64, currency, msisdn string, since time.Time) (journal.Row, bool, error)
}

// Profile is the merchant account that a payment goes through.
type Profile struct {
	Name        string
	Environment string // embedded, sandbox or live
	Country     string
	Merchant    string
	Business    string // what the customer is shown, "" for the account's own name
}

// live is the environment in which money moves.
const live = "live"

// Options are what a wizard works with.
type Options struct {
	Kit        kit.Kit
	Desk       Desk
	Journal    Journal
	Countries  []hub2.Country
	Profile    Profile // of the country that a payment begins with
	ProfileFor func(country string) (Profile, error)
}

// Wizard is the screen that takes payments. It is owned by the root, which alone calls it.
type Wizard struct {
	kit.Kit
	o     Options
	ctx   context.Context // ends with the program
	now   time.Time
	d     *draft // on the screen
	kept  *draft // what was typed before a payment was opened from the list
	count int    // of prepared intents
	fresh bool   // no key has been pressed yet
	// surprise tells that a question came up which what was typed ahead must not answer.
	surprise bool
	inset    bool // a QR code stands beside the wizard
}

// New returns a wizard that waits for an amount.
func New(ctx context.Context, o Options) *Wizard {
	o.Countries = payable(o)
	w := &Wizard{Kit: o.Kit, o: o, ctx: ctx, fresh: true}
	w.d = w.newDraft()
	return w
}

// payable returns the countries that have operators and an account.
func payable(o Options) []hub2.Country {
	var all []hub2.Country
	for _, c := range o.Countries {
		_, err := o.ProfileFor(c.Code)
		if c.Code == o.Profile.Country || err == nil && len(c.Operators) > 0 {
			all = append(all, c)
		}
	}
	return all
}

// At tells the wizard what time it is. Its drawings use no other clock.
func (w *Wizard) At(now time.Time) { w.now = now }

// Holding reports that the keys which come now depend on an answer that is on its way: the root
// keeps them back until it is there.
func (w *Wizard) Holding() bool { return w.d.checking || w.d.recallWanted }

// TakeSurprise reports, once, that what was typed ahead must be forgotten.
func (w *Wizard) TakeSurprise() bool {
	s := w.surprise
	w.surprise = false
	return s
}

// Busy reports that something is being sent whose answer is not here yet.
func (w *Wizard) Busy() bool { return w.d.busy != idle }

// OnScreen returns the id of the sale whose payment the wizard shows, "" when it shows none.
func (w *Wizard) OnScreen() string {
	if w.d.step != atPayment {
		return ""
	}
	return w.d.sale.ID
}

// Taking reports that the payment on the screen is not settled yet.
func (w *Wizard) Taking() bool {
	e := w.ending()
	return w.OnScreen() != "" && (w.Busy() || e == state.NoEnding || e == state.NotKnown)
}

// Refuses reports that nothing here takes a pasted text.
func (w *Wizard) Refuses(s string) bool {
	f := w.field()
	if f == nil || w.d.focus != onField {
		return true
	}
	g := *f // a copy: nothing is typed
	return !g.Paste(s)
}

// Counting reports that something on the screen counts seconds.
func (w *Wizard) Counting() bool {
	switch w.d.step {
	case atCode:
		return true
	case atPayment:
		return w.d.busy != idle || w.ending() == state.NoEnding || w.ending() == state.NotKnown || w.broken()
	case atCustomer, atConfirm:
		return w.broken()
	case atAmount, atDoor:
	}
	return false
}

// InField reports that letters and digits are typed here, not commands.
func (w *Wizard) InField() bool { return w.d.step != atPayment || w.codeWanted() }

// Opened reports that the payment on the screen was opened from the list.
func (w *Wizard) Opened() bool { return w.d.opened }

// Open shows a payment that is under way or over. What was typed comes back when it is left.
func (w *Wizard) Open(n desk.News) {
	if w.kept == nil && w.d.step != atPayment {
		w.kept = w.d
	}
	w.fresh = false
	w.d = w.newDraft()
	w.d.opened = true
	w.follow(n)
}

func (w *Wizard) follow(n desk.News) {
	w.d.step, w.d.sale, w.d.news = atPayment, n.Sale, n
	if c, ok := hub2.FindCountry(w.o.Countries, n.Sale.Order.Country); ok {
		w.d.country = c
	}
}

// Leave puts the payment on the screen aside. It goes on; the next one begins, or what was typed
// before comes back.
func (w *Wizard) Leave() {
	if w.kept != nil {
		w.d, w.kept = w.kept, nil
		return
	}
	country := w.d.country
	w.d = w.newDraft()
	w.d.country = country
}

// Arrived takes news of a sale.
func (w *Wizard) Arrived(n desk.News) {
	for _, d := range []*draft{w.d, w.kept} {
		if d == nil || d.sale.ID != n.Sale.ID {
			continue
		}
		d.news = n
		d.sale = newer(d.sale, n.Sale)
		d.unsaved, d.saved = n.Unsaved, !n.Unsaved && (d.unsaved || d.saved)
	}
	w.shutDoor()
}

// newer returns what was written later of two states of one sale.
func newer(a, b state.Sale) state.Sale {
	if a.ID == b.ID && (a.Seq > b.Seq || a.UpdatedAt.After(b.UpdatedAt)) {
		return a
	}
	return b
}

// Update takes the answers of the wizard's own commands.
func (w *Wizard) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case intentPrepared:
		return w.prepared(msg)
	case operatorRecalled:
		return w.recalled(msg)
	case similarFound:
		return w.similar(msg)
	case attemptAnswered:
		return w.answered(msg)
	case journalTried:
		w.journalTried(msg)
	case codeAnswered:
		return w.codeAnswered(msg)
	}
	return nil
}
