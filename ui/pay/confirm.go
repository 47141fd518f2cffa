package pay

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// again says yes to a second charge: the digit that means it, then Enter. It can be typed on a keypad, and
// Enter alone never says it.
const again = "2"

// confirm is the cashier's Enter on the payment as it was read out.
func (w *Wizard) confirm() tea.Cmd {
	d := w.d
	if d.twin != nil && d.second.Value() != again {
		d.message = w.Text.Duplicate.Enter
		return nil
	}
	if w.hurried() {
		return nil
	}
	d.message = ""
	if o, _ := w.operator(); o.Flow == hub2.FlowOTPFirst {
		d.step, d.codeFrom = atCode, w.now
		return nil
	}
	return w.send()
}

func (w *Wizard) viewConfirm(p *page) {
	t, c := w.Theme, w.Text.Confirm
	_, msisdn := w.who()
	w.head(p)
	p.add(must, indent(edge)+t.Strong.Render(w.whoLine(false)))
	p.add(air, "")
	w.large(p, text.Thousands(w.amountOnly()), t.Strong)
	p.gap()
	w.large(p, text.Number(msisdn), t.Text)
	p.gap()
	if w.d.twin != nil {
		w.viewTwin(p)
		return
	}
	operator, _ := w.who()
	readOut := fmt.Sprintf(c.ReadOut, w.money(), operator, text.Number(msisdn))
	p.text(must, t.Text, fmt.Sprintf(w.Text.Console.ReadOut, readOut))
	if given := w.d.word.given; given != nil {
		p.text(must, t.Warn, fmt.Sprintf(w.Text.Door.Confirm, given.By))
	}
	switch mismatch := w.mismatch(); {
	case w.d.message != "":
		p.text(must, t.Warn, w.d.message)
	case w.d.stopped != nil:
		p.text(must, t.Warn, w.cause(w.d.stopped))
	case w.d.sale.CreateFailed != nil && !w.d.retrying:
		p.text(useful, t.Warn, w.notYet(w.d.sale.CreateFailed))
	case mismatch != "":
		p.text(must, t.Warn, mismatch)
	default:
		p.gap()
	}
	ask := t.Strong.Render(c.Ask+" ") + t.Strong.Render(fmt.Sprintf(c.Enter, w.money())+".")
	p.besideOrBelow(indent(edge)+ask, w.moneyMoves())
}

// notYet words why the intent is not made yet. Until it is, no money is at stake.
func (w *Wizard) notYet(p *state.Problem) string {
	switch p.Kind {
	case hub2.Ambiguous.String(), hub2.Broken.String():
		return w.Text.Amount.Lost
	}
	return fmt.Sprintf(w.Text.Amount.NotYet, w.problemWords(p))
}

// moneyMoves says whether money moves at all.
func (w *Wizard) moneyMoves() string {
	if w.o.Profile.Environment == live {
		return w.Theme.LiveBar.Render(" " + w.Text.Confirm.Live + " ")
	}
	return w.Theme.Faint.Render(w.Text.Confirm.Sandbox)
}

// viewTwin asks whether the same is to be charged once more. No is the default.
func (w *Wizard) viewTwin(p *page) {
	d, t, words := w.d, w.Theme, w.Text.Duplicate
	at := text.Clock(w.Local(d.twin.CreatedAt))
	question := fmt.Sprintf(words.Warning, at, w.endingWord(d.twin.Status))
	if d.twin.Live {
		question = fmt.Sprintf(words.Open, at)
	}
	p.text(must, t.Warn.Bold(true), question)
	line := d.message
	if line == "" {
		line = words.Enter
	}
	p.text(must, t.Text, line)
	p.gap()
	key := fmt.Sprintf(w.Text.Console.SecondKey, t.Symbols.Enter)
	field := d.second.View(t, 2, true)
	p.besideOrBelow(indent(edge)+field+"  "+t.Strong.Render(key)+" "+w.Text.Console.SecondCharge, w.moneyMoves())
}

// endingWord words a status as the large word that stood on the screen.
func (w *Wizard) endingWord(status string) string {
	switch status {
	case state.WordPaid:
		return w.Text.Ending.Paid
	case state.WordFailed:
		return w.Text.Ending.NotPaid
	case state.WordUnknown:
		return w.Text.Ending.NotKnown
	}
	return w.Text.StatusWord(status)
}

// field is where the digits of a step go, nil where nothing is typed.
func (w *Wizard) field() *widget.Field {
	d := w.d
	switch d.step {
	case atAmount:
		return &d.amount
	case atCustomer:
		return &d.number
	case atConfirm:
		if d.twin != nil {
			return &d.second
		}
	case atCode:
		return &d.code
	case atDoor:
		if d.word.named {
			return &d.word.typed
		}
		return &d.word.name
	case atPayment:
		if w.codeWanted() {
			return &d.code
		}
	}
	return nil
}
