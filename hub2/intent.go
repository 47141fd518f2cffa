package hub2

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Intent is Hub2's PaymentIntent as it was read. Raw keeps the answer as it came, so that fields
// and words that this package does not know survive; encoding an Intent gives Raw back.
type Intent struct {
	ID                string     `json:"id"`
	CreatedAt         Time       `json:"createdAt,omitzero"`
	UpdatedAt         Time       `json:"updatedAt,omitzero"`
	MerchantID        Text       `json:"merchantId,omitempty"`
	PurchaseReference string     `json:"purchaseReference,omitempty"`
	CustomerReference string     `json:"customerReference,omitempty"`
	Amount            Amount     `json:"amount,omitempty"` // smallest currency unit, 0 when not stated
	Currency          string     `json:"currency,omitempty"`
	Token             Secret     `json:"token,omitempty"` // authorises attempts and reads of this intent, for ever
	Status            Status     `json:"status"`
	Payments          Payments   `json:"payments,omitempty"`
	Mode              string     `json:"mode,omitempty"` // "sandbox" or "live"
	NextAction        *Action    `json:"nextAction,omitempty"`
	LastFailure       *Failure   `json:"lastPaymentFailure,omitempty"`
	Raw               RawMessage `json:"-"`
}

// Payment is one attempt to pay an intent, as Hub2 tells it.
type Payment struct {
	ID         string     `json:"id"`
	IntentID   string     `json:"intentId,omitempty"`
	CreatedAt  Time       `json:"createdAt,omitzero"`
	UpdatedAt  Time       `json:"updatedAt,omitzero"`
	Amount     Amount     `json:"amount,omitempty"` // smallest currency unit, 0 when not stated
	Currency   string     `json:"currency,omitempty"`
	Status     Status     `json:"status"`
	Method     string     `json:"method,omitempty"`
	Country    string     `json:"country,omitempty"`
	Provider   string     `json:"provider,omitempty"`
	Number     Text       `json:"number,omitempty"`
	Fees       []Fee      `json:"fees,omitempty"`
	Failure    *Failure   `json:"failure,omitempty"`
	NextAction *Action    `json:"nextAction,omitempty"`
	Raw        RawMessage `json:"-"`
}

// Fee is what Hub2 keeps of a payment.
type Fee struct {
	ID       string `json:"id,omitempty"`
	Amount   Text   `json:"amount,omitempty"` // a decimal; Hub2 sends it as a number or as text
	Currency string `json:"currency,omitempty"`
	Label    string `json:"label,omitempty"`
	Rate     Text   `json:"rate,omitempty"`
	RateType string `json:"rateType,omitempty"`
	Taxes    []Tax  `json:"taxes,omitempty"`
}

// Tax is the tax contained in a fee.
type Tax struct {
	ID      string `json:"id,omitempty"`
	FeeID   string `json:"feeId,omitempty"`
	TaxType string `json:"taxType,omitempty"`
	Type    string `json:"type,omitempty"`
	Value   Text   `json:"value,omitempty"` // number in an attempt's answer, text in a read (observed)
}

// Failure says why an attempt failed. The zero value means that Hub2 gave no reason.
type Failure struct {
	Code    string `json:"code"`
	Message Text   `json:"message"`
}

// UnmarshalJSON reads the documented object; a reason in any other form is kept as the message.
func (f *Failure) UnmarshalJSON(b []byte) error {
	*f = Failure{}
	if first(b) != '{' {
		return f.Message.UnmarshalJSON(b)
	}
	var wire struct {
		Code    Text `json:"code"`
		Message Text `json:"message"`
	}
	if err := json.Unmarshal(b, &wire); err != nil {
		return err
	}
	*f = Failure{Code: string(wire.Code), Message: wire.Message}
	return nil
}

// Types of Action (otp and redirection documented, ussd observed).
const (
	ActionOTP         = "otp"
	ActionUSSD        = "ussd"
	ActionRedirection = "redirection"
)

// Action is what the customer must do now, Hub2's nextAction.
type Action struct {
	Type    string
	Message string
	URL     string // the link of a redirection, "" when there is none
}

// UnmarshalJSON reads the link where Hub2 documents it (data.url), else where an older form had it
// (url). What is no object is kept as the message, an empty list as nothing.
func (a *Action) UnmarshalJSON(b []byte) error {
	*a = Action{}
	switch first(b) {
	case '{':
	case '[':
		return nil
	default:
		return (*Text)(&a.Message).UnmarshalJSON(b)
	}
	var wire struct {
		Type    Text            `json:"type"`
		Message Text            `json:"message"`
		URL     Text            `json:"url"`
		Data    json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(b, &wire); err != nil {
		return fmt.Errorf("next action: %w", err)
	}
	var data struct {
		URL Text `json:"url"`
	}
	if len(wire.Data) > 0 {
		_ = json.Unmarshal(wire.Data, &data) // data of another shape holds no link
	}
	*a = Action{Type: string(wire.Type), Message: string(wire.Message), URL: firstOf(string(data.URL), string(wire.URL))}
	return nil
}

// MarshalJSON writes the documented form.
func (a Action) MarshalJSON() ([]byte, error) {
	type data struct {
		URL string `json:"url"`
	}
	wire := struct {
		Type    string `json:"type"`
		Message string `json:"message"`
		Data    *data  `json:"data,omitempty"`
	}{Type: a.Type, Message: a.Message}
	if a.URL != "" {
		wire.Data = &data{URL: a.URL}
	}
	return json.Marshal(wire)
}

// Payments reads what Hub2 sends as a list, as null, or (observed once) as a single object.
type Payments []Payment

// UnmarshalJSON accepts the three forms. Any other is an error: read as "no payment", it could hide
// one that takes money.
func (p *Payments) UnmarshalJSON(b []byte) error {
	*p = nil
	switch first(b) {
	case '[':
		return json.Unmarshal(b, (*[]Payment)(p))
	case '{':
		one := make([]Payment, 1)
		if err := json.Unmarshal(b, &one[0]); err != nil {
			return err
		}
		if one[0].ID == "" {
			return errors.New("payments: neither a list nor a payment")
		}
		*p = one
		return nil
	case 'n':
		return nil
	default:
		return errors.New("payments: neither a list nor a payment")
	}
}

// UnmarshalJSON reads an intent and keeps the answer as it came.
func (i *Intent) UnmarshalJSON(b []byte) error {
	type plain Intent
	var p plain
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	p.Raw = bytes.Clone(b)
	*i = Intent(p)
	return nil
}

// MarshalJSON gives back the answer that was read, or the known fields of an intent made here;
// either way without its token.
func (i Intent) MarshalJSON() ([]byte, error) {
	if i.Raw != nil {
		return blotFields(i.Raw.without(i.Token)), nil
	}
	type plain Intent
	return json.Marshal(plain(i))
}

// UnmarshalJSON reads a payment and keeps the answer as it came.
func (p *Payment) UnmarshalJSON(b []byte) error {
	type plain Payment
	var q plain
	if err := json.Unmarshal(b, &q); err != nil {
		return err
	}
	q.Raw = bytes.Clone(b)
	*p = Payment(q)
	return nil
}

// MarshalJSON gives back the answer that was read, or the known fields of a payment made here; either
// way without the values of fields that hold secrets.
func (p Payment) MarshalJSON() ([]byte, error) {
	if p.Raw != nil {
		return blotFields(p.Raw), nil
	}
	type plain Payment
	return json.Marshal(plain(p))
}

// Action returns what the customer must do for the payment with this id: Hub2 puts it on the
// payment, on the intent, or on both (observed). Nil means nothing.
func (i Intent) Action(payment string) *Action {
	for _, p := range i.Payments {
		if p.ID == payment && p.NextAction.some() {
			return p.NextAction
		}
	}
	if i.NextAction.some() {
		return i.NextAction
	}
	return nil
}

// some reports whether there is anything to do: Hub2 may send an empty object for nothing.
func (a *Action) some() bool { return a != nil && *a != (Action{}) }

// Payment returns the payment with this id.
func (i Intent) Payment(id string) (Payment, bool) {
	for _, p := range i.Payments {
		if p.ID == id {
			return p, true
		}
	}
	return Payment{}, false
}

// Time is an instant that stays zero when Hub2 sends none or one that cannot be read: no decision
// hangs on it.
type Time struct{ time.Time }

// UnmarshalJSON never fails.
func (t *Time) UnmarshalJSON(b []byte) error {
	t.Time = time.Time{}
	var s string
	if json.Unmarshal(b, &s) != nil {
		return nil
	}
	if at, err := time.Parse(time.RFC3339Nano, s); err == nil {
		t.Time = at
	}
	return nil
}
