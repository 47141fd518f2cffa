package filter

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"guichet/hub2"
)

// Payment is what a filter looks at; all texts are lower case.
type Payment struct {
	IDs, References, Numbers              []string
	Operator, Status, Code, Till, Cashier string
	Amount                                int64
	Created                               time.Time
}

// Match reports whether the filter lets a payment through.
func (f Filter) Match(p Payment) bool {
	return !slices.ContainsFunc(f.Terms, func(t Term) bool { return !t.Match(p) })
}

// Match reports whether a payment fits the term.
func (t Term) Match(p Payment) bool { return t.fits(p) != t.Not }

func (t Term) fits(p Payment) bool {
	switch t.Field {
	case Any:
		return t.inAny(p)
	case ID:
		return slices.ContainsFunc(p.IDs, t.Fits)
	case Reference:
		return slices.ContainsFunc(p.References, t.Fits)
	case Number:
		return slices.ContainsFunc(p.Numbers, t.fitsNumber)
	case Operator:
		return t.Fits(p.Operator)
	case Status:
		return t.FitsStatus(p.Status)
	case Code:
		return t.Fits(p.Code)
	case Till:
		return t.Fits(p.Till)
	case Cashier:
		return t.Fits(p.Cashier)
	case Amount:
		least, most := t.Range()
		return least <= p.Amount && p.Amount <= most
	case Day:
		return (t.From.IsZero() || !p.Created.Before(t.From)) && (t.To.IsZero() || p.Created.Before(t.To))
	}
	return false
}

// Fits reports whether a text, in lower case, is what a term about texts means; Not is left aside.
func (t Term) Fits(s string) bool {
	if t.Op == Equal {
		return s == t.Text
	}
	return strings.HasPrefix(s, t.Text)
}

// FitsStatus is Fits for a status, which may be called by its words in both languages.
func (t Term) FitsStatus(status string) bool {
	return slices.ContainsFunc(statusWords(status), t.Fits)
}

func (t Term) fitsNumber(number string) bool {
	return slices.ContainsFunc(t.Digits(), func(d string) bool {
		if t.Op == Equal {
			return number == d
		}
		return strings.HasPrefix(number, d) || strings.HasSuffix(number, d)
	})
}

// Digits are the national digits that a term about numbers may mean.
func (t Term) Digits() []string {
	digits, plus := strings.CutPrefix(t.Text, "+")
	if !plus {
		return []string{digits}
	}
	var all []string
	for _, c := range hub2.Countries() {
		if local, ok := strings.CutPrefix(digits, c.Calling); ok {
			all = append(all, local)
		}
	}
	if all == nil {
		all = append(all, digits)
	}
	return all
}

func (t Term) inAny(p Payment) bool {
	in := func(s string) bool { return strings.Contains(s, t.Text) }
	if t.Fuzzy {
		in = func(s string) bool { return Scattered(s, t.Text, nil) }
	}
	if t.Held {
		return slices.ContainsFunc(p.IDs, in) || slices.ContainsFunc(p.References, in) ||
			slices.ContainsFunc(p.Numbers, func(s string) bool { return in(s) || t.digits != "" && strings.Contains(s, t.digits) })
	}
	return slices.ContainsFunc(p.IDs, in) || slices.ContainsFunc(p.References, in) || slices.ContainsFunc(p.Numbers, in) ||
		in(p.Operator) || in(p.Code) || in(p.Till) || in(p.Cashier) || slices.ContainsFunc(statusWords(p.Status), in)
}

// Scattered reports whether the letters of word stand in s in their order, and tells at, unless that is nil,
// where each of them was found.
func Scattered(s, word string, at func(int)) bool {
	from := 0
	for _, r := range word {
		i := strings.IndexRune(s[from:], r)
		if i < 0 {
			return false
		}
		if at != nil {
			at(from + i)
		}
		from = min(from+i+utf8.RuneLen(r), len(s)) // a byte that is no rune is found for U+FFFD, which is longer
	}
	return true
}

// statusWords are the status itself and what people call it.
func statusWords(status string) []string {
	switch status {
	case "successful":
		return []string{status, "paid", "payé", "paye", "réussi", "reussi"}
	case "failed":
		return []string{status, "not paid", "non payé", "échoué", "echoue", "échec", "echec"}
	case "unknown":
		return []string{status, "not known", "inconnu"}
	case "processing":
		return []string{status, "en traitement", "en cours"}
	case "payment_required":
		return []string{status, "to pay", "à payer", "a payer"}
	case "action_required":
		return []string{status, "action requise"}
	}
	return []string{status}
}
