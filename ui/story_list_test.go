package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/ui/payments"
	"guichet/ui/text"
)

// listsThree makes a payment that fails, one that is paid and one that waits, and looks at the list.
func (t *till) listsThree() {
	t.t.Helper()
	word := func(s string) string {
		if t.app.Theme.ASCII {
			return text.ASCII(s)
		}
		return s
	}
	t.types("75000⏎0100000106⏎⏎")
	t.sees(word(t.words.Ending.NotPaid))
	t.waits(unhurried)
	t.types("n2500⏎0100000001⏎⏎")
	t.sees(word(t.words.Ending.Paid) + "  ")
	t.waits(unhurried)
	t.types("⏎5000⏎0500000001⏎⏎")
	t.sees("*133#")
	t.presses("alt+2")
}

// meets puts payments of another program into the journal.
func (t *till) meets(name string, n int) {
	t.t.Helper()
	for i := range n {
		f := metFact(t, "successful")
		id := fmt.Sprintf("%s%03d", name, i)
		f.ID, f.Sale, f.Kind, f.Till, f.Cashier = "f-"+id, "g-"+id, state.IntentMet, "Caisse 1", "Awa"
		f.Seen.Intent, f.Seen.Payments[0].ID, f.Seen.Payments[0].Failure, f.Seen.Payments[0].Action = "pi_"+id, "pay_"+id, nil, nil
		f.Order.PurchaseRef, f.Order.Amount = "ref-"+id, int64(1000+i)
		f.Seen.Amount, f.Seen.Payments[0].Amount = f.Order.Amount, f.Order.Amount
		_, err := t.journal.Append(t.ctx, f.Sale, nil, f)
		require.NoError(t.t, err)
	}
	t.waits(1e9)
}

func (t *till) listsMany(n int) {
	t.t.Helper()
	t.meets("old", n)
	t.presses("alt+2")
	t.types("2")
}

func TestTheListIsFilteredWhileOneTypes(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.listsThree()
		till.seesNow("75 000 F", "2 500 F", "5 000 F")
		till.types("/fai")
		till.seesNow("75 000 F", "found: 1")
		till.seesNot("2 500 F", "MTN")
		till.types("led >100000")
		till.seesNow("Nothing fits this filter", "found: 0")
		till.types("⌫")
		till.seesNow("75 000 F")
		till.types("⏎")
		till.seesNow("/ failed >10000", "75 000 F")
		till.meets("later", 2)
		till.seesNow("/ failed >10000", "found: 1")
		till.seesNot("1 000 F")
		till.types("⎋")
		till.seesNow("1 000 F", "2 500 F", "5 000 F", "75 000 F")
		till.seesNot("/ failed")
		till.types("⎋")
		till.seesNot("75 000 F")
	})
}

func TestWhatIsHalfTypedIsNoMistakeAndWhatIsWrongSaysWhere(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.listsThree()
		for _, key := range "/failed amount:>" {
			till.types(string(key))
			till.seesNot("character")
		}
		till.seesNow("75 000 F", "found: 1")
		till.types("x")
		till.seesNow("character 16: digits of an amount", "75 000 F")
		till.types("⌫")
		till.seesNot("character")
		till.types("⏎")
		till.seesNow("character 16: something is missing here")
	})
}

// Letters and digits that do something elsewhere are only typed here.
func TestAFilterTakesAnyLetter(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.listsThree()
		till.types("/q2n1jkgGsv")
		till.seesNow("/ q2n1jkgGsv")
		require.False(t, till.quit)
		till.types("⎋")
		till.seesNow("75 000 F")
	})
}

func TestNewPaymentsMoveNothingAndAreCounted(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.listsMany(30)
		till.presses("down")
		before := till.selected()
		require.NotEmpty(t, before)
		at := slices.Index(strings.Split(till.frame(), "\n"), before)
		till.meets("new", 3)
		require.Equal(t, before, till.selected(), "the selection follows the payment")
		require.Equal(t, at, slices.Index(strings.Split(till.frame(), "\n"), before), "and stays where it is")
		till.seesNow("3 new")
		till.types("g")
		till.seesNot("3 new")
		till.seesNow("1 002 F")
		require.Contains(t, till.selected(), "1 002 F")
	})
}

// Whoever found a payment by a filter keeps it when the filter goes.
func TestAFilterThatGoesLeavesWhatItFound(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.listsMany(900)
		till.types("/=1234⏎")
		till.seesNow("1 234 F")
		till.seesNot("1 235 F")
		till.types("⎋")
		till.seesNow("1 235 F", "1 233 F")
		require.Contains(t, till.selected(), "1 234 F")
		till.presses("up")
		require.Contains(t, till.selected(), "1 235 F")
		till.types("g")
		require.Contains(t, till.selected(), "1 899 F")
		till.types("/=1898⏎⎋")
		require.Contains(t, till.selected(), "1 898 F")
		till.types("g")
		require.Contains(t, till.selected(), "1 899 F", "the first of all, though the selected one stood on the same page")
		till.types("/=77⏎")
		till.seesNow("Nothing fits this filter")
		till.types("⎋")
		require.Contains(t, till.selected(), "1 899 F")
	})
}

func TestAListIsSortedByAnyColumn(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.listsThree()
		till.types("s")
		till.seesNow("Amount ↓")
		require.Less(t, strings.Index(till.frame(), "75 000 F"), strings.Index(till.frame(), " 2 500 F"))
		till.types("S")
		till.seesNow("Amount ↑")
		require.Greater(t, strings.Index(till.frame(), "75 000 F"), strings.Index(till.frame(), " 2 500 F"))
		till.types("s")
		till.seesNow("Customer ↓")
	})
}

func TestAViewIsOneKeyAway(t *testing.T) {
	views := []payments.View{{Name: "dear", Filter: ">=50000", Columns: []string{"amount", "reference"}}, {Name: "odd", Filter: "status:unknown"}}
	open(t, look{views: views}, func(till *till) {
		till.listsThree()
		till.types("v")
		till.seesNow("dear / >=50000", "75 000 F", "Reference")
		till.seesNot("2 500 F", "Customer")
		till.types("v")
		till.seesNow("odd /", "Nothing fits this filter")
		till.types("v")
		till.seesNow("75 000 F", " 2 500 F", "Customer")
		till.seesNot("odd /")
	})
}

// The list holds a part of the journal, and goes through all of it.
func TestALongListIsReadAPartAtATime(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.listsMany(900)
		till.seesNow("1 899 F")
		till.types("G")
		require.Contains(t, till.selected(), "1 000 F")
		till.types("k")
		require.Contains(t, till.selected(), "1 001 F")
		till.types("g")
		require.Contains(t, till.selected(), "1 899 F")
		for i := range 899 {
			require.Contains(t, till.selected(), fmt.Sprintf("1 %03d F", 899-i))
			till.presses("down")
		}
		require.Contains(t, till.selected(), "1 000 F")
		for i := range 899 {
			require.Contains(t, till.selected(), fmt.Sprintf("1 %03d F", i))
			till.presses("up")
		}
	})
}

func TestALivePaymentSaysHowOldItsWordIs(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.listsThree()
		till.sees("3 s, in")
	})
}

// What is pasted outside of any field, and is no id, is looked for.
func TestWhatIsPastedIsLookedFor(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.listsThree()
		till.gets(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("01 00 00 01 06"), Paste: true})
		till.rests()
		till.seesNow(`/ "01 00 00 01 06"`, "75 000 F", "found: 1")
		till.seesNot("2 500 F")
	})
}
