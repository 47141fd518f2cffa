package command

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"guichet/state/filter"
)

// period is when the payments that are asked for were begun.
type period struct{ since, until string }

func (p *period) flags(c *cobra.Command) {
	c.Flags().StringVar(&p.since, "since", "", "only what was begun since then: 24h ago, 7d ago, or the day 2026-11-23 and later, in local time")
	c.Flags().StringVar(&p.until, "until", "", "only what was begun before 24h or 7d ago, or until the end of the day 2026-11-23, that day included")
}

// term is what a list's filter makes of the period.
func (p period) term(now time.Time) (t filter.Term, given bool, err error) {
	t = filter.Term{Field: filter.Day}
	if t.From, err = parseTime("--since", p.since, now, 0); err != nil {
		return t, false, err
	}
	if t.To, err = parseTime("--until", p.until, now, 1); err != nil {
		return t, false, err
	}
	if !t.From.IsZero() && !t.To.IsZero() && !t.From.Before(t.To) {
		return t, false, usage("--until %s ends before --since %s begins", p.until, p.since).hint("the earlier time goes with --since")
	}
	return t, !t.From.IsZero() || !t.To.IsZero(), nil
}

// mostDays is what a span of days may count.
const mostDays = 100_000

var errTooLong = errors.New("too long")

// parseTime reads a span (24h, 90m, 7d) or a day (2026-11-23), which means the local midnight so many days
// after the one that it begins with.
func parseTime(flag, v string, now time.Time, days int) (time.Time, error) {
	if v == "" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, v, now.Location()); err == nil {
		return day.AddDate(0, 0, days), nil
	}
	d, err := time.ParseDuration(v)
	if n, isDays := strings.CutSuffix(v, "d"); isDays {
		d, err = time.ParseDuration(n + "h")
		if d > mostDays*time.Hour {
			err = errTooLong
		}
		d *= 24
	}
	if err != nil || d <= 0 {
		return time.Time{}, usage("%s: %q is neither a span nor a day", flag, v).hint("like 24h, 7d or 2026-11-23")
	}
	return now.Add(-d), nil
}
