package pay

import (
	"context"
	"errors"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/ui/hostile"
	"guichet/ui/kit"
	"guichet/ui/text"
	"guichet/ui/theme"
)

// nobody is a desk and a journal that do nothing: typing must ask neither to do anything.
type nobody struct{ asked, warmed int }

var errNobody = errors.New("nobody is here")

func (n *nobody) Open(context.Context, state.Order) (state.Sale, error) {
	n.asked++
	return state.Sale{}, errNobody
}

func (n *nobody) Warm(context.Context, state.Order, int) { n.warmed++ }

func (n *nobody) Create(context.Context, string, string) (state.Sale, error) {
	n.asked++
	return state.Sale{}, errNobody
}

func (n *nobody) Attempt(context.Context, string, desk.Charge) (state.Sale, error) {
	n.asked++
	return state.Sale{}, errNobody
}

func (n *nobody) Authenticate(context.Context, string, hub2.Secret) (state.Sale, error) {
	n.asked++
	return state.Sale{}, errNobody
}

func (n *nobody) LastOperator(context.Context, string, string) (string, bool, error) {
	return "", false, nil
}

func (n *nobody) Similar(context.Context, int64, string, string, time.Time) (journal.Row, bool, error) {
	return journal.Row{}, false, nil
}

func newWizard(n *nobody, lang text.Lang) *Wizard {
	own := Profile{Name: "shop", Environment: "sandbox", Country: "CI"}
	w := New(context.Background(), Options{
		Kit:  kit.Kit{Theme: theme.New(theme.Options{}), Text: text.For(lang), Zone: time.UTC},
		Desk: n, Journal: n, Countries: hub2.Countries(), Profile: own,
		ProfileFor: func(string) (Profile, error) { return own, nil },
	})
	w.At(time.Date(2026, 11, 23, 18, 4, 1, 0, time.UTC))
	return w
}

// FuzzTyping types and pastes anything at any step: nothing is sent by it, no step is left by it, and
// the screen stays whole.
func FuzzTyping(f *testing.F) {
	for i, s := range []string{"10000", "10.000", "-5", "0700000001", "+2250700000001", "1234", "abc", "é&\"'(", "1\n2", "２５００"} {
		f.Add(uint8(i), s, s)
	}
	for i, c := range append(hostile.Classes(), hostile.Everything(), hostile.Short()) {
		f.Add(uint8(i), "1", "1"+c.Text())
		f.Add(uint8(i), c.Text(), "")
	}
	f.Fuzz(func(t *testing.T, where uint8, typed, pasted string) {
		if len(typed) > 200 {
			return
		}
		n := &nobody{}
		w := newWizard(n, text.Langs()[int(where/8)%len(text.Langs())])
		w.d.step = []step{atAmount, atCustomer, atConfirm, atCode}[where%4]
		w.d.twin = &journal.Row{Status: "successful"} // the question whether to charge again, at the confirmation
		before := w.d.step
		w.Type(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(pasted), Paste: true})
		for _, r := range typed {
			w.Type(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
		}
		w.Type(tea.KeyMsg{Type: tea.KeyBackspace})
		require.Equal(t, before, w.d.step)
		require.Zero(t, n.asked)
		require.False(t, w.Busy())
		lines := w.View(80, 19)
		require.Len(t, lines, 19)
		for _, line := range lines {
			plain := ansi.Strip(line)
			require.Equal(t, 80, ansi.StringWidth(plain), "%q", plain)
			require.Equal(t, 80, ansi.StringWidthWc(plain), "%q", plain)
			require.Empty(t, hostile.Harm(plain))
		}
	})
}

// A connection is made with the first digit of an amount and not with each, and again when the number is
// known: what leaves next is the intent, then the charge.
func TestAConnectionIsMadeWhileTheCashierTypes(t *testing.T) {
	n := &nobody{}
	w := newWizard(n, text.English)
	types := func(s string) {
		for _, r := range s {
			runs(w.Type(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}))
		}
	}
	types("1000")
	require.Equal(t, 1, n.warmed)
	require.Zero(t, n.asked, "nothing is asked for it")
	w.Type(tea.KeyMsg{Type: tea.KeyCtrlU})
	types("25")
	require.Equal(t, 2, n.warmed, "a new amount")
	runs(w.leaveAmount())
	require.Equal(t, 1, n.asked, "the intent is made meanwhile")
	types("0500000001")
	require.Equal(t, 2, n.warmed)
	runs(w.leaveCustomer())
	require.Equal(t, 3, n.warmed)
}

// runs runs a command and all that it holds.
func runs(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if all, ok := cmd().(tea.BatchMsg); ok {
		for _, c := range all {
			runs(c)
		}
	}
}
