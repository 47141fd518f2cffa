package text

import (
	"errors"
	"fmt"

	"guichet/state/filter"
)

// List is what the list of payments says of its filter and its order.
type List struct {
	Filter    string // what the key does
	Sort      string // what the keys do
	Views     string // what the key does
	Keep      string // what Enter does while the filter is typed
	Clear     string // what Esc does while there is a filter
	Fresh     string // count
	Found     string // count
	Many      string // count that there are more of
	None      string // key
	Looked    string // how many, of how many
	LookedAt  string // how many
	Age       string
	Since     string // age, next question
	ID        string
	Payment   string
	Reference string
	OwnRef    string
	Code      string
	Till      string
	Cashier   string
	Country   string

	At         string // place, what was expected
	WantValue  string
	WantField  string // names
	WantAmount string
	WantNumber string
	WantDay    string
	WantQuote  string
	WantOrder  string
}

var listEnglish = List{
	Filter: "filter", Sort: "sort, other way round", Views: "views", Keep: "keep the filter", Clear: "no filter",
	Fresh: "%d new: g", Found: "found: %s", Many: "found: more than %s", None: "Nothing fits this filter. %s takes it away.",
	Looked: "looked at %s of %s", LookedAt: "looked at %s",
	Age: "Age", Since: "%s, %s", ID: "Intent", Payment: "Payment", Reference: "Reference", OwnRef: "Customer ref.",
	Code: "Failure", Till: "Till", Cashier: "Cashier", Country: "Country",

	At:         "character %d: %s",
	WantValue:  "something is missing here",
	WantField:  "no such field. There are %s",
	WantAmount: "digits of an amount, as in >10000",
	WantNumber: "digits of a number",
	WantDay:    "a day: today, yesterday, 2026-11-23 or 2026-11",
	WantQuote:  "a closing quote is missing",
	WantOrder:  "< and > are for amounts and days",
}

var listFrench = List{
	Filter: "filtrer", Sort: "trier, à l'envers", Views: "vues", Keep: "garder le filtre", Clear: "sans filtre",
	Fresh: "nouveaux\u00a0: %d, g", Found: "trouvés\u00a0: %s", Many: "trouvés\u00a0: plus de %s",
	None:   "Rien ne correspond à ce filtre. %s l'enlève.",
	Looked: "vus\u00a0: %s sur %s", LookedAt: "vus\u00a0: %s",
	Age: "Âge", Since: "%s, %s", ID: "Intention", Payment: "Paiement", Reference: "Référence", OwnRef: "Réf. client",
	Code: "Motif", Till: "Caisse", Cashier: "Caissier", Country: "Pays",

	At:         "caractère %d\u00a0: %s",
	WantValue:  "il manque quelque chose ici",
	WantField:  "ce champ n'existe pas. Il y a %s",
	WantAmount: "les chiffres d'un montant, comme >10000",
	WantNumber: "les chiffres d'un numéro",
	WantDay:    "un jour\u00a0: aujourd'hui, hier, 2026-11-23 ou 2026-11",
	WantQuote:  "il manque le guillemet fermant",
	WantOrder:  "< et > sont pour les montants et les jours",
}

const (
	fieldsEnglish = "id, ref, number, operator, status, amount, code, till, cashier, day"
	fieldsFrench  = "id, ref, numéro, opérateur, statut, montant, motif, caisse, caissier, jour"
)

// FilterError says where a filter cannot be read, and what was expected there.
func (c *Catalog) FilterError(err error) string {
	var e *filter.Error
	if !errors.As(err, &e) {
		return Clean(err.Error(), 200)
	}
	fields := fieldsEnglish
	if c.Lang == French {
		fields = fieldsFrench
	}
	l := c.List
	want := map[filter.Want]string{
		filter.WantValue: l.WantValue, filter.WantField: fmt.Sprintf(l.WantField, fields), filter.WantAmount: l.WantAmount,
		filter.WantNumber: l.WantNumber, filter.WantDay: l.WantDay, filter.WantQuote: l.WantQuote, filter.WantOrder: l.WantOrder,
	}[e.Want]
	return fmt.Sprintf(l.At, e.At+1, want)
}
