package ui

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/ui/text"
)

// Whoever only reads sees everything and finds no key that leads to where money moves.
func TestTheRoleThatOnlyReadsHasNoCounter(t *testing.T) {
	for _, lang := range text.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			open(t, look{lang: lang, reads: true}, func(till *till) {
				w := till.words
				failed := till.kept("0500000106")
				till.rests()
				till.seesNow(w.App.ReadOnly, "2 "+w.App.TabPayments, "•• •• •• 01 06")
				till.seesNot("1 " + w.App.TabPay)
				for _, keys := range []string{"1", "n", "r", "⎋"} {
					till.types(keys)
					till.seesNow("•• •• •• 01 06")
				}
				till.presses("alt+1")
				till.seesNow("•• •• •• 01 06")
				till.types("⏎")
				till.seesNow(failed.Intent)
				till.types("rp")
				till.seesNow(failed.Intent)
				for _, tab := range []string{"⎋", ""} {
					till.types(tab + "?")
					till.seesNot(w.Keys.Retry, w.Keys.NewPayment, w.Inspect.Counter)
					till.types("?")
				}
				assert.Zero(t, till.wire.count("POST intents")+till.wire.count("POST payments"))
				till.types("q")
				assert.True(t, till.quit)
			})
		})
	}
}

// kept is a payment that another window has made.
func (t *till) kept(number string) state.Sale {
	t.t.Helper()
	at := t.app.clock.Now()
	s, err := t.journal.Append(t.ctx, "g-other", nil,
		state.Fact{ID: "o-1", Sale: "g-other", Kind: state.IntentMet, At: at, Source: state.ByPoll, Order: &state.Order{
			Profile: "shop", Environment: "sandbox", Country: "CI", Amount: 2500, Currency: "XOF",
		}, Seen: &state.Observation{
			Intent: "pi_made_elsewhere_1234", Status: "payment_required", Full: true, Listed: true, Amount: 2500, Currency: "XOF",
			Payments: []state.SeenPayment{{ID: "pay_elsewhere", Status: "failed", Amount: 2500, Currency: "XOF", Country: "CI", Operator: "mtn", Number: number, At: at}},
		}})
	require.NoError(t.t, err)
	return s
}
