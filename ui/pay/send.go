package pay

import (
	"errors"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/ui/kit"
	"guichet/ui/text"
)

// intentPrepared: the sale was begun and its intent asked for in the background.
type intentPrepared struct {
	order int
	sale  state.Sale
	err   error
}

// attemptAnswered: an attempt was answered, or came to nothing.
type attemptAnswered struct {
	order int
	sale  state.Sale
	tried bool // the attempt left, or may have
	err   error
}

// codeAnswered: Hub2 took the code, refused it, or was not heard.
type codeAnswered struct {
	sale state.Sale
	err  error
}

// prepare begins the sale and has its intent made while the cashier goes on. A sale that fits is kept.
func (w *Wizard) prepare() tea.Cmd {
	o, p, err := w.wanted()
	if err != nil || w.fits(o) || w.d.retrying || w.d.making && w.d.wants == o {
		return nil
	}
	w.count++
	d, order := w.d, w.count
	d.order, d.making, d.wants, d.sale = order, true, o, state.Sale{}
	return func() tea.Msg {
		s, err := w.o.Desk.Open(w.ctx, o)
		if err != nil { // there is no sale
			return intentPrepared{order: order, err: err}
		}
		s, err = orBefore(s)(w.o.Desk.Create(w.ctx, s.ID, p.Business))
		return intentPrepared{order: order, sale: s, err: err}
	}
}

// orBefore keeps the sale as it was where an error came without one.
func orBefore(before state.Sale) func(state.Sale, error) (state.Sale, error) {
	return func(s state.Sale, err error) (state.Sale, error) {
		if s.ID == "" {
			s = before
		}
		return s, err
	}
}

func (w *Wizard) draftOf(order int) *draft {
	for _, d := range []*draft{w.d, w.kept} {
		if d != nil && d.order == order && order != 0 {
			return d
		}
	}
	return nil
}

// prepared takes the intent in. What failed is tried again when the payment is confirmed; an answer
// that belongs to no draft any more is an orphan, and harmless.
func (w *Wizard) prepared(m intentPrepared) tea.Cmd {
	d := w.draftOf(m.order)
	if d == nil {
		return nil
	}
	d.making = false
	d.sale = newer(d.sale, m.sale)
	w.noteUnsaved(d, m.sale, m.err)
	d.tried(m.err)
	if d != w.d || d.busy != preparing {
		return nil
	}
	return w.charge()
}

// send is the one way to an attempt. Nothing is sent twice: while something is being sent it does
// nothing.
func (w *Wizard) send() tea.Cmd {
	d := w.d
	if d.busy != idle {
		return nil
	}
	d.step, d.problem, d.news, d.opened = atPayment, nil, desk.News{}, d.opened && d.retrying
	d.mended, d.stopped = false, nil
	if d.making {
		d.busy = preparing
		return nil
	}
	return w.charge()
}

// charge sends the attempt, after whatever it still needs.
func (w *Wizard) charge() tea.Cmd {
	d := w.d
	o, p, err := w.wanted()
	msisdn, numberErr := w.msisdn()
	operator, from := w.operator()
	if !d.retrying && err != nil || numberErr != nil || from == nowhere {
		d.busy, d.step, d.message = idle, atCustomer, w.Text.NumberError(numberErr)
		return nil
	}
	sale := d.sale
	if !d.retrying && !w.fits(o) {
		sale = state.Sale{}
	}
	if d.order == 0 {
		w.count++
		d.order = w.count
	}
	ch := desk.Charge{Country: d.country, Operator: operator, MSISDN: msisdn, Override: w.override()}
	if operator.Flow == hub2.FlowOTPFirst {
		ch.OTP = hub2.Secret(d.code.Value())
	}
	d.code.Clear()
	d.busy = charging
	order := d.order
	return func() tea.Msg { return w.attempt(order, sale, o, p.Business, ch) }
}

// attempt runs in a command.
func (w *Wizard) attempt(order int, s state.Sale, o state.Order, business string, ch desk.Charge) tea.Msg {
	var err error
	if s.ID == "" {
		if s, err = w.o.Desk.Open(w.ctx, o); err != nil {
			return attemptAnswered{order: order, sale: state.Sale{Order: o}, err: err} // there is none
		}
	}
	if s.Intent == "" {
		if s, err = orBefore(s)(w.o.Desk.Create(w.ctx, s.ID, business)); s.Intent == "" {
			if err == nil {
				err = desk.ErrNoIntent
			}
			return attemptAnswered{order: order, sale: s, err: err}
		}
	}
	before := len(s.Attempts)
	s, err = orBefore(s)(w.o.Desk.Attempt(w.ctx, s.ID, ch))
	return attemptAnswered{order: order, sale: s, tried: len(s.Attempts) > before, err: err}
}

// answered takes the attempt's answer in. A draft that was left is told of in one line when its
// payment came to nothing, for nothing of it stands in the list.
func (w *Wizard) answered(m attemptAnswered) tea.Cmd {
	d := w.draftOf(m.order)
	if d == nil {
		if m.tried || m.err == nil {
			return nil
		}
		line := fmt.Sprintf(w.Text.App.EndedElsewhere, text.Amount(m.sale.Order.Amount, m.sale.Order.Currency), w.Text.Console.NotSent)
		return kit.Notice(line, true)
	}
	d.busy = idle
	d.sale = newer(d.sale, m.sale)
	w.noteUnsaved(d, m.sale, m.err)
	if m.tried {
		d.word.given = nil
	}
	standing := errors.Is(m.err, desk.ErrPaid) || errors.Is(m.err, desk.ErrOpen) || errors.Is(m.err, desk.ErrNoOverride)
	if !m.tried && m.err != nil && !standing {
		d.problem = m.err
	}
	return nil
}

// noteUnsaved takes in that an answer is not in the journal, unless it has been told already that it is
// by now.
func (w *Wizard) noteUnsaved(d *draft, s state.Sale, err error) {
	var unsaved *desk.NotSavedError
	if errors.As(err, &unsaved) && (d.news.Unsaved || d.news.Sale.Seq <= s.Seq) {
		d.unsaved, d.saved = true, false
	}
}

// sendCode sends the code that Hub2 waits for, and forgets it.
func (w *Wizard) sendCode() tea.Cmd {
	d := w.d
	if d.busy != idle {
		return nil
	}
	if d.message = w.codeProblem(); d.message != "" {
		return nil
	}
	code, id := hub2.Secret(d.code.Value()), d.sale.ID
	d.code.Clear()
	d.busy, d.codeWrong = sendingCode, false
	return func() tea.Msg {
		s, err := w.o.Desk.Authenticate(w.ctx, id, code)
		return codeAnswered{sale: s, err: err}
	}
}

func (w *Wizard) codeAnswered(m codeAnswered) tea.Cmd {
	d := w.d
	if d.sale.ID != m.sale.ID || d.busy != sendingCode {
		return nil
	}
	d.busy = idle
	d.sale = newer(d.sale, m.sale)
	w.noteUnsaved(d, m.sale, m.err)
	switch {
	case m.err == nil, errors.Is(m.err, desk.ErrNoCode), d.unsaved:
		d.message = ""
	case hub2.KindOf(m.err) == hub2.Refused:
		d.codeWrong, d.message = true, ""
	case !hub2.KindOf(m.err).NotDone():
		d.message = w.Text.OTP.Lost
	default:
		d.message = w.cause(m.err)
	}
	return nil
}

// cause words an error for the cashier.
func (w *Wizard) cause(err error) string {
	var e *hub2.Error
	if !errors.As(err, &e) {
		return kit.Unwritable(w.Text, err)
	}
	return w.problemWords(state.ProblemOf(err))
}

// problemWords words what Hub2 answered, or that it did not.
func (w *Wizard) problemWords(p *state.Problem) string {
	t := w.Text
	said := text.Clean(p.Message, 240)
	switch p.Kind {
	case hub2.Unreachable.String():
		return t.Console.Unreachable
	case hub2.Limited.String():
		return t.Console.Limited
	case hub2.Refused.String():
		if p.HTTP == 401 || p.HTTP == 403 {
			return t.Hub2.KeyRefused
		}
		return fmt.Sprintf(t.Hub2.Refused, said)
	case hub2.Broken.String():
		return t.Hub2.Broken
	}
	return fmt.Sprintf(t.Console.NoAnswer, said)
}
