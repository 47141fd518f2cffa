package text

// Inspect is what the screen about one payment says.
type Inspect struct {
	Summary, Timeline, Attempts, JSON, Log string // the sections
	Title                                  string
	Loading                                string
	AskingHub2                             string
	Foreign                                string
	Followed                               string
	NotFollowed                            string
	KnownSince                             string // clock, an Ago text
	Nothing                                string // of an empty section

	Say, Happened, MustDo, Who, Again, Hub2Says string // the summary's labels
	Intent, Payment, Customer, Reference        string
	Account, Made, Ended, Fees, Next            string
	Notes                                       string
	Met                                         string // of an intent that somebody else made
	Hub2Word                                    string // status
	RequestID, State, Absent                    string

	SayPaid      string // amount, clock, last digits
	SayPaidPlain string // amount
	SayPaidTwice string
	SayFailed    string // what to do
	SayDoubt     string
	SayDiffers   string
	SayApprove   string
	SayWorking   string
	SayNoTry     string
	SayNotTaken  string

	WasPaid     string // by which road
	WasLost     string // clock
	WasNoTry    string
	WasRefused  string
	WasWorking  string
	WasAsking   string // what
	WasElse     string
	WhoCustomer string
	WhoNobody   string
	WhoOperator string
	WhoGuichet  string
	WhoPerson   string
	AgainPaid   string
	AgainLive   string
	AgainNever  string
	AgainFirst  string
	AgainAsked  string // advice: a read is needed first

	Took  string // duration
	Over  string
	Fresh string

	// The keys' words.
	NextSection, ShowNumber, HideNumber, AskNow, Follow, Counter string
	ShowJSON, Diff, Mark, Older, Newer, Fold, FoldAll            string
	Search, NextHit, Filter, CopyRequest, CopyPayment, Clear     string
	Apply                                                        string

	Unknown     string // id
	UnknownKey  string // environment, merchant, country, profile
	UnknownHint string
	NoPayment   string // id
	Refused     string // Hub2's words
	KeyRefused  string // environment, merchant, profile

	SameAgain   string
	ClockBack   string // duration
	Older2      string // the news is older than what was known
	MoreChanges string // count
	Detail      string // date and time, till, number of the fact
	Compared    string // clock, road, clock, road
	Same        string
	NoJSON      string
	Observed    string // clock, road, place, count
	Kept        string // of what has no answer of Hub2's
	Results     string // count
	FirstOnes   string // count
	TooLong     string // of a filter
	TooMuch     string
	BadFilter   string // place, cause
	FilterFails string // cause
	NotFound    string // text
	Lines       string // count
	Deeper      string // depth
	Bodies      string
	NoBody      string
	BodyHere    string
	Columns     struct{ When, Method, Path, Status, Took, Request string }

	Kinds   Kinds
	Roads   Roads
	Changes Changes
}

// Kinds words the facts; an attempt's take its number.
type Kinds struct {
	IntentSending, IntentCreated, IntentRefused, IntentLost, IntentMet string
	AttemptSending                                                     string // number, operator, customer's number
	AttemptAccepted, AttemptRefused, AttemptUnknown                    string // number
	CodeSending, CodeAccepted, CodeRefused, CodeUnknown                string
	Noted                                                              string // what
	Overridden                                                         string // who
}

// Roads words by which road news came.
type Roads struct{ Answer, Poll, Webhook, Recovery, List, Person, Till string }

// Changes words what changed between two observations.
type Changes struct {
	Intent        string // status
	Amount        string // amount
	Reason        string // cause
	NoReason      string
	Action        string // kind, message
	NoAction      string
	Seen          string // payment, status
	Gone          string // payment
	Status        string // payment, status
	PaymentAmount string // payment, amount
	Failure       string // payment, cause
	NoFailure     string // payment
	PaymentAction string // payment, kind, message
	PaymentDone   string // payment
	Fees          string // payment, fees
	FromTo        string // from, to
}

var inspectEnglish = Inspect{
	Summary: "Summary", Timeline: "Timeline", Attempts: "Attempts", JSON: "JSON", Log: "API log",
	Title:       "One payment",
	Loading:     "reading the journal",
	AskingHub2:  "asking Hub2 about %s",
	Foreign:     "Not in this journal: read from Hub2 just now, and kept nowhere. %s follows it.",
	Followed:    "It is followed from here on.",
	NotFollowed: "The journal could not take it in: %s",
	KnownSince:  "as of %s, %s",
	Nothing:     "Nothing yet.",

	Say: "Say", Happened: "What happened", MustDo: "Instruction", Who: "Who acts", Again: "Trying again", Hub2Says: "Hub2 says",
	Intent: "Intent", Payment: "Payment", Customer: "Customer", Reference: "References",
	Account: "Account", Made: "Made", Ended: "Ended", Fees: "Fees", Next: "Next question",
	Met: "Met here", Notes: "Notes", Hub2Word: "Hub2: %s", RequestID: "Request", State: "State", Absent: "Looked for",

	SayPaid:      "Your payment of %s was received at %s, from the number ending in %s.",
	SayPaidPlain: "Your payment of %s was received.",
	SayPaidTwice: "I see two payments for this order. I am passing it on to the person in charge.",
	SayFailed:    "The payment did not go through, and nothing was taken. %s",
	SayDoubt:     "The operator reports a failure that is not sure yet. Please do not pay again; I am checking.",
	SayDiffers:   "Another amount than the one asked for came in. I am passing it on to the person in charge.",
	SayApprove:   "The payment is not finished: it waits for you to approve it.",
	SayWorking:   "Your operator is still working on the payment. Please do not pay again.",
	SayNoTry:     "No payment was tried on this order yet.",
	SayNotTaken:  "The payment was not started, and nothing was taken.",

	WasPaid:     "Hub2 has the money (learnt by %s).",
	WasLost:     "The answer to the attempt of %s was lost: Hub2 may have it or not.",
	WasNoTry:    "The intent waits to be paid; no attempt was made.",
	WasRefused:  "Hub2 did not take the attempt.",
	WasWorking:  "The attempt is with the operator.",
	WasAsking:   "The customer is asked for: %s.",
	WasElse:     "Hub2 gives no ending yet.",
	WhoCustomer: "the customer",
	WhoNobody:   "nobody: it is done",
	WhoOperator: "the operator; nobody else yet",
	WhoGuichet:  "Guichet, which goes on asking Hub2",
	WhoPerson:   "the person in charge",
	AgainPaid:   "No: it is paid.",
	AgainLive:   "Not while this attempt may still take money.",
	AgainNever:  "No. Do not charge again.",
	AgainFirst:  "A first attempt may be made.",
	AgainAsked:  "Hub2 is asked once more first.",

	Took:  "took %s",
	Over:  "none: it is over",
	Fresh: "none: nothing is open",

	NextSection: "section", ShowNumber: "show the number", HideNumber: "hide the number", AskNow: "ask Hub2 now", Follow: "follow it",
	Counter: "at the counter", ShowJSON: "its JSON", Diff: "compare", Mark: "mark", Older: "older, newer", Newer: "newer",
	Fold: "fold", FoldAll: "fold all", Search: "search", NextHit: "next, last hit", Filter: "jq filter",
	CopyRequest: "copy request id", CopyPayment: "copy payment id", Clear: "clear", Apply: "apply",

	Unknown:     "Hub2 does not know %s under this key.",
	UnknownKey:  "This key is: environment %s, merchant %s, country %s (profile %s).",
	UnknownHint: "Check that the id is whole, and that it was made in this environment, by this merchant, for this country: each has a key of its own.",
	NoPayment:   "%s is in no payment of this journal. Hub2 is asked by the intent's id, pi_…",
	Refused:     "Hub2 refused: %s",
	KeyRefused:  "Hub2 does not take this key: environment %s, merchant %s (profile %s).",

	SameAgain:   "the same again",
	ClockBack:   "this computer's clock was set back by %s",
	Older2:      "older news, told late",
	MoreChanges: "and %d more",
	Detail:      "%s   %s   fact %d",
	Compared:    "%s %s, compared with %s %s",
	Same:        "Nothing differs.",
	NoJSON:      "Hub2 has told nothing yet.",
	Observed:    "Told at %s by %s (%d of %d)",
	Kept:        "Hub2 sent no whole intent here. This is what was kept:",
	Results:     "%d results",
	FirstOnes:   "the first %d results",
	TooLong:     "the filter took too long and was stopped",
	TooMuch:     "the filter gives too much and was stopped",
	BadFilter:   "at character %d: %s",
	FilterFails: "the filter fails: %s",
	NotFound:    "not found: %s",
	Lines:       "%d lines",
	Deeper:      "depth %d",
	Bodies:      "Bodies are kept once: what was sent as facts, what Hub2 answered as observations.",
	NoBody:      "Nothing new came with it, so nothing was kept of its answer.",
	BodyHere:    "Its answer was kept: %s shows it.",
	Columns:     struct{ When, Method, Path, Status, Took, Request string }{"When", "Method", "Path", "HTTP", "Took", "Request"},

	Kinds: Kinds{
		Noted:           "note: %s",
		IntentSending:   "the intent is asked for",
		IntentCreated:   "the intent is made",
		IntentRefused:   "the intent was refused",
		IntentLost:      "the answer about the intent was lost",
		IntentMet:       "met here: somebody else made this intent",
		AttemptSending:  "attempt %d leaves: %s, %s",
		AttemptAccepted: "attempt %d: Hub2 has it",
		AttemptRefused:  "attempt %d: Hub2 did not take it",
		AttemptUnknown:  "attempt %d: its answer was lost",
		CodeSending:     "the customer's code leaves",
		CodeAccepted:    "the code was taken",
		CodeRefused:     "the code was wrong",
		CodeUnknown:     "the answer to the code was lost",
		Overridden:      "%s let it be charged again",
	},
	Roads: Roads{
		Answer:   "answer",
		Poll:     "poll",
		Webhook:  "webhook",
		Recovery: "recovery",
		List:     "list",
		Person:   "person",
		Till:     "till",
	},
	Changes: Changes{
		Intent: "intent: %s", Amount: "amount of the intent: %s", Reason: "last failure: %s", NoReason: "no last failure any more",
		Action: "asked of the customer: %s  %s", NoAction: "nothing is asked of the customer any more",
		Seen: "payment %s: %s", Gone: "payment %s is told no more", Status: "payment %s: %s", PaymentAmount: "payment %s: amount %s",
		Failure: "payment %s: %s", NoFailure: "payment %s: no failure any more", PaymentAction: "payment %s asks the customer: %s  %s",
		PaymentDone: "payment %s asks nothing any more", Fees: "payment %s: fees %s", FromTo: "%s → %s",
	},
}
