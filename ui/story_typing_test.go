package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"guichet/ui/kit"
	"guichet/ui/text"
)

func TestWrongAmountsGetTheirLineAndNothingMovesOn(t *testing.T) {
	for _, lang := range text.Langs() {
		w := text.For(lang).Input
		for typed, line := range map[string]string{
			"10.000": w.AmountFraction, "10,5": w.AmountFraction, "-5": w.AmountNegative, "0": w.AmountZero,
			"": w.AmountEmpty, "9999999999999999": w.AmountTooLarge, "0700": w.AmountLeadingZero,
		} {
			open(t, look{lang: lang}, func(till *till) {
				till.types(typed + "⏎⏎⏎")
				till.seesNow(line, till.words.Steps.Amount)
				till.seesNot(till.words.Customer.Label)
				assert.Zero(t, till.wire.count("POST intents"))
			})
		}
	}
}

func TestPastedNumbers(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.pastes("10 000")
		till.types("⏎")
		till.seesNow("10 000 FCFA", till.words.Customer.Label)
		till.pastes("+225 07 00 00 00 01")
		till.seesNow("▸F1 Orange")
		till.types("⏎")
		till.seesNow("07 00 00 00 01", till.words.Confirm.Ask)
		till.types("⎋")
		till.pastes("call me\n")
		till.seesNow(till.words.Input.PasteRefused)
	})
}

func TestPastesThatAreNoAmountChangeNothing(t *testing.T) {
	for _, s := range []string{"10.000", "-5", "abc", "10000\n0700000001\n\n", "\x1b[31m5", strings.Repeat("9", 70_000)} {
		open(t, look{}, func(till *till) {
			till.types("42")
			till.pastes(s)
			till.seesNow("42", till.words.Amount.Label[:3])
			assert.Equal(t, 0, till.wire.count("POST intents"), "%.20q", s)
			till.seesNot(till.words.Customer.Label)
		})
	}
}

func TestAZERTYDigits(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("&é_") // 1 2, and _ is 8 only where the keyboard is said to be AZERTY
		till.seesNow("12 FCFA")
		till.types("⏎à&ààààà((⏎")
		till.seesNot(till.words.Confirm.Ask)
	})
	open(t, look{keyboard: AZERTY}, func(till *till) {
		till.types("&é\"'(⏎à&àààààà-_⏎")
		till.seesNow("12 345 FCFA", "01 00 00 00 68")
	})
}

// noPrefixes is a till whose numbers tell nothing of their operators.
func noPrefixes() look {
	l := look{}.whole()
	for i := range l.countries {
		for j := range l.countries[i].Operators {
			l.countries[i].Operators[j].Prefixes = nil
		}
	}
	return l
}

func TestAnOperatorIsRecalledOrAskedForAndNeverGuessed(t *testing.T) {
	open(t, noPrefixes(), func(till *till) {
		w := till.words
		till.types("2500⏎0100000001⏎⏎⏎⏎")
		till.seesNow(w.Input.OperatorMissing)
		till.seesNot(w.Confirm.Ask, "▸F")
		till.presses("f3")
		assert.Zero(t, till.wire.attempts())
		till.types("⏎⏎")
		till.sees("PAID")
		till.types("⏎700⏎0100000001")
		till.seesNow(w.Customer.LastUsed)
		till.bursts("⌫2⏎⏎⏎")
		till.seesNow(w.Input.OperatorMissing)
		assert.Equal(t, 1, till.wire.attempts())
	})
}

func TestTheCashierMayOverrideThePrefix(t *testing.T) {
	open(t, look{}, func(till *till) {
		w := till.words
		till.types("2500⏎0700000001")
		till.presses("f2")
		till.seesNow(w.Customer.Override, "▸F2 ")
		till.types("⏎")
		till.seesNow("The prefix is Orange's")
		till.types("⎋")
		till.presses("f6")
		till.seesNow("▸F2 ")
		till.types("⇥")
		till.presses("right", "left", "left")
		till.seesNow("▸F1 Orange")
	})
}

func TestAnImpossibleNumberIsSaid(t *testing.T) {
	inBoth(t, func(till *till) {
		till.types("2500⏎070⏎")
		till.seesNow(till.words.Customer.Operator, "10")
		till.seesNot(till.words.Confirm.Ask)
		till.types("00000011")
		till.seesNow("10", "11")
		till.types("⏎⏎")
		till.seesNot(till.words.Confirm.Ask)
	})
}

func TestACountryWithoutAnAccountIsNotOffered(t *testing.T) {
	open(t, look{strict: true}, func(till *till) {
		till.types("⇥")
		till.presses("right")
		till.seesNot("Senegal")
		till.types("2500⏎")
		till.seesNow(till.words.Customer.Label)
	})
}

func TestTheHelpListsExactlyTheKeysOfTheScreen(t *testing.T) {
	open(t, look{}, func(till *till) {
		for _, keys := range []string{"", "2500⏎", "0100000001⏎", "⏎"} {
			till.types(keys)
			want := kit.HelpLines(till.app.Theme, append(till.app.screenKeys(), till.app.rootKeys()...))
			till.types("?")
			listed := 0
			for _, line := range strings.Split(till.frame(), "\n")[headLines+3 : 22] {
				if strings.TrimSpace(line) != "" {
					listed++
				}
			}
			till.seesNow(want...)
			assert.Equal(t, len(want), listed, till.frame())
			till.types("⏎") // closes the help and does nothing else
		}
		assert.Equal(t, 1, till.wire.attempts())
	})
}

func TestLiveStandsReversedOnEveryScreen(t *testing.T) {
	inLive := func(till *till) {
		till.t.Helper()
		head := till.app.frame()[0]
		assert.Contains(till.t, head, "LIVE")
		assert.Regexp(till.t, `^\x1b\[1;7m.*LIVE.*\x1b\[0m$`, head)
	}
	open(t, look{environment: "live"}, func(till *till) {
		inLive(till)
		for _, keys := range []string{"2500⏎", "0100000001⏎"} {
			till.types(keys)
			inLive(till)
		}
		till.seesNow(till.words.Confirm.Live)
		assert.Zero(t, till.wire.attempts(), "real money wants its own yes")
		till.resizes(40, 10)
		till.seesNow("LIVE")
		till.resizes(80, 24)
		till.types("⏎?")
		inLive(till)
		till.types("⎋")
		till.presses("alt+2")
		inLive(till)
		till.presses("alt+1")
		till.sees("PAID")
		inLive(till)
		till.seesNot("SANDBOX")
	})
}

func TestTheListOfPayments(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.presses("alt+2")
		till.seesNow(w.Payments.Empty[:20])
		till.types("n")
		for _, amount := range []string{"100", "200"} {
			till.types(amount + "⏎0100000001⏎⏎")
			till.sees(w.Ending.Paid)
			till.waits(time.Second)
			till.types("⏎")
		}
		till.presses("alt+2")
		rows := till.frame()
		assert.Less(till.t, strings.Index(rows, "200 F"), strings.Index(rows, "100 F"), "the newest is first")
		till.presses("down")
		assert.Contains(till.t, till.selected(), "100 F")
		till.types("n")
		till.types("300⏎0500000001⏎⏎")
		till.sees("*133#")
		till.types("⎋")
		till.presses("alt+2")
		till.seesNow("300 F", fmt.Sprintf(w.Payments.Counts, 1, 3), "USSD")
		assert.Contains(till.t, till.selected(), "100 F", "the selection follows the payment")
		till.types("⏎")
		till.seesNow(w.Ending.Paid + "  100 FCFA")
		till.types("⎋")
		assert.Contains(till.t, till.selected(), "100 F")
		till.types("G⎋")
		till.seesNow(w.Amount.Label)
	})
}

// selected is the row that is marked.
func (t *till) selected() string {
	for _, line := range strings.Split(t.frame(), "\n") {
		if strings.HasPrefix(strings.TrimLeft(line, " "), "▸") {
			return line
		}
	}
	return ""
}

func TestAJournalThatCannotBeReadIsSaid(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.journal.mu.Lock()
		till.journal.deaf = errors.New("disk I/O error")
		till.journal.mu.Unlock()
		till.types("2500⏎0100000001⏎⏎")
		till.sees("PAID")
		till.presses("alt+2")
		till.seesNow("disk I/O error")
	})
}
