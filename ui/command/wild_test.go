package command

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// habit is one way in which Hub2 was seen, or must be feared, to behave, and what `guichet pay` makes of it.
type habit struct {
	name    string
	story   []string
	failure string
	on      func(w *wild, kind string, n int) *reply
	alter   func(w *wild, kind string, i object)
	args    []string // beside what every payment has

	exit     int
	outcome  string // of the outcome line, "" when there must be none
	code     string // of its failure
	problem  string // kind of the error object, "" when there must be none
	attempts int    // POST …/payments that the server may see; 0 means 1, -1 none
	most     int    // questions at most, 0 does not count them
	resent   bool   // net/http may repeat a read whose kept connection broke
	check    func(t *testing.T, w *wild, r result)
}

// runHabits runs each habit as a payment of 100 XOF by Moov, which pushes a prompt to the phone.
func runHabits(t *testing.T, habits []habit) {
	for _, h := range habits {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			clock := newHasty()
			w := newWild(t, clock)
			w.on, w.alter = h.on, h.alter
			if h.story != nil {
				w.story = h.story
			}
			if h.failure != "" {
				w.failure = h.failure
			}
			args := append([]string{"pay", "--json", "--amount", "100", "--msisdn", "0100000001", "--timeout", "4s"}, h.args...)
			r := newTill(t, clock).talksTo(w.URL).runs(args...)
			h.judge(t, w, r)
		})
	}
}

func (h habit) judge(t *testing.T, w *wild, r result) {
	t.Helper()
	shown := "stdout:\n" + r.stdout + "stderr:\n" + r.stderr
	assert.Equal(t, h.exit, r.exit, shown)
	w.minds(h.resent)
	assert.Equal(t, max(h.attempts, 0)+one(h.attempts == 0), w.count(asksAttempt), "attempts; "+shown)
	if h.most > 0 {
		assert.LessOrEqual(t, w.count(asksStatus, asksFull), h.most, "questions; "+shown)
	}
	if h.outcome == "" {
		assert.Empty(t, r.events("outcome"), shown)
	} else {
		h.judgeOutcome(t, w, r, shown)
	}
	if h.problem == "" {
		assert.Nil(t, r.problem(), shown)
	} else if p := r.problem(); assert.NotNil(t, p, shown) {
		assert.Equal(t, h.problem, p.text("kind"), shown)
		assert.NotEmpty(t, p.text("message"), shown)
	}
	assert.True(t, harmless(r.stdout), shown)
	assert.True(t, harmless(r.stderr), shown)
	if h.check != nil {
		h.check(t, w, r)
	}
}

func (h habit) judgeOutcome(t *testing.T, w *wild, r result, shown string) {
	t.Helper()
	last := r.last()
	require.NotNil(t, last, shown)
	assert.Equal(t, "outcome", last.text("type"), shown)
	assert.Equal(t, h.outcome, last.text("status"), shown)
	assert.Equal(t, wildIntent, last.text("intent"), shown)
	assert.Contains(t, last, "payment", shown)
	if h.outcome == "failed" {
		require.NotNil(t, last.object("failure"), shown)
		assert.Equal(t, h.code, last.object("failure").text("code"), shown)
	} else {
		assert.Nil(t, last["failure"], shown)
	}
	assert.EqualValues(t, w.count(asksCreate, asksAttempt, asksCode, asksStatus, asksFull), last["requests"], shown)
	assert.EqualValues(t, w.count(asksStatus), last["polls"], shown)
	assert.Len(t, r.events("outcome"), 1, shown)
	assert.Len(t, r.events("intent"), 1, shown)
	assert.Len(t, r.events("attempt"), 1, shown)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// answers makes a habit that answers one kind of request, the first times of it, in its own way.
func answers(kind string, times int, a reply) func(*wild, string, int) *reply {
	return func(_ *wild, k string, n int) *reply {
		if k != kind || n > times {
			return nil
		}
		copied := a
		return &copied
	}
}

const always = 1 << 30

// alters makes a habit that changes every intent of these kinds, all when none is named.
func alters(change func(i object), kinds ...string) func(*wild, string, object) {
	return func(w *wild, kind string, i object) {
		if len(kinds) > 0 && !has(kinds, kind) || !w.attempted {
			return
		}
		change(i)
	}
}

func has(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// paymentOf returns the one payment of an intent under construction.
func paymentOf(i object) object { return i["payments"].([]object)[0] }

func standard(status int, message string) object {
	return object{"status": status, "code": "A Phrase", "message": message, "request_id": "req_" + message}
}

const html = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
