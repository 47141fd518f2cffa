package text

// Console is what only the interactive screens say.
type Console struct {
	NotSent        string
	NotSentBody    string
	RefusedBody    string
	TryAgain       string
	Correct        string
	BackToList     string
	SecondAsk      string
	SecondKey      string // the key Enter
	SecondCharge   string
	SecondGoOn     string
	MustDoPush     string
	MustDoOdd      string
	Waits          string // cause
	NothingLive    string
	AnyKeyCloses   string
	QuitAgain      string
	StillLive      string // count
	ChooseCountry  string
	ChooseOperator string
	Fields         string
	Digits         string
	ToNumber       string // the operator is chosen, go on
	UntilEnd       string // count of seconds-long text: "the code is good for %s"
	NoProfile      string // cause
	JournalTrouble string // cause
	Calls          string // amount, customer
	ReadByPhone    string
	FromOther      string
}

var consoleEnglish = Console{
	NotSent:        "NOT SENT",
	NotSentBody:    "Nothing was sent. Nothing was charged.",
	RefusedBody:    "Hub2 did not take it. Nothing was charged.",
	TryAgain:       "try again",
	Correct:        "correct",
	BackToList:     "back to the list",
	SecondAsk:      "Charge a second time?",
	SecondKey:      "2 then %s",
	SecondCharge:   "charges a second time",
	SecondGoOn:     "Enter alone does not charge again. Esc goes back.",
	MustDoPush:     "A prompt appears on the customer's phone. The customer enters the secret code there.",
	MustDoOdd:      "The operator tells the customer what to do.",
	Waits:          "Hub2 says: %s",
	NothingLive:    "None. A payment under way stands here.",
	AnyKeyCloses:   "Any key closes this.",
	QuitAgain:      "ctrl+c again quits.",
	StillLive:      "Payments still live: %d. They go on and stand here at the next start.",
	ChooseCountry:  "choose the country",
	ChooseOperator: "choose the operator",
	Fields:         "next field",
	Digits:         "amount in %s, digits only",
	ToNumber:       "number and operator",
	UntilEnd:       "the code is good for %s",
	NoProfile:      "No account for this country: %s",
	JournalTrouble: "The journal cannot be read: %s",
	Calls:          "%s, %s",
	ReadByPhone:    "Read out to the customer:",
	FromOther:      "customer %s",
}

var consoleFrench = Console{
	NotSent:        "NON ENVOYÉ",
	NotSentBody:    "Rien n'a été envoyé. Rien n'a été débité.",
	RefusedBody:    "Hub2 ne l'a pas pris. Rien n'a été débité.",
	TryAgain:       "réessayer",
	Correct:        "corriger",
	BackToList:     "retour à la liste",
	SecondAsk:      "Encaisser une seconde fois\u00a0?",
	SecondKey:      "2 puis %s",
	SecondCharge:   "encaisse une seconde fois",
	SecondGoOn:     "Entrée seule n'encaisse pas à nouveau. Échap revient.",
	MustDoPush:     "Une demande s'affiche sur le téléphone du client. Le client y entre son code secret.",
	MustDoOdd:      "L'opérateur dit au client quoi faire.",
	Waits:          "Hub2 dit\u00a0: %s",
	NothingLive:    "Aucun. Un paiement en cours s'affiche ici.",
	AnyKeyCloses:   "Une touche ferme ceci.",
	QuitAgain:      "ctrl+c encore quitte.",
	StillLive:      "Paiements encore en cours\u00a0: %d. Ils continuent et seront ici au prochain démarrage.",
	ChooseCountry:  "choisir le pays",
	ChooseOperator: "choisir l'opérateur",
	Fields:         "champ suivant",
	Digits:         "montant en %s, chiffres seuls",
	ToNumber:       "numéro et opérateur",
	UntilEnd:       "le code est valable %s",
	NoProfile:      "Aucun compte pour ce pays\u00a0: %s",
	JournalTrouble: "Le journal ne peut pas être lu\u00a0: %s",
	Calls:          "%s, %s",
	ReadByPhone:    "À lire au client\u00a0:",
	FromOther:      "client %s",
}
