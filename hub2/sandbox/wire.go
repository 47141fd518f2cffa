package sandbox

import (
	"encoding/json"
	"strconv"
	"time"
)

// The JSON of the API, fields in the order of the recorded answers (observed).
type (
	intentJSON struct {
		ID                 string        `json:"id"`
		CreatedAt          string        `json:"createdAt"`
		UpdatedAt          string        `json:"updatedAt"`
		MerchantID         string        `json:"merchantId"`
		PurchaseReference  string        `json:"purchaseReference"`
		CustomerReference  string        `json:"customerReference"`
		Amount             int64         `json:"amount"`
		Currency           string        `json:"currency"`
		Token              string        `json:"token"`
		Status             string        `json:"status"`
		OverrideBusiness   *string       `json:"overrideBusinessName,omitempty"` // absent at creation
		Payments           []paymentJSON `json:"payments"`
		Mode               string        `json:"mode"`
		NextAction         *actionJSON   `json:"nextAction,omitempty"`
		LastPaymentFailure *failureJSON  `json:"lastPaymentFailure,omitempty"`
	}
	paymentJSON struct {
		ID          string          `json:"id"`
		IntentID    string          `json:"intentId"`
		CreatedAt   string          `json:"createdAt"`
		UpdatedAt   string          `json:"updatedAt"`
		Amount      int64           `json:"amount"`
		Currency    string          `json:"currency"`
		Status      string          `json:"status"`
		Method      string          `json:"method"`
		Country     string          `json:"country"`
		Provider    string          `json:"provider"`
		Number      string          `json:"number"`
		Fees        []feeJSON       `json:"fees"`
		GatewayID   *string         `json:"gatewayId,omitempty"`          // only where an attempt answers
		IsDelegated *bool           `json:"isDelegated,omitempty"`        // only in reads
		Information json.RawMessage `json:"paymentInformation,omitempty"` // only in reads, null
		NextAction  *actionJSON     `json:"nextAction,omitempty"`
		Failure     *failureJSON    `json:"failure,omitempty"`
	}
	feeJSON struct {
		ID       string    `json:"id,omitempty"`
		Amount   float64   `json:"amount"`
		Currency string    `json:"currency"`
		Label    string    `json:"label"`
		Rate     int       `json:"rate"`
		RateType string    `json:"rateType"`
		Taxes    []taxJSON `json:"taxes"`
	}
	taxJSON struct {
		ID      string `json:"id,omitempty"`
		FeeID   string `json:"feeId,omitempty"`
		TaxType string `json:"taxType"`
		Type    string `json:"type"`
		Value   any    `json:"value"` // a number where an attempt answers, a string in reads
	}
	actionJSON struct {
		Type    string          `json:"type"`
		Message string          `json:"message"`
		Data    *actionDataJSON `json:"data,omitempty"`
	}
	actionDataJSON struct {
		URL     string   `json:"url"`
		Method  string   `json:"method"`
		Headers struct{} `json:"headers"`
		Data    struct{} `json:"data"`
	}
	failureJSON struct {
		Code    string   `json:"code"`
		Message string   `json:"message"`
		Params  []string `json:"params"`
	}
	statusJSON struct {
		ID     string `json:"id"`
		Status string `json:"status"`
	}
)

// voice is which of Hub2's answers is being written: they differ in details (observed).
type voice int

const (
	voiceRead    voice = iota // every read, and the authentication
	voiceCreated              // the creation of an intent
	voiceAttempt              // an attempt
)

// stamp writes an instant as Hub2 does: ISO 8601, UTC, milliseconds (documented).
func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }

// intentAt writes the intent as it stands at t.
func intentAt(in *intent, t int64, v voice) intentJSON {
	s := in.standing(t)
	out := intentJSON{
		ID: in.id, CreatedAt: stamp(in.at), UpdatedAt: stamp(s.updated), MerchantID: in.Merchant,
		PurchaseReference: in.Purchase, CustomerReference: in.Customer, Amount: in.Amount,
		Currency: in.Currency, Token: in.Token, Status: s.status, OverrideBusiness: in.Business,
		Mode: in.Mode, Payments: make([]paymentJSON, 0, len(in.attempts)), LastPaymentFailure: failureOf(s.failure),
	}
	if out.OverrideBusiness == nil && v != voiceCreated {
		out.OverrideBusiness = new(string)
	}
	if s.acting != nil {
		out.NextAction = s.acting.action()
	}
	for _, a := range in.attempts {
		out.Payments = append(out.Payments, paymentAt(a, t, v))
	}
	return out
}

// paymentAt writes the payment as it stands at t.
func paymentAt(a *attempt, t int64, v voice) paymentJSON {
	m := a.moment(t)
	out := paymentJSON{
		ID: a.id, IntentID: a.of.id, CreatedAt: stamp(a.at), UpdatedAt: stamp(m.since),
		Amount: m.amount, Currency: a.of.Currency, Status: m.status, Method: a.Method,
		Country: a.Country, Provider: a.Provider, Number: a.Number, Failure: failureOf(m.failure),
		Fees: []feeJSON{feeOf(a.of.Amount, a.of.Currency, a.FeeID, a.TaxID, v)},
	}
	if m.acting {
		out.NextAction = a.action()
	}
	if v == voiceAttempt {
		out.GatewayID = new(string)
	} else {
		out.IsDelegated, out.Information = new(bool), json.RawMessage("null")
	}
	return out
}

// action writes what the customer is asked to do.
func (a *attempt) action() *actionJSON {
	out := &actionJSON{Type: string(a.Flow), Message: a.Message}
	if a.URL != "" {
		out.Data = &actionDataJSON{URL: a.URL, Method: "get"}
	}
	return out
}

func failureOf(code string) *failureJSON {
	if code == "" {
		return nil
	}
	return &failureJSON{Code: code, Message: failureMessage(code), Params: []string{}}
}

// The sandbox's fee is 5 percent (observed once, on 100 XOF); the tax is the 18 percent of VAT that
// it contains (derived from that run, and computed this way it has the very digits of that run).
const (
	feePercent = 5
	vat        = 1.18
)

func feeOf(amount int64, currency, feeID, taxID string, v voice) feeJSON {
	fee := float64(amount) * feePercent / 100
	tax := fee - fee/vat
	value := any(tax)
	if v == voiceRead {
		value = strconv.FormatFloat(tax, 'f', -1, 64)
	}
	return feeJSON{
		ID: feeID, Amount: fee, Currency: currency, Rate: feePercent, RateType: "percent",
		Taxes: []taxJSON{{ID: taxID, FeeID: feeID, TaxType: "tva", Type: "percent", Value: value}},
	}
}
