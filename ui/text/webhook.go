package text

// Webhook is what the commands say of Hub2's webhooks and of the journal's copies.
type Webhook struct {
	Listening  string // address
	Open       string // address
	Repeat     string
	SetAside   string // why
	Unreadable string
	NoPayment  string
	Elsewhere  string
	Merchant   string
	Money      string
	Trial      string
	Ready      string
	Reached    string // URL, milliseconds
	NotReady   string // cause
	LinesLost  string // count
	LookFailed string // intent, cause
	NotHere    string // cause
	Taken      string // address
	Twice      string // URL
	NotReread  string // cause

	Registered string // id, URL, events
	KeptIn     string // file
	NextServe  string
	None       string
	SecretHere string
	SecretGone string
	GivenUp    string
	OnlyHere   string // id
	Deleted    string // id
	WasGone    string // id
	Verified   string // kind, event
	Replayed   string // kind, event
	Same       string
	Now        string // status
	Whole      string // facts, sales, webhooks
	Digest     string // digest
	BackedUp   string // file
}

var webhookEnglish = Webhook{
	Listening:  "Webhooks are received on http://%s",
	Open:       "Warning: %s can be reached by other machines. Put a reverse proxy with TLS before it.",
	Repeat:     "again, changes nothing",
	SetAside:   "SET ASIDE: %s",
	Unreadable: "it cannot be read",
	NoPayment:  "it is about no payment",
	Elsewhere:  "it is of the other environment",
	Merchant:   "it is of another merchant",
	Money:      "it tells another amount or currency",
	Trial:      "it is a self-test",
	Ready:      "Ready: a self-test came in",
	Reached:    "Ready: a self-test through %s was in the journal after %d ms.",
	NotReady:   "Webhooks do not come through yet: %s",
	LinesLost:  "Standard output was not read: %d lines were left out. Every event is in the journal.",
	LookFailed: "%s could not be looked at: %s",
	Taken:      "Another program takes webhooks in on %s.",
	Twice:      "%s is registered already: each event comes twice until one is deleted (guichet webhook list).",
	NotHere:    "Webhooks are not received in this window: %s",
	NotReread:  "The webhooks' secrets cannot be read again; those from before count: %s",

	Registered: "Registered as %s: Hub2 calls %s with %d kinds of events.",
	KeptIn:     "Its secret is kept in %s",
	NextServe:  "Now receive them, unless a receiver runs, which knows the secret already: guichet webhook serve; then try: guichet webhook test",
	None:       "No webhook is registered.",
	SecretHere: "its secret is known here",
	SecretGone: "its secret is NOT known here",
	GivenUp:    "GIVEN UP by Hub2",
	OnlyHere:   "%s is kept here and Hub2 does not know it; take it away with: guichet webhook delete",
	Deleted:    "%s is deleted, its secret too.",
	WasGone:    "Hub2 does not know %s any more; its secret is deleted here.",
	Verified:   "Signed by Hub2: %s, event %s",
	Replayed:   "Judged again: %s, event %s",
	Same:       "It changed nothing.",
	Now:        "The payment is now: %s.",
	Whole:      "The journal is whole: %d facts, %d payments, %d webhooks.",
	Digest:     "Digest: %s",
	BackedUp:   "Backed up to %s",
}

var webhookFrench = Webhook{
	Listening:  "Les webhooks sont reçus sur http://%s",
	Open:       "Attention : d'autres machines peuvent joindre %s. Placez devant un mandataire avec TLS.",
	Repeat:     "à nouveau, ne change rien",
	SetAside:   "MIS DE CÔTÉ : %s",
	Unreadable: "il est illisible",
	NoPayment:  "il ne concerne aucun paiement",
	Elsewhere:  "il vient de l'autre environnement",
	Merchant:   "il concerne un autre marchand",
	Money:      "il annonce un autre montant ou une autre devise",
	Trial:      "c'est un essai",
	Ready:      "Prêt : un essai est arrivé",
	Reached:    "Prêt : un essai par %s était au journal après %d ms.",
	NotReady:   "Les webhooks n'arrivent pas encore\u00a0: %s",
	LinesLost:  "La sortie standard n'a pas été lue : %d lignes manquent. Chaque événement est au journal.",
	LookFailed: "%s n'a pas pu être consulté : %s",
	Taken:      "Un autre programme reçoit les webhooks sur %s.",
	Twice:      "%s est déjà enregistré : chaque événement vient deux fois tant que l'un n'est pas supprimé (guichet webhook list).",
	NotHere:    "Cette fenêtre ne reçoit pas les webhooks\u00a0: %s",
	NotReread:  "Les secrets des webhooks ne peuvent pas être relus\u00a0; ceux d'avant comptent\u00a0: %s",

	Registered: "Enregistré sous %s : Hub2 appelle %s pour %d sortes d'événements.",
	KeptIn:     "Son secret est gardé dans %s",
	NextServe:  "Recevez-les maintenant, si rien ne les reçoit déjà (ce qui tourne connaît le secret) : guichet webhook serve ; puis essayez : guichet webhook test",
	None:       "Aucun webhook n'est enregistré.",
	SecretHere: "son secret est connu ici",
	SecretGone: "son secret n'est PAS connu ici",
	GivenUp:    "ABANDONNÉ par Hub2",
	OnlyHere:   "%s est gardé ici et Hub2 ne le connaît pas ; retirez-le avec : guichet webhook delete",
	Deleted:    "%s est supprimé, son secret aussi.",
	WasGone:    "Hub2 ne connaît plus %s ; son secret est supprimé ici.",
	Verified:   "Signé par Hub2 : %s, événement %s",
	Replayed:   "Jugé à nouveau : %s, événement %s",
	Same:       "Rien n'a changé.",
	Now:        "Le paiement est maintenant : %s.",
	Whole:      "Le journal est intact : %d faits, %d paiements, %d webhooks.",
	Digest:     "Empreinte : %s",
	BackedUp:   "Sauvegardé dans %s",
}
