package ui

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/hostile"
)

// rawIntent is Hub2's answer as it came, about metFact's intent.
const rawIntent = `{"id":"pi_1","status":"failed","amount":2500,"purchaseReference":"p","customerReference":"c","payments":[
{"id":"pay_1","status":"failed","provider":"mtn","number":"0500000001","failure":{"code":"c","message":"m"},"fees":[{"label":"l"}],"nextAction":{"type":"ussd","message":"m"}}],
"lastPaymentFailure":{"code":"c","message":"m","params":["p"]},"odd":"o"}`

// story is a payment in which every kind of fact says something.
func wholeStory(k *till, status hub2.Status) []state.Fact {
	met := metFact(k, status)
	met.Kind = state.IntentMet
	met.Seen.Raw = json.RawMessage(rawIntent)
	again := metFact(k, "processing")
	again.Kind, again.Order = state.Seen, nil
	again.Seen.Raw = json.RawMessage(`{"id":"pi_1","status":"processing","payments":[{"id":"pay_2","provider":"x"}]}`)
	again.Seen.Failure = &hub2.Failure{Code: "k", Message: "m"}
	problem := &state.Problem{Kind: "refused", HTTP: 400, Code: "k", Message: "m", RequestID: "r"}
	return []state.Fact{
		met, again,
		{Kind: state.AttemptSending, Attempt: "a1", Try: &state.Try{Country: "CI", Operator: "mtn", MSISDN: "0500000001"}},
		{Kind: state.AttemptRefused, Attempt: "a1", Problem: problem},
		{Kind: state.CodeRefused, Attempt: "a1", Problem: problem},
		{Kind: state.Overridden, Override: &state.Override{By: "b", Shown: "s"}},
		{Kind: "a new kind", Source: "a new road"},
		{Kind: state.Seen, Source: state.ByWebhook, Seen: metFact(k, status).Seen},
	}
}

// poisons keeps the facts of a story in the journal, with a hostile text at every place but those that are
// spared, and a request of the same kind.
func (t *till) poisons(facts []state.Fact, class hostile.Class, spare func(string) bool) {
	t.t.Helper()
	for i, f := range facts {
		b, err := json.Marshal(f)
		require.NoError(t.t, err)
		kind := f.Kind
		require.NoError(t.t, json.Unmarshal(hostile.Poison(b, class, func(path string) bool {
			return path == "at" || path == "order.environment" || path == "seen.intent" || path == "seen.updated" || spare(path)
		}), &f))
		f.ID, f.Sale, f.Kind, f.At = fmt.Sprintf("e-%d", i), "g-1", kind, t.app.now
		if kind == "a new kind" {
			f.Kind, f.Source = state.Kind(class.Text()), state.Source(class.Text())
		}
		_, err = t.journal.Append(t.ctx, f.Sale, nil, f)
		require.NoError(t.t, err)
	}
	evil := class.Text()
	require.NoError(t.t, t.journal.LogRequest(t.ctx, journal.Request{
		At: t.app.now, Intent: "pi_1", Method: evil, Path: "/" + evil, Status: 200, RequestID: evil, Problem: evil,
	}))
}

// No text of Hub2's, of the journal's or of the request log's drives the terminal, wherever one reads it.
func TestNoTextOfAnInspectedPaymentDrivesTheTerminal(t *testing.T) {
	classes := append(hostile.Classes(), hostile.Everything(), hostile.Short())
	if testing.Short() {
		classes = classes[len(classes)-2:]
	}
	for i, class := range classes {
		for name, spare := range map[string]func(string) bool{"texts": hostile.Structure, "all": func(string) bool { return false }} {
			status := []hub2.Status{"failed", "successful", "action_required", "on_hold"}[i%4]
			t.Run(class.Name+", "+name, func(t *testing.T) {
				t.Parallel()
				open(t, look{}, func(k *till) {
					k.poisons(wholeStory(k, status), class, spare)
					e := newEye(k)
					k.presses("alt+2")
					k.types("⏎y")
					e.looks()
					k.types("Yc")
					k.pastes(class.Text())
					e.looks()
					k.types("⏎YY")
					e.looks()
					for _, keys := range []string{"v", "tg", "d", "⎋", "taG", "lGy", "w", "<", "xt⏎", "⎋", "/m⏎nN", "x..⏎", "Gx" + "error(.odd)⏎", "-", "s"} {
						k.types(keys)
						e.looks()
					}
					for _, paste := range []string{class.Text(), "pi_" + class.Text()} {
						k.pastes(paste)
						e.looks()
					}
					if class.Name == hostile.Everything().Name {
						assert.Positive(t, e.marks, "something is shown that Hub2 said")
					}
				})
			})
		}
	}
}

// An answer that cannot be had says why in Hub2's words, and they are as hostile.
func TestNoTextOfARefusalDrivesTheTerminal(t *testing.T) {
	for _, status := range []int{400, 401, 404, 429, 500} {
		open(t, look{}, func(k *till) {
			e := newEye(k)
			venom{hostile.Everything(), hostile.Structure}.answers(k.wire, "GET intent", &reply{status, fails})
			k.pastes("pi_abcdefghijklmnopqrstu")
			k.waits(time.Second)
			e.looks()
		})
	}
}
