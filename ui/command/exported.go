package command

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"guichet/state"
)

// exported is a payment as export writes it: what list prints of it, and what the books need beside.
type exported struct {
	payment
	EndedAt  *string `json:"ended_at"`
	Tries    int     `json:"attempt_count"`
	Fees     []fee   `json:"fees"` // of the attempt that tells how the payment stands
	Till     string  `json:"till"`
	Cashier  string  `json:"cashier"`
	Profile  string  `json:"profile"`
	Merchant string  `json:"merchant"`
	Sale     string  `json:"sale"`
}

// fee is as Hub2 told it.
type fee struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
	Label    string `json:"label"`
}

func viewExported(s state.Sale) exported {
	e := exported{
		payment: viewSale(s), Tries: len(s.Attempts), Fees: []fee{}, Till: s.Till, Cashier: s.Cashier,
		Profile: s.Order.Profile, Merchant: s.Order.Merchant, Sale: s.ID,
	}
	if a, ok := s.Telling(); ok {
		e.EndedAt = stampOrNull(a.EndedAt)
		for _, f := range a.Fees {
			e.Fees = append(e.Fees, fee{string(f.Amount), f.Currency, f.Label})
		}
	}
	return e
}

// sheetColumn is a column of the spreadsheet. Its texts are made harmless; its numbers are our own.
type sheetColumn struct {
	name string
	cell func(e exported, zone *time.Location) string
}

func sheetColumns() []sheetColumn {
	words := func(name string, of func(exported) string) sheetColumn {
		return sheetColumn{name, func(e exported, _ *time.Location) string { return cell(of(e)) }}
	}
	number := func(name string, of func(exported) *int64) sheetColumn {
		return sheetColumn{name, func(e exported, _ *time.Location) string {
			if n := of(e); n != nil {
				return strconv.FormatInt(*n, 10)
			}
			return ""
		}}
	}
	instant := func(name string, of func(exported) string) sheetColumn {
		return sheetColumn{name, func(e exported, zone *time.Location) string { return local(of(e), zone) }}
	}
	fees := func(which int) func(exported, *time.Location) string {
		return func(e exported, _ *time.Location) string { return cell(total(e.Fees)[which]) }
	}
	return []sheetColumn{
		instant("at", func(e exported) string { return e.At }),
		words("status", func(e exported) string { return e.Status }),
		number("amount", func(e exported) *int64 { return &e.Amount }),
		words("currency", func(e exported) string { return e.Currency }),
		{"fees", fees(0)},
		{"fees_currency", fees(1)},
		number("paid_amount", func(e exported) *int64 { return e.PaidAmount }),
		words("paid_twice", func(e exported) string { return strconv.FormatBool(e.Twice) }),
		words("also_open", func(e exported) string { return strconv.FormatBool(e.AlsoOpen) }),
		words("operator", func(e exported) string { return deref(e.Operator) }),
		words("country", func(e exported) string { return e.Country }),
		words("msisdn", func(e exported) string { return deref(e.MSISDN) }),
		words("purchase_ref", func(e exported) string { return e.PurchaseRef }),
		words("customer_ref", func(e exported) string { return e.CustomerRef }),
		words("intent", func(e exported) string { return e.Intent }),
		words("payment", func(e exported) string { return deref(e.Payment) }),
		words("failure_code", func(e exported) string { return e.failed().Code }),
		words("failure_message", func(e exported) string { return e.failed().Message }),
		number("attempt_count", func(e exported) *int64 { n := int64(e.Tries); return &n }),
		instant("ended_at", func(e exported) string { return deref(e.EndedAt) }),
		instant("updated_at", func(e exported) string { return e.UpdatedAt }),
		words("till", func(e exported) string { return e.Till }),
		words("cashier", func(e exported) string { return e.Cashier }),
		words("environment", func(e exported) string { return e.Environment }),
		words("profile", func(e exported) string { return e.Profile }),
		words("merchant", func(e exported) string { return e.Merchant }),
		words("sale", func(e exported) string { return e.Sale }),
	}
}

func (p payment) failed() failureView {
	if p.Failure == nil {
		return failureView{}
	}
	return *p.Failure
}

// local is an instant as the shop's days go.
func local(at string, zone *time.Location) string {
	t, err := time.Parse(timeFormat, at)
	if err != nil {
		return ""
	}
	return t.In(zone).Format("2006-01-02T15:04:05.000Z07:00")
}

// total adds fees up and names their currency. It says nothing where that would be no plain number of one
// currency: JSON has them as they were told.
func total(fees []fee) [2]string {
	sum, places := new(big.Rat), 0
	for _, f := range fees {
		if !decimal(f.Amount) || f.Currency != fees[0].Currency {
			return [2]string{}
		}
		one, _ := new(big.Rat).SetString(f.Amount)
		sum.Add(sum, one)
		if _, fraction, ok := strings.Cut(f.Amount, "."); ok {
			places = max(places, len(fraction))
		}
	}
	if len(fees) == 0 {
		return [2]string{}
	}
	return [2]string{sum.FloatString(places), fees[0].Currency}
}

// decimal reports whether a number is written with digits and one point at most.
func decimal(s string) bool {
	const longest = 20
	whole, fraction, point := strings.Cut(s, ".")
	return whole != "" && len(s) <= longest && strings.Trim(whole+fraction, "0123456789") == "" && (fraction != "" || !point)
}
