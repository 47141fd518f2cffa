package text

// Command is what the commands say when they talk to a person.
type Command struct {
	Intent      string // id, amount
	IntentKnown string // id, amount
	Attempt     string // payment id, status
	AttemptLost string
	Action      string // Hub2's message
	Status      string // status
	Hub2Says    string // a word of Hub2's that we do not know
	Pending     string // amount
	FollowLater string // intent
	TookOther   string // both amounts, and who must look
	AskOTP      string // what to dial, "" allowed
	AskCode     string
	CodeSent    string
	CodeRefused string
	LiveAsk     string // amount, number, operator
	LiveAnswer  string // the word that says yes
	Twin        string // intent, time, status, amount, number
	TwinAsk     string // the word that says yes
	OtherOwner  string // operator of the prefix, operator chosen
	Listening   string // URL
	ListenHint  string // URL
	Delivered   string // event, intent, host, number of the try, what came of it
	Written     string // file
	NoPayments  string
	Noted       string // intent
	Webhook     Webhook
}

var commandEnglish = Command{
	Intent:      "Intent %s created for %s.",
	IntentKnown: "Intent %s: %s.",
	Attempt:     "Payment %s: %s.",
	AttemptLost: "The answer was lost. Do not charge again: asking Hub2 what became of it.",
	Action:      "The customer must do this: %s",
	Status:      "Status: %s.",
	Hub2Says:    "Hub2 says \"%s\"",
	Pending:     "NOT ENDED  %s  The time is up; the payment goes on.",
	FollowLater: "Follow it with: guichet follow %s",
	TookOther:   "nothing was sent; an earlier attempt took another amount: %s",
	AskOTP:      "The customer dials %s and reads out the code. Code: ",
	AskCode:     "The customer's code: ",
	CodeSent:    "Code sent.",
	CodeRefused: "Hub2 refused the code. The payment lives on: ask the customer again.",
	LiveAsk:     "LIVE: charge %s to %s (%s)? Type %s to say so: ",
	LiveAnswer:  "yes",
	Twin:        "Same as intent %s of %s (%s): %s, %s.",
	TwinAsk:     "Charge again? Type %s to say so: ",
	OtherOwner:  "Note: this number belongs to %s; charging with %s as asked.",
	Listening:   "Hub2's sandbox listens on %s",
	ListenHint:  "Try: HUB2_ENVIRONMENT=sandbox HUB2_BASE_URL=%s HUB2_API_KEY=any HUB2_MERCHANT_ID=any guichet pay --amount 100 --msisdn 0500000001",
	Delivered:   "Webhook %s of %s to %s, try %d: %s",
	Written:     "Written: %s",
	NoPayments:  "No payments.",
	Noted:       "Noted on %s.",
	Webhook:     webhookEnglish,
}

var commandFrench = Command{
	Intent:      "Intention %s créée pour %s.",
	IntentKnown: "Intention %s : %s.",
	Attempt:     "Paiement %s : %s.",
	AttemptLost: "La réponse s'est perdue. N'encaissez pas à nouveau : on demande à Hub2 ce qu'il en est.",
	Action:      "Le client doit faire ceci : %s",
	Status:      "Statut : %s.",
	Hub2Says:    "Hub2 dit « %s »",
	Pending:     "NON TERMINÉ  %s  Le temps est écoulé ; le paiement continue.",
	FollowLater: "Suivez-le avec : guichet follow %s",
	TookOther:   "rien n'a été envoyé ; une tentative précédente a pris un autre montant : %s",
	AskOTP:      "Le client compose %s et lit le code. Code : ",
	AskCode:     "Le code du client : ",
	CodeSent:    "Code envoyé.",
	CodeRefused: "Hub2 a refusé le code. Le paiement reste en cours : redemandez-le au client.",
	LiveAsk:     "RÉEL : encaisser %s sur %s (%s) ? Tapez %s pour confirmer : ",
	LiveAnswer:  "oui",
	Twin:        "Comme l'intention %s de %s (%s) : %s, %s.",
	TwinAsk:     "Encaisser encore ? Tapez %s pour confirmer : ",
	OtherOwner:  "Note : ce numéro est chez %s ; on encaisse avec %s comme demandé.",
	Listening:   "Le bac à sable de Hub2 écoute sur %s",
	ListenHint:  "Essayez : HUB2_ENVIRONMENT=sandbox HUB2_BASE_URL=%s HUB2_API_KEY=x HUB2_MERCHANT_ID=x guichet pay --amount 100 --msisdn 0500000001",
	Delivered:   "Webhook %s de %s vers %s, essai %d : %s",
	Written:     "Écrit : %s",
	NoPayments:  "Aucun paiement.",
	Noted:       "Noté sur %s.",
	Webhook:     webhookFrench,
}
