package sandbox

import (
	"net/http"

	"guichet/hub2"
)

// authenticate answers POST /payment-intents/{id}/authentication. A right code brings the payment on
// its way; a wrong one is refused and can be entered again (observed), until the third.
func (s *Server) authenticate(x *exchange) (answer, error) {
	f, err := x.body()
	if err != nil {
		return answer{}, err
	}
	token, err := f.need("token")
	if err != nil {
		return answer{}, err
	}
	code, err := f.need("confirmationCode")
	if err != nil {
		return answer{}, err
	}
	t, err := s.begin(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	if t.intents[x.arg] == nil {
		return answer{}, notFound("PaymentIntent not found")
	}
	in, err := t.intentByToken(x.arg, token)
	if err != nil {
		return answer{}, err
	}
	a := in.last()
	if a == nil || a.Flow != hub2.FlowOTP || !a.moment(t.now).acting {
		return answer{}, conflict("No payment of this intent is waiting for a code")
	}
	e := &event{Kind: eventCode, Intent: in.id, Payment: a.id, Right: rightCode(code)}
	if e.Right {
		e.Delay = s.timing.Code.draw(t.draws())
	}
	if err := t.commit(e); err != nil {
		return answer{}, err
	}
	if !e.Right {
		return answer{}, bad("The confirmation code is not valid")
	}
	return answer{status: http.StatusCreated, body: accepted(in, t.now)}, nil
}

// accepted writes the intent as it is when its code has been accepted and nothing has followed yet.
func accepted(in *intent, now int64) intentJSON {
	a := *in.last()
	a.codeDelay = max(1, a.codeDelay)
	still := *in
	still.attempts = append(still.attempts[:len(still.attempts)-1:len(still.attempts)-1], &a)
	return intentAt(&still, now, voiceRead)
}
