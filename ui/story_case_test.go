package ui

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/ui/kit"
	"guichet/ui/text"
)

var osc52Sent = regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]*)\a`)

// copied is what was put on the osc52Sent last, "" for nothing.
func (t *till) copied() string {
	t.t.Helper()
	all := osc52Sent.FindAllStringSubmatch(t.out.text(), -1)
	if len(all) == 0 {
		return ""
	}
	b, err := base64.StdEncoding.DecodeString(all[len(all)-1][1])
	require.NoError(t.t, err)
	return string(b)
}

// written are the files of the cases.
func (t *till) written() []string {
	files, err := filepath.Glob(filepath.Join(t.cases, "*"))
	require.NoError(t.t, err)
	return files
}

// part is a message up to what it is filled with.
func part(form string) string {
	before, _, _ := strings.Cut(form, "%")
	return strings.TrimRight(before, " \u00a0")
}

func TestTheCaseIsCopiedAndAskedForAgainIsWritten(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		sale := till.pays("0500000106", w.Ending.NotPaid)
		till.presses("alt+2")
		till.types("⏎Y")
		till.seesNow(part(w.Case.Copied))
		doc := till.copied()
		for _, want := range []string{"# ", w.Ending.NotPaid, sale.Intent, sale.Attempts[0].Payment, "customer_insufficient_funds", "•• •• •• 01 06", "/payments`", "`v1.2.0`", w.Case.Story} {
			assert.Contains(till.t, doc, want)
		}
		assert.NotContains(till.t, strings.ReplaceAll(doc, " ", ""), "0500000106")
		assert.NotContains(till.t, doc, sale.Token.Reveal())
		assert.Empty(till.t, till.written(), "a file only when it is wanted")

		till.types("Y")
		require.Len(till.t, till.written(), 1)
		file := till.written()[0]
		assert.Contains(till.t, filepath.Base(file), sale.Intent)
		till.seesNow(part(w.Case.Filed), filepath.Base(file))
		got, err := os.ReadFile(file)
		require.NoError(till.t, err)
		assert.Contains(till.t, string(got), sale.Intent)
		till.resizes(200, 40)
		till.seesNow(w.Case.File, till.cases[:40])

		till.types("Y")
		till.seesNow(part(w.Case.Copied))
		till.waits(time.Minute)
		till.types("Y")
		till.seesNow(part(w.Case.Copied))
		assert.Len(till.t, till.written(), 1, "a minute later it is another wish")
		till.types("tY")
		assert.Len(till.t, till.written(), 2, "from every section")
	})
}

// notes puts so many remarks on a sale.
func (t *till) notes(sale string, n int) {
	t.t.Helper()
	d := t.desk(t.app.clock)
	for range n {
		_, err := d.Note(t.ctx, sale, strings.Repeat("long ", 98))
		require.NoError(t.t, err)
	}
	t.waits(10 * time.Second)
}

func TestACaseThatNoClipboardTakesIsWritten(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		sale := till.pays("0500000106", w.Ending.NotPaid)
		till.notes(sale.ID, 160)
		till.presses("alt+2")
		till.types("⏎Y")
		till.seesNow(part(w.Case.FiledTooLong))
		assert.Empty(till.t, till.copied())
		require.Len(till.t, till.written(), 1)
		info, err := os.Stat(till.written()[0])
		require.NoError(till.t, err)
		assert.Greater(till.t, info.Size(), int64(kit.MaxCopy))
		assert.Equal(till.t, os.FileMode(0o600), info.Mode().Perm())
	})
}

func TestACaseThatCannotBeWrittenSaysWhatToDo(t *testing.T) {
	inBoth(t, func(till *till) {
		sale := till.pays("0500000106", till.words.Ending.NotPaid)
		require.NoError(till.t, os.WriteFile(till.cases, nil, 0o600)) // a file in the folder's place
		till.presses("alt+2")
		till.types("⏎YY")
		till.seesNow(part(till.words.Case.NotFiled))
		till.resizes(160, 40)
		till.seesNow("guichet case " + sale.Intent)
	})
}

func TestACaseOfWhatOnlyHub2Knows(t *testing.T) {
	inBoth(t, func(till *till) {
		id := till.elsewhere()
		till.pastes(id)
		till.sees(till.words.Inspect.SayNoTry)
		till.types("Y")
		assert.Contains(till.t, till.copied(), id)
		till.types("c")
		till.seesNow(fmt.Sprintf(till.words.Case.NoteForeign, "f"))
		assert.False(till.t, till.app.detail.Typing())
	})
}

// What goes to the osc52Sent stays below what terminals take; what does not fit is not cut.
func TestTheClipboardsLimit(t *testing.T) {
	open(t, look{}, func(till *till) {
		assert.Equal(t, 74_994, kit.MaxCopy)
		for _, told := range []string{"", "told"} {
			till.gets(kit.CopyWanted{Text: strings.Repeat("x", kit.MaxCopy), Told: told})
			till.rests()
			sent := till.out.text()
			assert.LessOrEqual(t, len(sent[strings.LastIndex(sent, "\x1b]52"):]), 100_000)
			assert.Len(t, till.copied(), kit.MaxCopy)
			till.gets(kit.CopyWanted{Text: strings.Repeat("x", kit.MaxCopy+1), Told: told})
			till.rests()
			till.seesNow(till.words.App.CopyTooLong)
			assert.Equal(t, sent, till.out.text())
		}
	})
}

func TestANoteIsTypedWhereThePaymentIsLookedAt(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		sale := till.pays("0100000106", w.Ending.NotPaid)
		till.presses("alt+2")
		till.types("⏎tcq?1 rappelle")
		till.seesNow(w.Case.NoteSign+" q?1 rappelle", w.Case.Keep, "12/500")
		till.types("⎋")
		till.seesNot("rappelle")
		till.types("⎋")
		till.types("⏎c") // what was typed stays, on this payment
		till.seesNow("q?1 rappelle")
		till.pastes(" Awa\n dit\x1b[2J: \u202edemain  ")
		till.types("⏎")
		note := "q?1 rappelleAwa dit\ufffd[2J: \ufffddemain"
		till.seesNow(w.Case.NoteKept)
		till.types("tG")
		till.seesNow(w.Inspect.Roads.Person, fmt.Sprintf(w.Inspect.Kinds.Noted, note), "Caisse 1 · Awa")
		facts, err := till.journal.Facts(till.ctx, sale.ID)
		require.NoError(till.t, err)
		last := facts[len(facts)-1]
		assert.Equal(till.t, []string{string(state.Noted), note, "Awa"}, []string{string(last.Kind), last.Note, last.Cashier})
		till.types("c")
		till.seesNow("0/500")
		till.types("  ⏎")
		assert.Equal(till.t, len(facts), till.factsOf(sale.ID), "nothing is noted of nothing")
	})
}

func (t *till) factsOf(sale string) int {
	facts, err := t.journal.Facts(t.ctx, sale)
	require.NoError(t.t, err)
	return len(facts)
}

func TestANoteHasItsBounds(t *testing.T) {
	inBoth(t, func(till *till) {
		sale := till.pays("0100000106", till.words.Ending.NotPaid)
		till.presses("alt+2")
		till.types("⏎c")
		till.pastes(strings.Repeat("é", 499))
		till.seesNow("499/500")
		till.pastes("two words")
		till.seesNow(till.words.Case.Full)
		till.types("xy")
		till.seesNow(till.words.Case.Full)
		till.types("⏎")
		facts, err := till.journal.Facts(till.ctx, sale.ID)
		require.NoError(till.t, err)
		assert.Equal(till.t, strings.Repeat("é", 499)+"x", facts[len(facts)-1].Note)
	})
}

func TestANoteThatCannotBeKeptIsNotLost(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.pays("0100000106", w.Ending.NotPaid)
		till.presses("alt+2")
		till.journal.fills(func([]state.Fact) error { return fullDisk })
		till.types("⏎cto be kept⏎")
		till.seesNow(part(w.Case.NoteFailed))
		till.journal.fills(nil)
		till.types("c")
		till.seesNow(w.Case.NoteSign + " to be kept")
		till.types("⏎")
		till.seesNow(w.Case.NoteKept)
		till.types("t")
		till.seesNow("to be kept")
	})
}

// What was typed about one payment is not offered for another.
func TestADraftBelongsToItsPayment(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.pays("0100000106", till.words.Ending.NotPaid)
		till.pays("0500000106", till.words.Ending.NotPaid)
		till.presses("alt+2")
		till.types("⏎cabout this one⎋⎋k⏎c")
		till.seesNow("0/500")
		till.seesNot("about this one")
		till.types("⎋⎋j⏎c")
		till.seesNow("about this one")
	})
}

// A note and a case move no money: whoever only reads has both.
func TestWhoeverOnlyReadsNotesAndHandsOver(t *testing.T) {
	for _, lang := range text.Langs() {
		open(t, look{lang: lang, reads: true}, func(till *till) {
			w := till.words
			sale := till.kept("0500000106")
			till.rests()
			till.types("⏎?")
			till.seesNow(w.Case.Key, w.Case.NoteKey)
			till.types("?cseen⏎")
			till.seesNow(w.Case.NoteKept, "seen")
			till.types("Y")
			assert.Contains(t, till.copied(), sale.Intent)
		})
	}
}
