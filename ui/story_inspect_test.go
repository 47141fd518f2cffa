package ui

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/kit"
	"guichet/ui/text"
)

// pays takes a payment to its end and leaves it.
func (t *till) pays(number, ending string) state.Sale {
	t.t.Helper()
	t.types("2500⏎" + number + "⏎⏎")
	t.sees(text.ForScreen(ending, t.app.Theme.ASCII))
	t.waits(time.Second)
	sale, err := t.journal.Sale(t.ctx, t.app.pay.OnScreen())
	require.NoError(t.t, err)
	t.types("n")
	return sale
}

func TestACallerIsAnswered(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		sale := till.pays("0100000106", w.Ending.NotPaid)
		till.presses("alt+2")
		till.types("⏎")
		cause := sale.Attempts[0].Failure
		require.NotNil(till.t, cause)
		advice := text.Advise(w.Lang, cause.Code)
		till.seesNow(w.Ending.NotPaid+"  2 500 FCFA", "•• •• •• 01 06", advice.Reason, advice.Who, advice.RetryText, sale.Intent, sale.Attempts[0].Payment)
		till.seesNow(fmt.Sprintf(w.Inspect.SayFailed, ""), cause.Code, "Caisse 1", "SANDBOX")
		till.seesNot("01 00 00 01 06")
		till.types("v")
		till.seesNow("01 00 00 01 06")
		till.types("⎋")
		assert.Contains(till.t, till.selected(), "2 500 F", "the list is where it was")
	})
}

func TestTheTimelineTellsByWhichRoadEachNewsCame(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		sale := till.pays("0500000001", w.Ending.Paid)
		till.presses("alt+2")
		till.types("⏎t")
		till.resizes(120, 40)
		facts, err := till.journal.Facts(till.ctx, sale.ID)
		require.NoError(till.t, err)
		till.seesNow(w.Inspect.Kinds.IntentCreated, fmt.Sprintf(w.Inspect.Kinds.AttemptAccepted, 1), "MTN, •• •• •• 00 01", "*133#")
		till.seesNow(w.Inspect.Roads.Poll, w.Inspect.Roads.Answer, w.Inspect.Roads.Till, fmt.Sprintf("%s %d", w.Inspect.Timeline, len(facts)))
		till.seesNow(fmt.Sprintf(w.Inspect.Changes.FromTo, w.Status.ActionRequired, w.Status.Successful))
		till.types("a")
		till.seesNow(sale.Attempts[0].Payment, w.Inspect.Fees, "MTN")
		till.types("l")
		till.seesNow("POST", "/payment-intents/{id}/payments", "GET", "201", "200", "ms", w.Inspect.Bodies[:30])
		till.types("g⏎")
		till.seesNow(`"id": "` + sale.Intent)
	})
}

func TestAnInspectedPaymentMovesByItself(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.types("2500⏎0500000001⏎⏎")
		till.sees("*133#")
		till.types("n")
		till.presses("alt+2")
		till.types("⏎")
		till.seesNow(w.Inspect.SayApprove, "*133#", w.Inspect.WhoCustomer, w.Inspect.AgainLive)
		till.types("tg")
		before := till.selected()
		till.types("s")
		till.sees(w.Ending.Paid + "  2 500 FCFA")
		till.seesNow(w.Inspect.AgainPaid)
		till.types("t")
		assert.Equal(till.t, before, till.selected(), "the reader's place stays")
	})
}

func TestAPaymentThatIsBeingTakenHereOpensAtTheCounter(t *testing.T) {
	inBoth(t, func(till *till) {
		till.types("2500⏎0500000001⏎⏎")
		till.sees("*133#")
		till.presses("alt+2")
		till.types("⏎")
		till.seesNow(till.words.Wait.MustDo)
	})
}

func TestARetryLeadsToTheCounterAndBack(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.pays("0100000106", w.Ending.NotPaid)
		till.presses("alt+2")
		till.types("⏎r")
		till.seesNow(w.Customer.Label)
		till.presses("alt+2")
		till.types("⏎p")
		till.seesNow(w.Ending.Tell)
		till.types("⎋")
		till.seesNow(w.Inspect.Timeline, w.Inspect.Again)
		assert.Equal(till.t, 1, till.wire.attempts())
	})
}

// elsewhere makes an intent that this journal does not know, and returns its id.
func (t *till) elsewhere() string {
	t.t.Helper()
	i, err := t.client.CreateIntent(t.ctx, hub2.NewIntent{Amount: 2500, Currency: "XOF", PurchaseReference: "web-17", CustomerReference: "c"})
	require.NoError(t.t, err)
	return i.ID
}

// answersWith gives each call of a kind this status.
func (t *till) answersWith(kind string, status int) {
	t.wire.harms(func(call string, pass func() (*http.Response, error)) (*http.Response, error) {
		res, err := pass()
		if err == nil && call == kind {
			res.StatusCode = status
		}
		return res, err
	})
}

func TestAPastedIDOpensWhatItNames(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		sale := till.pays("0100000001", w.Ending.Paid)
		for _, id := range []string{sale.Intent, sale.Attempts[0].Payment, "  " + sale.Intent + "\n"} {
			till.pastes(id) // the cursor is in the amount, which could not take it
			till.seesNow(w.Ending.Paid+"  2 500 FCFA", sale.Intent, w.Inspect.AgainPaid)
			till.types("⎋")
			till.seesNow(w.Amount.Label)
		}
		till.presses("alt+2")
		till.pastes(sale.Intent)
		till.types("⎋")
		assert.Contains(till.t, till.selected(), "2 500 F")
		till.pastes("pay_ofnobody_at_all_12345")
		till.seesNow(fmt.Sprintf(w.Inspect.NoPayment, "pay_ofnobody_at_all_12345")[:40])
	})
}

func TestAPastedTextThatIsNoIDIsSearchedFor(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.presses("alt+2")
		cmd, ok := till.app.pasted(" 07 00 00 00 01 ")
		require.True(t, ok)
		assert.Equal(t, kit.SearchWanted{Text: "07 00 00 00 01"}, cmd())
	})
}

func TestAnIntentThatOnlyHub2Knows(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		id := till.elsewhere()
		reads := till.wire.count("GET intent")
		till.pastes(id)
		till.sees(fmt.Sprintf(w.Inspect.Foreign, "f")[:24])
		till.seesNow(id, "2 500 FCFA", w.Inspect.SayNoTry)
		assert.Equal(till.t, reads+1, till.wire.count("GET intent"), "one question is enough")
		_, err := till.journal.ByIntent(till.ctx, id)
		require.Error(till.t, err, "nothing is kept of what is only looked at")
		till.types("wt")
		till.seesNow(w.Inspect.Kinds.IntentMet)
		till.types("f")
		till.seesNow(w.Inspect.Followed)
		assert.Equal(till.t, reads+1, till.wire.count("GET intent"), "it is kept as it was met")
		sale, err := till.journal.ByIntent(till.ctx, id)
		require.NoError(till.t, err)
		assert.Equal(till.t, id, sale.Intent)
		till.presses("alt+2")
		assert.Contains(till.t, till.selected(), "2 500 F", "it is in the list")
	})
}

func TestAnIDThatHub2DoesNotKnowSaysWhatToCheck(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.pastes("pi_abcdefghijklmnopqrstu")
		till.sees(fmt.Sprintf(w.Inspect.Unknown, "pi_abcdefghijklmnopqrstu"))
		till.seesNow("SANDBOX", "merchant", "CI", "shop", w.Inspect.UnknownHint[:40])
		till.types("s?⎋⎋")
		till.seesNow(w.Amount.Label)
	})
}

func TestTroubleWithHub2IsSaidInItsOwnWords(t *testing.T) {
	for status, want := range map[int]func(*text.Catalog) string{
		401: func(w *text.Catalog) string { return fmt.Sprintf(w.Inspect.KeyRefused, "SANDBOX", "merchant", "shop") },
		429: func(w *text.Catalog) string { return w.Hub2.Slower },
		500: func(w *text.Catalog) string { return w.Hub2.ErrorCame },
	} {
		inBoth(t, func(till *till) {
			till.answersWith("GET intent", status)
			till.pastes("pi_abcdefghijklmnopqrstu")
			till.sees(want(till.words))
		})
	}
}

func TestAJournalThatVanishedIsSaidAndWhatIsKnownOfHub2Stays(t *testing.T) {
	inBoth(t, func(till *till) {
		sale := till.pays("0100000001", till.words.Ending.Paid)
		require.NoError(till.t, till.journal.Close())
		till.vanished = true
		till.pastes(sale.Intent)
		till.seesNow(strings.SplitN(till.words.Console.JournalTrouble, "%", 2)[0])
		till.types("tawls?⎋⎋")
		till.seesNow(till.words.Amount.Label)
	})
}

func TestTheTillTheCashierAndTheNotesAreShown(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		sale := till.pays("0100000106", w.Ending.NotPaid)
		till.presses("alt+2")
		till.types("⏎")
		_, err := till.desk(till.app.clock).Note(till.ctx, sale.ID, "the customer calls back at 19:00")
		require.NoError(till.t, err)
		till.rests()
		till.resizes(120, 40)
		till.seesNow("Caisse 1 · Awa", w.Inspect.Notes, "the customer calls back at 19:00")
		till.types("tG")
		till.seesNow(w.Inspect.Roads.Person, fmt.Sprintf(w.Inspect.Kinds.Noted, "the customer calls back at 19:00"), "Caisse 1 · Awa")
	})
}
