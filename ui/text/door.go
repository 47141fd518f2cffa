package text

import "fmt"

// Door is what a named person is told, and asked, before a sale is charged again though Hub2 never
// showed what became of an attempt. Console and command say it in the same words.
type Door struct {
	Word        string // that is typed, in letters that every keyboard has
	Charges     string // amount
	Lost        string // number, operator, date and time
	Asked       string // times, first read, last read
	AskedOnce   string // when
	AskedOver   string // times, how long
	NoProof     string
	Kept        string
	Type        string // Word
	Name        string
	Again       string
	NameMissing string
	NotTheWord  string
	NoRoom      string
	Confirm     string // who
	Once        string
	Times       string // count

	Looked       string // times, how long
	Open         string // reads, how long, key
	Key          string
	Further      string // time, why
	Earlier      string // time
	EarlierShort string
	StillOut     string
	PaidTwice    string
	PaidAndOpen  string

	TooEarly    string // an Asked, or NothingRead
	NothingRead string
	Needs       string // reads, span, after, time, time left, reads missing
	Needless    string
	Command     string // intent
	Override    string // who, when
	Evidence    string // times, span, after
}

var doorEnglish = Door{
	Word:        "charge again",
	Charges:     "This charges %s once more.",
	Lost:        "The attempt on %s (%s) of %s was sent, and its answer was lost.",
	Asked:       "Hub2 was asked %s, from %s to %s, and never showed it.",
	AskedOnce:   "Hub2 was asked once, at %s, and did not show it.",
	AskedOver:   "Hub2 was asked %s, over %s, and never showed it.",
	NoProof:     "That is no proof. Hub2 may still carry it out, at any time: then the customer pays twice.",
	Kept:        "Your name is kept in the journal, with this text.",
	Type:        "To go on, type: %s. Anything else sends nothing.",
	Name:        "Your name",
	Again:       "The words",
	NameMissing: "Type your name first.",
	NotTheWord:  "That is not it. Nothing was sent.",
	NoRoom:      "What must be read here does not fit. Make the window larger.",
	Confirm:     "%s answers for it: the lost attempt may still be paid too.",
	Once:        "once",
	Times:       "%d times",

	Looked:       "Looked %s in %s; Hub2 does not show it.",
	Open:         "Never shown by Hub2 (%d reads in %s). Key %s, for the person in charge.",
	Key:          "person in charge",
	Further:      "The further attempt of %s came to nothing: %s",
	Earlier:      "The one of %s was never seen, and may still take the money.",
	EarlierShort: "An earlier attempt was never seen, and may still take the money.",
	StillOut:     "An earlier attempt was never seen. Should it be paid too, it is said here.",
	PaidTwice:    "Hub2 shows that the customer paid twice. Call the person in charge.",
	PaidAndOpen:  "Another attempt may still take money: the customer may be paying twice.",

	TooEarly:    "it is too early for a person's word: %s",
	NothingRead: "no look at Hub2 counts yet.",
	Needs:       "It takes %d reads over %s or more, the last %s or more after the sending: at the earliest at %s (%s), with %d more.",
	Needless:    "No person's word is needed: this is an ordinary further attempt.",
	Command:     "the person in charge may look, and decide, with: guichet retry %s --msisdn NUMBER --override --as NAME",
	Override:    "charged again by the word of %s, %s, who had read:",
	Evidence:    "looked for in vain %s over %s, until %s after the sending",
}

var doorFrench = Door{
	Word:        "encaisser encore",
	Charges:     "Ceci encaisse %s une fois de plus.",
	Lost:        "La tentative sur %s (%s) du %s est partie, et sa réponse s'est perdue.",
	Asked:       "Hub2 a été interrogé %s, de %s à %s, et ne l'a jamais montrée.",
	AskedOnce:   "Hub2 a été interrogé une fois, à %s, et ne l'a pas montrée.",
	AskedOver:   "Hub2 a été interrogé %s, en %s, et ne l'a jamais montrée.",
	NoProof:     "Ce n'est pas une preuve. Hub2 peut encore l'exécuter, à tout moment\u00a0: le client paierait alors deux fois.",
	Kept:        "Votre nom est gardé dans le journal, avec ce texte.",
	Type:        "Pour continuer, tapez\u00a0: %s. Sinon, rien n'est envoyé.",
	Name:        "Votre nom",
	Again:       "Les mots",
	NameMissing: "Tapez d'abord votre nom.",
	NotTheWord:  "Ce n'est pas cela. Rien n'a été envoyé.",
	NoRoom:      "Ce qui doit être lu ici n'a pas la place. Agrandissez la fenêtre.",
	Confirm:     "%s en répond\u00a0: la tentative perdue peut encore être payée aussi.",
	Once:        "une fois",
	Times:       "%d fois",

	Looked:       "Cherché %s en %s\u00a0; Hub2 ne le montre pas.",
	Open:         "Jamais vu chez Hub2 (%d lectures, %s). Touche %s, pour le responsable.",
	Key:          "responsable",
	Further:      "La nouvelle tentative de %s n'a rien donné\u00a0: %s",
	Earlier:      "Celle de %s n'a jamais été vue, et peut encore prendre l'argent.",
	EarlierShort: "Une tentative précédente n'a jamais été vue, et peut encore prendre l'argent.",
	StillOut:     "Une tentative n'a jamais été vue. Payée aussi, elle sera signalée ici.",
	PaidTwice:    "Hub2 montre que le client a payé deux fois. Appelez le responsable.",
	PaidAndOpen:  "Une autre tentative peut encore prendre de l'argent\u00a0: le client paie peut-être deux fois.",

	TooEarly:    "il est trop tôt pour la parole d'une personne\u00a0: %s",
	NothingRead: "aucune lecture chez Hub2 ne compte encore.",
	Needs:       "Il faut %d lectures en %s au moins, la dernière %s au moins après l'envoi\u00a0: au plus tôt à %s (%s), avec encore %d.",
	Needless:    "La parole d'une personne n'est pas nécessaire\u00a0: c'est une nouvelle tentative ordinaire.",
	Command:     "le responsable peut regarder, et décider, avec\u00a0: guichet retry %s --msisdn NUMÉRO --override --as NOM",
	Override:    "encaissé encore sur la parole de %s, %s, qui avait lu\u00a0:",
	Evidence:    "cherchée en vain %s en %s, jusqu'à %s après l'envoi",
}

// Times writes how often, "once", "5 times".
func (c *Catalog) Times(n int) string {
	if n == 1 {
		return c.Door.Once
	}
	return fmt.Sprintf(c.Door.Times, n)
}
