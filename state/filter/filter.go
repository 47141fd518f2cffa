// Package filter is the language in which lists of payments are narrowed: it reads what a person types,
// says where that cannot be read, and tells whether a payment is meant.
package filter

import (
	"strings"
	"time"
)

// Field is what of a payment a term looks at.
type Field string

// The fields. Any is a word alone: it is looked for in all texts.
const (
	Any       Field = ""
	ID        Field = "id"
	Reference Field = "ref"
	Number    Field = "number"
	Operator  Field = "operator"
	Status    Field = "status"
	Amount    Field = "amount"
	Code      Field = "code"
	Till      Field = "till"
	Cashier   Field = "cashier"
	Day       Field = "day"
)

// Fields are those that have a name, in the order in which they are told.
func Fields() []Field {
	return []Field{ID, Reference, Number, Operator, Status, Amount, Code, Till, Cashier, Day}
}

// Op is how a term compares, as it is typed. With none a text begins so, a number begins or ends so, an
// amount is this one, and a day is within.
type Op string

// The ways to compare.
const (
	None    Op = ""
	Equal   Op = "="
	Less    Op = "<"
	Most    Op = "<="
	Greater Op = ">"
	Least   Op = ">="
)

// Term is one condition.
type Term struct {
	Field    Field
	Op       Op
	Not      bool
	Fuzzy    bool   // of Any: its letters come in this order, with anything between
	Text     string // lower case
	Value    int64  // of Amount
	Held     bool   // of Any: it stands in an id, a reference or a number
	digits   string // of Held: as the number would be written
	From, To time.Time
}

// Filter lets a payment through that fits every term. The zero filter lets all through.
type Filter struct{ Terms []Term }

// Held looks for a text in ids, references and numbers alone, as they may be written.
func Held(text string) Term {
	t := Term{Held: true, Text: text}
	if digits, _ := digitsOf(text); digits != "" {
		t.digits = digits
	}
	return t
}

// Empty reports that all payments pass.
func (f Filter) Empty() bool { return len(f.Terms) == 0 }

// Range returns the least and the largest amount of a term about amounts.
func (t Term) Range() (least, most int64) {
	switch t.Op {
	case Less:
		return 0, t.Value - 1
	case Most:
		return 0, t.Value
	case Greater:
		if t.Value == maxAmount {
			return maxAmount, 0 // none
		}
		return t.Value + 1, maxAmount
	case Least:
		return t.Value, maxAmount
	case None, Equal:
	}
	return t.Value, t.Value
}

// String writes a filter so that Parse reads the same one.
func (f Filter) String() string {
	words := make([]string, len(f.Terms))
	for i, t := range f.Terms {
		words[i] = t.String()
	}
	return strings.Join(words, " ")
}

func (t Term) String() string {
	s := ""
	if t.Not {
		s = "!"
	}
	switch {
	case t.Fuzzy:
		return s + "~" + quote(t.Text)
	case t.Field == Any:
		return s + quote(t.Text)
	case t.Field == Amount && t.Op != None:
		return s + string(t.Op) + t.Text
	}
	return s + string(t.Field) + ":" + string(t.Op) + quote(t.Text)
}

// Word writes a text so that Parse reads it as one word that stands alone.
func Word(s string) string { return quote(s) }

// quote puts quotes around what would otherwise be read as signs.
func quote(s string) string {
	if s == "" || strings.ContainsFunc(s, splits) || strings.ContainsAny(s, `":`) || strings.ContainsAny(s[:1], "!-~<>=+") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}
