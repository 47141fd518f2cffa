package command

import (
	"fmt"

	"guichet/state"
	"guichet/ui/text"
)

// paidInstead is what Hub2 says was paid where that is not the sale's amount, nil otherwise.
func paidInstead(s state.Sale) *int64 {
	a, ok := s.Telling()
	if !ok || a.State != state.Mismatched {
		return nil
	}
	return &a.Amount
}

// differs tells a person that another amount was paid, "" where none was. No question to Hub2 settles that.
func differs(c *text.Catalog, paid *int64, amount int64, currency string) string {
	if paid == nil {
		return ""
	}
	currency = text.Clean(currency, 8)
	return fmt.Sprintf(c.Ending.AmountDiffers, text.Amount(*paid, currency), text.Amount(amount, currency)) + " " + c.Ending.CallPerson
}

// differs is the line's last cell: what was paid instead, or that a person has to look.
func (p payment) differs(c *text.Catalog) []string {
	switch {
	case p.PaidAmount != nil:
		return []string{differs(c, p.PaidAmount, p.Amount, p.Currency)}
	case p.mismatch:
		return []string{c.Payments.Parked}
	}
	return nil
}
