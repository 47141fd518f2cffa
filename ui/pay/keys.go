package pay

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/ui/kit"
	"guichet/ui/text"
)

// do makes a key's action of something that sends nothing.
func do(f func()) func() tea.Cmd {
	return func() tea.Cmd { f(); return nil }
}

// Keys are the keys of what is on the screen now.
func (w *Wizard) Keys() []kit.Binding {
	k := w.Text.Keys
	switch w.d.step {
	case atAmount:
		return append([]kit.Binding{{Keys: []string{"enter"}, Word: k.Continue, Do: w.leaveAmount}}, w.fieldKeys()...)
	case atCustomer:
		return w.customerKeys()
	case atConfirm:
		enter := kit.Binding{Keys: []string{"enter"}, Word: k.Charge, Hand: true, Do: w.confirm}
		if w.d.word.given != nil {
			enter.Word = w.Text.Duplicate.Again
		}
		if w.d.twin != nil {
			enter.Label = fmt.Sprintf(w.Text.Console.SecondKey, enter.Shown(w.Theme))
			enter.Word = w.Text.Duplicate.Again
		}
		return []kit.Binding{enter, {Keys: []string{"esc"}, Word: k.Change, Do: do(func() { w.back(atCustomer) })}}
	case atCode:
		return []kit.Binding{
			{Keys: []string{"enter"}, Word: k.Charge, Hand: true, Do: w.leaveCode},
			{Keys: []string{"esc"}, Word: k.Back, Do: do(func() { w.back(atConfirm) })},
		}
	case atDoor:
		return []kit.Binding{
			{Keys: []string{"enter"}, Word: k.Continue, Do: w.leaveDoor},
			{Keys: []string{"esc"}, Word: k.Back, Do: do(w.leaveDoorBack)},
		}
	case atPayment:
	}
	return w.paymentKeys()
}

func (w *Wizard) back(to step) {
	d := w.d
	d.step, d.focus, d.message, d.recallWanted = to, onField, "", false
}

// fieldKeys move between the rows of a step and choose in them.
func (w *Wizard) fieldKeys() []kit.Binding {
	k, c := w.Text.Keys, w.Text.Console
	keys := []kit.Binding{
		{Keys: []string{"tab", "down"}, Word: k.NextField, Do: do(func() { w.turnFocus(1) })},
		{Keys: []string{"shift+tab", "up"}, Do: do(func() { w.turnFocus(-1) })},
	}
	turn, word := w.turnCountry, c.ChooseCountry
	if w.d.focus == onOperator {
		turn, word = w.turnOperator, c.ChooseOperator
	}
	if w.d.focus == onField {
		return keys
	}
	left, right := "←", "→"
	if w.Theme.ASCII {
		left, right = "Left", "Right"
	}
	return append([]kit.Binding{
		{Keys: []string{"right", " "}, Label: left + " " + right, Word: word, Do: do(func() { turn(1) })},
		{Keys: []string{"left"}, Do: do(func() { turn(-1) })},
	}, keys...)
}

// turnFocus goes to the next row that can be changed.
func (w *Wizard) turnFocus(by int) {
	rows := []focus{onField}
	if w.d.step == atCustomer && len(w.d.country.Operators) > 0 {
		rows = append(rows, onOperator)
	}
	if len(w.o.Countries) > 1 && !w.d.retrying {
		rows = append(rows, onCountry)
	}
	at := 0
	for i, f := range rows {
		if f == w.d.focus {
			at = i
		}
	}
	w.d.focus = rows[(at+by+len(rows))%len(rows)]
}

func (w *Wizard) customerKeys() []kit.Binding {
	k := w.Text.Keys
	keys := []kit.Binding{
		{Keys: []string{"enter"}, Word: k.Continue, Do: w.leaveCustomer},
		{Keys: []string{"esc"}, Word: k.Back, Do: do(w.leaveCustomerBack)},
	}
	n := min(len(w.d.country.Operators), maxOperators)
	for i := range n {
		name := fmt.Sprintf(w.Text.Palette.Operator, text.Clean(w.d.country.Operators[i].Name, 24))
		b := kit.Binding{Keys: []string{fmt.Sprintf("f%d", i+1)}, Name: name, Do: do(func() { w.pick(i) })}
		if i == 0 {
			b.Label, b.Word = "F1", k.Operator
			if n > 1 {
				b.Label = fmt.Sprintf("F1-F%d", n)
			}
		}
		keys = append(keys, b)
	}
	return append(keys, w.fieldKeys()...)
}

// leaveCustomerBack goes to the amount; of a further attempt the amount stands, and the result comes
// back instead.
func (w *Wizard) leaveCustomerBack() {
	if w.d.retrying {
		w.back(atPayment)
		return
	}
	w.back(atAmount)
}

func (w *Wizard) paymentKeys() []kit.Binding {
	k, c := w.Text.Keys, w.Text.Console
	next := kit.Binding{Keys: []string{"enter", "n"}, Word: k.NextCustomer, Do: w.leaveSeen}
	copyID := kit.Binding{Keys: []string{"y"}, Word: k.CopyID, Do: w.copyID}
	var keys []kit.Binding
	switch w.scene() {
	case sceneSending:
		if w.d.busy == preparing {
			return []kit.Binding{{Keys: []string{"esc"}, Word: k.Back, Do: do(w.stopPreparing)}}
		}
		return []kit.Binding{{Keys: []string{"esc"}, Word: k.StopWaiting, Do: w.stopWaiting}}
	case sceneWaiting:
		return w.waitingKeys()
	case scenePaid:
		keys = []kit.Binding{next, copyID}
	case sceneNotKnown:
		keys = []kit.Binding{next, copyID}
		if n := w.d.sale.Next(); n.Override {
			past := kit.Binding{Keys: []string{doorKey}, Word: w.Text.Door.Key, Do: do(w.openDoor)}
			keys = []kit.Binding{next, past, copyID}
		} else if n.Attempt {
			keys = []kit.Binding{{Keys: []string{"r"}, Word: k.Retry, Do: w.retry}, next, copyID}
		}
	case sceneNotPaid:
		keys = []kit.Binding{next, copyID}
		if w.d.sale.Next().Attempt {
			again := kit.Binding{Keys: []string{"r"}, Word: k.Retry, Do: func() tea.Cmd { return w.retry() }}
			keys = []kit.Binding{again, next, copyID}
		}
	case sceneNotSent, sceneRefused:
		next.Keys = []string{"n"}
		keys = []kit.Binding{
			{Keys: []string{"enter", "r"}, Word: c.TryAgain, Do: func() tea.Cmd { return w.tryAgain() }},
			{Keys: []string{"esc"}, Word: c.Correct, Do: func() tea.Cmd { return w.retry() }},
			next,
		}
		return keys
	}
	if w.d.opened {
		keys = append(keys, kit.Binding{Keys: []string{"esc"}, Word: c.BackToList, Do: w.toList})
	}
	return keys
}

// tryAgain reads the payment out once more: the next Enter is a confirmation, so that a key pressed
// twice can send nothing.
func (w *Wizard) tryAgain() tea.Cmd {
	w.retry()
	if w.d.opened || w.d.number.Empty() {
		return nil
	}
	return w.leaveCustomer()
}

func (w *Wizard) waitingKeys() []kit.Binding {
	k := w.Text.Keys
	esc := kit.Binding{Keys: []string{"esc"}, Word: k.StopWaiting, Do: w.stopWaiting}
	if w.codeWanted() {
		return []kit.Binding{{Keys: []string{"enter"}, Word: k.Continue, Hand: true, Do: w.sendCode}, esc}
	}
	copying := kit.Binding{Keys: []string{"y"}, Word: k.CopyID, Do: w.copyID}
	if link := w.link(); link != "" {
		copying.Word, copying.Do = k.CopyLink, func() tea.Cmd { return kit.Copy(link) }
	}
	return []kit.Binding{esc, {Keys: []string{"n"}, Word: k.NextCustomer, Do: do(w.Leave)}, copying}
}

func (w *Wizard) copyID() tea.Cmd {
	if w.d.sale.Intent == "" {
		return nil
	}
	return kit.Copy(w.d.sale.Intent)
}

// stopPreparing takes the confirmation back: nothing has been sent yet.
func (w *Wizard) stopPreparing() {
	w.d.busy = idle
	w.back(atConfirm)
}

// ListWanted asks for the list that the payment was opened from.
type ListWanted struct{}

// stopWaiting leaves a payment that goes on by itself.
func (w *Wizard) stopWaiting() tea.Cmd {
	if w.d.opened {
		return w.toList()
	}
	w.Leave()
	return kit.Notice(w.Text.Wait.Stopped, false)
}

func (w *Wizard) toList() tea.Cmd {
	w.Leave()
	return func() tea.Msg { return ListWanted{} }
}
