package casepack

import (
	"encoding/json"
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/text"
)

// update writes the golden cases anew: go test ./ui/casepack -update, and then read them.
var update = flag.Bool("update", false, "write the golden cases anew")

func TestMain(m *testing.M) {
	flag.Parse()
	goleak.VerifyTestMain(m)
}

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// the customer's number of the stories, the intent's token and the profile's key.
const (
	msisdn = "0709182736"
	token  = "eyJhbGciOiJIUzI1NiJ9.eyJpbnRlbnRJZCI6InBpXzEifQ.c2lnbmF0dXJl"
	key    = "merchant-key-of-the-shop-4242"
)

// told is a payment that failed for want of money, was noted, tried again and is being worked on.
func told() []state.Fact {
	failure := &hub2.Failure{Code: "customer_insufficient_funds", Message: "Not enough on 07 09 18 27 36."}
	order := &state.Order{
		Profile: "shop", Merchant: "m-7", Environment: "sandbox", Country: "CI", Amount: 2500, Currency: "XOF", PurchaseRef: "order-17", CustomerRef: "counter",
	}
	try := &state.Try{Country: "CI", Operator: "orange", Flow: hub2.FlowOTPFirst, MSISDN: msisdn}
	seen := func(status string, payments ...state.SeenPayment) *state.Observation {
		return &state.Observation{
			Intent: "pi_1aB-c", Status: hub2.Status(status), Full: true, Listed: true, Amount: 2500, Currency: "XOF", Payments: payments,
			Raw: json.RawMessage(`{"id":"pi_1aB-c","token":"` + token + `","payments":[{"number":"` + msisdn + `"}]}`),
		}
	}
	first := state.SeenPayment{
		ID: "pay_1", Status: "failed", Amount: 2500, Currency: "XOF", Country: "CI", Operator: "orange", Number: "+225" + msisdn,
		Failure: failure, Fees: []hub2.Fee{{Amount: "125", Currency: "XOF", Label: "hub2"}},
	}
	second := first
	second.ID, second.Status, second.Failure, second.Fees = "pay_2", "action_required", nil, nil
	second.Action = &hub2.Action{Type: hub2.ActionUSSD, Message: "Composez *144*82# | puis confirmez"}
	facts := []state.Fact{
		{Kind: state.IntentSending, Order: order},
		{Kind: state.IntentCreated, Source: state.ByAnswer, Seen: seen("payment_required"), Token: token},
		{Kind: state.AttemptSending, Attempt: "a-1", Try: try},
		{Kind: state.AttemptAccepted, Attempt: "a-1", Source: state.ByAnswer, Seen: seen("payment_required", first)},
		{Kind: state.Noted, Note: "calls back from 0709182736, code 482913 | <b>at five</b>"},
		{Kind: state.AttemptSending, Attempt: "a-2", Try: try},
		{Kind: state.AttemptAccepted, Attempt: "a-2", Source: state.ByAnswer, Seen: seen("action_required", first, second)},
	}
	for i := range facts {
		f := &facts[i]
		f.Seq, f.ID, f.Sale, f.Till, f.Cashier = int64(i+1), fmt.Sprint(i), "g-1", "Caisse 1", "Awa"
		f.At = noon().Add(time.Duration(i) * 1500 * time.Millisecond)
	}
	return facts
}

func calls() []journal.Request {
	return []journal.Request{ // as the journal gives them: the newest first
		{At: noon().Add(9 * time.Second), Intent: "pi_1aB-c", Method: "POST", Path: "/payment-intents/pi_1aB-c/payments", Took: 30 * time.Second, Problem: "ambiguous"},
		{At: noon().Add(time.Second), Intent: "pi_1aB-c", Method: "POST", Path: "/payment-intents", Status: 201, Took: 83 * time.Millisecond, RequestID: "req_9"},
	}
}

func made(l text.Lang, facts []state.Fact, log []journal.Request) Case {
	return New(Input{
		Facts: facts, Requests: log, Now: noon().Add(time.Hour), Words: text.For(l), Zone: time.FixedZone("", 3600),
		Program: Program{Version: "v1.2.0", Go: "go1.26", System: "linux/amd64", Schema: 7, Host: "api.hub2.io", Secrets: []hub2.Secret{key}},
	})
}

func jsonOf(t *testing.T, c Case) string {
	t.Helper()
	b, err := json.Marshal(c.Object())
	require.NoError(t, err)
	return string(b)
}
