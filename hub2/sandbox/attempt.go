package sandbox

import (
	"fmt"
	"net/http"
	"strings"

	"guichet/hub2"
)

// SandboxCode is the one-time code that the emulator's messages name.
const SandboxCode = "1234"

// rightCode judges a one-time code: four to eight digits, and not only zeros.
func rightCode(code string) bool {
	if len(code) < 4 || len(code) > 8 || strings.Trim(code, "0123456789") != "" {
		return false
	}
	return strings.Trim(code, "0") != ""
}

// attempt answers POST /payment-intents/{id}/payments and its synchronous circuit.
func (s *Server) attempt(x *exchange) (answer, error) {
	f, err := x.body()
	if err != nil {
		return answer{}, err
	}
	if x.route == routeSync && !s.circuit {
		return answer{}, unauthorized("The synchronous circuit is not enabled") // observed
	}
	o, err := newOrder(f)
	if err != nil {
		return answer{}, err
	}
	t, err := s.begin(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	in, op, err := s.payable(t, x, o)
	if err != nil {
		return answer{}, err
	}
	out, known := s.outcomes[lastEight(o.number)]
	if !known {
		out = success()
	}
	if out.Ending == EndNone {
		return answer{}, out.refusal()
	}
	e := s.draw(t, x.route == routeSync, in, op, o, out)
	if err := t.commit(e); err != nil {
		return answer{}, err
	}
	if out.HTTP != http.StatusCreated {
		return answer{}, out.refusal()
	}
	return answer{status: http.StatusCreated, body: born(t.attempts[e.Payment], x.route == routeSync)}, nil
}

// payable finds the intent of an attempt and refuses what cannot be paid.
func (s *Server) payable(t *turn, x *exchange, o order) (*intent, hub2.Operator, error) {
	in := t.intents[x.arg]
	if in == nil {
		return nil, hub2.Operator{}, notFound("PaymentIntent not found")
	}
	if _, err := t.intentByToken(x.arg, o.token); err != nil {
		return nil, hub2.Operator{}, err
	}
	op, err := s.judge(o, in)
	if err != nil {
		return nil, op, err
	}
	if x.route == routeSync && !strings.EqualFold(op.Provider, "wave") { // documented: for Wave only
		return nil, op, bad("The synchronous circuit is not available for this provider")
	}
	switch in.standing(t.now).status {
	case wordPaymentRequired:
		return in, op, nil
	case wordSuccessful:
		return nil, op, conflict("This intent is already paid")
	default:
		return nil, op, conflict("A payment is already in progress for this intent")
	}
}

// draw makes the event of an attempt: everything that chance decides is decided here.
func (s *Server) draw(t *turn, sync bool, in *intent, op hub2.Operator, o order, out Outcome) *event {
	from := t.draws()
	payment := id("pay", from)
	a := &attemptMade{
		FeeID: id("fee", from), TaxID: id("tax", from), Method: o.method, Country: o.country,
		Provider: o.provider, Number: o.number, Ending: out.Ending, Failure: out.Failure,
		Success: o.success, Cancel: o.failed,
	}
	switch {
	case o.redirects(op):
		a.Flow, a.Success, a.Cancel = hub2.FlowRedirection, o.finish, o.cancel
	case o.code != "" && (op.Flow == hub2.FlowOTP || op.Flow == hub2.FlowOTPFirst):
		a.Flow = hub2.FlowOTPFirst
		if !rightCode(o.code) {
			a.Ending, a.Failure = EndFailed, "authentication_failed"
		}
	case op.Flow == hub2.FlowOTPFirst: // no code came: it is asked for
		a.Flow = hub2.FlowOTP
	default:
		a.Flow = op.Flow
	}
	first, end := s.timing.of(a.Flow)
	a.First, a.End = first.draw(from), end.draw(from)
	if sync {
		a.First = 0
	}
	a.Message = message(a.Flow, op, in.Mode)
	if a.Flow == hub2.FlowRedirection {
		a.URL = s.publicURL + "/approve/" + payment
	}
	return &event{Kind: eventAttempt, Intent: in.id, Payment: payment, Attempt: a}
}

// of returns a flow's delays: until its second state, and until its end.
func (t Timing) of(f hub2.Flow) (first, end Range) {
	switch f {
	case hub2.FlowUSSD:
		return t.Ask, t.USSD
	case hub2.FlowOTP:
		return t.Ask, Range{t.Wait, t.Wait}
	case hub2.FlowOTPFirst:
		return t.Pending, t.CodeFirst
	case hub2.FlowRedirection:
		return t.Link, t.Redirect
	default:
		return t.Pending, t.Push
	}
}

// message is what the customer is told to do. Wave's is documented, in its live form; the others'
// words are not known.
func message(f hub2.Flow, op hub2.Operator, mode string) string {
	switch f {
	case hub2.FlowRedirection:
		return fmt.Sprintf("mm_%s_%s.redirection", op.Provider, mode)
	case hub2.FlowOTP:
		return "Sandbox: enter the code " + SandboxCode + " (0000 is refused)."
	case hub2.FlowUSSD:
		if op.USSD != "" {
			return "Composez " + op.USSD + " sur votre téléphone et validez avec votre code secret."
		}
		return "Validez sur votre téléphone avec votre code secret."
	default:
		return ""
	}
}

// born writes the answer of an attempt: the intent as it is before the operator has said anything
// (observed), but for the synchronous circuit, whose answer has the link (documented).
func born(a *attempt, sync bool) intentJSON {
	// Drawn delays may be none at all; the answer is the same then.
	still := *a
	still.First, still.End = 1, 1
	if sync {
		still.First = 0
	}
	in := *a.of
	in.attempts = append(in.attempts[:len(in.attempts)-1:len(in.attempts)-1], &still)
	out := intentAt(&in, a.at, voiceAttempt)
	for i := range out.Payments[:len(out.Payments)-1] { // earlier ones are read, not attempted
		out.Payments[i] = paymentAt(in.attempts[i], a.at, voiceRead)
	}
	return out
}
