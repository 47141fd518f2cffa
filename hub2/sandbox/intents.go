package sandbox

import (
	"net/http"
	"time"
)

// createIntent answers POST /payment-intents.
func (s *Server) createIntent(x *exchange) (answer, error) {
	o, err := x.owner()
	if err != nil {
		return answer{}, err
	}
	f, err := x.body()
	if err != nil {
		return answer{}, err
	}
	made, err := s.newIntent(f)
	if err != nil {
		return answer{}, err
	}
	made.Merchant, made.Mode = o.merchant, o.mode

	t, err := s.begin(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	e := &event{Kind: eventIntent, Intent: id("pi", t.draws()), Created: &made}
	made.Token, err = claims{e.Intent, o.merchant, o.mode, t.now / 1000}.sign(s.key)
	if err != nil {
		return answer{}, err
	}
	if err := t.commit(e); err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: intentAt(t.intents[e.Intent], t.now, voiceCreated)}, nil
}

// readIntent answers GET /payment-intents/{id}.
func (s *Server) readIntent(x *exchange) (answer, error) {
	return s.read(x, func(in *intent, now int64) any { return intentAt(in, now, voiceRead) })
}

// readStatus answers GET /payment-intents/{id}/status. Its body is not documented: id and status are
// assumed.
func (s *Server) readStatus(x *exchange) (answer, error) {
	return s.read(x, func(in *intent, now int64) any { return statusJSON{in.id, in.standing(now).status} })
}

// read answers one of the two reads of an intent that the penalty counts.
func (s *Server) read(x *exchange, write func(in *intent, now int64) any) (answer, error) {
	t, err := s.look(x.r.Context())
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	in, err := x.intentFor(t)
	if err != nil {
		return answer{}, err
	}
	if s.limits != nil {
		needless := !pollable(in.standing(t.now).status)
		if wait := s.limits.admitRead(time.UnixMilli(t.now), in.id, needless); wait > 0 {
			return answer{}, tooMany(wait)
		}
	}
	return answer{status: http.StatusOK, body: write(in, t.now)}, nil
}

// readFees answers GET /payment-intents/{id}/payment-fees: what an attempt would cost. Only its path
// is documented; the body is assumed.
func (s *Server) readFees(x *exchange) (answer, error) {
	t, o, err := s.lookAs(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	in, err := t.intentOfOwner(x.arg, o)
	if err != nil {
		return answer{}, err
	}
	body := struct {
		IntentID string    `json:"intentId"`
		Fees     []feeJSON `json:"fees"`
	}{in.id, []feeJSON{feeOf(in.Amount, in.Currency, "", "", voiceRead)}}
	return answer{status: http.StatusOK, body: body}, nil
}

// readURLs answers GET /payment-intents/url/{token}. This merchant has saved no links; the body is
// assumed.
func (s *Server) readURLs(x *exchange) (answer, error) {
	t, err := s.look(x.r.Context())
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	if t.intentOf(x.arg) == nil {
		return answer{}, unauthorized("Invalid token")
	}
	body := struct {
		Finish *string `json:"onFinishRedirectionUrl"`
		Cancel *string `json:"onCancelRedirectionUrl"`
	}{}
	return answer{status: http.StatusOK, body: body}, nil
}
