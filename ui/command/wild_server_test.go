package command

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The requests that a wild Hub2 gets.
const (
	asksCreate  = "create"
	asksAttempt = "attempt"
	asksCode    = "code"
	asksStatus  = "status"
	asksFull    = "full"
)

const (
	wildIntent  = "pi_Zk3vT0q9XyLw_R5aBc-D7"
	wildPayment = "pay_8hJ2mNq4RsTuVwXyZ0aBc"
	wildToken   = "eyJhbGciOiJIUzI1NiJ9.eyJpbnRlbnRJZCI6InBpIn0.uonvI_4qsysKpogV-8wb"
)

// object is a JSON object under construction.
type object = map[string]any

// reply is how a habit answers; the zero value of a field is what a decent server does.
type reply struct {
	code   int
	header map[string]string
	body   any           // a string goes out as it stands, anything else as JSON
	reset  bool          // the connection breaks instead of an answer
	cut    int           // the connection breaks after so many bytes of the body
	delay  time.Duration // real time
}

// wild is a Hub2 written from the fact sheet alone, with the habits of one test.
type wild struct {
	*httptest.Server
	t     *testing.T
	clock hasty

	// story is the intent's words: the attempt's answer tells the first, each question the next.
	story []string
	// failure is the code of a failed payment.
	failure string
	// on answers a request in its own way, nil for the decent one. n counts the requests of its kind from 1.
	on func(w *wild, kind string, n int) *reply
	// alter changes an intent on its way out.
	alter func(w *wild, kind string, i object)
	// spoil changes every body on its way out.
	spoil func(body []byte) []byte

	mu        sync.Mutex
	seen      []question
	order     object // the create's body
	attempt   object // the attempt's
	attempted bool
	questions int // since the attempt
}

// question is one request as the server saw it.
type question struct {
	kind   string
	at     time.Time
	header http.Header
	query  string
	body   object
}

func newWild(t *testing.T, clock hasty) *wild {
	w := &wild{t: t, clock: clock, story: []string{"processing", "successful"}, failure: "customer_insufficient_funds"}
	w.Server = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(w.Close)
	return w
}

func kindOf(r *http.Request) string {
	switch path := strings.TrimPrefix(r.URL.Path, "/payment-intents"); {
	case r.Method == http.MethodPost && path == "":
		return asksCreate
	case r.Method == http.MethodPost && strings.HasSuffix(path, "/payments"):
		return asksAttempt
	case r.Method == http.MethodPost && strings.HasSuffix(path, "/authentication"):
		return asksCode
	case r.Method == http.MethodGet && strings.HasSuffix(path, "/status"):
		return asksStatus
	case r.Method == http.MethodGet && strings.Count(path, "/") == 1:
		return asksFull
	}
	return "something else: " + r.Method + " " + r.URL.Path
}

func (w *wild) serve(out http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var body object
	_ = json.Unmarshal(raw, &body)
	kind := kindOf(r)
	w.mu.Lock()
	w.seen = append(w.seen, question{kind, w.clock.Now(), r.Header.Clone(), r.URL.RawQuery, body})
	switch n := w.countLocked(kind); {
	case kind == asksCreate:
		w.order = body
	case kind == asksAttempt && n == 1:
		w.attempt, w.attempted = body, true
	case kind == asksStatus, kind == asksFull:
		if w.attempted {
			w.questions++
		}
	}
	var a *reply
	if w.on != nil {
		a = w.on(w, kind, w.countLocked(kind))
	}
	if a == nil {
		a = w.decent(kind)
	}
	w.mu.Unlock()
	a.write(out, r, w.spoil)
}

// decent answers as the fact sheet says that Hub2 does.
func (w *wild) decent(kind string) *reply {
	switch kind {
	case asksCreate:
		return &reply{code: http.StatusCreated, body: w.intent(kind)}
	case asksAttempt, asksCode:
		return &reply{code: http.StatusCreated, body: w.intent(kind)}
	case asksStatus:
		i := w.intent(kind)
		return &reply{body: object{"id": i["id"], "status": i["status"]}}
	case asksFull:
		return &reply{body: w.intent(kind)}
	}
	return &reply{code: http.StatusNotFound, body: object{"status": 404, "code": "Not Found", "message": "no such path"}}
}

// word is the intent's word now.
func (w *wild) word() string {
	if !w.attempted {
		return "payment_required"
	}
	return w.story[min(w.questions, len(w.story)-1)]
}

func (w *wild) intent(kind string) object {
	word := w.word()
	i := object{
		"id": wildIntent, "createdAt": "2026-08-06T21:07:52.177Z", "updatedAt": "2026-08-06T21:07:52.177Z",
		"merchantId": "merchant-7", "purchaseReference": w.order["purchaseReference"],
		"customerReference": w.order["customerReference"], "amount": 100, "currency": "XOF", "token": wildToken,
		"status": word, "payments": []object{}, "mode": "sandbox",
	}
	if w.attempted {
		p := w.payment(word)
		i["payments"] = []object{p}
		if p["failure"] != nil {
			i["lastPaymentFailure"] = p["failure"]
		}
	}
	if w.alter != nil {
		w.alter(w, kind, i)
	}
	return i
}

func (w *wild) payment(word string) object {
	money, _ := w.attempt["mobileMoney"].(object)
	p := object{
		"id": wildPayment, "intentId": wildIntent, "createdAt": "2026-08-06T21:07:52.292Z", "amount": 100,
		"currency": "XOF", "status": "pending", "method": "mobile_money", "country": w.attempt["country"],
		"provider": w.attempt["provider"], "number": money["msisdn"],
		"fees": []object{{"id": "fee_1", "amount": 5, "currency": "XOF", "rate": 5, "rateType": "percent",
			"taxes": []object{{"id": "tax_1", "value": 0.7627118644067794}}}},
	}
	switch word {
	case "successful", "action_required":
		p["status"] = word
	case "payment_required", "failed":
		p["status"] = "failed"
		p["failure"] = object{"code": w.failure, "message": "Payment failed. So it is.", "params": []any{}}
	}
	return p
}

func (a *reply) write(out http.ResponseWriter, r *http.Request, spoil func([]byte) []byte) {
	select {
	case <-time.After(a.delay):
	case <-r.Context().Done():
		return
	}
	body, ok := a.body.(string)
	if !ok {
		b, _ := json.Marshal(a.body)
		body = string(b)
	}
	if spoil != nil {
		body = string(spoil([]byte(body)))
	}
	if a.reset || a.cut > 0 {
		a.breaks(out, body)
		return
	}
	for k, v := range a.header {
		out.Header().Set(k, v)
	}
	if out.Header().Get("Content-Type") == "" {
		out.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	out.WriteHeader(max(a.code, http.StatusOK))
	_, _ = io.WriteString(out, body)
}

// breaks drops the connection, at once or in the middle of the body.
func (a *reply) breaks(out http.ResponseWriter, body string) {
	conn, buf, err := out.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if a.cut > 0 {
		_, _ = fmt.Fprintf(buf, "HTTP/1.1 %d Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			max(a.code, http.StatusCreated), len(body), body[:a.cut])
		_ = buf.Flush()
	} else if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset, not a polite end
	}
	_ = conn.Close()
}

func (w *wild) countLocked(kind string) int {
	n := 0
	for _, q := range w.seen {
		if q.kind == kind {
			n++
		}
	}
	return n
}

func (w *wild) count(kinds ...string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, k := range kinds {
		n += w.countLocked(k)
	}
	return n
}

// minds checks what every run must have kept, whatever Hub2 did to it.
func (w *wild) minds(resent bool) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	kinds := map[string][]time.Time{}
	least := map[string]time.Duration{asksStatus: 700 * time.Millisecond, asksFull: 4500 * time.Millisecond}
	for _, q := range w.seen {
		require.Contains(w.t, []string{asksCreate, asksAttempt, asksCode, asksStatus, asksFull}, q.kind)
		assert.Equal(w.t, "sandbox", q.header.Get("Environment"), q.kind)
		assert.Empty(w.t, q.header.Get("Idempotency-Key"), q.kind)
		switch q.kind {
		case asksCreate:
			assert.Equal(w.t, testKey, q.header.Get("ApiKey"))
			assert.Equal(w.t, "merchant-7", q.header.Get("MerchantId"))
		case asksAttempt, asksCode:
			assert.Empty(w.t, q.header.Get("ApiKey"), q.kind)
			assert.Equal(w.t, wildToken, q.body["token"], q.kind)
		case asksStatus:
			assert.Empty(w.t, q.header.Get("ApiKey"), q.kind)
			assert.Contains(w.t, q.query, "token=", q.kind)
		}
		kinds[q.kind] = append(kinds[q.kind], q.at)
	}
	for kind, gap := range least {
		// A busy machine can hold one question up; the pace of all of them it cannot hide.
		if at := kinds[kind]; len(at) > 2 && !resent {
			assert.GreaterOrEqual(w.t, at[len(at)-1].Sub(at[0]), time.Duration(len(at)-2)*gap, "questions (%s) follow each other too fast", kind)
		}
	}
}
