package command

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Hub2 took the money and lost its answer, and its reads are refused: nobody may be told that nothing was
// charged, and a retry stays forbidden.
func TestARefusedQuestionSaysNothingOfTheMoney(t *testing.T) {
	t.Parallel()
	clock := newHasty()
	w := newWild(t, clock)
	w.on = func(_ *wild, kind string, _ int) *reply {
		switch kind {
		case asksAttempt:
			return &reply{code: 500, body: "oops"}
		case asksFull, asksStatus:
			return &reply{code: 401, body: `{"status":401,"code":"Unauthorized","message":"No valid API key provided"}`}
		}
		return nil
	}
	m := newTill(t, clock).talksTo(w.URL)
	r := m.runs("pay", "--json", "--amount", "100", "--msisdn", "0100000001", "--timeout", "4s")
	require.Equal(t, 4, r.exit, r.stdout+r.stderr)
	intent := r.last().text("intent")
	for _, q := range []struct {
		args []string
		exit int
	}{{[]string{"retry", intent, "--msisdn", "0100000001"}, 4}, {[]string{"status", intent}, 5}} {
		for _, form := range [][]string{nil, {"--json"}} {
			r := m.runs(append(q.args, form...)...)
			assert.Equal(t, q.exit, r.exit, q.args)
			assert.NotContains(t, r.stderr, "nothing was charged", q.args)
			assert.Contains(t, r.stderr, "how the payment stands is not known by it", q.args)
		}
	}
	assert.Equal(t, 1, w.count(asksAttempt))
}

// A success that comes after a doubtful failure is found by whoever looks.
func TestStatusLooksBehindADoubtfulFailure(t *testing.T) {
	t.Parallel()
	for code, finds := range map[string]string{"timeout": "successful", "customer_insufficient_funds": "failed"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			clock := newHasty()
			w := newWild(t, clock)
			w.failure, w.story = code, []string{"processing", "payment_required"}
			m := newTill(t, clock).talksTo(w.URL)
			r := m.runs("pay", "--json", "--amount", "100", "--msisdn", "0100000001", "--timeout", "4s")
			require.Equal(t, 3, r.exit, r.stdout+r.stderr)
			w.mu.Lock()
			w.story = []string{"successful"}
			w.mu.Unlock()
			before := w.count(asksFull, asksStatus)
			r = m.runs("status", "--json", r.last().text("intent"))
			require.Equal(t, 0, r.exit, r.stderr)
			assert.Equal(t, finds, r.last().text("status"))
			assert.Equal(t, map[string]int{"timeout": 1}[code], w.count(asksFull, asksStatus)-before)
		})
	}
}

// Two payments that took the money: a script must be able to know.
func TestASalePaidTwiceSaysSo(t *testing.T) {
	t.Parallel()
	clock := newHasty()
	w := newWild(t, clock)
	w.alter = alters(func(i object) {
		if i["status"] == "successful" {
			second := w.payment("successful")
			second["id"] = "pay_the_second_one"
			i["payments"] = []object{paymentOf(i), second}
		}
	}, asksFull)
	m := newTill(t, clock).talksTo(w.URL)
	r := m.runs("pay", "--json", "--amount", "100", "--msisdn", "0100000001", "--timeout", "4s")
	require.Equal(t, 0, r.exit, r.stdout+r.stderr)
	assert.Equal(t, true, r.last()["paid_twice"])
	intent := r.last().text("intent")
	for _, name := range []string{"status", "show"} {
		assert.Equal(t, true, m.runs(name, "--json", intent).last()["paid_twice"], name)
		assert.Contains(t, m.runs(name, intent).stdout, "paid twice", name)
	}
}
