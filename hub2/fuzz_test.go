package hub2

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzIntent(f *testing.F) {
	for _, body := range intentSamples(f) {
		f.Add(body)
	}
	for _, s := range []string{
		`{}`, `null`, `{"id":"pi_1","token":"a","status":"a"}`, `{"token":"\u0061","Token":"\"","payments":{"id":"x"}}`,
		`{"id":"pi_1","token":"ab\/cdefgh<","x":"ab/cdefgh<","amount":1e2,"nextAction":[],"lastPaymentFailure":"x"}`, `{"token":"[redacted]"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var i, j, k Intent
		if json.Unmarshal(body, &i) != nil {
			return
		}
		once, err := json.Marshal(i)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(once, &j), "%s", once)
		twice, err := json.Marshal(j)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(twice, &k))
		require.Equal(t, anyJSON(t, once), anyJSON(t, twice))
		require.Equal(t, i.Amount, j.Amount)
		require.Equal(t, len(i.Payments), len(j.Payments))
		token := i.Token.Reveal()
		if len(token) >= minBlot && !strings.Contains(redacted, token) {
			require.NotContains(t, valuesOf(anyJSON(t, once)), token)
			require.NotEqual(t, i.Token, j.Token)
		} else if token == "" {
			require.Equal(t, i.ID, j.ID)
			require.Equal(t, i.Status, j.Status)
		}
		_ = i.Action("pay_1")
		_, _ = answer{body: body}.intent("")
		_, _ = answer{body: body}.status("")
		_, _ = list[Intent](answer{body: body})
	})
}

// valuesOf strings together every text value of a decoded JSON.
func valuesOf(v any) string {
	switch v := v.(type) {
	case string:
		return v + "\n"
	case []any:
		var b strings.Builder
		for _, x := range v {
			b.WriteString(valuesOf(x))
		}
		return b.String()
	case map[string]any:
		var b strings.Builder
		for _, x := range v {
			b.WriteString(valuesOf(x))
		}
		return b.String()
	}
	return ""
}

func FuzzError(f *testing.F) {
	for _, body := range samples(f, "error_*") {
		f.Add(400, "req_1", "7", body)
	}
	f.Add(429, "", "Thu, 06 Aug 2026 21:00:42 GMT", []byte("<html>"))
	f.Add(503, "", "1e9", []byte(`{"message":[1,{"a":"sk_CANARY_key_0123456789"}]}`))
	f.Fuzz(func(t *testing.T, status int, id, retry string, body []byte) {
		c := &Client{key: func() Secret { return testKey }}
		k := call{op: "op", token: testToken, secrets: []Secret{"739154"}}
		e := k.fields(c, errorFromAnswer("op", status, http.Header{"X-Request-Id": {id}, "Retry-After": {retry}}, body, newJump().Now()))
		require.NotEmpty(t, e.Error())
		require.GreaterOrEqual(t, e.RetryAfter, maxRetryAfter*0)
		require.LessOrEqual(t, e.RetryAfter, maxRetryAfter)
		require.Equal(t, kindOfStatus(status), e.Kind)
		shown := k.shown(c, body)
		for _, s := range []Secret{testKey, testToken} {
			require.NotContains(t, e.Error(), s.Reveal())
			require.NotContains(t, string(shown), s.Reveal())
		}
		if json.Valid(body) {
			require.True(t, json.Valid(shown), "%s", shown)
		}
	})
}

func FuzzAmount(f *testing.F) {
	for _, s := range []string{`100`, `100.0`, `1e2`, `"100"`, `1.5`, `-1`, `9007199254740993`, `1e999999`, `"1e-99"`, `null`, `"0x1p-2"`, `{}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var a, b Amount
		if json.Unmarshal(body, &a) != nil {
			return
		}
		require.GreaterOrEqual(t, a, Amount(0))
		require.LessOrEqual(t, a, Amount(MaxAmount))
		out, err := json.Marshal(a)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(out, &b))
		require.Equal(t, a, b)
		// What JSON itself reads as a whole number must come out the same.
		var n int64
		if json.Unmarshal(body, &n) == nil {
			require.Equal(t, n, int64(a))
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	all := Countries()
	for i, s := range []string{"0700000001", "+225 07 00 00 00 01", "00225", "+", "00000001", "\u202a07\u202c", "+33612345678"} {
		f.Add(uint8(i), s, i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, n uint8, typed string, sandbox bool) {
		checkParse(t, all[int(n)%len(all)], typed, sandbox)
	})
}

func BenchmarkDecodeIntent(b *testing.B) {
	body := sample(b, "payment_intent_get_action_required_redirection")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (answer{body: body}).intent(sampleID); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeIntentWithoutToken(b *testing.B) {
	var i Intent
	if err := json.Unmarshal(sample(b, "payment_intent_get_action_required_redirection"), &i); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Marshal(i); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShowAnAnswer(b *testing.B) {
	body := sample(b, "payment_intent_get_action_required_redirection")
	c := &Client{key: func() Secret { return testKey }}
	k := call{token: sampleToken, secrets: []Secret{"4567"}}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		_ = k.shown(c, body)
	}
}

func BenchmarkTake(b *testing.B) {
	budget := NewBudget(PublishedLimits(), newJump())
	b.ReportAllocs()
	for b.Loop() {
		if err := budget.Take(b.Context(), RouteStatus, "a"); err != nil {
			b.Fatal(err)
		}
	}
}
