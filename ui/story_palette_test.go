package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/ui/hostile"
	"guichet/ui/palette"
	"guichet/ui/payments"
	"guichet/ui/text"
)

func TestACommandIsFoundByAFewLetters(t *testing.T) {
	for lang, typed := range map[text.Lang]string{text.English: "agai", text.French: "reess"} {
		open(t, look{lang: lang}, func(till *till) {
			w := till.words
			till.pays("0100000106", w.Ending.NotPaid)
			till.presses("alt+2")
			before := till.frame()
			till.types(":" + typed)
			till.seesNow(w.Palette.Title, "▸ "+w.Keys.Retry, w.Palette.Choose)
			till.types("⎋")
			require.Equal(t, before, till.frame(), "esc changes nothing")
			till.types(":" + typed + "⏎")
			till.seesNow(w.Customer.Label)
			till.seesNot(w.Palette.Title)
			assert.Equal(t, 1, till.wire.attempts())
		})
	}
}

func TestThePaletteOpensWhereOneTypes(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.types("10000⏎0700000001:") // a colon is no part of a number, and no key there
		till.seesNot(w.Palette.Title)
		before := till.frame()
		till.presses("ctrl+p")
		till.seesNow(w.Palette.Title, fmt.Sprintf(w.Palette.Operator, "Wave"), "F4")
		till.types("jkq12:")
		till.pastes("07 00")
		till.seesNow("jkq12:07 00")
		till.types("⎋")
		require.Equal(till.t, before, till.frame(), "what was typed there went nowhere else")
		till.presses("ctrl+p")
		till.types("wav⏎")
		till.seesNow("▸F4 Wave")
	})
}

func TestNothingIsMarkedUntilSomethingIsTyped(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.pays("0100000106", w.Ending.NotPaid)
		till.presses("alt+2")
		till.types(":")
		open := till.frame()
		till.types("⏎  ⏎⌫⌫⌫⌫⌫")
		require.Equal(till.t, open, till.frame(), "Enter alone does nothing, and Backspace takes nothing away behind it")
		till.presses("down")
		till.seesNow("▸ " + w.Keys.Open)
		till.presses("ctrl+n", "ctrl+p", "up")
		till.seesNow("▸ " + w.Keys.Quit)
		till.presses("ctrl+n")
		till.seesNow("▸ " + w.Keys.Open)
		till.types("⏎")
		till.seesNow(w.Inspect.Summary, w.Inspect.SayFailed[:10])
	})
}

func TestWhatWasUsedLastStandsFirst(t *testing.T) {
	open(t, look{views: twoViews}, func(till *till) {
		till.listsThree()
		till.types(":dear⏎")
		till.seesNow("dear / >=50000", "75 000 F")
		till.types("⎋:")
		at := func(s string) int { return strings.Index(till.frame(), s) }
		assert.Less(t, at("view: dear"), at("  filter"))
		_, marked := till.app.commands.Marked()
		assert.False(t, marked)
	})
}

func TestAViewIsFoundByItsNameFromEverywhere(t *testing.T) {
	open(t, look{views: twoViews}, func(till *till) {
		till.listsThree()
		till.presses("alt+1")
		till.types(":echou⏎")
		till.seesNow("chères et échouées /", "75 000 F")
		till.seesNot("2 500 F")
	})
}

func TestWhatASupportAgentPastesAmongTheCommands(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		sale := till.pays("0100000106", w.Ending.NotPaid)
		for _, id := range []string{sale.Intent, sale.Attempts[0].Payment, " " + sale.Intent + "\n"} {
			till.presses("ctrl+p") // the cursor is in the amount
			till.pastes(id)
			till.seesNow("▸ " + fmt.Sprintf(w.Palette.Open, strings.TrimSpace(id)))
			till.types("⏎")
			till.seesNow(sale.Intent, w.Ending.NotPaid+"  2 500 FCFA")
			till.types("⎋")
			till.seesNow(w.Amount.Label)
		}
		till.presses("ctrl+p")
		till.pastes("01 00 00 01 06")
		till.seesNow("▸ " + fmt.Sprintf(w.Palette.Search, "01 00 00 01 06"))
		till.types("⏎")
		till.seesNow(`/ "01 00 00 01 06"`, fmt.Sprintf(w.List.Found, "1"))
		till.types(":/failed⏎")
		till.seesNow("/ failed", "2 500 F")
		till.types(":status:failed >1000⏎")
		till.seesNow("/ status:failed >1000", "2 500 F")
		till.types(":zorro⏎")
		till.seesNow("/ zorro", fmt.Sprintf(w.List.Found, "0"))
		till.types(":/⏎fai")
		till.seesNow("/ zorrofai")
		till.types("⎋:1⏎")
		till.seesNow(w.Amount.Label)
		till.pastes("two\nlines")
		till.presses("ctrl+p")
		till.pastes("two\nlines")
		till.seesNow(w.Input.PasteRefused)
	})
}

// What leads to the confirmation from the palette needs another Enter there, and the same Enter pressed
// twice is none.
func TestEnterTwiceInThePaletteIsOneEnter(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("2500⏎0500000001")
		till.presses("ctrl+p")
		till.bursts("continue⏎⏎⏎")
		till.seesNow(till.words.Confirm.Ask)
		assert.Zero(t, till.wire.attempts())
		till.types("⏎")
		assert.Zero(t, till.wire.attempts(), "still the same moment")
		till.waits(bounce)
		till.types("⏎")
		assert.Equal(t, 1, till.wire.attempts())
	})
	open(t, look{}, func(till *till) {
		till.types("2500⏎0500000001")
		till.presses("ctrl+p")
		till.types("cont⏎")
		till.types("⎋⏎⏎") // another key was pressed since: these are meant
		assert.Equal(t, 1, till.wire.attempts())
	})
}

// Keys that were typed ahead reach the palette in their order, and what is typed after it is of the screen.
func TestThePaletteTypedAhead(t *testing.T) {
	open(t, noPrefixes(), func(till *till) { // the operator has to be recalled: what follows Enter is held
		w := till.words
		till.types("2500⏎0100000001⏎")
		till.presses("f3")
		till.types("⏎⏎")
		till.sees("PAID")
		till.types("⏎2600⏎")
		for _, r := range "0100000001⏎" {
			till.gets(key(r))
		}
		require.True(t, till.app.pay.Holding())
		till.gets(namedKeys["ctrl+p"])
		for _, r := range "change⏎⏎" {
			till.gets(key(r))
		}
		require.Equal(t, modeNormal, till.app.mode, "held back")
		till.rests()
		till.seesNow(w.Customer.Label, "01 00 00 00 01")
		till.seesNot(w.Duplicate.Enter)
		assert.Equal(t, 1, till.wire.attempts())
	})
}

// What changes under the palette changes it. An ending that it covered has not been seen.
func TestAPaymentEndsUnderThePalette(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.types("2500⏎0500000001⏎⏎")
		till.sees("*133#")
		stop := strings.Fields(w.Keys.StopWaiting)[0]
		till.types(":" + stop)
		till.seesNow("▸ " + w.Keys.StopWaiting)
		till.waits(20 * time.Second)
		till.seesNot(w.Keys.StopWaiting)
		_, marked := till.app.commands.Marked()
		require.False(till.t, marked, "Enter does nothing instead of another thing")
		till.types("⏎")
		till.seesNow(w.Palette.Title)
		till.types("⎋⏎")
		till.seesNow(w.Ending.Paid + "  2 500 FCFA")
		till.waits(unhurried)
		till.types("⏎")
		till.seesNow(w.Amount.Label)
	})
}

func TestTheHelpCoversAnEndingToo(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("2500⏎0500000001⏎⏎")
		till.sees("*133#")
		till.types("?")
		till.waits(20 * time.Second)
		till.types("⏎⏎")
		till.seesNow("PAID  2 500 FCFA")
	})
}

func TestInterruptAndQuitFromThePalette(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("2500⏎0500000001⏎⏎")
		till.sees("*133#")
		till.types(":quit⏎")
		till.seesNow(fmt.Sprintf(till.words.App.QuitLive, 1))
		require.False(t, till.quit)
		till.types("⎋:")
		till.presses("ctrl+c")
		till.seesNow(fmt.Sprintf(till.words.App.QuitLive, 1))
		till.types("⎋:ctrl+c") // q has the same name
		till.types("⎋")
		till.waits(20 * time.Second)
		till.types(":quit⏎")
		require.True(t, till.quit)
	})
}

func TestNoTextInThePaletteDrivesTheTerminal(t *testing.T) {
	texts := []string{strings.Repeat("x", 10_000), strings.Repeat("é", palette.Longest), "שלום \u202eabc", "مرحبا", "👍🏽🇫🇷", "e\u0301\u0301\u0301", "%s%d%!", "\x1b[2J"}
	classes := hostile.Classes()
	if testing.Short() { // the race detector is too slow for all of them
		classes = classes[:1]
	}
	for _, c := range classes {
		texts = append(texts, c.Text())
	}
	views := look{views: twoViews}
	views.views = append(views.views[:1:1], hostileView())
	open(t, views, func(till *till) {
		e := newEye(till)
		till.listsThree()
		for _, s := range texts {
			till.types(":")
			till.pastes(s)
			e.looks()
			for _, r := range []rune(s)[:min(len([]rune(s)), 200)] {
				till.gets(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
			}
			till.rests()
			e.looks()
			till.types("⏎⎋⎋")
			e.looks()
			till.presses("alt+2")
		}
		assert.LessOrEqual(t, till.wire.attempts(), 3)
	})
}

func hostileView() payments.View {
	return payments.View{Name: hostile.Everything().Text(), Filter: "status:failed"}
}
