package hub2

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// reads returns the error of every way to read a body.
func reads(t *testing.T, a answer, want string) (errs []error) {
	i, err := a.intent(want)
	if err == nil {
		require.NotEmpty(t, i.ID)
		require.True(t, want == "" || i.ID == want, "another intent's answer was taken")
	}
	s, err2 := a.status(want)
	if err2 == nil {
		require.NotEmpty(t, s.Status, "a status that says nothing")
		require.True(t, want == "" || s.ID == want)
	}
	intents, err3 := list[Intent](a)
	payments, err4 := list[Payment](a)
	for _, i := range intents {
		sound(t, i.Payments)
		require.GreaterOrEqual(t, i.Amount, Amount(0))
	}
	sound(t, i.Payments)
	sound(t, payments)
	b, err5 := decode[Balance](a)
	for _, account := range slices.Concat(b.Collection, b.Transfer) {
		for _, n := range []Amount{account.Amount, account.Available, account.Reserved} {
			require.GreaterOrEqual(t, n, Amount(0))
			require.LessOrEqual(t, n, Amount(MaxAmount))
		}
	}
	raw, err6 := a.raw()
	require.Equal(t, err6 == nil, json.Valid(a.body) && raw != nil)
	return []error{err, err2, err3, err4, err5, err6}
}

// sound checks what is true of any payments that were read.
func sound(t *testing.T, payments []Payment) {
	for _, p := range payments {
		require.GreaterOrEqual(t, p.Amount, Amount(0))
		require.LessOrEqual(t, p.Amount, Amount(MaxAmount))
		require.False(t, p.Status.Terminal() && p.Status.Pollable(), "both over and under way: %q", p.Status)
		require.False(t, p.Status.Successful() && p.Status.Failed())
	}
}

func FuzzAnswer(f *testing.F) {
	for _, body := range samples(f, "*response*", "payments_list*", "payment_intents_list*", "next_action*") {
		f.Add(body, sampleID)
	}
	for _, s := range []string{
		`"successful"`, `"`, `[]`, `{"data":[]}`, `{"data":null}`, `null`, `{"id":"pi_1","status":""}`, "\ufeff{}", `{"status":{}}`, `[null,{}]`,
		`{"collectionAccount":[{"amount":"1e2","date":7}]}`, `{"id":"pay_1","intentId":"pi_1","status":"pending"}`, `{"id":"pi_1","payments":{"id":""}}`,
		`{"id":"pi_1","payments":[{"failure":[],"nextAction":7,"fees":null}]}`, strings.Repeat("[", 10_001), `{"id":"pi_1","id":"pi_2"}`,
	} {
		f.Add([]byte(s), "pi_1")
	}
	f.Fuzz(func(t *testing.T, body []byte, want string) {
		a := answer{op: "op", code: 200, requestID: "req", body: trimBOM(body)}
		for _, err := range slices.Concat(reads(t, a, want), reads(t, a, "")) {
			var e *Error
			require.True(t, err == nil || errors.As(err, &e) && e.Kind == Broken && e.Status == 200, "%v", err)
		}
	})
}

// FuzzRedact says secrets in any body: whatever is shown, kept or read of it does not hold them, and
// all else is as it was.
func FuzzRedact(f *testing.F) {
	for _, body := range samples(f, "*response*", "error_*") {
		f.Add(body, "sk_live_0123456789abcdef", "eyJhbGciOi.eyJpbnRlbnQi.c2lnbmF0dXJl", "4567")
	}
	for _, s := range []string{
		`{"note":"k sk_live_0123456789 t"}`, `{"message":"sk_live\u005f0123456789"}`, `{"otp":4567,"x":"4567","message":"code 4567."}`, `k=sk_live_0123456789`,
		`{"token":"sk_live_0123456789","a":["sk_live_0123456789"]}`, `{"sk_live_0123456789":"x"}`, `{"amount":"4567","number":"4567"}`, `{"a":"<4567>`,
	} {
		f.Add([]byte(s), "sk_live_0123456789", "a/token+of=8", "4567")
	}
	f.Fuzz(func(t *testing.T, body []byte, key, token, otp string) {
		for _, s := range []string{key, token} { // shorter ones are no keys; and the mark itself must not be one
			if len(s) < minBlot || !utf8.ValidString(s) || strings.Contains(redacted, s) || strings.ContainsAny(s, "[]\" ") || likeJSON(s) {
				return
			}
		}
		k := call{op: "op", token: Secret(token), secrets: []Secret{Secret(otp)}}
		c := &Client{key: func() Secret { return Secret(key) }}
		shown, read := k.shown(c, body), blotAnswer(body, k.secretsOf(c)...)
		if !json.Valid(body) {
			lacksEither(t, string(shown), key, token)
			require.Equal(t, string(body), string(read), "what cannot be read is not read otherwise")
			return
		}
		require.True(t, json.Valid(shown) && json.Valid(read), "JSON stays JSON")
		lacksEither(t, valuesOf(anyJSON(t, shown)), key, token)
		require.Equal(t, shape(anyJSON(t, body)), shape(anyJSON(t, read)), "only texts change")
		require.Equal(t, string(read), string(blotAnswer(read, k.secretsOf(c)...)), "what is blotted stays blotted")
		var before, after Intent
		if json.Unmarshal(body, &before) == nil && json.Unmarshal(read, &after) == nil {
			require.Equal(t, before.Token, after.Token, "the token is what goes on")
			require.Equal(t, before.Amount, after.Amount)
			require.Equal(t, len(before.Payments), len(after.Payments))
			lacksEither(t, after.Currency+after.Mode+string(after.Status), key, token)
			if a := after.NextAction; a != nil {
				lacksEither(t, a.Message+"\n"+a.URL+"\n"+a.Type, key, token)
			}
		}
	})
}

// likeJSON reports whether blotting s out could change what kind of value a text is.
func likeJSON(s string) bool {
	return strings.Trim(s, "0123456789.:TZ+-") == "" || strings.Contains(s, "\n") || strings.Contains("eyJredacted", s)
}

func lacksEither(t *testing.T, text string, secrets ...string) {
	for _, s := range secrets {
		require.NotContains(t, text, s)
	}
}

// shape is a decoded JSON with every text taken out.
func shape(v any) any {
	switch v := v.(type) {
	case string:
		return ""
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = shape(x)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			out[k] = shape(x)
		}
		return out
	}
	return v
}

// FuzzPath puts any id into a path: it is refused, or it is one segment of the path.
func FuzzPath(f *testing.F) {
	for _, s := range []string{sampleID, "..", ".", "", "a/b", "a%2fb", "a?b", "a#b", "a\\b", "\u202e", strings.Repeat("x", 200), "pi_1;x", "://"} {
		f.Add(s)
	}
	base := mustURL("https://api.hub2.io/base")
	f.Fuzz(func(t *testing.T, id string) {
		p := intentPath(id, "/status")
		if p == "" {
			return
		}
		u, err := url.Parse(base.JoinPath(p).String())
		require.NoError(t, err)
		require.Equal(t, "api.hub2.io", u.Host)
		require.Equal(t, "/base/payment-intents/"+id+"/status", u.Path)
		require.Empty(t, u.RawQuery+u.Fragment)
		require.Equal(t, 4, strings.Count(u.EscapedPath(), "/"))
	})
}
