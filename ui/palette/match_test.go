package palette

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func names(hits []found) []string {
	var all []string
	for _, h := range hits {
		all = append(all, h.Name)
	}
	return all
}

func entries(list ...string) []Entry {
	var all []Entry
	for _, s := range list {
		all = append(all, Entry{Name: s, Where: "here"})
	}
	return all
}

func TestWhatFitsBestStandsFirst(t *testing.T) {
	all := entries("essayer", "copier l'id", "Réessayer", "au guichet", "aller en haut", "vue : chères", "À l'envers", "client suivant")
	for typed, want := range map[string][]string{
		"reess":   {"Réessayer"},
		"RÉESS":   {"Réessayer"},
		"essayer": {"essayer", "Réessayer"},                      // the beginning before the middle
		"gui":     {"au guichet"},                                // a word of it
		"a":       {"au guichet", "aller en haut", "À l'envers"}, // the first three begin with it
		"cli":     {"client suivant", "copier l'id"},             // the beginning before letters here and there
		"cid":     {"copier l'id"},
		"cheres":  {"vue : chères"},
		"l'e":     {"À l'envers"},
		"nope":    nil,
	} {
		got := names(find(all, typed, nil))
		assert.Equal(t, want, got[:min(len(got), max(len(want), 1))], typed)
	}
}

func TestAKeyFindsItsEntryBehindWhatBeginsWithIt(t *testing.T) {
	all := []Entry{
		{Name: "Payments", Keys: []string{"alt+2", "2"}}, {Name: "sort", Keys: []string{"s"}}, {Name: "upper case", Keys: []string{"S"}},
	}
	assert.Equal(t, []string{"Payments"}, names(find(all, "2", nil)))
	assert.Equal(t, []string{"Payments"}, names(find(all, "alt+2", nil)))
	assert.Equal(t, []string{"sort", "Payments", "upper case"}, names(find(all, "s", nil)), "s is not S, but a letter of the others")
	assert.Equal(t, "sort", names(find(all, "S", nil))[0])
}

func TestWhatPaysStandsBehindWhatFitsAsWell(t *testing.T) {
	all := []Entry{{Name: "try it", Pays: true}, {Name: "trust it"}}
	assert.Equal(t, []string{"trust it", "try it"}, names(find(all, "tr", nil)))
	assert.Equal(t, []string{"try it"}, names(find(all, "try", nil)))
}

func TestWhatWasTypedStandsBeforeOrBehind(t *testing.T) {
	all := append(entries("one", "two"), Entry{Name: "open one", Typed: true, First: true}, Entry{Name: "search one", Typed: true})
	assert.Equal(t, []string{"open one", "one", "search one"}, names(find(all, "one", nil)))
}

func TestTheLettersThatWereFoundAreMarked(t *testing.T) {
	for _, c := range []struct{ name, typed, want string }{
		{"Réessayer", "rees", "[Rées]sayer"},
		{"Réessayer", "ryr", "[R]éessa[y]e[r]"},
		{"copier l'id", "l'", "copier [l']id"},
		{"a bcd abc", "abc", "a bcd [abc]"},
		{"next customer", "cust", "next [cust]omer"},
		{"next customer", "nc", "[n]ext [c]ustomer"},
	} {
		m := fit(folded(c.name), folded(c.typed))
		var b strings.Builder
		in := false
		for i, r := range []rune(c.name) {
			is := false
			for _, p := range m.places {
				is = is || p == i
			}
			switch {
			case is && !in:
				b.WriteByte('[')
			case !is && in:
				b.WriteByte(']')
			}
			in = is
			b.WriteRune(r)
		}
		if in {
			b.WriteByte(']')
		}
		assert.Equal(t, c.want, b.String(), c.typed)
	}
}

func FuzzFit(f *testing.F) {
	for _, s := range []string{"", "Réessayer", "e\u0301", "\xff\xfe", "\u202eabc", "漢字👍🏽", strings.Repeat("a", 10_000)} {
		f.Add(s, "réa")
		f.Add("réessayer", s)
	}
	f.Fuzz(func(t *testing.T, name, typed string) {
		name, typed = folded(name), folded(typed)
		n := len([]rune(name))
		for _, p := range fit(name, typed).places {
			assert.True(t, p >= 0 && p < n)
		}
	})
}
