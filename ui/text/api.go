package text

import (
	"fmt"
	"time"

	"guichet/hub2"
)

// API is what the screen about the requests of this run says.
type API struct {
	Tab   string
	Title string

	All       string // the limit of all requests
	Create    string
	Attempt   string
	Code      string
	Status    string
	Full      string
	List      string
	Fees      string
	Payments  string
	PayStatus string
	Balance   string
	Operators string
	Other     string

	Used    string // used, allowed, window
	Left    string // count
	Free    string // an In text
	Shut    string // clock
	Theirs  string // count
	EachOne string // of a limit that counts each payment by itself
	Alone   string // why others' requests are not known

	Latency string
	Median  string // duration
	Longest string // duration
	Last    string // count
	NoneYet string

	Last429   string
	No429     string
	Met429    string // clock, endpoint
	Asked     string // duration
	NamedNone string
	Resting   string // endpoints, clock, an In text
	Rested    string // endpoints, clock
	NextAsk   string // an In text
	LeftOf    string // left, allowed

	Empty    string
	Requests string // count
	KeptOnes string // count, how many are kept
	Fresh    string // count
	Found    string // count
	None     string // key
	CopyID   string
	Repeated string // times
	NoID     string

	OK       string // what a status says in a word
	Refused  string
	Slower   string
	Error    string
	NoAnswer string
	NotThere string
	Broken   string
}

var apiEnglish = API{
	Tab: "API", Title: "Requests to Hub2",

	All: "all requests", Create: "create", Attempt: "attempt", Code: "code", Status: "status", Full: "full read", List: "list",
	Fees: "fees", Payments: "payments", PayStatus: "pay. status", Balance: "balance", Operators: "operators", Other: "webhooks",

	Used: "%d of %d in %s", Left: "%d left", Free: "free %s", Shut: "429: rests until %s", Theirs: "%d by others",
	EachOne: "for each payment", Alone: "others not known",

	Latency: "latency", Median: "p50 %s", Longest: "max %s", Last: "last %d", NoneYet: "nothing answered yet",

	Last429: "last 429", No429: "no 429 in this run", Met429: "%s %s", Asked: "Hub2 asked for %s", NamedNone: "Hub2 named no time",
	Resting: "%s rest until %s (%s)", Rested: "%s rested until %s", NextAsk: "asked again %s", LeftOf: "%d left of %d",

	Empty:    "Nothing was asked of Hub2 in this run yet. Each request will stand here as it is made.",
	Requests: "requests in this run: %s", KeptOnes: "requests in this run: %s, the last %s are here", Fresh: "%d new: g", Found: "found: %d",
	None: "No request fits this filter. %s takes it away.", CopyID: "copy request id", Repeated: "sent %d times by the transport", NoID: "no request id",

	OK: "ok", Refused: "refused", Slower: "slow down", Error: "error", NoAnswer: "no answer", NotThere: "not reached", Broken: "unreadable",
}

var apiFrench = API{
	Tab: "API", Title: "Requêtes à Hub2",

	All: "toutes", Create: "intention", Attempt: "tentative", Code: "code", Status: "statut", Full: "complète", List: "liste",
	Fees: "frais", Payments: "paiements", PayStatus: "statut paiem.", Balance: "solde", Operators: "opérateurs", Other: "webhooks",

	Used: "%d sur %d en %s", Left: "reste %d", Free: "libre %s", Shut: "429\u00a0: repos jusqu'à %s", Theirs: "dont %d d'autres",
	EachOne: "par paiement", Alone: "autres\u00a0: inconnu",

	Latency: "latence", Median: "médiane %s", Longest: "max %s", Last: "dernières\u00a0: %d", NoneYet: "aucune réponse encore",

	Last429: "dernier 429", No429: "aucun 429 depuis le départ", Met429: "%s %s", Asked: "Hub2 demande %s", NamedNone: "Hub2 ne dit pas combien",
	Resting: "%s au repos jusqu'à %s (%s)", Rested: "%s au repos jusqu'à %s, fini", NextAsk: "redemandé %s", LeftOf: "reste %d sur %d",

	Empty:    "Rien n'a encore été demandé à Hub2 depuis le départ. Chaque requête se placera ici.",
	Requests: "requêtes depuis le départ\u00a0: %s", KeptOnes: "requêtes depuis le départ\u00a0: %s, ici les %s dernières", Fresh: "nouvelles\u00a0: %d, g", Found: "trouvées\u00a0: %d",
	None: "Aucune requête ne correspond à ce filtre. %s l'enlève.", CopyID: "copier l'id de requête", Repeated: "envoyée %d fois par le transport", NoID: "sans id de requête",

	OK: "ok", Refused: "refusé", Slower: "ralentir", Error: "erreur", NoAnswer: "sans réponse", NotThere: "injoignable", Broken: "illisible",
}

// Endpoint names a row of Hub2's rate table, "" for all requests together.
func (c *Catalog) Endpoint(r hub2.Route) string {
	w := c.API
	switch r {
	case "":
		return w.All
	case hub2.RouteCreate:
		return w.Create
	case hub2.RouteAttempt:
		return w.Attempt
	case hub2.RouteAuthenticate:
		return w.Code
	case hub2.RouteStatus:
		return w.Status
	case hub2.RouteIntent:
		return w.Full
	case hub2.RouteList:
		return w.List
	case hub2.RouteFees:
		return w.Fees
	case hub2.RoutePayments:
		return w.Payments
	case hub2.RoutePaymentStatus:
		return w.PayStatus
	case hub2.RouteBalance:
		return w.Balance
	case hub2.RouteProviders:
		return w.Operators
	case hub2.RouteRegister, hub2.RouteRegistrations, hub2.RouteDeregister:
	}
	return w.Other
}

// OutcomeWord says in a word what became of a request; kind is the journal's word for its problem.
func (c *Catalog) OutcomeWord(kind string, http int) string {
	w := c.API
	switch {
	case kind == "":
		return w.OK
	case kind == "refused":
		return w.Refused
	case kind == "limited":
		return w.Slower
	case kind == "unreachable":
		return w.NotThere
	case kind == "broken":
		return w.Broken
	case http != 0:
		return w.Error
	}
	return w.NoAnswer
}

// Latency writes how long answers took, "<1 ms" for the very quick ones.
func Latency(d time.Duration) string {
	if d < time.Millisecond {
		return "<1 ms"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}
