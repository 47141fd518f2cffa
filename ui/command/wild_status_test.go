package command

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Hub2 does not document what /status answers, and servers on the way have their own ideas.
func TestWhateverTheStatusQuestionMeets(t *testing.T) {
	t.Parallel()
	const paid, failed = "successful", "customer_insufficient_funds"
	back := []string{"processing", "payment_required"}
	status := func(name string, times int, a reply) habit {
		return habit{name: name, on: answers(asksStatus, times, a), exit: 0, outcome: paid}
	}
	shaped := func(name string, shape func(word string) any) habit {
		return habit{name: name, exit: 0, outcome: paid, most: 4, on: func(w *wild, kind string, _ int) *reply {
			if kind != asksStatus {
				return nil
			}
			return &reply{body: shape(w.word())}
		}}
	}
	habits := []habit{
		status("404 for ever", always, reply{code: 404, body: standard(404, "no")}),
		status("401 for ever", always, reply{code: 401, body: standard(401, "no")}),
		status("403 for ever", always, reply{code: 403, body: standard(403, "no")}),
		status("405 for a while", 2, reply{code: 405, body: ""}),
		status("500 for a while", 3, reply{code: 500, body: standard(500, "no")}),
		status("500 for ever", always, reply{code: 500, body: standard(500, "no")}),
		status("HTML for a while", 2, reply{code: 200, body: html}),
		status("HTML for ever", always, reply{code: 200, body: html}),
		status("an empty body for a while", 2, reply{code: 200, body: ""}),
		{name: "a reset for a while", on: answers(asksStatus, 2, reply{reset: true}), exit: 0, outcome: paid, resent: true},
		status("a cut body for a while", 2, reply{code: 200, body: `{"id":"pi_Zk3vT0q9XyLw_R5aBc-D7","status":"processing"}`, cut: 20}),
		status("a slow answer", 1, reply{body: object{"status": "processing"}, delay: 300 * time.Millisecond}),
		status("another intent's status", 2, reply{body: object{"id": "pi_another", "status": "successful"}}),
		status("a redirect", always, reply{code: 302, header: map[string]string{"Location": "/login"}, body: ""}),
		{name: "429 with Retry-After", on: answers(asksStatus, 1, reply{code: 429, body: standard(429, "slow"), header: map[string]string{"Retry-After": "20"}}),
			exit: 0, outcome: paid, most: 5, check: silentAfterLimit(20 * time.Second)},
		{name: "429 without Retry-After", on: answers(asksStatus, 1, reply{code: 429, body: html}),
			exit: 0, outcome: paid, most: 5, check: silentAfterLimit(60 * time.Second)},
		{name: "429 for ever", on: answers(asksStatus, always, reply{code: 429, body: ""}), exit: 4, outcome: "pending", most: 4},
		shaped("the full intent's fields but the payments", func(word string) any {
			return object{"id": wildIntent, "status": word, "mode": "sandbox", "token": wildToken}
		}),
		shaped("a bare word in JSON", func(word string) any { return `"` + word + `"` }),
		{name: "a bare word, not even JSON", exit: 0, outcome: paid, most: 10, on: func(w *wild, kind string, _ int) *reply {
			if kind != asksStatus {
				return nil
			}
			return &reply{body: w.word()}
		}},
		shaped("no id", func(word string) any { return object{"status": word} }),
		shaped("a status of null at first", func(word string) any { return object{"id": wildIntent, "status": word, "payments": nil} }),
		{name: "the full intent", exit: 0, outcome: paid, most: 4, on: func(w *wild, kind string, _ int) *reply {
			if kind != asksStatus {
				return nil
			}
			return &reply{body: w.intent(kind)}
		}},
		{name: "succeeded", story: []string{"processing", "succeeded"}, exit: 0, outcome: paid, most: 4, alter: alters(pays)},
		{name: "success", story: []string{"processing", "success"}, exit: 0, outcome: paid, most: 4, alter: alters(pays)},
		{name: "SUCCESSFUL", story: []string{"processing", "SUCCESSFUL"}, exit: 0, outcome: paid, most: 4, alter: alters(pays)},
		{name: "the full read is 500 at the ending, for a while", on: answers(asksFull, 2, reply{code: 500, body: html}), exit: 0, outcome: paid},
		{name: "the full read is 500 for ever", on: answers(asksFull, always, reply{code: 500, body: html}), exit: 0, outcome: paid, most: 8},
		{name: "the full read is 403 for ever", on: answers(asksFull, always, reply{code: 403, body: standard(403, "no")}), exit: 0, outcome: paid, most: 8},
		{name: "a failure whose full read is 403 for ever", story: back, on: answers(asksFull, always, reply{code: 403, body: standard(403, "no")}),
			exit: 4, outcome: "pending"},
		{name: "a failure whose full read is 500 for a while", story: back, on: answers(asksFull, 2, reply{code: 500, body: html}),
			exit: 3, outcome: "failed", code: failed},
		{name: "every read is refused", exit: 4, outcome: "pending", most: 20, on: func(_ *wild, kind string, _ int) *reply {
			if kind != asksStatus && kind != asksFull {
				return nil
			}
			return &reply{code: 401, body: standard(401, "who")}
		}},
		{name: "the attempt was lost and the full read is 403 for ever", exit: 0, outcome: paid, on: func(_ *wild, kind string, n int) *reply {
			switch {
			case kind == asksAttempt:
				return &reply{code: 504, body: html}
			case kind == asksFull:
				return &reply{code: 403, body: standard(403, "no")}
			}
			return nil
		}},
	}
	runHabits(t, habits)
}

// pays makes the one payment successful with its intent, whatever the spelling.
func pays(i object) {
	if i["status"] != "processing" {
		paymentOf(i)["status"] = i["status"]
	}
}

// silentAfterLimit checks that nothing was asked for so long after a 429.
func silentAfterLimit(least time.Duration) func(*testing.T, *wild, result) {
	return func(t *testing.T, w *wild, _ result) {
		var limited time.Time
		for _, q := range w.seen {
			switch {
			case limited.IsZero() && q.kind == asksStatus:
				limited = q.at
			case !limited.IsZero():
				assert.GreaterOrEqual(t, q.at.Sub(limited), least, q.kind)
			}
		}
	}
}

// Making the intent moves no money: whatever goes wrong there, no charge leaves.
func TestWhateverAnswersTheCreate(t *testing.T) {
	t.Parallel()
	create := func(name string, exit int, problem string, a reply) habit {
		return habit{name: name, on: answers(asksCreate, always, a), exit: exit, problem: problem, attempts: -1, check: func(t *testing.T, w *wild, r result) {
			assert.Equal(t, 1, w.count(asksCreate))
			assert.Empty(t, r.stdout)
		}}
	}
	whole := func(change func(object)) object {
		i := object{"id": wildIntent, "amount": 100, "currency": "XOF", "status": "payment_required", "token": wildToken, "payments": []object{}}
		change(i)
		return i
	}
	runHabits(t, []habit{
		create("429", 5, "limited", reply{code: 429, body: standard(429, "slow"), header: map[string]string{"Retry-After": "3"}}),
		create("400", 5, "refused", reply{code: 400, body: standard(400, "bad")}),
		create("400 with a list", 5, "refused", reply{code: 400, body: object{"statusCode": 400, "message": []string{"one", "two"}}}),
		create("401 in the legacy form", 5, "refused", reply{code: 401, body: object{"statusCode": 401, "message": "Unauthorized"}}),
		create("403", 5, "refused", reply{code: 403, body: standard(403, "no")}),
		create("409", 5, "refused", reply{code: 409, body: standard(409, "conflict")}),
		create("500", 6, "unreachable", reply{code: 500, body: standard(500, "oops")}),
		create("502 with HTML", 6, "unreachable", reply{code: 502, body: html}),
		create("a reset", 6, "unreachable", reply{reset: true}),
		create("a cut body", 6, "unreachable", reply{body: strings100, cut: 30}),
		create("an empty body", 6, "unreachable", reply{code: 201, body: ""}),
		create("a redirect", 6, "unreachable", reply{code: 307, header: map[string]string{"Location": "http://127.0.0.1:1/x"}, body: ""}),
		create("another amount", 6, "unreachable", reply{code: 201, body: whole(func(i object) { i["amount"] = 10 })}),
		create("another currency", 6, "unreachable", reply{code: 201, body: whole(func(i object) { i["currency"] = "XAF" })}),
		create("no id", 6, "unreachable", reply{code: 201, body: whole(func(i object) { delete(i, "id") })}),
		create("no token", 6, "unreachable", reply{code: 201, body: whole(func(i object) { delete(i, "token") })}),
		create("silence", 6, "unreachable", reply{delay: 20 * time.Second}),
		{name: "200 instead of 201", on: func(w *wild, kind string, _ int) *reply {
			if kind != asksCreate {
				return nil
			}
			return &reply{code: 200, body: w.intent(kind)}
		}, exit: 0, outcome: "successful"},
	})
}

const strings100 = `{"id":"pi_Zk3vT0q9XyLw_R5aBc-D7","amount":100,"currency":"XOF","status":"payment_required","payments":[]}`
