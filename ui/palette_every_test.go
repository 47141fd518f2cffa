package ui

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/ui/kit"
	"guichet/ui/palette"
)

// everyScene is every state of the screen that the golden frames show, without the palette's own.
func everyScene() map[string]func(*till) {
	all := maps.Clone(scenes)
	for name, scene := range inspectScenes {
		all["inspect "+name] = scene
	}
	all["typing a filter"] = func(k *till) { k.listsThree(); k.types("/fai") }
	all["typing a jq filter"] = func(k *till) { k.inspects("wx.pay") }
	all["a code is asked for"] = func(k *till) {
		k.types("2500⏎0500000001⏎⏎")
		k.sees("*133#")
	}
	all["nothing yet"] = func(k *till) { k.presses("alt+2") }
	delete(all, "d-help") // over them no palette opens
	delete(all, "s-list-help")
	return all
}

// mayBeChosen are the bindings that have a name and may be chosen by it, as the house declares them.
func mayBeChosen(a *app) map[string]kit.Binding {
	all := map[string]kit.Binding{}
	for where, keys := range map[string][]kit.Binding{a.title(): a.screenKeys(), a.Text.Palette.Everywhere: a.rootKeys()} {
		for _, b := range keys {
			name := b.Name
			if name == "" {
				name = b.Word
			}
			if _, twice := all[where+": "+name]; name != "" && !b.Hand && !twice {
				all[where+": "+name] = b
			}
		}
	}
	return all
}

func TestThePaletteHasEveryBindingAndNoOther(t *testing.T) {
	for name, scene := range everyScene() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			open(t, look{}, func(k *till) {
				scene(k)
				want := mayBeChosen(k.app)
				got := map[string]palette.Entry{}
				for _, e := range k.app.entries() {
					got[e.Where+": "+e.Name] = e
				}
				assert.ElementsMatch(t, slices.Collect(maps.Keys(want)), slices.Collect(maps.Keys(got)))
				for id, e := range got {
					assert.Equal(t, want[id].Keys, e.Keys, id)
					b, ok := kit.Find(append(k.app.screenKeys(), k.app.rootKeys()...), e.Keys[0])
					assert.True(t, ok && !b.Hand, id)
				}
			})
		})
	}
}

func TestTheRoleThatOnlyReadsFindsNothingThatPays(t *testing.T) {
	open(t, look{reads: true, views: twoViews}, func(k *till) {
		k.kept("0500000106")
		k.rests()
		for _, keys := range []string{"", "⏎", "t", "w", "x", "⎋⎋", "/f", "⏎"} {
			k.types(keys)
			for _, e := range k.app.entries() {
				assert.False(t, e.Pays, e.Name)
			}
			k.presses("ctrl+p")
			k.seesNot(k.words.Keys.Retry, k.words.Keys.NewPayment, k.words.Inspect.Counter)
			for _, typed := range []string{"retry", "again", "new pay", "1", "alt+1", "r", "n", "p"} {
				k.types(typed)
				if e, ok := k.app.commands.Marked(); ok {
					assert.False(t, e.Pays, e.Name)
				}
				k.presses("ctrl+u")
			}
			k.types("⎋")
		}
		assert.Zero(t, k.wire.count("POST intents")+k.wire.count("POST payments"))
	})
}

// seen is all that somebody outside of the program has of a till.
type seen struct {
	frame, out string
	quit       bool
	sent       int
}

func (t *till) seen() seen {
	return seen{t.frame(), t.out.text(), t.quit, t.wire.attempts() + t.wire.count("POST authentication")}
}

// chooses opens the palette and chooses an entry by the arrows.
func (t *till) chooses(e palette.Entry) {
	t.t.Helper()
	t.presses("ctrl+p")
	for range 100 {
		if m, ok := t.app.commands.Marked(); ok && m.Where == e.Where && m.Name == e.Name {
			t.types("⏎")
			return
		}
		t.presses("down")
	}
	t.t.Fatalf("not in the palette: %q", e.Name)
}

func TestChoosingIsPressingTheKeyAndNothingIsSent(t *testing.T) {
	usual := []string{
		"8-not-paid", "c-payments", "1-amount", "2-customer", "3-confirm", "5-waiting", "9-not-known", "a-refused",
		"l-full-disk", "typing a filter", "inspect o-timeline",
	}
	if testing.Short() {
		usual = usual[:2]
	}
	for name, scene := range everyScene() {
		if !*every && !slices.Contains(usual, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var entries []palette.Entry
			open(t, look{}, func(k *till) {
				scene(k)
				entries = slices.DeleteFunc(k.app.entries(), func(e palette.Entry) bool {
					return e.Keys[0] == "?" && k.app.inspecting() && k.app.inField() // a jq filter takes the key as text
				})
			})
			require.NotEmpty(t, entries)
			for _, e := range entries {
				var before int
				var pressed, chosen seen
				open(t, look{}, func(k *till) {
					scene(k)
					k.presses(e.Keys[0])
					pressed = k.seen()
				})
				open(t, look{}, func(k *till) {
					scene(k)
					before = k.seen().sent
					k.chooses(e)
					chosen = k.seen()
					k.types("⏎") // once too often
					assert.Equal(t, before, k.seen().sent, e.Name)
				})
				assert.Equal(t, before, chosen.sent, e.Name)
				assert.Equal(t, strings.Split(pressed.frame, "\n"), strings.Split(chosen.frame, "\n"), e.Name)
				assert.Equal(t, pressed, chosen, e.Name)
			}
		})
	}
}
