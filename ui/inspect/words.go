package inspect

import (
	"strings"
	"time"

	"guichet/hub2"
	"guichet/ui/text"
)

// moment writes an instant with its day: what a caller asks about may be days old.
func (s *Screen) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return s.Local(t).Format(time.DateOnly + " " + time.TimeOnly)
}

// feesWords writes fees as Hub2 gives them, with what each is for.
func feesWords(fees []hub2.Fee) string {
	var all []string
	for i, f := range fees {
		if i == 8 {
			all = append(all, "…")
			break
		}
		one := strings.TrimSpace(text.Clean(string(f.Amount), 24) + " " + text.Currency(f.Currency))
		if f.Label != "" {
			one += " (" + text.Clean(f.Label, 32) + ")"
		}
		all = append(all, one)
	}
	return strings.Join(all, ", ")
}

// lastDigits are the four digits by which a caller knows the number, "" when there are no more than that.
func lastDigits(msisdn string) string {
	if len(msisdn) <= 4 || strings.Trim(msisdn, "0123456789") != "" || len(msisdn) > 24 {
		return ""
	}
	last := msisdn[len(msisdn)-4:]
	return last[:2] + " " + last[2:]
}
