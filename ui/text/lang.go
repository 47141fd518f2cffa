// Package text holds every word that Guichet says, in English and in French, and the forms of
// amounts, numbers, times and failures. It knows nothing of colours or of the screen's size.
package text

// Lang is a language that Guichet speaks.
type Lang string

// The languages.
const (
	English Lang = "en"
	French  Lang = "fr"
)

// Langs lists every language.
func Langs() []Lang { return []Lang{English, French} }

// For returns the catalog of a language, English for one that is not known. The catalog is the
// caller's own copy.
func For(l Lang) *Catalog {
	c := english
	if l == French {
		c = french
	}
	return &c
}

// Plural picks the form for n: French counts nought as one, English as many.
func (l Lang) Plural(n int, one, many string) string {
	if n == 1 || (n == 0 && l == French) {
		return one
	}
	return many
}
