package inspect

import (
	"strings"
	"time"
)

// moment writes an instant with its day: what a caller asks about may be days old.
func (s *Screen) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return s.Local(t).Format(time.DateOnly + " " + time.TimeOnly)
}

// lastDigits are the four digits by which a caller knows the number, "" when there are no more than that.
func lastDigits(msisdn string) string {
	if len(msisdn) <= 4 || strings.Trim(msisdn, "0123456789") != "" || len(msisdn) > 24 {
		return ""
	}
	last := msisdn[len(msisdn)-4:]
	return last[:2] + " " + last[2:]
}
