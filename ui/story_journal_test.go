package ui

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/text"
)

// keepsNoNews is a disk with room for what is sent, and for nothing that Hub2 tells afterwards.
func keepsNoNews(facts []state.Fact) error {
	if slices.ContainsFunc(facts, func(f state.Fact) bool { return f.Kind == state.Seen }) {
		return fullDisk
	}
	return nil
}

func TestAnOutcomeThatIsNotSavedIsSaidUntilItIs(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.journal.fills(keepsNoNews)
		till.types("2500⏎0100000001⏎⏎")
		till.sees(w.Ending.Paid+"  2 500 FCFA", w.Journal.Unsaved)
		till.waits(5 * time.Second)
		till.seesNow(w.Journal.Unsaved)
		till.seesNot(w.Journal.Saved)
		till.journal.fills(nil)
		till.sees(w.Journal.Saved)
		till.seesNot(w.Journal.Unsaved)
		s, err := till.journal.Sale(till.ctx, till.app.pay.OnScreen())
		require.NoError(till.t, err)
		assert.True(till.t, s.Paid())
	})
}

func TestNewsThatIsNotSavedIsSaidWhoeverIsServed(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.journal.fills(keepsNoNews)
		till.types("2500⏎0100000001⏎⏎")
		till.types("⎋700")
		till.sees(w.Ending.Paid + ". " + w.Journal.Unsaved[:24])
		till.seesNow("700", w.Amount.Label)
		till.presses("alt+2")
		till.resizes(120, 30)
		till.seesNow(w.Payments.Unsaved)
		till.journal.fills(nil)
		till.sees("2 500 FCFA: " + w.Journal.Saved)
		till.seesNot(w.Payments.Unsaved)
	})
}

func TestEveryTroubleOfTheJournalHasItsWords(t *testing.T) {
	for kind, words := range map[journal.Kind]func(text.Journal) string{
		journal.ErrFull:     func(w text.Journal) string { return w.Full },
		journal.ErrReadOnly: func(w text.Journal) string { return w.ReadOnly },
		journal.ErrLocked:   func(w text.Journal) string { return w.Locked },
	} {
		inBoth(t, func(till *till) {
			w := till.words
			till.journal.fills(func([]state.Fact) error { return &journal.Error{Kind: kind, Path: "/till/journal.db"} })
			till.types("2500⏎0100000001⏎")
			till.seesNow(words(w.Journal), w.Confirm.Ask)
			till.types("⏎")
			till.sees(w.Console.NotSent+"  2 500 FCFA", w.Journal.NoCharge, words(w.Journal))
			assert.Zero(till.t, till.wire.count("POST intents"))
			till.waits(5 * time.Second)
			till.seesNow(words(w.Journal))
			till.journal.fills(nil)
			till.sees(w.Journal.Mended)
			till.seesNot(words(w.Journal))
			till.types("⏎⏎")
			till.sees(w.Ending.Paid + "  2 500 FCFA")
			assert.Equal(till.t, 1, till.wire.attempts())
			assert.Equal(till.t, 1, till.wire.count("POST intents"))
		})
	}
}

// What a journal says that nothing need be written to is no proof that it can be.
func TestAPaymentStoppedAtTheLastMomentMends(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.types("2500⏎0100000001⏎")
		till.journal.fills(func([]state.Fact) error { return fullDisk })
		till.types("⏎")
		till.sees(w.Console.NotSent, w.Journal.Full)
		till.waits(10 * time.Second)
		till.seesNow(w.Journal.Full)
		till.seesNot(w.Journal.Mended)
		till.journal.fills(nil)
		till.sees(w.Journal.Mended)
		till.types("⏎⏎")
		till.sees(w.Ending.Paid)
		assert.Equal(till.t, 1, till.wire.count("POST intents"))
		assert.Equal(till.t, 1, till.wire.attempts())
		_, total, err := till.journal.Count(till.ctx, "sandbox", till.app.now.Add(-time.Hour))
		require.NoError(till.t, err)
		assert.Equal(till.t, 1, total)
	})
}

func TestAConfirmationRecoversWithTheJournal(t *testing.T) {
	open(t, look{}, func(till *till) {
		w := till.words
		till.journal.fills(func([]state.Fact) error { return fullDisk })
		till.types("2500⏎0100000001⏎")
		till.seesNow(w.Journal.Full)
		till.waits(5 * time.Second)
		till.journal.fills(nil)
		till.waits(4 * time.Second)
		till.seesNot(w.Journal.Full)
		assert.Equal(t, 1, till.wire.count("POST intents"), "the intent is made meanwhile")
		till.types("⏎")
		till.sees(w.Ending.Paid)
	})
}

func TestAnotherWindowThatAsksIsSaid(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.journal.isTaken(true)
		till.types("2500⏎0500000001⏎⏎")
		till.sees(w.Wait.Elsewhere)
		till.presses("alt+2")
		till.resizes(120, 30)
		till.seesNow(w.Payments.Elsewhere)
		till.presses("alt+1")
		till.journal.isTaken(false)
		till.sees("*133#")
		till.seesNot(w.Wait.Elsewhere)
		till.sees(w.Ending.Paid + "  2 500 FCFA")
	})
}

func TestTheDeskIsToldWhatIsLookedAt(t *testing.T) {
	open(t, look{}, func(till *till) {
		watched := &onlooker{Desk: till.app.o.Desk}
		till.app.o.Desk = watched
		till.types("2500⏎0500000001⏎⏎")
		sale := till.app.pay.OnScreen()
		till.presses("alt+2")
		till.types("1⎋")
		assert.Equal(t, []string{sale, "", sale, ""}, watched.shown)
	})
}

// onlooker notes what the desk is told is being looked at.
type onlooker struct {
	Desk
	shown []string
}

func (o *onlooker) Show(sale string) {
	o.shown = append(o.shown, sale)
	o.Desk.Show(sale)
}

// loses lets Hub2 do what it is asked, once, and loses its answer.
func (t *till) loses(kind string) {
	lost := false
	t.wire.harms(func(call string, pass func() (*http.Response, error)) (*http.Response, error) {
		res, err := pass()
		if call == kind && !lost && err == nil {
			lost = true
			_ = res.Body.Close()
			return nil, errors.New("the connection broke")
		}
		return res, err
	})
}

func TestALostPreparationPutsNoMoneyAtStakeAndIsNeverFollowed(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.loses("POST intents")
		till.types("2500⏎0100000001⏎")
		till.seesNow(w.Amount.Lost, w.Confirm.Ask)
		till.waits(time.Minute)
		assert.Zero(till.t, till.wire.count("GET intent")+till.wire.count("GET status"), "nobody asks about the orphan")
		till.types("⏎")
		till.sees(w.Ending.Paid + "  2 500 FCFA")
		assert.Equal(till.t, 2, till.wire.count("POST intents"))
		assert.Equal(till.t, 1, till.wire.attempts())
		asked := till.wire.count("GET intent") + till.wire.count("GET status")
		till.waits(3 * time.Minute)
		assert.Equal(till.t, asked, till.wire.count("GET intent")+till.wire.count("GET status"))
	})
}

func TestALostCodeMayHaveArrived(t *testing.T) {
	for _, lang := range text.Langs() {
		open(t, look{lang: lang, country: "SN"}, func(till *till) {
			w := till.words
			till.types("2500⏎770000001⏎⏎")
			till.sees(w.OTP.Label, "1234")
			till.loses("POST authentication")
			till.types("4321⏎")
			till.seesNow(w.OTP.Lost)
			till.sees(w.Ending.Paid + "  2 500 FCFA")
			assert.Equal(t, 1, till.wire.count("POST authentication"))
		})
	}
}

// Whoever only looks is told, too, when what they look at is gone.
func TestAJournalThatVanishedIsSaid(t *testing.T) {
	inBoth(t, func(till *till) {
		till.listsThree()
		till.vanished = true
		require.NoError(till.t, os.Remove(till.path)) // first: while it is there, a bell that goes is hung again
		require.NoError(till.t, os.RemoveAll(filepath.Dir(till.path)))
		till.types("/9⎋")
		till.seesNow(till.words.Journal.Moved[:40])
		till.seesNot("75 000 F")
	})
}
