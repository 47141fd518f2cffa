package command

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A charge's answer may be anything. Only a documented refusal says that nothing was taken; a good
// answer that names the payment says that it was; and everything else is unknown until a read tells.
func TestWhateverAnswersTheAttempt(t *testing.T) {
	t.Parallel()
	lost := func(name string, a reply) habit {
		return habit{name: name + ", and Hub2 took it", on: answers(asksAttempt, 1, a), exit: 0, outcome: "successful"}
	}
	refused := func(name string, a reply) habit {
		return habit{name: name, on: answers(asksAttempt, 1, a), exit: 5, problem: "refused", check: asksNothing}
	}
	habits := []habit{
		{name: "201 and the payment", exit: 0, outcome: "successful", most: 4},
		lost("200 with an empty body", reply{code: 200, body: ""}),
		lost("201 with an empty body", reply{code: 201, body: ""}),
		lost("201 with an empty object", reply{code: 201, body: object{}}),
		lost("201 with a list", reply{code: 201, body: []any{}}),
		lost("201 with HTML", reply{code: 201, body: html}),
		lost("202 with a word", reply{code: 202, body: `"accepted"`}),
		lost("204", reply{code: 204, body: ""}),
		lost("HTML 502", reply{code: 502, body: html, header: map[string]string{"Content-Type": "text/html"}}),
		lost("500 in the standard form", reply{code: 500, body: standard(500, "internal")}),
		lost("503", reply{code: 503, body: standard(503, "later"), header: map[string]string{"Retry-After": "1"}}),
		lost("504 with nothing", reply{code: 504, body: ""}),
		lost("409", reply{code: 409, body: object{"code": "conflict", "type": "conflict", "message": "another action"}}),
		lost("408", reply{code: 408, body: ""}),
		lost("402", reply{code: 402, body: standard(402, "failed")}),
		lost("418", reply{code: 418, body: standard(418, "teapot")}),
		lost("404 no more: 410", reply{code: 410, body: standard(410, "gone")}),
		lost("423", reply{code: 423, body: standard(423, "locked")}),
		lost("a reset", reply{reset: true}),
		lost("a cut body", reply{code: 201, body: strings.Repeat(`{"id":"pi_Zk3vT0q9XyLw_R5aBc-D7",`, 8), cut: 40}),
		lost("an intent that is not ours", reply{code: 201, body: object{"id": "pi_another", "status": "processing", "amount": 100,
			"payments": []object{{"id": "pay_another", "status": "successful", "amount": 100}}}}),
		lost("an amount that is no number", reply{code: 201, body: object{"id": wildIntent, "status": "processing", "amount": "much"}}),
		refused("400", reply{code: 400, body: standard(400, "bad")}),
		refused("400 in the legacy form", reply{code: 400, body: object{"statusCode": 400, "message": "no", "error": "Bad Request"}}),
		refused("400 with a list of messages", reply{code: 400, body: object{"statusCode": 400, "message": []string{"a", "b"}, "error": "Bad Request"}}),
		refused("401", reply{code: 401, body: standard(401, "who")}),
		refused("403 with HTML", reply{code: 403, body: html}),
		refused("404", reply{code: 404, body: standard(404, "where")}),
		refused("405", reply{code: 405, body: ""}),
		refused("413", reply{code: 413, body: ""}),
		refused("415", reply{code: 415, body: ""}),
		refused("422", reply{code: 422, body: standard(422, "odd")}),
		refused("400 whose explanation was cut", reply{code: 400, body: `{"status":400,"mess`}),
		{name: "429", on: answers(asksAttempt, 1, reply{code: 429, body: standard(429, "slow"), header: map[string]string{"Retry-After": "7"}}),
			exit: 5, problem: "limited", check: func(t *testing.T, w *wild, r result) {
				asksNothing(t, w, r)
				assert.Contains(t, r.problem().text("hint"), "7 s")
			}},
		{name: "a Payment instead of the intent", on: func(w *wild, kind string, _ int) *reply {
			if kind != asksAttempt {
				return nil
			}
			return &reply{code: 201, body: w.payment("processing")}
		}, exit: 0, outcome: "successful", most: 4},
		{name: "the payment has failed already", story: []string{"payment_required"}, exit: 3, outcome: "failed", code: "customer_insufficient_funds", most: 1},
		{name: "the payment is successful already", story: []string{"successful"}, exit: 0, outcome: "successful", most: 1},
		{name: "lost, and Hub2 never had it", on: answers(asksAttempt, 1, reply{code: 502, body: html}),
			alter: alters(func(i object) { i["payments"], i["status"] = []object{}, "payment_required" }), exit: 4, outcome: "unknown"},
		{name: "lost, and every read fails", on: func(_ *wild, kind string, _ int) *reply {
			if kind == asksCreate {
				return nil
			}
			return &reply{code: 500, body: html}
		}, exit: 4, outcome: "unknown"},
		{name: "lost, and the payment has failed", on: answers(asksAttempt, 1, reply{code: 504, body: html}),
			story: []string{"payment_required"}, exit: 3, outcome: "failed", code: "customer_insufficient_funds"},
	}
	runHabits(t, habits)
}

// asksNothing: after a refusal there is nothing to ask about.
func asksNothing(t *testing.T, w *wild, _ result) {
	t.Helper()
	assert.Zero(t, w.count(asksStatus, asksFull))
}

// A redirect of a charge is never followed: neither the token nor the key may reach another host.
func TestARedirectedAttemptIsNotFollowed(t *testing.T) {
	t.Parallel()
	for _, code := range []int{301, 302, 303, 307, 308} {
		t.Run(http.StatusText(code), func(t *testing.T) {
			t.Parallel()
			var got atomic.Int64
			elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { got.Add(1) }))
			defer elsewhere.Close()
			clock := newHasty()
			w := newWild(t, clock)
			w.on = answers(asksAttempt, always, reply{code: code, header: map[string]string{"Location": elsewhere.URL + "/payment-intents/x/payments"}, body: ""})
			r := newTill(t, clock).talksTo(w.URL).runs("pay", "--json", "--amount", "100", "--msisdn", "0100000001", "--timeout", "4s")
			habit{exit: 0, outcome: "successful"}.judge(t, w, r)
			assert.Zero(t, got.Load(), "the other server was asked")
		})
	}
}

// An answer that does not come before the time is up leaves the payment unknown, and the journal
// goes on knowing it.
func TestAnAttemptThatHangsIsUnknownAndFoundLater(t *testing.T) {
	t.Parallel()
	clock := newHasty()
	w := newWild(t, clock)
	w.on = answers(asksAttempt, 1, reply{delay: 20 * time.Second})
	m := newTill(t, clock).talksTo(w.URL)
	began := time.Now()
	r := m.runs("pay", "--json", "--amount", "100", "--msisdn", "0100000001", "--timeout", "1s")
	assert.Less(t, time.Since(began), 3*time.Second)
	habit{exit: 4, outcome: "unknown"}.judge(t, w, r)

	r = m.runs("retry", wildIntent, "--json", "--msisdn", "0100000001", "--timeout", "1s")
	assert.Contains(t, []int{4, 2}, r.exit, "an open attempt forbids another: %s", r.stderr)
	assert.Equal(t, 1, w.count(asksAttempt))

	r = m.runs("follow", wildIntent, "--json", "--timeout", "4s")
	assert.Equal(t, 0, r.exit, r.stdout+r.stderr)
	assert.Equal(t, "successful", r.last().text("status"))
	assert.Equal(t, 1, w.count(asksAttempt))
	w.minds(false)

	before := w.count(asksStatus, asksFull)
	r = m.runs("follow", wildIntent, "--json", "--timeout", "1s")
	assert.Equal(t, 0, r.exit, r.stdout+r.stderr)
	assert.Equal(t, before, w.count(asksStatus, asksFull), "a known ending is printed without a question")
}
