package command

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Once Hub2 has the payment, its reads may tell of it in many ways.
func TestWhateverTheReadsTell(t *testing.T) {
	t.Parallel()
	const paid, failed = "successful", "customer_insufficient_funds"
	acts := []string{"processing", "action_required", "action_required", "successful"}
	action := object{"type": "ussd", "message": "Dial *133#", "data": object{"url": "", "method": ""}}
	acting := func(where string) func(*wild, string, object) {
		return func(w *wild, _ string, i object) {
			if i["status"] != "action_required" {
				return
			}
			if strings.Contains(where, "intent") {
				i["nextAction"] = action
			}
			if strings.Contains(where, "payment") {
				paymentOf(i)["nextAction"] = action
			}
		}
	}
	back := []string{"processing", "payment_required"}
	habits := []habit{
		{name: "nextAction on the intent alone", story: acts, alter: acting("intent"), exit: 0, outcome: paid, check: tellsOneAction},
		{name: "nextAction on the payment alone", story: acts, alter: acting("payment"), exit: 0, outcome: paid, check: tellsOneAction},
		{name: "nextAction on both", story: acts, alter: acting("intent payment"), exit: 0, outcome: paid, check: tellsOneAction},
		{name: "nextAction nowhere", story: acts, exit: 0, outcome: paid},
		{name: "a failed payment, the intent payable again", story: back, exit: 3, outcome: "failed", code: failed, most: 4},
		{name: "a failed payment, the intent says failed", story: []string{"processing", "failed"}, exit: 3, outcome: "failed", code: failed, most: 4},
		{name: "a failed payment, its reason on the intent alone", story: back, exit: 3, outcome: "failed", code: failed,
			alter: alters(func(i object) { delete(paymentOf(i), "failure") })},
		{name: "a failed payment without any reason", story: back, exit: 3, outcome: "failed", code: "unknown_reason",
			alter: alters(func(i object) { delete(paymentOf(i), "failure"); delete(i, "lastPaymentFailure") })},
		{name: "a code that nobody knows", story: back, failure: "unheard_of", exit: 3, outcome: "failed", code: "unheard_of"},
		{name: "a failure that is text", story: back, exit: 3, outcome: "failed", code: "unknown_reason",
			alter: alters(func(i object) { paymentOf(i)["failure"] = "just so" })},
		{name: "payments left out of reads, a failure there", story: back, exit: 3, outcome: "failed", code: failed,
			alter: alters(func(i object) { delete(i, "payments") }, asksFull, asksStatus)},
		{name: "payments null everywhere, a failure there", story: back, exit: 3, outcome: "failed", code: failed,
			alter: alters(func(i object) { i["payments"] = nil })},
		{name: "payments null in reads", exit: 0, outcome: paid, alter: alters(func(i object) { i["payments"] = nil }, asksFull)},
		{name: "payments null everywhere", exit: 0, outcome: paid, alter: alters(func(i object) { i["payments"] = nil })},
		{name: "payments left out everywhere", exit: 0, outcome: paid, alter: alters(func(i object) { delete(i, "payments") })},
		{name: "payments a single object", exit: 0, outcome: paid, alter: alters(func(i object) { i["payments"] = paymentOf(i) })},
		{name: "amounts as text", exit: 0, outcome: paid, alter: alters(func(i object) { i["amount"], paymentOf(i)["amount"] = "100", "100" })},
		{name: "taxes as text", exit: 0, outcome: paid, alter: alters(func(i object) {
			paymentOf(i)["fees"] = []object{{"id": "fee_1", "amount": "5", "taxes": []object{{"value": "0.7627118644067794"}}}}
		}, asksFull)},
		{name: "a word that nobody knows, and then success", story: []string{"processing", "under_review", "under_review", "under_review", paid},
			exit: 0, outcome: paid},
		{name: "a word that nobody knows, for ever", story: []string{"processing", "under_review"}, exit: 4, outcome: "pending", most: 20},
		{name: "a canceled intent", story: []string{"processing", "canceled"}, exit: 4, outcome: "pending", most: 20},
		{name: "never an end", story: []string{"processing"}, exit: 4, outcome: "pending"},
		{name: "the last question is never answered", story: []string{"processing"}, exit: 4, outcome: "pending",
			on: answers(asksStatus, 1, reply{delay: 5 * time.Second, body: object{}})},
		{name: "success with another amount", exit: 4, outcome: "unknown",
			alter: alters(func(i object) {
				if i["status"] == paid {
					paymentOf(i)["amount"] = 20
				}
			})},
		{name: "success in another currency", exit: 4, outcome: "unknown",
			alter: alters(func(i object) {
				if i["status"] == paid {
					paymentOf(i)["currency"] = "XAF"
				}
			})},
		{name: "success of the intent, the payment still pending for a while", story: []string{"processing", paid, paid, paid, paid}, exit: 0, outcome: paid,
			alter: func(w *wild, _ string, i object) {
				if w.attempted && w.questions < 3 {
					paymentOf(i)["status"] = "pending"
				}
			}},
		{name: "spellings: succeeded", exit: 0, outcome: paid, alter: alters(func(i object) { spell(i, "succeeded") })},
		{name: "spellings: success", exit: 0, outcome: paid, alter: alters(func(i object) { spell(i, "success") })},
		{name: "spellings: SUCCESSFUL", exit: 0, outcome: paid, alter: alters(func(i object) { spell(i, "SUCCESSFUL") })},
		{name: "an older failed payment stands in the list", exit: 0, outcome: paid, alter: alters(func(i object) {
			i["payments"] = []object{{"id": "pay_old", "intentId": wildIntent, "status": "failed", "amount": 100, "provider": "orange",
				"number": "0700000009", "failure": object{"code": "timeout"}}, paymentOf(i)}
		})},
		{name: "somebody else's payment stands in the list", exit: 0, outcome: paid, alter: alters(func(i object) {
			i["payments"] = []object{paymentOf(i), {"id": "pay_other", "intentId": wildIntent, "status": "failed", "amount": 100,
				"provider": "moov", "number": "0100000001", "failure": object{"code": "canceled"}}}
		}, asksFull)},
		{name: "connections closed after each answer", exit: 0, outcome: paid, on: closing},
	}
	if !testing.Short() { // the race detector is too slow for it
		habits = append(habits, habit{name: "2 MB of it", exit: 0, outcome: paid, args: []string{"--timeout", "10m"}, alter: alters(func(i object) {
			i["overrideBusinessName"] = strings.Repeat("x", 2<<20)
		})})
	}
	runHabits(t, habits)
}

// closing answers decently and tells the client that the connection ends.
func closing(w *wild, kind string, _ int) *reply {
	a := w.decent(kind)
	a.header = map[string]string{"Connection": "close"}
	return a
}

func spell(i object, word string) {
	if i["status"] == "successful" {
		i["status"], paymentOf(i)["status"] = word, word
	}
}

func tellsOneAction(t *testing.T, _ *wild, r result) {
	t.Helper()
	actions := r.events("action")
	if assert.Len(t, actions, 1) {
		assert.Equal(t, "ussd", actions[0].text("action"))
		assert.Equal(t, "Dial *133#", actions[0].text("message"))
		assert.Nil(t, actions[0]["url"])
		assert.Equal(t, wildPayment, actions[0].text("payment"))
	}
}

// The link of a redirection stands where Hub2 documents it, or where an older form had it.
func TestALinkIsFoundInEitherPlace(t *testing.T) {
	t.Parallel()
	for name, action := range map[string]object{
		"data.url":    {"type": "redirection", "message": "mm", "data": object{"url": "https://pay.example/x", "method": "get", "headers": object{}, "data": object{}}},
		"url":         {"type": "redirection", "message": "mm", "url": "https://pay.example/x"},
		"both":        {"type": "redirection", "message": "mm", "url": "https://other.example", "data": object{"url": "https://pay.example/x"}},
		"data a list": {"type": "redirection", "message": "mm", "url": "https://pay.example/x", "data": []any{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := newHasty()
			w := newWild(t, clock)
			w.story = []string{"processing", "action_required", "action_required", "action_required", "successful"}
			w.alter = func(_ *wild, _ string, i object) {
				if i["status"] == "action_required" {
					paymentOf(i)["nextAction"] = action
				}
			}
			r := newTill(t, clock).talksTo(w.URL).runs("pay", "--json", "--amount", "100", "--msisdn", "0500000001", "--operator", "wave", "--timeout", "4s")
			habit{exit: 0, outcome: "successful"}.judge(t, w, r)
			if actions := r.events("action"); assert.Len(t, actions, 1) {
				assert.Equal(t, "https://pay.example/x", actions[0].text("url"))
			}
			money, _ := w.attempt["mobileMoney"].(object)
			assert.Contains(t, money["onSuccessRedirectionUrl"], "https://")
			assert.Contains(t, money["onFailedRedirectionUrl"], "https://")
		})
	}
}
