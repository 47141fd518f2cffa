package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/ui/text"
	"guichet/ui/theme"
)

// losesOne takes a payment whose attempt Hub2 never gets, and waits until a person may decide.
func (t *till) losesOne() {
	t.t.Helper()
	t.types("2500⏎0100000205⏎⏎")
	t.sees(t.words.Ending.NotKnown + "  2 500 FCFA")
	t.seesDoor()
}

// seesDoor waits until the key stands on the screen that leads past the lost attempt.
func (t *till) seesDoor() {
	t.t.Helper()
	for end := time.Now().Add(patience); !t.shows("c "+t.words.Door.Key) && time.Now().Before(end); {
		t.waits(time.Second)
	}
	t.seesNow("c " + t.words.Door.Key)
}

// answers gives a name and the word, and the number that is charged this time.
func (t *till) answers(number string) {
	t.t.Helper()
	t.types("cAwa Koné⏎" + t.words.Door.Word + "⏎")
	t.presses("ctrl+u")
	t.types(number + "⏎")
}

// seesFurther waits until the further attempt has come to nothing.
func (t *till) seesFurther() {
	t.t.Helper()
	t.sees(text.Advise(t.words.Lang, "customer_insufficient_funds").Reason)
}

// the only sale of the journal.
func (t *till) sale() state.Sale {
	t.t.Helper()
	all, err := t.journal.Unfinished(t.ctx, "sandbox")
	require.NoError(t.t, err)
	require.Len(t.t, all, 1)
	return all[0]
}

func TestTheSearchIsToldInOneSteadyLine(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.types("2500⏎0100000205⏎⏎")
		till.sees(w.Ending.NotKnown + "  2 500 FCFA")
		row := func(s string) int {
			for i, l := range strings.Split(till.frame(), "\n") {
				if strings.Contains(l, ansi.Strip(s)) {
					return i
				}
			}
			return -1
		}
		say := row(strings.SplitN(fmt.Sprintf(w.Wait.Say, "x"), "x", 2)[0])
		till.sees(fmt.Sprintf(w.Door.Looked, w.Times(4), "0:20"))
		till.seesNot("c " + w.Door.Key)
		till.types("c")
		till.seesNow(w.Ending.NotKnown)
		till.seesDoor()
		till.seesNow(fmt.Sprintf(w.Door.Open, 7, "2:00", "c"))
		assert.Equal(till.t, say, row(strings.SplitN(fmt.Sprintf(w.Wait.Say, "x"), "x", 2)[0]), "nothing below has moved")
		assert.Equal(till.t, 1, till.wire.attempts())
	})
}

func TestANamedPersonChargesAgain(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.losesOne()
		till.types("c")
		till.seesNow(fmt.Sprintf(w.Door.Charges, "2 500 FCFA"), "•• •• •• 02 05", "2026-11-23 18:04:01", w.Door.NoProof, w.Door.Kept, w.Door.Name)
		till.types("⏎⏎")
		till.seesNow(w.Door.NameMissing)
		till.types("Awa Koné⏎")
		read := till.frame()
		till.types("y⏎⌫⏎⏎⏎")
		till.seesNow(w.Door.NotTheWord)
		till.types(" " + strings.ToUpper(w.Door.Word) + "⏎")
		till.seesNow(w.Customer.Label, "01 00 00 02 05")
		till.presses("ctrl+u")
		till.types("0500000001⏎⏎⏎⏎") // one Enter too many is no confirmation
		till.seesNow(fmt.Sprintf(w.Door.Confirm, "Awa Koné"), w.Confirm.Ask)
		assert.Equal(till.t, 1, till.wire.attempts())
		till.waits(2 * time.Second)
		till.bursts("⏎⏎⏎")
		till.sees("*133#")
		till.sees(w.Ending.Paid+"  2 500 FCFA", w.Door.StillOut)
		assert.Equal(till.t, 2, till.wire.attempts())
		assert.Equal(till.t, 1, till.wire.count("POST intents"))
		s := till.sale()
		require.NotNil(till.t, s.Attempts[0].Override)
		assert.Equal(till.t, "Awa Koné", s.Attempts[0].Override.By)
		for _, line := range strings.Split(s.Attempts[0].Override.Shown, "\n") {
			assert.Contains(till.t, flat(read), flat(line), "what is kept is what was shown")
		}
	})
}

func TestTheDoorNamesTheAmountOfASaleThatWasOpenedFromTheList(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.losesOne()
		till.types("⏎")
		till.seesNow(w.Amount.Label)
		till.presses("alt+2")
		till.types("⏎")
		till.sees(w.Ending.NotKnown + "  2 500 FCFA")
		till.types("p") // from what is inspected to the counter
		till.types("c")
		till.seesNow(fmt.Sprintf(w.Door.Charges, "2 500 FCFA"))
		assert.Regexp(till.t, `(?m)^ {6}2 500 FCFA *$`, till.frame(), "the amount is the heading")
	})
}

func TestEscLeavesTheDoorAtEveryStepAndKeepsTheName(t *testing.T) {
	open(t, look{}, func(till *till) {
		w := till.words
		till.losesOne()
		till.types("c")
		till.types("⎋")
		till.seesNow(w.Ending.NotKnown)
		till.types("cAwa⏎" + "charge")
		till.types("⎋")
		till.seesNow("Awa")
		till.seesNot(w.Door.Again)
		till.types("⎋")
		till.seesNow(w.Ending.NotKnown)
		till.types("c⏎")
		till.seesNow("Awa", w.Door.Again)
		till.types(w.Door.Word + "⏎")
		till.presses("ctrl+u")
		till.types("0500000001⏎")
		till.seesNow(w.Confirm.Ask)
		till.types("⎋⎋")
		till.seesNow(w.Ending.NotKnown)
		till.types("c⏎" + w.Door.Word + "⏎")
		till.seesNow("05 00 00 00 01")
		till.types("⎋")
		till.types("⏎")
		till.seesNow(w.Amount.Label)
		assert.Equal(t, 1, till.wire.attempts())
		assert.Nil(t, till.sale().Attempts[0].Override)
	})
}

func TestTheDoorShutsWhenTheLostAttemptShowsUp(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.wire.delays()
		till.types("2500⏎0100000001⏎⏎")
		till.sees(w.Ending.NotKnown)
		till.seesDoor()
		till.types("cAwa⏎" + w.Door.Word + "⏎⏎")
		till.seesNow(fmt.Sprintf(w.Door.Confirm, "Awa"))
		require.NoError(till.t, till.wire.held(), "the request arrives after all")
		till.sees(w.Ending.Paid + "  2 500 FCFA")
		till.types("⏎")
		till.seesNow(w.Amount.Label)
		assert.Equal(till.t, 1, till.wire.attempts(), "nothing was charged again")
	})
}

func TestAFurtherAttemptThatFailsLeavesTheFirstUnknown(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.losesOne()
		till.types("cAwa⏎" + w.Door.Word + "⏎")
		till.presses("ctrl+u")
		till.types("0100000106⏎")
		till.waits(2 * time.Second)
		till.types("⏎")
		till.sees(text.Advise(w.Lang, "customer_insufficient_funds").Reason)
		till.seesNow(w.Ending.NotKnown+"  2 500 FCFA", w.Ending.NotKnownOnly, fmt.Sprintf(w.Door.Earlier, "18:04:01"), "r "+w.Keys.Retry)
		till.seesNot(w.Ending.NotKnownBody)
		till.types("r")
		till.presses("ctrl+u")
		till.types("0500000001⏎⏎")
		till.sees(w.Ending.Paid + "  2 500 FCFA")
		assert.Equal(till.t, 3, till.wire.attempts())
	})
}

func TestAFurtherAttemptThatTheJournalStopsSaysThatTheFirstIsStillOut(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.losesOne()
		till.types("cAwa⏎" + w.Door.Word + "⏎")
		till.presses("ctrl+u")
		till.types("0500000001⏎")
		till.waits(2 * time.Second)
		till.journal.fills(func([]state.Fact) error { return fullDisk })
		till.types("⏎")
		till.sees(w.Console.NotSent, w.Door.EarlierShort, w.Journal.Full)
		till.seesNot(w.Console.NotSentBody)
		till.journal.fills(nil)
		till.sees(w.Journal.Mended)
		till.types("⏎")
		till.seesNow(fmt.Sprintf(w.Door.Confirm, "Awa"))
		till.waits(2 * time.Second)
		till.types("⏎")
		till.sees(w.Ending.Paid)
		assert.Equal(till.t, 2, till.wire.attempts())
	})
}

func TestASmallWindowDoesNotLetTheDoorBePassed(t *testing.T) {
	for _, l := range []look{{}, {plain: true, lang: text.French, theme: theme.Options{ASCII: true}}} {
		open(t, l, func(till *till) {
			w := till.words
			till.losesOne()
			till.resizes(60, 18)
			till.types("cAwa⏎" + w.Door.Word + "⏎⏎⏎⏎")
			till.resizes(80, 24)
			till.seesNow(fmt.Sprintf(w.Door.Charges, "2 500 FCFA"), "Awa")
			assert.Equal(t, 1, till.wire.attempts())
		})
	}
}
