package journal_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"guichet/hub2"
	"guichet/state"
)

// Draws of everything that a fact can hold.

func word(t *rapid.T, name string, words ...string) string {
	return rapid.OneOf(rapid.SampledFrom(words), rapid.String()).Draw(t, name)
}

func status(t *rapid.T) hub2.Status {
	return hub2.Status(word(t, "status", "", "payment_required", "processing", "action_required", "created", "pending", "successful", "failed"))
}

func instant(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(0, 1<<32).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
}

func maybe[T any](t *rapid.T, draw func(*rapid.T) T) *T {
	if rapid.Bool().Draw(t, "none") {
		return nil
	}
	v := draw(t)
	return &v
}

func failure(t *rapid.T) hub2.Failure {
	return hub2.Failure{Code: word(t, "code", "timeout", "canceled"), Message: hub2.Text(word(t, "message", "", "1", "null", "{}"))}
}

func action(t *rapid.T) hub2.Action {
	return hub2.Action{Type: word(t, "action", "otp", "ussd", "redirection"), Message: word(t, "message", ""), URL: word(t, "url", "", "https://x.example/?a=1&b=<2>")}
}

func fees(t *rapid.T) []hub2.Fee {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) hub2.Fee {
		f := hub2.Fee{ID: word(t, "fee", ""), Amount: hub2.Text(word(t, "amount", "5", "0.5")), Rate: "1", Label: word(t, "label", "")}
		if rapid.Bool().Draw(t, "taxed") {
			f.Taxes = []hub2.Tax{{ID: "t", Value: hub2.Text(word(t, "value", "0.76", `"`))}}
		}
		return f
	}), 1, 2).Draw(t, "fees")
}

func seen(t *rapid.T) state.Observation {
	o := state.Observation{
		Intent: rapid.SampledFrom([]string{"pi_1", "pi_1", "pi_2", ""}).Draw(t, "intent"), Status: status(t), Full: rapid.Bool().Draw(t, "full"),
		Verdict: rapid.Bool().Draw(t, "verdict"), Amount: rapid.SampledFrom([]int64{0, 100, 1 << 53}).Draw(t, "amount"),
		Currency: word(t, "currency", "XOF"), Mode: word(t, "mode", "live"), Action: maybe(t, action), Failure: maybe(t, failure),
	}
	for range rapid.IntRange(0, 2).Draw(t, "payments") {
		p := state.SeenPayment{
			ID: word(t, "payment", "pay_1", "pay_2"), Status: status(t), Amount: rapid.SampledFrom([]int64{0, 100, 99}).Draw(t, "paid"),
			Currency: word(t, "currency", "XOF"), Country: word(t, "country", "CI"), Operator: word(t, "operator", "orange"),
			Number: word(t, "number", "0700000000"), Failure: maybe(t, failure), Action: maybe(t, action),
		}
		if rapid.Bool().Draw(t, "fee") {
			p.Fees = fees(t)
		}
		if rapid.Bool().Draw(t, "dated") {
			p.At = instant(t)
		}
		o.Payments = append(o.Payments, p)
	}
	if rapid.Bool().Draw(t, "raw") {
		o.Raw = []byte(`{"id":"pi_1","amount":1.50,"x":[null,12345678901234567890]}`)
	}
	return o
}

func problem(t *rapid.T) state.Problem {
	return state.Problem{Kind: "refused", HTTP: 400, Code: word(t, "code", ""), Message: word(t, "message", ""), RequestID: "r"}
}

func order(t *rapid.T) state.Order {
	return state.Order{Profile: "p", Merchant: word(t, "merchant", ""), Environment: "live", Country: "CI", Amount: 100, Currency: "XOF", PurchaseRef: word(t, "ref", "")}
}

func try(t *rapid.T) state.Try {
	return state.Try{Country: "CI", Operator: word(t, "operator", "orange"), Flow: hub2.FlowOTP, MSISDN: word(t, "msisdn", "0700000000")}
}

func history(t *rapid.T, sale string) []state.Fact {
	kinds := []state.Kind{
		state.IntentSending, state.IntentCreated, state.IntentRefused, state.IntentLost, state.IntentMet, state.AttemptSending,
		state.AttemptAccepted, state.AttemptRefused, state.AttemptUnknown, state.CodeSending, state.CodeAccepted, state.CodeRefused,
		state.CodeUnknown, state.Seen, "of_tomorrow",
	}
	facts := make([]state.Fact, rapid.IntRange(1, 12).Draw(t, "facts"))
	for i := range facts {
		facts[i] = state.Fact{
			Seq: int64(i + 1), ID: fmt.Sprintf("%s-%d", sale, i), Sale: sale, Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), At: instant(t),
			Till: word(t, "till", ""), Cashier: word(t, "cashier", ""), Source: state.Source(word(t, "source", "", "poll")), Attempt: word(t, "attempt", "", "a1", "a2"),
			Order: maybe(t, order), Try: maybe(t, try), Seen: maybe(t, seen), Problem: maybe(t, problem), Token: hub2.Secret(word(t, "token", "")),
		}
	}
	return facts
}

func TestWhatIsLoadedFoldsToTheSameSaleAsWhatWasKept(t *testing.T) {
	ctx, n := context.Background(), 0
	path := place(t)
	j := open(t, path)
	last := int64(0)
	rapid.Check(t, func(t *rapid.T) {
		n++
		id := fmt.Sprintf("g%d", n)
		facts := history(t, id)
		for i := range facts { // an intent is one sale's only
			if o := facts[i].Seen; o != nil && o.Intent != "" {
				o.Intent += id
			}
			facts[i].Seq = last + int64(i+1)
		}
		kept, err := j.Append(ctx, id, nil, facts...)
		require.NoError(t, err)
		last += int64(len(facts))
		require.Equal(t, fold(facts), kept)
		back, err := j.Facts(ctx, id)
		require.NoError(t, err)
		require.Equal(t, facts, back)
		rows, err := j.Rows(ctx, []string{id})
		require.NoError(t, err)
		require.Equal(t, id, rows[0].Sale)
		require.Equal(t, kept.Word(), rows[0].Status)
	})
}
