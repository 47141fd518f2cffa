package casepack

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/text"
)

func TestGoldenCases(t *testing.T) {
	for _, lang := range text.Langs() {
		got := made(lang, told(), calls()).Markdown()
		path := filepath.Join("testdata", "case-"+string(lang)+".md")
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(want), got)
	}
}

// What the support asks for stands in both forms, each word in the case's own language.
func TestACaseHasWhatTheSupportAsksFor(t *testing.T) {
	facts := told()[:5]
	for _, lang := range text.Langs() {
		w := text.For(lang)
		c := made(lang, facts, calls())
		advice := text.Advise(lang, "customer_insufficient_funds")
		doc, object := c.Markdown(), c.Object()
		for _, want := range []string{
			"# " + plain(fmt.Sprintf(w.Case.Title, w.Ending.NotPaid, "2 500 FCFA", "SANDBOX")), "`pi_1aB-c`", "`pay_1`", "`g-1`", "`order-17`", "`counter`",
			"`m-7`", "`shop`", "`sandbox`", "`CI`", "Orange", "•• •• •• 27 36", "`customer_insufficient_funds`", advice.Reason, advice.Who, advice.RetryText,
			"Caisse 1 · Awa", "2026-11-23 13:00:01.000 +01:00", "`req_9`", "83 ms", "`/payment-intents/pi_1aB-c/payments`", w.Hub2.NoneCame,
			"125 FCFA (hub2)", "`v1.2.0`", "`go1.26`", "`linux/amd64`", "| 7 |", "`api.hub2.io`",
		} {
			assert.Contains(t, doc, want)
		}
		assert.Less(t, strings.Index(doc, "req_9"), strings.Index(doc, "30000 ms"), "the oldest request first")
		assert.Equal(t, "failed", object.Status)
		assert.Equal(t, &Failure{"customer_insufficient_funds", "Not enough on •• •• •• 27 36."}, object.Failure)
		assert.Equal(t, []string{advice.Reason, advice.Who, advice.RetryText}, []string{object.Happened, object.WhoActs, object.TryAgain})
		assert.Equal(t, "******2736", *object.MSISDN)
	}
}

// A case of an intent that only Hub2 knows has no sale of ours.
func TestACaseOfAForeignIntent(t *testing.T) {
	c := New(Input{Facts: told()[:4], Foreign: true, Words: text.For(text.English), Zone: time.UTC})
	assert.NotContains(t, c.Markdown(), "g-1")
	assert.Empty(t, c.Object().Sale)
	assert.Contains(t, c.Markdown(), "None.", "no request was made about it")
}

// crowd is a payment of so many attempts and notes.
func crowd(n int) ([]state.Fact, []journal.Request) {
	facts := told()[:2]
	var payments []state.SeenPayment
	var log []journal.Request
	for i := range n {
		at := noon().Add(time.Duration(i) * time.Minute)
		payments = append(payments, state.SeenPayment{
			ID: fmt.Sprintf("pay_%05d", i+1), Status: "failed", Amount: 2500, Currency: "XOF", Country: "CI", Operator: "mtn", Number: fmt.Sprintf("05%08d", i),
			Failure: &hub2.Failure{Code: "timeout", Message: hub2.Text(strings.Repeat("long ", 40))}, At: at,
		})
		facts = append(facts, state.Fact{Seq: int64(i + 3), Sale: "g-1", Kind: state.Noted, At: at, Note: fmt.Sprintf("note no. %d %s", i+1, strings.Repeat("words ", 60))})
		log = append(log, journal.Request{At: at, Method: "GET", Path: "/payment-intents/pi_1aB-c", Status: 200, RequestID: fmt.Sprintf("req_%05d", i+1)})
	}
	seen := *facts[1].Seen
	seen.Payments = payments
	return append(facts, state.Fact{Seq: int64(n + 3), Sale: "g-1", Kind: state.Seen, Source: state.ByPoll, At: noon().Add(100 * time.Hour), Seen: &seen}), log
}

func TestALongCaseSaysWhatItLeavesOut(t *testing.T) {
	facts, log := crowd(10_000)
	c := made(text.English, facts, log)
	doc := c.Markdown()
	assert.Less(t, len(doc), 160_000)
	assert.Less(t, len(jsonOf(t, c)), 200_000)
	for _, want := range []string{
		"9940 left out here: numbers 21 to 9960", "9883 left out here: numbers 41 to 9923", "9910 left out here: numbers 31 to 9940", "and 9980 more",
		"| 1 |", "`pay_00001`", "| 20 |", "| 9961 |", "| 10000 |", "`pay_10000`", "note no. 38 ", "note no. 10000 ", "`req_00001`", "`req_10000`",
	} {
		assert.Contains(t, doc, want)
	}
	for _, unwanted := range []string{"| 21 |", "| 9960 |", "`pay_00021`", "`req_00031`", "`req_09940`", "note no. 39 "} {
		assert.NotContains(t, doc, unwanted)
	}
	assert.Equal(t, &Gap{20, 9940}, c.Object().LeftOut.Attempts)
	assert.Contains(t, doc, "## Notes", "the last notes stand by themselves when the timeline has lost its middle")
	facts, log = crowd(60)
	doc = made(text.English, facts, log).Markdown()
	assert.NotContains(t, doc, "left out")
	assert.NotContains(t, doc, "## Notes")
}
