package text

// Catalog is every message of one language, one struct a screen. A %s takes a ready word or
// amount, a %d a count; both languages take the same arguments.
type Catalog struct {
	Lang      Lang
	Command   Command
	Console   Console
	App       App
	API       API
	Keys      Keys
	Steps     Steps
	Amount    AmountStep
	Customer  CustomerStep
	Confirm   ConfirmStep
	OTP       OTPStep
	Wait      Wait
	Timeline  Timeline
	Duplicate Duplicate
	Ending    Ending
	Door      Door
	Inspect   Inspect
	Case      Case
	Receipt   Receipt
	Payments  Payments
	List      List
	Palette   Palette
	Status    Status
	Input     Input
	Hub2      Hub2
	Journal   Journal
	Time      Time
}

// App is the frame around every screen.
type App struct {
	Name            string
	TabPay          string
	TabPayments     string
	TabPaymentsLive string // count
	SandboxEmbedded string
	Sandbox         string
	Live            string
	Help            string
	HelpTitle       string // screen's name
	ReadOnly        string // the role, in the place of a till
	QuitLive        string // count of live payments
	QuitSending     string
	TooSmall        string
	TooSmallNow     string // columns, rows
	FirstStart      string
	FirstStartMore  string
	Copied          string // what
	CopyTooLong     string
	EndedElsewhere  string // amount, ending
	Loading         string
}

// Keys are the footer's and the help's words for what a key does.
type Keys struct {
	Continue     string
	Back         string
	NextField    string
	Charge       string
	Change       string
	StopWaiting  string
	NextCustomer string
	NewPayment   string
	CopyID       string
	CopyLink     string
	Filter       string
	Open         string
	Retry        string
	Print        string
	TopBottom    string
	Move         string
	Page         string
	Palette      string
	Operator     string
	Help         string
	Quit         string
}

// Steps are the names on the wizard's line.
type Steps struct{ Amount, Customer, Payment, Receipt string }

// AmountStep is the wizard's first step.
type AmountStep struct {
	Label     string
	Hint      string // currency
	Currency  string
	Reference string
	Preparing string
	NotYet    string // why the intent could not be created
	Lost      string
}

// CustomerStep asks for the number and the operator.
type CustomerStep struct {
	Label      string
	Hint       string
	Country    string
	Operator   string
	FromPrefix string
	LastUsed   string
	Chosen     string
	Mismatch   string // operator of the prefix, operator chosen
	Override   string
	NoOperator string // country
}

// ConfirmStep reads the payment out before it is sent.
type ConfirmStep struct {
	Title   string
	ReadOut string // amount, operator, number
	Ask     string
	Enter   string // amount
	Sandbox string
	Live    string
}

// OTPStep asks for the customer's code.
type OTPStep struct {
	Label    string
	First    string // USSD code
	FirstAny string
	After    string
	Hint     string
	Left     string // time left
	Expired  string
	Sending  string
	Wrong    string
	Lost     string
}

// Wait is the screen while a payment is under way.
type Wait struct {
	Sending       string
	MustDo        string
	Say           string // what to say aloud
	SayPush       string
	SayUSSD       string // code, spelled out
	SayUSSDAny    string
	SayOTP        string
	SayLink       string
	Waiting       string // elapsed
	AskingIn      string // a time.In text
	AskingNow     string
	WebhookOff    string
	WebhookQuiet  string
	WebhookReady  string // an Ago text
	WebhookSilent string
	WebhookOn     string // an Ago text, an In text
	Elsewhere     string
	Processing    string
	NothingCame   string
	NothingUSSD   string // code
	ScanQR        string
	LinkBelow     string
	LinkOnly      string
	LinkUnsafe    string
	Stopped       string
	OddAction     string
	NoInstruction string
}

// Timeline names the facts of a payment, one line each.
type Timeline struct {
	IntentCreated   string
	AttemptSending  string
	AttemptAccepted string
	ActionRequired  string // kind
	StatusNow       string // status word
}

// Duplicate warns of a payment that looks like one just made.
type Duplicate struct {
	Warning string // time, ending
	Open    string // time
	Enter   string
	Again   string
}

// Ending is the last word on a payment.
type Ending struct {
	Paid           string
	NotPaid        string
	NotKnown       string
	PaidBody       string
	PaidProof      string
	NotPaidBody    string
	NotPaidDoubt   string // the cause may hide a success
	NotKnownBody   string
	NotKnownGoesOn string
	NotKnownSay    string
	NotKnownParked string
	NotKnownOnly   string
	AmountDiffers  string // Hub2's amount, ours
	CallPerson     string
	Reason         string
	Tell           string
	Who            string
	TryAgain       string
	Retry          string
	NoRetry        string
	Code           string
}

// Receipt labels the paper.
type Receipt struct {
	Title     string
	Amount    string
	Customer  string
	Operator  string
	Fees      string
	Date      string
	Time      string
	PaymentID string
	Reference string
	Till      string
	Status    string
	Sandbox   string
}

// Payments is the live list.
type Payments struct {
	Title     string
	Counts    string // live, today
	When      string
	Amount    string
	Customer  string
	Operator  string
	Status    string
	LastWord  string
	Empty     string // key
	Filter    string
	Action    string // kind of action
	Checking  string
	Parked    string
	Elsewhere string
	Unsaved   string
	Budget    string // left, allowed
	SidePanel string
}

// Status words Hub2's statuses and the kinds of action.
type Status struct {
	PaymentRequired string
	Processing      string
	ActionRequired  string
	Created         string
	Pending         string
	Successful      string
	Failed          string
	Unknown         string
	Sending         string
	Live            string // of an attempt
	Refused         string // of an attempt
	Mismatched      string // of an attempt
	ActionOTP       string
	ActionUSSD      string
	ActionLink      string
}

// Input words what is wrong with something typed.
type Input struct {
	AmountEmpty       string
	AmountZero        string
	AmountNegative    string
	AmountFraction    string
	AmountTooLarge    string
	AmountNotDigits   string
	AmountGrouping    string
	AmountLeadingZero string
	Currency          string // currency, country
	NumberEmpty       string
	NumberLetters     string
	NumberLength      string // country, digits expected, digits given
	NumberAbroad      string // country, calling code
	NumberImpossible  string
	OTPEmpty          string
	OTPTooLong        string
	OperatorMissing   string
	PasteRefused      string
	Or                string
}

// Hub2 words trouble on the way to Hub2.
type Hub2 struct {
	Unreachable string // a time.In text
	Limited     string // a time.In text
	Ambiguous   string
	Refused     string // Hub2's words
	Broken      string
	KeyRefused  string
	Back        string
	RequestID   string // id
	NoneCame    string // of an answer
	ErrorCame   string
	Unreadable  string
	SaidNo      string
	Slower      string
	NotReached  string
}

// Journal words trouble with the till's own memory.
type Journal struct {
	Busy     string // who holds it
	Unsaved  string
	Saved    string
	NoCharge string
	Full     string
	Moved    string
	ReadOnly string
	Locked   string
	Broken   string // cause
	Mended   string
}

// Time holds the forms of durations.
type Time struct {
	In      string // duration
	Ago     string // duration
	Now     string
	Seconds string // count
	Minutes string // count
	Hours   string // count
	Days    string // count
}
