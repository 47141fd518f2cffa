package text

// Console is what only the interactive screens say.
type Console struct {
	NotSent        string
	NotSentBody    string
	RefusedBody    string
	TryAgain       string
	Correct        string
	BackToList     string
	SecondKey      string // the key Enter
	SecondCharge   string
	MustDoPush     string
	ReadOut        string // the payment in words
	SayMakeCode    string // a code, spelled out
	SayOpenLink    string
	Unreachable    string
	Limited        string
	NoAnswer       string // cause
	NothingLive    string
	AnyKeyCloses   string
	QuitAgain      string
	QuitKeys       string
	Stay           string
	ChooseCountry  string
	ChooseOperator string
	NoProfile      string // cause
	JournalTrouble string // cause
	JournalAlone   string
}

var consoleEnglish = Console{
	NotSent:        "NOT SENT",
	NotSentBody:    "Nothing was sent. Nothing was charged.",
	RefusedBody:    "Hub2 did not take it. Nothing was charged.",
	TryAgain:       "try again",
	Correct:        "correct",
	BackToList:     "back to the list",
	SecondKey:      "2 then %s",
	SecondCharge:   "charges a second time",
	MustDoPush:     "A prompt appears on the customer's phone. The customer enters the secret code there.",
	ReadOut:        "Read out: %s.",
	SayMakeCode:    "\"Dial %s, and read me the code that you get.\"",
	SayOpenLink:    "\"Open the link that I send you and approve the payment.\"",
	Unreachable:    "Hub2 cannot be reached. Check this computer's network.",
	Limited:        "Hub2 asks us to slow down. Try again in a moment.",
	NoAnswer:       "Hub2 gave no usable answer: %s",
	NothingLive:    "None. A payment under way stands here.",
	AnyKeyCloses:   "Any key closes this.",
	QuitAgain:      "ctrl+c again quits.",
	QuitKeys:       "q",
	Stay:           "stay",
	ChooseCountry:  "choose the country",
	ChooseOperator: "choose the operator",
	NoProfile:      "No account for this country: %s",
	JournalTrouble: "The journal cannot be read: %s",
	JournalAlone:   "The list is not kept up by itself: %s",
}

var consoleFrench = Console{
	NotSent:        "NON ENVOYÉ",
	NotSentBody:    "Rien n'a été envoyé. Rien n'a été débité.",
	RefusedBody:    "Hub2 ne l'a pas pris. Rien n'a été débité.",
	TryAgain:       "réessayer",
	Correct:        "corriger",
	BackToList:     "retour à la liste",
	SecondKey:      "2 puis %s",
	SecondCharge:   "encaisse une seconde fois",
	MustDoPush:     "Une demande s'affiche sur le téléphone du client. Le client y entre son code secret.",
	ReadOut:        "À lire\u00a0: %s.",
	SayMakeCode:    "«\u00a0Composez %s et lisez-moi le code reçu.\u00a0»",
	SayOpenLink:    "«\u00a0Ouvrez le lien que je vous envoie et validez le paiement.\u00a0»",
	Unreachable:    "Hub2 est injoignable. Vérifiez le réseau de cet ordinateur.",
	Limited:        "Hub2 nous demande de ralentir. Réessayez dans un instant.",
	NoAnswer:       "Hub2 n'a pas donné de réponse utilisable\u00a0: %s",
	NothingLive:    "Aucun. Un paiement en cours s'affiche ici.",
	AnyKeyCloses:   "Une touche ferme ceci.",
	QuitAgain:      "ctrl+c encore quitte.",
	QuitKeys:       "q",
	Stay:           "rester",
	ChooseCountry:  "choisir le pays",
	ChooseOperator: "choisir l'opérateur",
	NoProfile:      "Aucun compte pour ce pays\u00a0: %s",
	JournalTrouble: "Le journal ne peut pas être lu\u00a0: %s",
	JournalAlone:   "La liste ne se met pas à jour seule\u00a0: %s",
}
