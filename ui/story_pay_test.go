package ui

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"guichet/ui/text"
)

func inBoth(t *testing.T, story func(*till)) {
	for _, lang := range text.Langs() {
		t.Run(string(lang), func(t *testing.T) { open(t, look{lang: lang}, story) })
	}
}

func TestOrangeWantsTheCodeFirst(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.seesNow(w.Amount.Label, w.App.FirstStart)
		till.types("10000⏎")
		till.seesNow("10 000 FCFA", w.Customer.Label)
		till.types("0700000001")
		till.seesNow("07 00 00 00 01", "▸F1 Orange", w.Customer.FromPrefix)
		till.types("⏎")
		till.seesNow(w.Confirm.Ask, "10 000 FCFA", "07 00 00 00 01", w.Confirm.Sandbox)
		till.types("⏎")
		till.seesNow("#144*82#", w.OTP.Label)
		till.types("1234")
		till.seesNow("1234")
		till.types("⏎")
		till.seesNot("1234")
		till.sees(w.Ending.Paid+"  10 000 FCFA", w.Ending.PaidBody, "•• •• •• 00 01")
		assert.Equal(till.t, 1, till.wire.attempts())
		till.types("⏎")
		till.seesNow(w.Amount.Label)
		till.seesNot(w.Ending.Paid)
	})
}

func TestMTNIsDialled(t *testing.T) {
	inBoth(t, func(till *till) {
		till.types("2500⏎0500000001⏎⏎")
		till.sees("*133#", till.words.Wait.MustDo)
		till.sees(till.words.Ending.Paid + "  2 500 FCFA")
		assert.Equal(till.t, 1, till.wire.attempts())
	})
}

func TestMoovPushes(t *testing.T) {
	inBoth(t, func(till *till) {
		till.types("2500⏎0100000001⏎⏎")
		till.sees(till.words.Console.MustDoPush)
		till.sees(till.words.Ending.Paid + "  2 500 FCFA")
	})
}

func TestWaveGivesALinkAndACode(t *testing.T) {
	inBoth(t, func(till *till) {
		till.types("2500⏎0700000001")
		till.presses("f4")
		till.seesNow("▸F4 Wave", till.words.Customer.Chosen)
		till.types("⏎⏎")
		till.sees(till.words.Wait.ScanQR, till.words.Wait.LinkBelow)
		till.resizes(60, 18)
		till.seesNow(till.words.Wait.LinkOnly)
		till.resizes(80, 24)
		till.types("y")
		assert.Contains(till.t, till.out.text(), "\x1b]52;c;")
		till.sees(till.words.Ending.Paid + "  2 500 FCFA")
	})
}

func TestEverythingInOneBurstIsOneAttempt(t *testing.T) {
	for _, burst := range []string{"10000⏎0700000001⏎⏎1234⏎", "10000⏎0700000001⏎⏎1234⏎⏎⏎⏎"} {
		open(t, look{}, func(till *till) {
			till.bursts(burst)
			till.sees("PAID  10 000 FCFA")
			assert.Equal(t, 1, till.wire.attempts())
			assert.Equal(t, 1, till.wire.count("POST intents"))
		})
	}
}

func TestEnterTwiceOnTheConfirmationChargesOnce(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("2500⏎0500000001⏎")
		till.bursts("⏎⏎⏎")
		till.sees("PAID  2 500 FCFA")
		assert.Equal(t, 1, till.wire.attempts())
	})
}

func TestABurstBeforeTheIntentIsThereWaitsForIt(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.wire.slows("POST intents", 3e9)
		till.bursts("2500⏎0500000001⏎⏎⏎")
		till.seesNow(till.words.Amount.Preparing)
		assert.Zero(t, till.wire.attempts())
		till.sees("PAID  2 500 FCFA")
		assert.Equal(t, 1, till.wire.attempts())
		assert.Equal(t, 1, till.wire.count("POST intents"))
	})
}

func TestEscStepsBackAndKeepsWhatWasTyped(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("10000⏎0700000001⏎⏎12")
		till.types("⎋")
		till.seesNow(till.words.Confirm.Ask)
		till.types("⎋")
		till.seesNow("07 00 00 00 01", till.words.Customer.Label)
		till.types("⎋")
		till.seesNow("10 000", till.words.Amount.Label)
		till.types("⎋") // there is nothing further back
		till.seesNow("10 000", till.words.Amount.Label)
		till.types("⏎⏎⏎")
		till.seesNow("#144*82#")
		assert.Equal(t, 1, till.wire.count("POST intents"), "the same amount is the same sale")
		assert.Zero(t, till.wire.attempts())
	})
}

func TestAnotherAmountLeavesAnOrphanBehind(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("10000⏎0500000001⎋⌫5⏎⏎⏎")
		till.sees("PAID  10 005 FCFA")
		till.seesNot("10 000 FCFA")
		assert.Equal(t, 2, till.wire.count("POST intents"))
		assert.Equal(t, 1, till.wire.attempts())
		live, total, err := till.journal.Count(till.ctx, "sandbox", till.app.now.Add(-3600e9))
		assert.NoError(t, err)
		assert.Equal(t, []int{0, 1}, []int{live, total}, "the intent that nobody wanted is not in the list")
	})
}

func TestACodeAskedForAfterTheAttempt(t *testing.T) {
	open(t, look{country: "SN"}, func(till *till) {
		w := till.words
		till.types("2500⏎770000001⏎⏎")
		till.sees("1234", w.OTP.Label)
		till.types("0000⏎")
		till.sees(w.OTP.Wrong)
		till.types("q4321n") // letters are nothing here
		till.seesNow("4321")
		till.bursts("⏎⏎")
		till.sees("PAID  2 500 FCFA")
		assert.Equal(t, 1, till.wire.attempts())
		assert.Equal(t, 2, till.wire.count("POST authentication"))
	})
}
