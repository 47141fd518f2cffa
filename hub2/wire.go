package hub2

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// timeFormat is how Hub2 writes an instant (observed).
const timeFormat = "2006-01-02T15:04:05.000Z"

// maxID is far more than the 25 characters of Hub2's identifiers.
const maxID = 128

// intentPath returns the path of an intent, "" when id could lead elsewhere.
func intentPath(id, rest string) string { return path("/payment-intents/", id, rest) }

// path puts an identifier into a path. Hub2's are letters, digits, "_" and "-" (observed); anything
// that a server on the way could read as more than one name gives "".
func path(before, id, rest string) string {
	odd := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("_-.~:", r)
	}
	if id == "" || len(id) > maxID || strings.Trim(id, ".") == "" || strings.ContainsFunc(id, odd) {
		return ""
	}
	return before + id + rest
}

func set(q url.Values, key, value string) {
	if value != "" {
		q.Set(key, value)
	}
}

func (p Period) query() url.Values {
	q := url.Values{"page": {strconv.Itoa(max(p.Page, 1))}, "perPage": {strconv.Itoa(cmp.Or(max(p.PerPage, 0), 100))}}
	if !p.From.IsZero() {
		q.Set("from", p.From.UTC().Format(timeFormat))
	}
	if !p.To.IsZero() {
		q.Set("to", p.To.UTC().Format(timeFormat))
	}
	return q
}

// attemptWire is an attempt's body. The links stand inside mobileMoney; at the root they are
// ignored (observed).
type attemptWire struct {
	Token         string          `json:"token"`
	PaymentMethod string          `json:"paymentMethod"`
	Country       string          `json:"country"`
	Provider      string          `json:"provider"`
	MobileMoney   mobileMoneyWire `json:"mobileMoney"`
}

type mobileMoneyWire struct {
	MSISDN     string `json:"msisdn"`
	OTP        string `json:"otp,omitempty"`
	Workflow   string `json:"workflow,omitempty"`
	SuccessURL string `json:"onSuccessRedirectionUrl,omitempty"`
	FailedURL  string `json:"onFailedRedirectionUrl,omitempty"`
	FinishURL  string `json:"onFinishRedirectionUrl,omitempty"`
	CancelURL  string `json:"onCancelRedirectionUrl,omitempty"`
}

func (n NewAttempt) wire(token Secret) attemptWire {
	o := n.Operator
	return attemptWire{
		Token: token.Reveal(), PaymentMethod: "mobile_money", Country: n.Country, Provider: o.Provider,
		MobileMoney: mobileMoneyWire{
			MSISDN: n.MSISDN, OTP: n.OTP.Reveal(), Workflow: o.Workflow,
			SuccessURL: o.SuccessURL, FailedURL: o.FailedURL, FinishURL: o.FinishURL, CancelURL: o.CancelURL,
		},
	}
}

// answer is a 2xx with its body.
type answer struct {
	op        string
	code      int // HTTP status
	requestID string
	body      []byte
	clean     func(error) error // keeps secrets out of an error that quotes the body
}

func (a answer) broken(err error) *Error {
	if a.clean != nil {
		err = a.clean(err)
	}
	return &Error{Kind: Broken, Op: a.op, Status: a.code, RequestID: a.requestID, Err: err}
}

func decode[T any](a answer) (T, error) {
	var v T
	if err := json.Unmarshal(a.body, &v); err != nil {
		var zero T
		return zero, a.broken(fmt.Errorf("the answer cannot be read: %w", err))
	}
	return v, nil
}

func (a answer) raw() (RawMessage, error) {
	if !json.Valid(a.body) {
		return nil, a.broken(errors.New("the answer is no JSON"))
	}
	return a.body, nil
}

// list reads an array, or an object that holds it as data.
func list[T any](a answer) ([]T, error) {
	if first(a.body) == '[' {
		return decode[[]T](a)
	}
	wrapped, err := decode[struct {
		Data *[]T `json:"data"`
	}](a)
	switch {
	case err != nil:
		return nil, err
	case wrapped.Data == nil: // an empty list would say that nothing is there
		return nil, a.broken(errors.New("the answer holds no list"))
	}
	return *wrapped.Data, nil
}

// intent reads an intent, or a payment of it, and checks that it is the one asked for ("" for any).
func (a answer) intent(want string) (Intent, error) {
	i, err := decode[Intent](a)
	if err != nil {
		return Intent{}, err
	}
	if token := i.Token.Reveal(); token != "" && jwts.FindString(token) != token { // it was not blotted out for its looks
		a.body = blotAnswer(a.body, i.Token)
		if i, err = decode[Intent](a); err != nil {
			return Intent{}, err
		}
	}
	if i.ID != want && i.Payments == nil && i.Token == "" {
		if p, err := decode[Payment](a); err == nil && p.IntentID != "" {
			i = Intent{ID: p.IntentID, Payments: Payments{p}, Raw: p.Raw}
		}
	}
	if i.ID == "" || want != "" && i.ID != want {
		return Intent{}, a.broken(errors.New("the answer does not name the intent"))
	}
	return i, nil
}

// status reads an object with a status, or the bare word.
func (a answer) status(want string) (Intent, error) {
	if first(a.body) == '"' {
		s, err := decode[Status](a)
		if err == nil && s == "" {
			err = a.broken(errors.New("the answer names no status"))
		}
		return Intent{ID: want, Status: s}, err
	}
	i, err := decode[Intent](a)
	if err != nil {
		return Intent{}, err
	}
	if i.Status == "" || want != "" && i.ID != "" && i.ID != want {
		return Intent{}, a.broken(errors.New("the answer names no status of this intent"))
	}
	i.ID = cmp.Or(i.ID, want)
	return i, nil
}
