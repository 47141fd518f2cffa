package hub2

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOnlyADefiniteNoIsCalledOne(t *testing.T) {
	refused := map[int]bool{400: true, 401: true, 403: true, 404: true, 405: true, 413: true, 415: true, 422: true}
	status := 0
	rec := &recorder{}
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		if status != http.StatusNotModified {
			_, _ = w.Write([]byte(`{"message":"no"}`))
		}
	}, observed(rec))
	for status = 300; status < 600; status++ {
		want := Ambiguous
		switch {
		case refused[status]:
			want = Refused
		case status == 429:
			want = Limited
		}
		_, err := c.Attempt(t.Context(), ref(), NewAttempt{})
		e := requireKind(t, want, err)
		assert.Equal(t, status, e.Status)
		if status != http.StatusNotModified {
			assert.Equal(t, "no", e.Message)
		}
	}
	seen := rec.all()
	require.Len(t, seen, 300, "one exchange a request")
	for i, x := range seen {
		assert.Equal(t, 300+i, x.Status)
		assert.Error(t, x.Err)
	}
}

func TestAnErrorIsReadInEveryForm(t *testing.T) {
	for name, c := range map[string]struct {
		body, header             string
		code, message, requestID string
	}{
		"standard":           {body: `{"status":404,"code":"Not Found","message":"Country not found","request_id":"req_1"}`, code: "Not Found", message: "Country not found", requestID: "req_1"},
		"statusCode":         {body: `{"statusCode":400,"message":"bad","error":"Bad Request"}`, code: "Bad Request", message: "bad"},
		"code and type":      {body: `{"code":"already_done","type":"conflict","message":"again"}`, code: "already_done", message: "again"},
		"type only":          {body: `{"type":"conflict","message":"again"}`, code: "conflict", message: "again"},
		"list of messages":   {body: `{"statusCode":400,"message":["a must be","b should"],"error":"Bad Request"}`, code: "Bad Request", message: "a must be; b should"},
		"odd list":           {body: `{"message":["a",1,null,{"x":2}]}`, message: `a; 1; ; {"x":2}`},
		"numeric code":       {body: `{"code":17,"message":null}`, code: "17", message: "Bad Request"},
		"message an object":  {body: `{"message":{"fr":"non"}}`, message: `{"fr":"non"}`},
		"byte order mark":    {body: "\ufeff" + `{"message":"bad"}`, message: "bad"},
		"html":               {body: "<html><h1>502 Bad Gateway</h1></html>", message: "Bad Request"},
		"empty":              {body: "", message: "Bad Request"},
		"cut":                {body: `{"status":400,"message":"ba`, message: "Bad Request"},
		"another shape":      {body: `["no"]`, message: "Bad Request"},
		"text":               {body: `"no"`, message: "Bad Request"},
		"id from header":     {body: `{"message":"bad"}`, header: "req_h", message: "bad", requestID: "req_h"},
		"id from body first": {body: `{"message":"bad","request_id":"req_b"}`, header: "req_h", message: "bad", requestID: "req_b"},
	} {
		t.Run(name, func(t *testing.T) {
			rec := &recorder{}
			client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.header != "" {
					w.Header().Set("X-Request-Id", c.header)
				}
				w.WriteHeader(http.StatusBadRequest)
				_, _ = w.Write([]byte(c.body))
			}, observed(rec))
			_, err := client.Intent(t.Context(), ref())
			e := requireKind(t, Refused, err)
			assert.Equal(t, c.code, e.Code)
			assert.Equal(t, c.message, e.Message)
			assert.Equal(t, c.requestID, e.RequestID)
			assert.Equal(t, "read intent", e.Op)
			assert.Contains(t, err.Error(), "read intent: refused (HTTP 400)")
			require.Len(t, rec.all(), 1)
			assert.Equal(t, c.requestID, rec.all()[0].RequestID)
		})
	}
}

func TestRetryAfterIsReadAndCapped(t *testing.T) {
	now := time.Date(2026, 8, 6, 21, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                                   0,
		"0":                                  0,
		"7":                                  7 * time.Second,
		" 7 ":                                7 * time.Second,
		"1.5":                                1500 * time.Millisecond,
		"600":                                maxRetryAfter,
		"86400":                              maxRetryAfter,
		"-5":                                 0,
		"5m":                                 0, // no unit belongs here
		"1h30m5":                             0,
		"soon":                               0,
		"NaN":                                0,
		"1e9":                                0,
		"1.2.3":                              0,
		".":                                  0,
		"99999999999999999999999":            maxRetryAfter,
		strings.Repeat("9", 400):             maxRetryAfter,
		"Thu, 06 Aug 2026 21:00:42 GMT":      42 * time.Second,
		"Thursday, 06-Aug-26 21:00:42 GMT":   42 * time.Second,
		"Thu, 06 Aug 2026 20:00:00 GMT":      0,
		"Fri, 06 Aug 2027 20:00:00 GMT":      maxRetryAfter,
		"Thu, 06 Aug 2026 21:00:42 GMT junk": 0,
	} {
		assert.Equal(t, want, retryAfter(value, now), "%q", value)
	}
	for status, want := range map[int]time.Duration{429: 7 * time.Second, 503: 0} {
		e := errorFromAnswer("op", status, http.Header{"Retry-After": {"7"}}, nil, now)
		assert.Equal(t, want, e.RetryAfter)
	}
}

func TestATooManyShutsEveryReadOfTheIntent(t *testing.T) {
	for header, want := range map[string]time.Duration{"90": 90 * time.Second, "": time.Minute, "0": time.Minute} {
		clock := newJump()
		b := NewBudget(PublishedLimits(), clock)
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Retry-After"] = []string{header}
			w.WriteHeader(http.StatusTooManyRequests)
		}, func(o *Options) { o.Budget, o.Clock = b, clock })
		_, err := c.IntentStatus(t.Context(), ref())
		requireKind(t, Limited, err)
		now := clock.Now()
		assert.Equal(t, now.Add(want), b.Allowed(RouteStatus, sampleID), "%q", header)
		assert.Equal(t, now.Add(want), b.Allowed(RouteIntent, sampleID), "%q", header)
		assert.Equal(t, now, b.Allowed(RouteStatus, "pi_other"))
		assert.Equal(t, now, b.Allowed(RouteAttempt, ""))
	}
}

func TestARefusalWithACutBodyStaysARefusal(t *testing.T) {
	for status, want := range map[int]Kind{400: Refused, 401: Refused, 429: Limited, 500: Ambiguous} {
		rec := &recorder{}
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.Header().Set("Retry-After", "3")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"message":"cu`))
		}, observed(rec))
		_, err := c.Attempt(t.Context(), ref(), NewAttempt{})
		e := requireKind(t, want, err)
		assert.Equal(t, status, e.Status)
		if want == Limited {
			assert.Equal(t, 3*time.Second, e.RetryAfter)
		}
		require.Len(t, rec.all(), 1)
		assert.Equal(t, `{"message":"cu`, string(rec.all()[0].Response))
	}
}

func TestAnOddGoodAnswerIsBroken(t *testing.T) {
	const id = `"id":"` + sampleID + `"`
	for name, body := range map[string]string{
		"empty": "", "html": "<html>", "null": "null", "list": "[]", "text": `"x"`, "no id": `{"status":"processing"}`,
		"another intent": `{"id":"pi_other","status":"processing"}`, "half": `{` + id,
		"negative": `{` + id + `,"amount":-1}`, "float": `{` + id + `,"amount":1.5}`,
		"payments text": `{` + id + `,"payments":"none"}`, "payment of another": `{"id":"pay_1","intentId":"pi_other","status":"pending"}`,
		"two values": `{` + id + `} {` + id + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(t, 201, body)
			_, err := c.Attempt(t.Context(), ref(), NewAttempt{})
			e := requireKind(t, Broken, err)
			assert.Equal(t, 201, e.Status)
			assert.Error(t, e.Err)
			_, err = c.Intent(t.Context(), ref())
			requireKind(t, Broken, err)
		})
	}
}

func TestAStatusIsReadAsObjectOrWord(t *testing.T) {
	for body, want := range map[string]Status{
		`{"status":"processing"}`: "processing", `"successful"`: "successful", `{"id":"` + sampleID + `","status":"odd"}`: "odd",
	} {
		i, err := answering(t, 200, body).IntentStatus(t.Context(), ref())
		require.NoError(t, err)
		assert.Equal(t, want, i.Status)
		assert.Equal(t, sampleID, i.ID)
	}
	for _, body := range []string{`{}`, `{"status":""}`, `""`, `null`, `[]`, `{"id":"pi_other","status":"successful"}`, `7`} {
		_, err := answering(t, 200, body).IntentStatus(t.Context(), ref())
		requireKind(t, Broken, err)
	}
}

func TestAnAnswerWithoutAListIsNoEmptyList(t *testing.T) {
	for body, want := range map[string]int{`[]`: 0, `{"data":[]}`: 0, `{"data":[{"id":"pi_1"}]}`: 1, ` [{"id":"pi_1"},{"id":"pi_2"}]`: 2} {
		got, err := answering(t, 200, body).Intents(t.Context(), IntentFilter{})
		require.NoError(t, err)
		assert.Len(t, got, want)
	}
	for _, body := range []string{`{}`, `null`, `{"data":null}`, `{"data":{}}`, `{"error":"no"}`, `"none"`, `0`} {
		_, err := answering(t, 200, body).Intents(t.Context(), IntentFilter{})
		requireKind(t, Broken, err)
		_, err = answering(t, 200, body).Payments(t.Context(), Period{})
		requireKind(t, Broken, err)
	}
}

func TestWhatIsNoErrorOfOursIsNoCertainNo(t *testing.T) {
	assert.Equal(t, Ambiguous, KindOf(errors.New("x")))
	assert.Equal(t, Ambiguous, KindOf(nil))
	wrapped := fmt.Errorf("desk: %w", &Error{Kind: Refused, Op: "x", Err: errors.New("beneath")})
	assert.Equal(t, Refused, KindOf(wrapped))
	for k, word := range map[Kind]string{Ambiguous: "ambiguous", Refused: "refused", Limited: "limited", Unreachable: "unreachable", Broken: "broken", Kind(99): "ambiguous"} {
		assert.Equal(t, word, k.String())
	}
	e := &Error{Kind: Limited, Op: "attempt payment", Status: 429, Code: "c", Message: "m", Err: errors.New("e")}
	assert.Equal(t, "attempt payment: limited (HTTP 429): c: m: e", e.Error())
	assert.EqualError(t, errors.Unwrap(e), "e")
}
