package pay

import (
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// codeLife is how long a code is good that the customer made before the payment.
const codeLife = 10 * time.Minute

// maxCode is the longest code that is sent.
const maxCode = 8

// codeProblem tells why a typed code cannot be sent, "" when it can.
func (w *Wizard) codeProblem() string {
	switch v := w.d.code.Value(); {
	case v == "":
		return w.Text.Input.OTPEmpty
	case len(v) > maxCode:
		return w.Text.Input.OTPTooLong
	}
	return ""
}

// leaveCode sends the attempt with the code in it.
func (w *Wizard) leaveCode() tea.Cmd {
	if w.d.message = w.codeProblem(); w.d.message != "" {
		return nil
	}
	return w.send()
}

// codeTyped restarts the code's ten minutes when a new one is begun after the old has run out.
func (w *Wizard) codeTyped() {
	d := w.d
	if d.step == atCode && len(d.code.Value()) == 1 && w.codeLeft() <= 0 {
		d.codeFrom = w.now
	}
	d.codeWrong = false
}

func (w *Wizard) codeLeft() time.Duration { return codeLife - w.now.Sub(w.d.codeFrom) }

// codeWanted reports that Hub2 waits for a code that came after the attempt.
func (w *Wizard) codeWanted() bool {
	d := w.d
	return d.step == atPayment && d.problem == nil && d.busy != preparing && d.busy != charging &&
		w.ending() == state.NoEnding && (d.sale.Next().Authenticate || d.busy == sendingCode)
}

func (w *Wizard) viewCode(p *page) {
	t, words := w.Theme, w.Text.OTP
	operator, _ := w.operator()
	w.head(p)
	p.add(must, indent(edge)+t.Strong.Render(w.whoLine(false)))
	p.gap()
	do := words.FirstAny + "."
	if operator.USSD != "" {
		do = fmt.Sprintf(words.First, operator.USSD) + "."
	}
	w.box(p, w.Text.Wait.MustDo, []string{do})
	p.gap()
	w.sayLine(p, w.sayCode(operator), "")
	p.gap()
	left := w.codeLeft()
	counted := fmt.Sprintf(words.Left, text.TimeLeft(left))
	note := t.Faint.Render(words.Hint + " " + t.Symbols.Dot + " " + counted)
	if widget.Width(note) > p.width-edge-label-1 {
		note = t.Faint.Render(counted) // what counts down stays whole
	}
	if left <= 0 {
		note = t.Warn.Render(words.Expired)
	}
	w.codeRow(p, note)
}

// codeRow is the field for the code with a note below.
func (w *Wizard) codeRow(p *page, note string) {
	t, d := w.Theme, w.d
	if d.message != "" {
		note = t.Warn.Render(d.message)
	}
	name := t.Faint.Render(widget.Pad(w.Text.OTP.Label, label))
	p.add(must, indent(edge)+name+t.Strong.Render(d.code.View(t, 14, d.busy == idle)))
	p.add(must, indent(edge+label)+widget.Truncate(note, p.width-edge-label-1, t.Symbols.Ellipsis))
}

// sayCode is what to say when the customer must make a code before the payment.
func (w *Wizard) sayCode(o hub2.Operator) string {
	if o.USSD == "" {
		return w.Text.Wait.SayOTP
	}
	return fmt.Sprintf(w.Text.Console.SayMakeCode, text.SayUSSD(w.Text.Lang, o.USSD))
}

// sayLine tells what to say aloud, with something at the right end of its first line.
func (w *Wizard) sayLine(p *page, say, right string) {
	var lines []string
	width := p.inner()
	under := ""
	if p.width < narrow {
		under, right = right, ""
	}
	if right != "" {
		width -= widget.Width(right) + 2
	}
	if say != "" {
		lines = widget.Wrap(fmt.Sprintf(w.Text.Wait.Say, say), max(width, 16))
	}
	if len(lines) == 0 {
		lines = []string{""}
	}
	for i := range lines {
		lines[i] = indent(edge) + lines[i]
	}
	if right != "" {
		lines[0] = p.beside(lines[0], w.Theme.Faint.Render(right))
	}
	rank := must
	if say != "" && w.link() != "" {
		rank = useful // the link says it too
	}
	p.add(rank, lines...)
	p.text(must, w.Theme.Faint, under)
}

// codeIn finds the code to dial in an operator's sentence, "" when it names none.
func codeIn(message string) string {
	for _, word := range strings.Fields(message) {
		word = strings.Trim(word, ".,;:!?()\"'«»")
		if len(word) > 2 && strings.ContainsAny(word[:1], "*#") && strings.HasSuffix(word, "#") &&
			strings.Trim(word, "*#0123456789") == "" {
			return word
		}
	}
	return ""
}
