package hub2

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// canaries must be found nowhere.
const (
	canaryKey   = Secret("sk_CANARY_key+with/odd=chars")
	canaryToken = Secret("CANARY-token-that-is-no-JWT.at.all")
	canaryOTP   = Secret("739154")
)

// hides checks that text shows no canary, in any of the forms that printing could give it.
func hides(t *testing.T, text string, where string) {
	t.Helper()
	for _, s := range []Secret{canaryKey, canaryToken, canaryOTP} {
		v := s.Reveal()
		for _, form := range []string{v, url.QueryEscape(v), fmt.Sprintf("%x", v), fmt.Sprintf("%X", v), fmt.Sprint([]byte(v))} {
			assert.NotContains(t, text, form, where)
		}
	}
	assert.NotContains(t, text, "CANARY", where)
}

// verbs are all but %p: for that one fmt asks no method of what is no pointer, and vet refuses it.
var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%c", "%U", "%e", "%T", "%20s", "%-5.3s"}

func TestASecretHasNoWayOutButReveal(t *testing.T) {
	type nested struct {
		S Secret
		P *Secret
		L []Secret
		M map[string]Secret
		A any
	}
	s := canaryKey
	n := nested{s, &s, []Secret{s}, map[string]Secret{"k": s}, s}
	for _, verb := range verbs {
		hides(t, fmt.Sprintf(verb, s), verb)
		hides(t, fmt.Sprintf(verb, n), verb)
		hides(t, fmt.Errorf("x "+verb, s).Error(), verb)
	}
	plain := "no verb"
	hides(t, fmt.Sprintf(plain, []any{s}...), "extra argument")
	b, err := json.Marshal(n)
	require.NoError(t, err)
	hides(t, string(b), "json")
	assert.Contains(t, string(b), redacted)
	var buffer bytes.Buffer
	require.NoError(t, toml.NewEncoder(&buffer).Encode(struct{ Key Secret }{s}))
	hides(t, buffer.String(), "toml")
	assert.Contains(t, buffer.String(), redacted)
	buffer.Reset()
	for _, h := range []slog.Handler{slog.NewTextHandler(&buffer, nil), slog.NewJSONHandler(&buffer, nil)} {
		slog.New(h).Info("x", "secret", s, "nested", n, slog.Group("g", "s", s))
	}
	hides(t, buffer.String(), "slog")

	assert.Equal(t, `"[redacted]"`, mustJSON(t, s))
	assert.Equal(t, `""`, mustJSON(t, Secret("")))
	assert.Equal(t, "", fmt.Sprint(Secret("")), "that there is none may be seen")
	assert.Equal(t, `hub2.Secret("[redacted]")`, fmt.Sprintf("%#v", s))
	assert.Equal(t, "hars", s.LastFour())
	assert.Equal(t, "", Secret("12345678901").LastFour())
	var read struct{ Key Secret }
	_, err = toml.Decode(`Key = "abc"`, &read)
	require.NoError(t, err)
	assert.Equal(t, "abc", read.Key.Reveal())
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// everything says a value in every way that this program could say it.
func everything(v any) string {
	var b strings.Builder
	for _, verb := range verbs {
		_, _ = fmt.Fprintf(&b, verb+"\n", v)
	}
	j, err := json.Marshal(v)
	_, _ = fmt.Fprintln(&b, string(j), err)
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v)
	return b.String()
}

func TestWhatHoldsSecretsDoesNotShowThem(t *testing.T) {
	o := Options{Environment: Live, Key: canaryKey, MerchantID: "m"}
	c, err := New(o)
	require.NoError(t, err)
	var i Intent
	require.NoError(t, json.Unmarshal([]byte(`{"id":"pi_1","status":"x","token":"`+canaryToken.Reveal()+`","payments":[{"id":"pay_1","token":"`+canaryToken.Reveal()+`"}]}`), &i))
	for name, v := range map[string]any{
		"options": o, "client": c, "client by value": *c, "intent": i, "intent by pointer": &i, "intents": []Intent{i}, "payment": i.Payments[0],
		"raw": i.Raw, "raw in a struct": struct{ R RawMessage }{i.Raw},
		"ref": Ref{ID: "pi_1", Token: canaryToken}, "attempt": NewAttempt{OTP: canaryOTP},
	} {
		if _, ok := v.(Options); !ok { // encoding functions is an error, whose text is below
			hides(t, everything(v), name)
		}
		for _, verb := range verbs {
			hides(t, fmt.Sprintf(verb, v), name)
		}
	}
	out, err := json.Marshal(struct{ R RawMessage }{RawMessage(`{"fees":[1]}`)})
	require.NoError(t, err)
	assert.JSONEq(t, `{"R":{"fees":[1]}}`, string(out))
	assert.Equal(t, "null", mustJSON(t, RawMessage(nil)))
}

func TestNoExchangeAndNoErrorShowsASecret(t *testing.T) {
	quoted := func(s Secret) string { return mustJSONText(s.Reveal()) }
	echo := `"apiKey":` + quoted(canaryKey) + `,"token":` + quoted(canaryToken) + `,"otp":` + quoted(canaryOTP)
	link := `"link":"https://x.example/?token=` + url.QueryEscape(canaryToken.Reveal()) + `&k=` + url.QueryEscape(canaryKey.Reveal()) + `"`
	words := "key " + canaryKey.Reveal() + " token " + canaryToken.Reveal() + " code " + canaryOTP.Reveal() + " refused"
	bodies := map[string]string{
		"fields":       `{"id":"` + sampleID + `","status":"x",` + echo + `}`,
		"link":         `{"id":"` + sampleID + `","status":"x",` + link + `}`,
		"message":      `{"message":` + mustJSONText(words) + `,"code":` + quoted(canaryOTP) + `,"request_id":` + quoted(canaryToken) + `}`,
		"list":         `{"message":[` + mustJSONText(words) + `]}`,
		"amount":       `{"id":"` + sampleID + `","amount":` + quoted(canaryKey) + `}`,
		"number":       `{"otp":739154,"confirmationCode": 739154}`,
		"other case":   `{"Token":` + quoted(canaryToken) + `,"OTP":` + quoted(canaryOTP) + `}`,
		"escaped":      `{"message":"` + strings.ReplaceAll(canaryToken.Reveal(), "-", `\u002d`) + `"}`,
		"cut":          `{"id":"x",` + echo[:len(echo)-3],
		"html":         "<html>" + words + "</html>",
		"bare text":    words,
		"broken quote": `{"token":"` + canaryToken.Reveal() + "\\\n" + canaryToken.Reveal(),
	}
	for name, body := range bodies {
		for _, status := range []int{200, 400, 429, 500} {
			t.Run(fmt.Sprint(name, status), func(t *testing.T) {
				rec := &recorder{}
				c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("X-Request-Id", canaryKey.Reveal())
					w.WriteHeader(status)
					_, _ = io.WriteString(w, body)
				}, observed(rec), func(o *Options) { o.Key = canaryKey })
				r := Ref{ID: sampleID, Token: canaryToken}
				_, err1 := c.Attempt(t.Context(), r, NewAttempt{Country: "CI", MSISDN: "0701020304", OTP: canaryOTP})
				_, err2 := c.Authenticate(t.Context(), r, canaryOTP)
				for _, err := range []error{err1, err2} {
					if err != nil {
						hides(t, everything(err), "error")
					}
				}
				seen := rec.all()
				require.Len(t, seen, 2)
				for _, x := range seen {
					hides(t, everything(x), "exchange")
					hides(t, string(x.Request), "request")
					hides(t, string(x.Response), "response")
					assert.True(t, json.Valid(x.Request), "%s", x.Request)
					assert.Equal(t, json.Valid([]byte(body)), json.Valid(x.Response), "%s", x.Response)
				}
			})
		}
	}
}

func mustJSONText(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestAReadByTokenShowsItNeitherInPathNorInError(t *testing.T) {
	rec := &recorder{}
	r := Ref{ID: sampleID, Token: "CANARY token & more, quite long"}
	c := answering(t, 200, okIntent, observed(rec))
	_, err := c.IntentStatus(t.Context(), r)
	require.NoError(t, err)
	broken := newClient(t, "", observed(rec), through(&tripper{err: &url.Error{Op: "Get", URL: "https://x/?token=" + url.QueryEscape(r.Token.Reveal()), Err: errors.New("boom")}}))
	_, err = broken.IntentStatus(t.Context(), r)
	hides(t, everything(err), "error")
	assert.NotContains(t, err.Error(), "token+%26")
	for _, x := range rec.all() {
		hides(t, everything(x), "exchange")
		assert.Equal(t, "/payment-intents/"+sampleID+"/status?token=[redacted]", x.Path)
	}
}

func TestATokenNotYetKnownIsBlottedOutToo(t *testing.T) {
	rec := &recorder{}
	c := answering(t, 201, `{"id":"pi_1","status":"payment_required","token":"`+testToken.Reveal()+`","note":"`+testToken.Reveal()+`"}`, observed(rec))
	i, err := c.CreateIntent(t.Context(), NewIntent{Amount: 100})
	require.NoError(t, err)
	assert.Equal(t, testToken, i.Token)
	assert.JSONEq(t, `{"id":"pi_1","status":"payment_required","token":"[redacted]","note":"[redacted]"}`, string(rec.all()[0].Response))
}

func TestATokenInACutAnswerIsBlottedOut(t *testing.T) {
	for _, body := range []string{`{"id":"pi_1","token":"unknown-CANARY`, `{"id":"pi_1","Token" : "unknown-CANARY\"x","status`, `{"secret":"CANARY"`} {
		rec := &recorder{}
		_, err := answering(t, 201, body, observed(rec)).CreateIntent(t.Context(), NewIntent{Amount: 100})
		requireKind(t, Broken, err)
		hides(t, everything(err), "error")
		hides(t, string(rec.all()[0].Response), "response")
	}
}

func TestAShortCodeIsBlottedOutOfTextOnly(t *testing.T) {
	rec := &recorder{}
	c := answering(t, 400, `{"amount":4567,"number":"0745671234","message":"code 4567 is wrong"}`, observed(rec))
	_, err := c.Authenticate(t.Context(), ref(), "4567")
	e := requireKind(t, Refused, err)
	assert.Equal(t, "code [redacted] is wrong", e.Message)
	assert.JSONEq(t, `{"amount":4567,"number":"0745671234","message":"code [redacted] is wrong"}`, string(rec.all()[0].Response))
}

func TestAnObserverSeesTheRest(t *testing.T) {
	rec := &recorder{}
	clock := newJump()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		clock.advance(1500)
		w.Header().Set("X-Request-Id", "req_9")
		w.WriteHeader(201)
		_, _ = io.WriteString(w, okIntent)
	}, observed(rec), func(o *Options) { o.Clock = clock })
	start := clock.Now()
	_, err := c.Attempt(t.Context(), ref(), NewAttempt{Country: "CI", Operator: wave(), MSISDN: "0701020304"})
	require.NoError(t, err)
	require.Len(t, rec.all(), 1)
	x := rec.all()[0]
	assert.Contains(t, string(x.Request), `"msisdn":"0701020304"`)
	x.Request = nil
	assert.Equal(t, Exchange{
		Op: "attempt payment", Method: "POST", Path: "/payment-intents/" + sampleID + "/payments", Route: RouteAttempt,
		At: start, Took: 1500, Status: 201, RequestID: "req_9", Response: []byte(okIntent), Connection: 1,
	}, x)
}

func TestAGoodAnswerThatQuotesASecretIsReadWithoutIt(t *testing.T) {
	const otp = Secret("2026")
	words := mustJSONText("key " + canaryKey.Reveal() + ", token " + canaryToken.Reveal() + ", code 2026.")
	body := `{"id":"` + sampleID + `","token":` + mustJSONText(canaryToken.Reveal()) + `,"status":"action_required","amount":"2026","createdAt":"2026-08-06T21:07:52.177Z",
		"purchaseReference":"2026","note":` + words + `,"nextAction":{"type":"otp","message":` + words + `},"mode":"2026",
		"payments":[{"id":"pay_a-2026-b","number":"2026","status":"failed","failure":{"code":` + words + `,"message":"2026"}}]}`
	rec := &recorder{}
	c := answering(t, 201, body, observed(rec), func(o *Options) { o.Key = canaryKey })
	r := Ref{ID: sampleID, Token: canaryToken}
	_, err := c.Attempt(t.Context(), r, NewAttempt{Country: "CI", MSISDN: "0701020304", OTP: otp})
	require.NoError(t, err)
	i, err := c.Intent(t.Context(), Ref{ID: sampleID}) // by key, and after the code has gone
	require.NoError(t, err)
	assert.Equal(t, canaryToken, i.Token, "it is what every attempt needs")
	assert.Equal(t, Amount(2026), i.Amount)
	assert.Equal(t, "2026", i.PurchaseReference)
	assert.Equal(t, 2026, i.CreatedAt.Year())
	require.Len(t, i.Payments, 1)
	p := i.Payments[0]
	assert.Equal(t, "pay_a-2026-b", p.ID)
	assert.Equal(t, Text("2026"), p.Number)
	hides(t, i.NextAction.Message+p.Failure.Code+string(p.Failure.Message)+mustJSON(t, i), "what was read")
	for _, said := range []string{i.NextAction.Message, p.Failure.Code, string(p.Failure.Message), i.Mode} {
		assert.Contains(t, said, redacted)
		assert.NotContains(t, said, otp.Reveal())
	}
	for _, x := range rec.all() {
		hides(t, string(x.Response), "observed")
	}
}

func TestAnErrorThatQuotesTheSecretsOfAnEarlierRequestIsReadWithoutThem(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, okIntent)
			return
		}
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, `{"message":`+mustJSONText("token "+canaryToken.Reveal()+" code "+canaryOTP.Reveal())+`}`)
	})
	_, err := c.Attempt(t.Context(), Ref{ID: sampleID, Token: canaryToken}, NewAttempt{OTP: canaryOTP})
	require.NoError(t, err)
	_, err = c.Intent(t.Context(), Ref{ID: sampleID})
	require.Error(t, err)
	hides(t, everything(err), "error")
}

func TestAClientRemembersALimitedNumberOfSecrets(t *testing.T) {
	k := newKnown()
	for i := range 3 * knownIntents {
		for n := range 3 * knownSecrets {
			k.add(fmt.Sprint(i), Secret(fmt.Sprint("secret", n)))
		}
	}
	assert.Len(t, k.secrets, knownIntents)
	assert.Empty(t, k.of("0"))
	assert.Len(t, k.of(fmt.Sprint(3*knownIntents-1)), knownSecrets)
	assert.Contains(t, k.of(fmt.Sprint(3*knownIntents-1)), Secret(fmt.Sprint("secret", 3*knownSecrets-1)))
	var none *known
	none.add("a", "b")
	assert.Empty(t, none.of("a"))
}

// The glance and the long look agree: what the glance lets pass, the long look would not change.
func TestWhatIsLetPassAtAGlanceHoldsNoSecret(t *testing.T) {
	key, token, code := Secret("sk_canary+key/1"), Secret("eyJhbGciOiJI.eyJpbnRlbnQ.c2ln"), Secret("4711")
	secrets := []Secret{key, token, code}
	part := rapid.SampledFrom([]string{
		`"token":"eyJhbGciOiJI.eyJpbnRlbnQ.c2ln"`, `"token": "eyJhbGciOiJI.eyJpbnRlbnQ.c2ln"`, `"note":"eyJhbGciOiJI.eyJpbnRlbnQ.c2ln"`,
		`"note":"sk_canary+key/1"`, `"note":"sk_canary%2Bkey%2F1"`, `"note":"\u0073k_canary+key/1"`, `"note":"code 4711 was wrong"`,
		`"amount":4711`, `"id":"pi_4711"`, `"note":"nothing"`, `"message":"Composez *133#"`, `"TOKEN":"sk_canary+key/1"`,
	})
	rapid.Check(t, func(t *rapid.T) {
		body := []byte("{" + strings.Join(rapid.SliceOfN(part, 0, 5).Draw(t, "parts"), ",") + "}")
		if quotesNothing(body, secrets) {
			long := blotStrings(body, func(k, v string) string {
				if strings.EqualFold(k, "token") {
					return v
				}
				return blotValue(jwts.ReplaceAllString(v, redacted), secrets...)
			})
			require.Equal(t, string(body), string(long))
		}
	})
	require.True(t, quotesNothing([]byte(`{"token":"eyJhbGciOiJI.eyJpbnRlbnQ.c2ln","amount":100}`), secrets), "an ordinary answer passes")
}
