package ui

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"guichet/state"
	"guichet/ui/text"
)

func TestAFailureIsTriedAgainOnTheSameIntent(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.types("2500⏎0100000106⏎⏎")
		till.sees(w.Ending.NotPaid+"  2 500 FCFA", text.Advise(w.Lang, "customer_insufficient_funds").Reason)
		till.types("r")
		till.seesNow(w.Customer.Label, "01 00 00 01 06", "▸F3") // with the operator it had
		till.presses("ctrl+u")
		till.types("0500000001⏎⏎")
		till.sees(w.Ending.Paid + "  2 500 FCFA")
		assert.Equal(till.t, 2, till.wire.attempts())
		assert.Equal(till.t, 1, till.wire.count("POST intents"))
	})
}

func TestEnterOnAFailureIsTheNextCustomer(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("2500⏎0100000106⏎⏎")
		till.sees("NOT PAID")
		till.types("⏎")
		till.seesNow(till.words.Amount.Label)
		till.seesNot("2 500")
		assert.Equal(t, 1, till.wire.attempts())
	})
}

func TestAnEnterTappedOnWhileWaitingDoesNotWipeTheEndingAway(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("2500⏎0100000001⏎⏎")
		for end := time.Now().Add(patience); !till.shows("PAID") && time.Now().Before(end); {
			till.waits(100 * time.Millisecond)
		}
		till.types("⏎⏎⏎")
		till.seesNow("PAID  2 500 FCFA")
		till.waits(unhurried)
		till.types("⏎")
		till.seesNow(till.words.Amount.Label)
	})
}

func TestAnotherAmountCallsThePersonAndAsksHub2NoMore(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.types("2500⏎0100000202⏎⏎")
		till.sees(w.Ending.NotKnown + "  2 500 FCFA")
		till.seesNow(fmt.Sprintf(w.Ending.AmountDiffers, "2 250 FCFA", "2 500 FCFA"), w.Ending.CallPerson)
		till.waits(time.Minute)
		till.seesNot(w.Ending.NotKnownParked, w.Ending.NotKnownGoesOn)
		assert.Equal(till.t, 1, till.wire.attempts())
	})
}

func TestNotKnownHasNoKeyThatCharges(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.wire.silences(true)
		till.types("2500⏎0100000204⏎⏎")
		till.sees(w.Ending.NotKnown+"  2 500 FCFA", w.Ending.NotKnownBody, w.Ending.NotKnownGoesOn)
		till.seesNot("r " + w.Keys.Retry)
		till.types("r2ry")
		till.presses("alt+1")
		till.types("r")
		assert.Equal(till.t, 1, till.wire.attempts())
		till.sees(w.Ending.NotKnown)
		till.wire.silences(false)
		till.sees(w.Ending.Paid + "  2 500 FCFA")
		assert.Equal(till.t, 1, till.wire.attempts())
	})
}

func TestARefusalSaysThatNothingWasCharged(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.types("2500⏎0100000206⏎⏎")
		till.sees(w.Ending.NotPaid+"  2 500 FCFA", w.Console.RefusedBody)
		till.bursts("⏎⏎") // read out again first: one more Enter is a confirmation
		till.sees(w.Console.RefusedBody)
		assert.LessOrEqual(till.t, till.wire.attempts(), 2)
		till.types("⎋")
		till.seesNow(w.Customer.Label, "01 00 00 02 06")
	})
}

func TestAFullJournalSendsNothing(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.types("2500⏎0100000001⏎")
		till.journal.fills(func([]state.Fact) error { return errors.New("no space left on device") })
		till.types("⏎")
		till.sees(w.Console.NotSent+"  2 500 FCFA", w.Journal.NoCharge, "no space left")
		assert.Zero(till.t, till.wire.attempts())
		till.journal.fills(nil)
		till.types("⏎")
		till.seesNow(w.Confirm.Ask)
		assert.Zero(till.t, till.wire.attempts(), "it is read out once more")
		till.types("⏎")
		till.sees(w.Ending.Paid)
		assert.Equal(till.t, 1, till.wire.attempts())
	})
}

func TestAnIntentThatHub2DoesNotMakeIsSaid(t *testing.T) {
	open(t, look{}, func(till *till) {
		w := till.words
		till.wire.harms(func(call string, pass func() (*http.Response, error)) (*http.Response, error) {
			if call == "POST intents" {
				return nil, errors.New("no route to host")
			}
			return pass()
		})
		till.types("2500⏎0100000001⏎")
		till.seesNow(w.Confirm.Ask)
		till.types("⏎")
		till.sees(w.Console.NotSent, w.Console.NotSentBody)
		till.wire.silences(false)
		till.types("⏎⏎")
		till.sees("PAID  2 500 FCFA")
		assert.Equal(t, 1, till.wire.attempts())
	})
}

func TestEnterAloneDoesNotChargeTheSameAgain(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.types("2500⏎0100000001⏎⏎")
		till.sees(w.Ending.Paid)
		till.types("⏎")
		till.bursts("2500⏎0100000001⏎⏎⏎⏎")
		till.seesNow("18:04", w.Duplicate.Enter, w.Confirm.Sandbox)
		till.types("⏎⏎⏎y1⏎")
		till.waits(10 * time.Second)
		assert.Equal(till.t, 1, till.wire.attempts())
		till.types("⌫2⏎")
		till.sees(w.Ending.Paid + "  2 500 FCFA")
		assert.Equal(till.t, 2, till.wire.attempts())
	})
}

func TestALateEndingCallsWithoutStealingTheScreen(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.types("2500⏎0500000001⏎⏎")
		till.sees("*133#")
		till.types("⎋")
		till.seesNow(w.Amount.Label, w.Wait.Stopped)
		till.types("700")
		assert.NotContains(till.t, till.out.text(), "\a")
		till.sees(fmt.Sprintf(w.App.EndedElsewhere, "2 500 FCFA · •• •• •• 00 01", w.Ending.Paid))
		till.seesNow("700", w.Amount.Label)
		assert.Equal(till.t, 1, strings.Count(till.out.text(), "\a"))
	})
}

func TestQuittingAsksWhileAPaymentIsInFlight(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("2500⏎0500000001⏎⏎")
		till.sees("*133#")
		till.types("q")
		till.seesNow("Quit?", "q quit", "esc stay")
		till.types("⎋")
		till.seesNot("Quit?")
		assert.False(t, till.quit)
		till.presses("ctrl+c", "ctrl+c")
		assert.True(t, till.quit)
	})
}

// The question goes when what it asks about is over, and the ending can be read.
func TestTheQuestionGoesWithThePayment(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("2500⏎0500000001⏎⏎")
		till.sees("*133#")
		till.types("q")
		till.seesNow("Quit?")
		till.sees("PAID")
		till.seesNot("Quit?")
		assert.False(t, till.quit)
	})
}

func TestQuittingAsksWhileAPaymentIsBeingSent(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.wire.slows("POST payments", 5*time.Second)
		till.types("2500⏎0500000001⏎⏎")
		till.types("q")
		till.seesNow(till.words.App.QuitSending)
		till.types("n")
		assert.False(t, till.quit)
		till.sees("PAID")
		till.types("q")
		assert.True(t, till.quit)
	})
}
