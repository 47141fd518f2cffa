package pay

import "guichet/ui/widget"

// View draws the wizard on height lines of width cells.
func (w *Wizard) View(width, height int) []string {
	p := &page{width: min(width, measure)}
	names := w.Text.Steps
	steps := []string{names.Amount, names.Customer, names.Payment, names.Receipt}
	p.add(must, widget.Steps(w.Theme, w.stepNumber(), steps, p.width))
	p.gap()
	switch w.d.step {
	case atAmount:
		w.viewAmount(p)
	case atCustomer:
		w.viewCustomer(p)
	case atConfirm:
		w.viewConfirm(p)
	case atCode:
		w.viewCode(p)
	case atDoor:
		w.viewDoor(p, height)
	case atPayment:
		w.viewResult(p)
	}
	lines := p.lines(height)
	for i := range lines {
		lines[i] = widget.Pad(lines[i], width)
	}
	return lines
}

// stepNumber is the wizard's place on its line.
func (w *Wizard) stepNumber() int {
	switch w.d.step {
	case atAmount:
		return 0
	case atCustomer:
		return 1
	case atConfirm, atCode, atDoor:
		return 2
	case atPayment:
	}
	if w.scene() == scenePaid {
		return 3
	}
	return 2
}

// Title names the screen for the help.
func (w *Wizard) Title() string {
	s := w.Text.Steps
	switch w.d.step {
	case atAmount:
		return s.Amount
	case atCustomer:
		return s.Customer
	case atConfirm, atCode, atDoor, atPayment:
	}
	if w.d.step == atPayment && w.scene() == scenePaid {
		return s.Receipt
	}
	return s.Payment
}
