package pay

import (
	"time"

	"errors"
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/door"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// scene is what a payment that was sent shows.
type scene int

const (
	sceneSending scene = iota
	sceneWaiting
	sceneNotSent // nothing left this computer that could charge, or the intent was not made
	sceneRefused // Hub2 did not take the attempt
	scenePaid
	sceneNotPaid
	sceneNotKnown
)

func (w *Wizard) scene() scene {
	d := w.d
	if d.busy == preparing || d.busy == charging {
		return sceneSending
	}
	if d.problem != nil {
		return sceneNotSent
	}
	switch w.ending() {
	case state.Paid:
		return scenePaid
	case state.NotKnown:
		return sceneNotKnown
	case state.NotPaid:
		if a, _ := d.sale.Telling(); a.State == state.Refused {
			return sceneRefused
		}
		return sceneNotPaid
	case state.NoEnding:
	}
	return sceneWaiting
}

// How long an ending stands before Enter leaves it: a key that was tapped on while waiting must not
// wipe it away unseen.
const (
	unseen         = 400 * time.Millisecond
	unseenNotKnown = 1500 * time.Millisecond
)

// Settle notes since when the screen has shown what it shows. The root calls it after each message.
func (w *Wizard) Settle() {
	d := w.d
	if s := w.scene(); d.step == atPayment && (s != d.shown || d.shownSince.IsZero()) {
		d.shown, d.shownSince = s, w.now
	}
}

// seen reports whether an ending has stood long enough to have been read.
func (w *Wizard) seen() bool {
	least := unseen
	if w.d.shown == sceneNotKnown {
		least = unseenNotKnown
	}
	return w.d.opened || w.d.shown == w.scene() && w.now.Sub(w.d.shownSince) >= least
}

// leaveSeen is Enter on an ending.
func (w *Wizard) leaveSeen() tea.Cmd {
	if w.seen() {
		w.Leave()
	}
	return nil
}

// ending is the sale's, except that an attempt which left without an answer, and is not on its way
// from here, is not known either.
func (w *Wizard) ending() state.Ending {
	d := w.d
	if d.busy == preparing || d.busy == charging {
		return state.NoEnding
	}
	e := d.sale.Ending()
	if a, ok := d.sale.Telling(); ok && e == state.NoEnding && a.State == state.Sending {
		return state.NotKnown
	}
	return e
}

// retry goes back to the customer step with what was typed, for a further attempt on the same intent.
func (w *Wizard) retry() tea.Cmd {
	d := w.d
	if a, ok := d.sale.Telling(); ok && d.problem == nil && !d.retrying {
		d.retrying = true
		d.number.Clear()
		d.number.Paste(a.Try.MSISDN) // of somebody else's attempt it is whatever Hub2 says
		d.amount.SetValue(fmt.Sprint(d.sale.Order.Amount))
		d.picked, d.kept = "", false
		if o, _ := w.operator(); o.Provider != a.Try.Operator {
			d.picked, d.kept = a.Try.Operator, true
		}
	}
	d.step, d.focus, d.problem, d.message = atCustomer, onField, nil, ""
	d.code.Clear()
	return nil
}

// ended is the head of every ending: the word and the amount in plain letters, who, and the word
// large.
func (w *Wizard) ended(p *page, word string, style lipgloss.Style) {
	style = style.Bold(true)
	p.gap()
	p.add(must, indent(edge)+style.Render(word+"  "+w.money()))
	p.add(must, indent(edge)+w.whoLine(true))
	p.gap()
	w.large(p, word, style)
	p.gap()
}

func (w *Wizard) viewResult(p *page) {
	switch w.scene() {
	case scenePaid:
		w.viewPaid(p)
	case sceneNotPaid:
		w.viewNotPaid(p)
	case sceneNotKnown:
		w.viewNotKnown(p)
	case sceneNotSent:
		w.viewNotSent(p)
	case sceneRefused:
		w.viewRefused(p)
	case sceneSending, sceneWaiting:
		w.viewAction(p)
	}
	switch w.scene() {
	case scenePaid, sceneNotPaid, sceneRefused:
		if line := w.saving(); line != "" {
			for _, l := range widget.Wrap(line, p.inner()) {
				p.add(must, indent(edge)+l)
			}
		}
	case sceneSending, sceneWaiting, sceneNotKnown, sceneNotSent: // the first three have it in the line about asking
	}
}

func (w *Wizard) viewPaid(p *page) {
	t, words := w.Theme, w.Text.Ending
	a, _ := w.d.sale.Telling()
	w.ended(p, words.Paid, t.Good)
	p.text(must, t.Text, words.PaidBody)
	p.gap()
	r := w.Text.Receipt
	if a.Payment != "" {
		p.pair(must, t.Faint, r.PaymentID, text.Clean(a.Payment, 64))
	}
	at := a.EndedAt
	if at.IsZero() {
		at = w.d.sale.UpdatedAt
	}
	p.pair(must, t.Faint, r.Time, text.ClockSeconds(w.Local(at)))
	p.pair(useful, t.Faint, r.Fees, w.fees(a))
	p.pair(useful, t.Faint, r.Reference, text.Clean(w.d.sale.Order.PurchaseRef, 40))
	p.gap()
	switch lost := slices.ContainsFunc(w.d.sale.Attempts, door.Unseen); {
	case door.PaidTwice(w.d.sale):
		p.text(must, t.Bad, w.Text.Door.PaidTwice)
	case lost:
		p.text(must, t.Warn, w.Text.Door.StillOut)
	}
	p.add(useful, p.beside(indent(edge)+t.Faint.Render(words.PaidProof), w.moneyMovedNote()))
}

// moneyMovedNote keeps a play payment from being taken for a real one.
func (w *Wizard) moneyMovedNote() string {
	if w.d.sale.Order.Environment == live {
		return ""
	}
	return w.Theme.Faint.Render(w.Text.Confirm.Sandbox)
}

func (w *Wizard) fees(a state.Attempt) string {
	var all []string
	for _, f := range a.Fees {
		s := strings.TrimSpace(text.Clean(string(f.Amount), 24) + " " + text.Currency(f.Currency))
		if f.Label != "" {
			s += " (" + text.Clean(f.Label, 32) + ")"
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

func (w *Wizard) viewNotPaid(p *page) {
	t, words := w.Theme, w.Text.Ending
	a, _ := w.d.sale.Telling()
	code, said := "", ""
	if a.Failure != nil {
		code, said = text.Clean(a.Failure.Code, 48), text.Clean(string(a.Failure.Message), 200)
	}
	advice := text.Advise(w.Text.Lang, code)
	w.ended(p, words.NotPaid, t.Bad)
	if w.d.sale.Certain() || a.State == state.Refused {
		p.text(must, t.Text, words.NotPaidBody)
	} else {
		p.text(must, t.Text, words.NotPaidDoubt)
	}
	p.gap()
	p.pair(must, t.Faint, words.Reason, t.Strong.Render(advice.Reason))
	p.pair(must, t.Faint, words.Tell, w.quoted(advice.Say))
	p.pair(must, t.Faint, words.Who, advice.Who)
	help := advice.RetryText
	if !w.d.sale.Next().Attempt {
		help = words.NoRetry
	}
	p.pair(must, t.Faint, words.TryAgain, help)
	p.pair(nice, t.Faint, "Hub2", strings.TrimSpace(t.Faint.Render(strings.TrimSpace(said+" "+bracketed(code)))))
}

// quoted writes what is said aloud.
func (w *Wizard) quoted(s string) string {
	if w.Text.Lang == text.French {
		return "«\u00a0" + s + "\u00a0»"
	}
	return "\"" + s + "\""
}

func bracketed(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

func (w *Wizard) viewNotKnown(p *page) {
	t, words := w.Theme, w.Text.Ending
	a, _ := w.d.sale.Telling()
	w.ended(p, words.NotKnown, t.Warn)
	if failed, unseen, ok := door.Further(w.d.sale); ok {
		w.viewFurther(p, failed, unseen)
		return
	}
	p.text(must, t.Strong, words.NotKnownBody)
	if a.State == state.Mismatched {
		s := w.d.sale.Order
		p.text(must, t.Warn, fmt.Sprintf(words.AmountDiffers, text.Amount(a.Amount, s.Currency), text.Amount(s.Amount, s.Currency)))
		p.text(must, t.Text, words.CallPerson)
		return
	}
	if w.d.news.Parked {
		p.text(must, t.Text, words.NotKnownParked)
	} else {
		p.text(must, t.Text, words.NotKnownGoesOn)
	}
	w.search(p, a)
	p.gap()
	w.sayLine(p, words.NotKnownSay, "")
	p.gap()
	w.asking(p)
}

// viewNotSent is for a payment that never left: Hub2 did not make the intent, or the journal would
// not have known of it.
func (w *Wizard) viewNotSent(p *page) {
	t := w.Theme
	w.ended(p, w.Text.Console.NotSent, t.Bad)
	if w.d.sale.Open() { // of the sale's earlier attempt nothing is known all the same
		p.text(must, t.Strong, w.Text.Ending.NotKnownOnly+" "+w.Text.Door.EarlierShort)
	} else {
		p.text(must, t.Text, w.Text.Console.NotSentBody)
	}
	p.gap()
	var e *hub2.Error
	switch {
	case w.d.mended:
		p.text(must, t.Strong, w.Text.Journal.Mended)
	case !errors.As(w.d.problem, &e):
		p.text(must, t.Strong, w.Text.Journal.NoCharge)
		p.text(must, t.Text, w.cause(w.d.problem))
	default:
		p.text(must, t.Text, w.cause(w.d.problem))
	}
}

// viewRefused is for an attempt that Hub2 did not take.
func (w *Wizard) viewRefused(p *page) {
	t := w.Theme
	a, _ := w.d.sale.Telling()
	w.ended(p, w.Text.Ending.NotPaid, t.Bad)
	p.text(must, t.Text, w.Text.Console.RefusedBody)
	p.gap()
	if a.Problem == nil {
		return
	}
	p.text(must, t.Strong, w.problemWords(a.Problem))
	if a.Problem.RequestID != "" {
		p.text(nice, t.Faint, fmt.Sprintf(w.Text.Hub2.RequestID, text.Clean(a.Problem.RequestID, 64)))
	}
}

// Retry begins a further attempt on the sale that was opened, where one is allowed.
func (w *Wizard) Retry() tea.Cmd {
	if w.d.step != atPayment || !w.d.sale.Next().Attempt {
		return nil
	}
	return w.retry()
}
