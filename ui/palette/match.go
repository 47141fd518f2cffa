package palette

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"guichet/state/filter"
)

// rank is how well a name fits what was typed, the best first.
type rank int

const (
	asTyped    rank = iota // it is what was typed: an id, a number, a filter
	begins                 // the name begins with it
	isKey                  // it is the key
	wordBegins             // a word of the name begins with it
	inside                 // it stands in a word
	scattered              // its letters stand in the name in their order
	atLast                 // what can be done with any text
	never
)

// match is why an entry was found: how well, over how many letters, and which of the name's runes those are.
type match struct {
	rank   rank
	span   int
	places []int
}

// folded writes a text without case and accents, a rune for a rune.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return unicode.ToLower(r)
		case unicode.Is(unicode.Zs, r):
			return ' '
		case r == '’':
			return '\''
		}
		base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
		return unicode.ToLower(base)
	}, s)
}

// fit looks for a text, which is folded, in a name, which is too.
func fit(name, typed string) match {
	best := match{rank: never}
	for at := 0; typed != ""; {
		i := strings.Index(name[at:], typed)
		if i < 0 {
			break
		}
		at += i
		before, _ := utf8.DecodeLastRuneInString(name[:at])
		m := match{rank: inside, span: utf8.RuneCountInString(typed)}
		switch {
		case at == 0:
			m.rank = begins
		case !unicode.IsLetter(before) && !unicode.IsDigit(before):
			m.rank = wordBegins
		}
		if m.rank < best.rank {
			m.places = run(utf8.RuneCountInString(name[:at]), m.span)
			best = m
		}
		_, size := utf8.DecodeRuneInString(name[at:])
		at += size
	}
	if best.rank == never {
		return scatter(name, strings.ReplaceAll(typed, " ", ""))
	}
	return best
}

func run(from, n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = from + i
	}
	return all
}

// scatter finds the letters where they stand closest together.
func scatter(name, typed string) match {
	best := match{rank: never}
	for from := range name {
		var places []int
		found := filter.Scattered(name[from:], typed, func(at int) {
			places = append(places, utf8.RuneCountInString(name[:from+at]))
		})
		if !found || len(places) == 0 {
			break
		}
		if span := places[len(places)-1] - places[0] + 1; best.rank == never || span < best.span {
			best = match{rank: scattered, span: span, places: places}
		}
	}
	return best
}

// found is an entry with why it was found.
type found struct {
	Entry
	match
}

// find returns the entries that fit what was typed, the best first; with nothing typed all of them as they
// come, those used last before the others.
func find(all []Entry, typed string, recent []string) []found {
	typed = strings.TrimSpace(typed)
	low := folded(typed)
	var hits []found
	for _, e := range all {
		m := match{rank: begins}
		switch {
		case typed == "":
		case e.Typed && e.First:
			m.rank = asTyped
		case e.Typed:
			m.rank = atLast
		default:
			if m = fit(folded(e.Name), low); m.rank > isKey && slices.Contains(e.Keys, typed) {
				m.rank, m.places = isKey, nil
			}
		}
		if m.rank < never {
			hits = append(hits, found{e, m})
		}
	}
	used := func(f found) int {
		if i := slices.Index(recent, f.id()); i >= 0 {
			return i
		}
		return len(recent)
	}
	slices.SortStableFunc(hits, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.span, b.span), paysLast(a, b, typed), cmp.Compare(used(a), used(b)))
	})
	return hits
}

// paysLast puts what leads to where money moves behind what was found as well.
func paysLast(a, b found, typed string) int {
	switch {
	case typed == "" || a.Pays == b.Pays:
		return 0
	case a.Pays:
		return 1
	}
	return -1
}
