package hub2

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// blank replaces the token of every object in a decoded answer.
func blank(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if k == "token" {
				v[k] = redacted
			} else {
				v[k] = blank(x)
			}
		}
	case []any:
		for i := range v {
			v[i] = blank(v[i])
		}
	}
	return v
}

func TestEverySampleIntentComesBackWholeButForItsToken(t *testing.T) {
	for name, body := range intentSamples(t) {
		t.Run(name, func(t *testing.T) {
			var i Intent
			require.NoError(t, json.Unmarshal(body, &i))
			assert.Equal(t, sampleID, i.ID)
			assert.Equal(t, Amount(100), i.Amount)
			assert.NotEmpty(t, i.Token)
			assert.False(t, i.CreatedAt.IsZero())
			assert.True(t, i.Status.Known())
			out, err := json.Marshal(i)
			require.NoError(t, err)
			assert.Equal(t, blank(anyJSON(t, body)), anyJSON(t, out))
			assert.NotContains(t, string(out), i.Token.Reveal())
			assert.Contains(t, string(i.Raw), i.Token.Reveal(), "Raw is what came")
		})
	}
}

func TestEverySampleListComesBackWhole(t *testing.T) {
	var intents []Intent
	body := sample(t, "payment_intents_list")
	require.NoError(t, json.Unmarshal(body, &intents))
	require.NotEmpty(t, intents)
	out, err := json.Marshal(intents)
	require.NoError(t, err)
	assert.Equal(t, blank(anyJSON(t, body)), anyJSON(t, out))

	var payments []Payment
	body = sample(t, "payments_list")
	require.NoError(t, json.Unmarshal(body, &payments))
	require.NotEmpty(t, payments)
	out, err = json.Marshal(payments)
	require.NoError(t, err)
	assert.JSONEq(t, string(body), string(out))
}

func TestAnIntentMadeHereEncodesWithoutItsToken(t *testing.T) {
	out, err := json.Marshal(Intent{ID: "pi_1", Status: StatusProcessing, Token: testToken, Payments: Payments{{ID: "pay_1", Status: StatusCreated}}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":"pi_1","status":"processing","token":"[redacted]","payments":[{"id":"pay_1","status":"created"}]}`, string(out))
}

func TestWhatIsUnknownSurvives(t *testing.T) {
	const body = `{"id":"pi_1","status":"half_paid","new":{"a":[1,2.50,null]},"payments":[{"id":"pay_1","status":"on_hold","provider":"zamani","x":1e400}]}`
	var i Intent
	require.NoError(t, json.Unmarshal([]byte(body), &i))
	assert.Equal(t, Status("half_paid"), i.Status)
	assert.False(t, i.Status.Known())
	assert.False(t, i.Status.Pollable())
	assert.False(t, i.Status.Terminal())
	assert.Equal(t, "zamani", i.Payments[0].Provider)
	assert.Equal(t, Status("on_hold"), i.Payments[0].Status)
	out, err := json.Marshal(i)
	require.NoError(t, err)
	assert.Equal(t, body, string(out))
}

func TestTheTokenIsBlottedOutHoweverItIsWritten(t *testing.T) {
	const token = "abc/def+ghi<>"
	for name, body := range map[string]string{
		"plain":          `{"id":"pi_1","token":"abc/def+ghi<>"}`,
		"escaped value":  `{"id":"pi_1","token":"abc\/def\u002bghi\u003c>"}`,
		"escaped key":    `{"id":"pi_1","tok\u0065n":"abc/def+ghi<>"}`,
		"upper case":     `{"id":"pi_1","TOKEN":"abc/def+ghi<>"}`,
		"twice":          `{"id":"pi_1","token":"abc/def+ghi<first>","token":"abc/def+ghi<>"}`,
		"inside a link":  `{"id":"pi_1","token":"abc/def+ghi<>","link":"https://x/?t=abc%2Fdef%2Bghi%3C%3E"}`,
		"inside a field": `{"id":"pi_1","token":"abc/def+ghi<>","note":"use abc/def+ghi<> now"}`,
	} {
		t.Run(name, func(t *testing.T) {
			var i Intent
			require.NoError(t, json.Unmarshal([]byte(body), &i))
			require.Equal(t, token, i.Token.Reveal())
			out, err := json.Marshal(i)
			require.NoError(t, err)
			text := fmt.Sprint(anyJSON(t, out))
			assert.NotContains(t, text, "abc")
			assert.Contains(t, text, redacted)
			assert.Contains(t, text, "pi_1")
		})
	}
}

func TestAShortTokenDoesNotEatTheRestOfTheAnswer(t *testing.T) {
	for _, token := range []string{"a", "1", "status", "id", "pi_1", `"`, "100"} {
		quoted, err := json.Marshal(token)
		require.NoError(t, err)
		body := fmt.Sprintf(`{"id":"pi_1","status":"successful","amount":100,"token":%s}`, quoted)
		var i, j Intent
		require.NoError(t, json.Unmarshal([]byte(body), &i))
		out, err := json.Marshal(i)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(out, &j))
		assert.Equal(t, i.Status, j.Status)
		assert.Equal(t, i.Amount, j.Amount)
		assert.Equal(t, Secret(redacted), j.Token)
	}
}

func TestTheNextActionIsFoundWhereverHub2PutsIt(t *testing.T) {
	const link = "https://pay.wave.example/c/abc"
	for name, c := range map[string]struct {
		body string
		want *Action
	}{
		"payment, data.url":        {`{"payments":[{"id":"pay_1","nextAction":{"type":"redirection","data":{"url":"` + link + `"}}}]}`, &Action{Type: ActionRedirection, URL: link}},
		"payment, url":             {`{"payments":[{"id":"pay_1","nextAction":{"type":"redirection","url":"` + link + `"}}]}`, &Action{Type: ActionRedirection, URL: link}},
		"both forms":               {`{"payments":[{"id":"pay_1","nextAction":{"type":"redirection","url":"https://old","data":{"url":"` + link + `"}}}]}`, &Action{Type: ActionRedirection, URL: link}},
		"intent only":              {`{"payments":[{"id":"pay_1"}],"nextAction":{"type":"otp","message":"Enter the code"}}`, &Action{Type: ActionOTP, Message: "Enter the code"}},
		"payment before intent":    {`{"payments":[{"id":"pay_1","nextAction":{"type":"ussd"}}],"nextAction":{"type":"otp"}}`, &Action{Type: ActionUSSD}},
		"another payment's":        {`{"payments":[{"id":"pay_2","nextAction":{"type":"ussd"}}]}`, nil},
		"null":                     {`{"payments":[{"id":"pay_1","nextAction":null}],"nextAction":null}`, nil},
		"empty object":             {`{"payments":[{"id":"pay_1","nextAction":{}}],"nextAction":{}}`, nil},
		"empty list":               {`{"payments":[{"id":"pay_1","nextAction":[]}]}`, nil},
		"empty object, but intent": {`{"payments":[{"id":"pay_1","nextAction":{}}],"nextAction":{"type":"otp"}}`, &Action{Type: ActionOTP}},
		"data null":                {`{"nextAction":{"type":"ussd","message":null,"data":null}}`, &Action{Type: ActionUSSD}},
		"data a list":              {`{"nextAction":{"type":"ussd","data":[1]}}`, &Action{Type: ActionUSSD}},
		"a bare text":              {`{"nextAction":"Dial *133#"}`, &Action{Message: "Dial *133#"}},
		"unknown type":             {`{"nextAction":{"type":"biometric","message":"Smile"}}`, &Action{Type: "biometric", Message: "Smile"}},
	} {
		t.Run(name, func(t *testing.T) {
			var i Intent
			require.NoError(t, json.Unmarshal([]byte(c.body), &i))
			assert.Equal(t, c.want, i.Action("pay_1"))
		})
	}
	for name, body := range samples(t, "next_action_*") {
		var a, b Action
		require.NoError(t, json.Unmarshal(body, &a), name)
		out, err := json.Marshal(a)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(out, &b))
		assert.Equal(t, a, b, name)
	}
}

func TestPaymentsComeAsAListAnObjectOrNothing(t *testing.T) {
	for body, want := range map[string]int{
		`{"payments":[{"id":"pay_1"},{"id":"pay_2"}]}`: 2,
		`{"payments":{"id":"pay_1"}}`:                  1,
		`{"payments":[]}`:                              0,
		`{"payments":null}`:                            0,
		`{}`:                                           0,
	} {
		var i Intent
		require.NoError(t, json.Unmarshal([]byte(body), &i), body)
		assert.Len(t, i.Payments, want, body)
	}
	for _, body := range []string{`{"payments":"none"}`, `{"payments":3}`, `{"payments":true}`, `{"payments":{}}`, `{"payments":{"data":[{"id":"pay_1"}]}}`, `{"payments":["pay_1"]}`} {
		var i Intent
		assert.Error(t, json.Unmarshal([]byte(body), &i), "%s could hide a payment", body)
	}
}

func TestAPaymentIsFoundByItsIdentifier(t *testing.T) {
	i := Intent{Payments: Payments{{ID: "pay_1", Status: StatusFailed}, {ID: "pay_2", Status: StatusPending}}}
	p, ok := i.Payment("pay_2")
	assert.True(t, ok)
	assert.Equal(t, StatusPending, p.Status)
	_, ok = i.Payment("pay_3")
	assert.False(t, ok)
}

func TestATaxIsReadAsNumberOrText(t *testing.T) {
	for _, body := range []string{`{"value":0.7627118644067794}`, `{"value":"0.7627118644067794"}`} {
		var x Tax
		require.NoError(t, json.Unmarshal([]byte(body), &x))
		assert.Equal(t, Text("0.7627118644067794"), x.Value)
	}
}

func TestTextReadsEveryForm(t *testing.T) {
	for body, want := range map[string]Text{`"a\u0062"`: "ab", `12.50`: "12.50", `true`: "true", `null`: "", `[1, 2]`: "[1, 2]", `{"a":1}`: `{"a":1}`} {
		var got Text
		require.NoError(t, json.Unmarshal([]byte(body), &got))
		assert.Equal(t, want, got)
	}
}

func TestAFailureIsReadInEveryForm(t *testing.T) {
	for body, want := range map[string]Failure{
		`{"code":"timeout","message":"Too late","params":[]}`: {Code: "timeout", Message: "Too late"},
		`{"code":17,"message":null}`:                          {Code: "17"},
		`"no idea"`:                                           {Message: "no idea"},
		`{}`:                                                  {},
	} {
		var i Intent
		require.NoError(t, json.Unmarshal([]byte(`{"lastPaymentFailure":`+body+`}`), &i))
		require.NotNil(t, i.LastFailure)
		assert.Equal(t, want, *i.LastFailure, body)
	}
	for _, code := range FailureCodes() {
		switch code {
		case "internal_error", "unknown_reason", "unknown_reason_orange", "timeout", "duplicate_request", "canceled":
			assert.True(t, Failure{Code: code}.Ambiguous(), code)
		default:
			assert.False(t, Failure{Code: code}.Ambiguous(), code)
		}
	}
	assert.True(t, Failure{Code: "never_heard_of"}.Ambiguous())
	assert.True(t, Failure{}.Ambiguous())
}

func TestATimeThatCannotBeReadIsZero(t *testing.T) {
	for _, body := range []string{`"yesterday"`, `null`, `12`, `{}`, `""`, `"2026-13-01T00:00:00Z"`} {
		i := Intent{}
		require.NoError(t, json.Unmarshal([]byte(`{"createdAt":`+body+`}`), &i), body)
		assert.True(t, i.CreatedAt.IsZero(), body)
	}
}

func TestOfADuplicateKeyTheLastCounts(t *testing.T) {
	var i Intent
	require.NoError(t, json.Unmarshal([]byte(`{"id":"pi_1","amount":1,"status":"failed","payments":[{"id":"a"},{"id":"b"}],"amount":2,"status":"successful","payments":[{"id":"c"}]}`), &i))
	assert.Equal(t, Amount(2), i.Amount)
	assert.Equal(t, StatusSuccessful, i.Status)
	require.Len(t, i.Payments, 1)
	assert.Equal(t, "c", i.Payments[0].ID)
}

func TestEveryPrefixOfAnAnswerIsAnError(t *testing.T) {
	for name, body := range intentSamples(t) {
		body = bytes.TrimSpace(body)
		for n := range body {
			_, err := answer{op: "read intent", code: 200, body: body[:n]}.intent(sampleID)
			if KindOf(err) != Broken {
				t.Fatalf("%s cut at %d: %v", name, n, err)
			}
		}
		_, err := answer{body: body}.intent(sampleID)
		require.NoError(t, err)
	}
	for _, file := range []string{"payment_intents_list", "payments_list", "payment_intent_status", "balance"} {
		body := bytes.TrimSpace(sample(t, file))
		for n := range body {
			a := answer{body: body[:n]}
			_, err1 := list[Intent](a)
			_, err2 := a.status(sampleID)
			_, err3 := decode[Balance](a)
			_, err4 := a.raw()
			for _, err := range []error{err1, err2, err3, err4} {
				require.Equal(t, Broken, KindOf(err), "%s cut at %d", file, n)
				require.Error(t, err)
			}
		}
	}
}

func TestDeepJSONIsAnErrorAndNoPanic(t *testing.T) {
	for _, depth := range []int{100, 10_000, 100_000} {
		for _, pair := range []string{"[]", `{"a":}`} {
			half := pair[:len(pair)-1]
			deep := strings.Repeat(half, depth) + "1" + strings.Repeat(pair[len(pair)-1:], depth)
			for _, field := range []string{"payments", "nextAction", "amount", "status", "unknown", "lastPaymentFailure", "merchantId"} {
				i, err := answer{body: []byte(`{"id":"pi_1","status":"x","` + field + `":` + deep + `}`)}.intent("pi_1")
				if depth > 9_999 {
					require.Error(t, err, field)
				}
				if err == nil {
					_, err = json.Marshal(i)
					require.NoError(t, err)
				}
				_ = errorFromAnswer("op", 400, nil, []byte(`{"`+field+`":`+deep+`,"message":`+deep+`}`), newJump().Now())
			}
		}
	}
}
