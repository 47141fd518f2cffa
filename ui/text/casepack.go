package text

// Case is what the case pack says, the document that goes to Hub2's support, and the keys and notices
// around it.
type Case struct {
	Title string // ending, amount, environment
	Lead  string
	Ids   string // the sections
	Event string
	Tries string
	Notes string
	Story string
	Calls string
	About string

	Item, Value                                string // the tables' titles
	Intent, Sale, Payments, PurchaseRef        string
	CustomerRef, Merchant, Profile             string
	Environment, Country, Amount, Operator     string
	Number, Made, Changed, Till, Mode          string
	Code, Hub2Says, Happened, Who, Again       string
	Program, Go, System, Schema, Host, Written string
	When, By, What                             string
	Try, Sent, State, Payment, Fees, Problem   string
	Method, Path, Status, Took, RequestID      string
	LeftOut                                    string // how many, place of the first of them, place of the last
	MorePayments                               string // how many
	None                                       string
	And                                        string // between two things that happened at once

	Key, NoteKey         string // what the keys do
	Size                 string // thousands of bytes
	Copied               string // size
	Filed, FiledTooLong  string // file
	NotFiled             string // cause, intent
	NoFolder             string // intent
	File                 string // the summary's label of the file
	NoteSign             string
	NoteKept             string
	NoteFailed           string // cause
	NoteForeign          string // key
	Keep, NoteLeft, Full string
}

var caseEnglish = Case{
	Title: "Case: %s, %s, %s",
	Lead:  "Made by Guichet for Hub2's support. The customer's number shows its last four digits only; no key, token or code is in here.",
	Ids:   "Payment", Event: "What happened", Tries: "Attempts", Notes: "Notes", Story: "Timeline", Calls: "API log", About: "Versions",

	Item: "Item", Value: "Value",
	Intent: "Intent", Sale: "Sale", Payments: "Payments", PurchaseRef: "Purchase reference",
	CustomerRef: "Customer reference", Merchant: "Merchant", Profile: "Profile",
	Environment: "Environment", Country: "Country", Amount: "Amount", Operator: "Operator",
	Number: "Number", Made: "Made", Changed: "Last news", Till: "Till", Mode: "Ending",
	Code: "Failure code", Hub2Says: "Hub2 says", Happened: "What happened", Who: "Who acts", Again: "Trying again",
	Program: "Guichet", Go: "Go", System: "System", Schema: "Journal's schema", Host: "API host", Written: "Case made",
	When: "When", By: "By", What: "What",
	Try: "No.", Sent: "Sent", State: "State", Payment: "Payment", Fees: "Fees", Problem: "Problem",
	Method: "Method", Path: "Path", Status: "HTTP", Took: "Took", RequestID: "Request id",
	LeftOut:      "%d left out here: numbers %d to %d",
	MorePayments: "and %d more",
	None:         "None.",
	And:          "; ",

	Key: "copy the case", NoteKey: "note",
	Size:         "%d kB",
	Copied:       "Case copied (%s). Not in your clipboard? Y again writes a file.",
	Filed:        "Case written: %s",
	FiledTooLong: "Too long to copy, written: %s",
	NotFiled:     "No file: %s. Use: guichet case %s --output FILE",
	NoFolder:     "Too long to copy. Use: guichet case %s --output FILE",
	File:         "Case file",
	NoteSign:     "note",
	NoteKept:     "Noted.",
	NoteFailed:   "Not noted (what you typed is kept): %s",
	NoteForeign:  "Not in this journal yet: %s takes it in, then it can be noted.",
	Keep:         "keep the note", NoteLeft: "back (the text stays)", Full: "no room for that",
}

var caseFrench = Case{
	Title: "Dossier\u00a0: %s, %s, %s",
	Lead:  "Fait par Guichet pour le support de Hub2. Du numéro du client, seuls les quatre derniers chiffres figurent\u00a0; ni clé, ni jeton, ni code.",
	Ids:   "Paiement", Event: "Ce qui s'est passé", Tries: "Tentatives", Notes: "Notes", Story: "Chronologie", Calls: "Appels API", About: "Versions",

	Item: "Élément", Value: "Valeur",
	Intent: "Intention", Sale: "Vente", Payments: "Paiements", PurchaseRef: "Référence d'achat",
	CustomerRef: "Référence client", Merchant: "Marchand", Profile: "Profil",
	Environment: "Environnement", Country: "Pays", Amount: "Montant", Operator: "Opérateur",
	Number: "Numéro", Made: "Créé", Changed: "Dernière nouvelle", Till: "Caisse", Mode: "Fin",
	Code: "Code d'échec", Hub2Says: "Hub2 dit", Happened: "Ce qui s'est passé", Who: "Qui agit", Again: "Réessayer",
	Program: "Guichet", Go: "Go", System: "Système", Schema: "Schéma du journal", Host: "Hôte de l'API", Written: "Dossier fait",
	When: "Quand", By: "Par", What: "Quoi",
	Try: "N°", Sent: "Envoyée", State: "État", Payment: "Paiement", Fees: "Frais", Problem: "Problème",
	Method: "Méthode", Path: "Chemin", Status: "HTTP", Took: "Durée", RequestID: "Id de requête",
	LeftOut:      "%d laissés de côté ici\u00a0: numéros %d à %d",
	MorePayments: "et %d de plus",
	None:         "Aucun.",
	And:          "\u00a0; ",

	Key: "copier le dossier", NoteKey: "noter",
	Size:         "%d ko",
	Copied:       "Dossier copié (%s). Rien dans le presse-papiers\u00a0? Y encore\u00a0: fichier.",
	Filed:        "Dossier écrit\u00a0: %s",
	FiledTooLong: "Trop long à copier, écrit\u00a0: %s",
	NotFiled:     "Pas de fichier\u00a0: %s. Faites\u00a0: guichet case %s --output FICHIER",
	NoFolder:     "Trop long à copier. Faites\u00a0: guichet case %s --output FICHIER",
	File:         "Fichier",
	NoteSign:     "note",
	NoteKept:     "Noté.",
	NoteFailed:   "Pas noté (le texte tapé est gardé)\u00a0: %s",
	NoteForeign:  "Absent de ce journal\u00a0: %s le prend d'abord, puis il se note.",
	Keep:         "garder la note", NoteLeft: "retour (le texte reste)", Full: "plus de place pour cela",
}
