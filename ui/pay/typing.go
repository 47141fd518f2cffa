package pay

import (
	tea "github.com/charmbracelet/bubbletea"
)

// Pressed tells that a key was pressed, whatever it does: the first one ends the introduction.
func (w *Wizard) Pressed() { w.fresh = false }

// Type takes a key that is no command: something typed, pasted or corrected.
func (w *Wizard) Type(key tea.KeyMsg) tea.Cmd {
	d, f := w.d, w.field()
	if f == nil || d.busy != idle {
		return nil
	}
	if key.Type == tea.KeyRunes || key.Type == tea.KeySpace {
		empty := f.Empty()
		if key.Paste {
			return tea.Batch(w.paste(string(key.Runes)), w.aheadOf(empty))
		}
		for _, r := range key.Runes {
			if f.Insert(r) {
				w.edited()
			}
		}
		return tea.Batch(w.recallIfCustomer(), w.aheadOf(empty))
	}
	if d.focus != onField {
		return nil
	}
	switch key.Type {
	case tea.KeyLeft:
		f.Left()
	case tea.KeyRight:
		f.Right()
	case tea.KeyHome, tea.KeyCtrlA:
		f.Home()
	case tea.KeyEnd, tea.KeyCtrlE:
		f.End()
	case tea.KeyBackspace:
		if f.Backspace() {
			w.edited()
		}
	case tea.KeyDelete:
		if f.Delete() {
			w.edited()
		}
	case tea.KeyCtrlU:
		f.Clear()
		w.edited()
	default: // no key of a field
	}
	return w.recallIfCustomer()
}

func (w *Wizard) paste(s string) tea.Cmd {
	if !w.field().Paste(s) {
		w.d.message = w.Text.Input.PasteRefused
		return nil
	}
	w.edited()
	return w.recallIfCustomer()
}

// edited goes back to the field from another row, and drops what was said about the old text.
func (w *Wizard) edited() {
	d := w.d
	d.focus, d.message = onField, ""
	if d.step == atCustomer && (d.kept || d.number.Empty()) { // another number, another operator
		d.picked, d.kept = "", false
	}
	w.codeTyped()
}

func (w *Wizard) recallIfCustomer() tea.Cmd {
	if w.d.step != atCustomer {
		return nil
	}
	return w.recallOperator()
}
