package filter

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const maxAmount = math.MaxInt64

// names are the words for fields, in English and French, without their accents.
func names() map[string]Field {
	return map[string]Field{
		"id": ID, "identifiant": ID,
		"ref": Reference, "reference": Reference,
		"number": Number, "numero": Number, "phone": Number, "telephone": Number, "tel": Number,
		"operator": Operator, "operateur": Operator,
		"status": Status, "statut": Status,
		"amount": Amount, "montant": Amount,
		"code": Code, "motif": Code,
		"till": Till, "caisse": Till,
		"cashier": Cashier, "caissier": Cashier, "caissiere": Cashier,
		"day": Day, "jour": Day, "date": Day,
	}
}

// plain takes the accents off the letters that the names and words of both languages have.
func plain(s string) string {
	return strings.NewReplacer("é", "e", "è", "e", "ê", "e", "à", "a", "ç", "c").Replace(strings.ToLower(s))
}

// word is one term as it was typed: its runes, and which of them stood between quotes.
type word struct {
	runes  []rune
	quoted []bool
	at     int // of its first rune
	places []int
	end    int  // the place after its last rune
	last   bool // nothing was typed after it
}

func splits(r rune) bool { return unicode.IsSpace(r) }

// Parse reads a filter. Days are those of the zone, and now tells which one is today. With an error that is
// Incomplete comes what stands before the word that is still being typed.
func Parse(text string, now time.Time, zone *time.Location) (Filter, error) {
	words, open := cut([]rune(text))
	if open != nil {
		words = words[:len(words)-1]
	}
	var f Filter
	for _, w := range words {
		t, err := w.term(now.In(zone))
		var e *Error
		switch {
		case errors.As(err, &e) && e.Incomplete && w.last:
			return f, err
		case e != nil:
			e.Incomplete = false
			return Filter{}, err
		}
		f.Terms = append(f.Terms, t)
	}
	return f, open
}

// cut splits a text at its spaces, but for those between quotes. Two quotes between quotes are one.
func cut(text []rune) ([]*word, error) {
	var words []*word
	var w *word
	open := -1
	for i := 0; i < len(text); i++ {
		r := text[i]
		if open < 0 && splits(r) {
			w = nil
			continue
		}
		if w == nil {
			w = &word{at: i}
			words = append(words, w)
		}
		w.end = i + 1
		switch {
		case r == '"' && open < 0:
			open = i
		case r == '"' && i+1 < len(text) && text[i+1] == '"':
			w.add(r, i, true)
			i++
			w.end = i + 1
		case r == '"':
			open = -1
		default:
			w.add(r, i, open >= 0)
		}
	}
	if open >= 0 {
		return words, &Error{At: len(text), Got: "", Want: WantQuote, Incomplete: true}
	}
	if w != nil {
		w.last = true
	}
	return words, nil
}

func (w *word) add(r rune, at int, quoted bool) {
	w.runes, w.quoted, w.places = append(w.runes, r), append(w.quoted, quoted), append(w.places, at)
}

// takes takes one of some signs off the word's beginning, unless it is quoted.
func (w *word) takes(signs string) bool {
	if len(w.runes) == 0 || w.quoted[0] || !strings.ContainsRune(signs, w.runes[0]) {
		return false
	}
	w.drop(1)
	return true
}

func (w *word) drop(n int) {
	w.runes, w.quoted, w.places = w.runes[n:], w.quoted[n:], w.places[n:]
}

func (w *word) op() Op {
	switch {
	case w.takes(">"):
		if w.takes("=") {
			return Least
		}
		return Greater
	case w.takes("<"):
		if w.takes("=") {
			return Most
		}
		return Less
	case w.takes("="):
		return Equal
	}
	return None
}

// wrong is an error about what is left of the word.
func (w *word) wrong(want Want, incomplete bool) error {
	at := w.end
	if len(w.places) > 0 {
		at = w.places[0]
	}
	return &Error{At: at, Got: string(w.runes), Want: want, Incomplete: incomplete}
}

func (w *word) term(now time.Time) (Term, error) {
	var t Term
	t.Not = w.takes("!-")
	t.Fuzzy = w.takes("~")
	if !t.Fuzzy {
		if t.Op = w.op(); t.Op != None {
			t.Field = Amount
		} else if err := w.field(&t); err != nil {
			return t, err
		}
	}
	if t.Field != Any && t.Field != Amount || t.Field == Amount && t.Op == None {
		t.Op = w.op()
	}
	if len(strings.TrimSpace(string(w.runes))) == 0 {
		return t, w.wrong(WantValue, true)
	}
	return t, w.value(&t, now)
}

// field reads a name and its colon. A word without them, or between quotes, is a word alone.
func (w *word) field(t *Term) error {
	for i, r := range w.runes {
		switch {
		case w.quoted[i] || r != ':' && !unicode.IsLetter(r):
			return nil
		case r == ':' && i > 0:
			field, ok := names()[plain(string(w.runes[:i]))]
			if !ok {
				return &Error{At: w.places[0], Got: string(w.runes[:i]), Want: WantField}
			}
			t.Field = field
			w.drop(i + 1)
			return nil
		case r == ':':
			return nil
		}
	}
	return nil
}

// value reads what a term compares with.
func (w *word) value(t *Term, now time.Time) error {
	t.Text = strings.ToLower(string(w.runes))
	switch t.Field {
	case Amount:
		return w.amount(t)
	case Day:
		return w.day(t, now)
	case Number:
		digits, plus := digitsOf(t.Text)
		if digits == "" {
			return w.wrong(WantNumber, t.Text == "+")
		}
		if t.Text = digits; plus {
			t.Text = "+" + digits
		}
	case Any:
		if digits, plus := digitsOf(t.Text); !t.Fuzzy && digits != t.Text && (plus && digits != "" || len(digits) >= wholeNumber) {
			t.Field, t.Text = Number, digits // as people write a number, and nothing else is written so
			if plus {
				t.Text = "+" + digits
			}
		}
	case ID, Reference, Operator, Status, Code, Till, Cashier:
	}
	if t.Field != Amount && t.Op != None && t.Op != Equal {
		return w.wrong(WantOrder, false)
	}
	return nil
}

// wholeNumber is from how many digits on a word with spaces is a telephone number; with a plus it always is.
const wholeNumber = 8

// digitsOf returns the digits of a number as people write it, "" when it is none.
func digitsOf(s string) (digits string, plus bool) {
	plus = strings.HasPrefix(strings.TrimSpace(s), "+")
	digits = strings.Map(func(r rune) rune {
		if strings.ContainsRune(".-+()/", r) || unicode.In(r, unicode.Zs, unicode.Cf, unicode.Pd) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	if strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return digits, plus
}

// amount reads digits, which may be grouped by spaces. Points and signs are never guessed at.
func (w *word) amount(t *Term) error {
	digits := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zs, r) {
			return -1
		}
		return r
	}, t.Text)
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || strings.Trim(digits, "0123456789") != "" {
		return w.wrong(WantAmount, false)
	}
	t.Text, t.Value = strconv.FormatInt(n, 10), n
	return nil
}
