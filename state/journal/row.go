package journal

import "time"

// Row is a sale as lists show it.
type Row struct {
	First int64 // seq of the sale's first fact: the order of lists
	Seq   int64 // of its last fact

	Sale           string
	Intent         string // "" until there is one
	Payment        string // of the attempt that tells how the sale stands, "" when it has none
	Status         string // state.Sale.Word
	FailureCode    string // of the last failed attempt, when Status is failed
	FailureMessage string
	Amount         int64
	Currency       string
	Country        string
	Operator       string
	MSISDN         string // national digits; whoever shows them masks them
	PurchaseRef    string
	CustomerRef    string
	Profile        string
	Environment    string
	Till           string
	Cashier        string
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Live           bool // an attempt may still take money
	Read           bool // there is a question to ask Hub2
	Mismatch       bool // money moved in another amount than the sale's

	used   bool   // there was an attempt, or somebody else made the intent
	search string // where filters look
}
