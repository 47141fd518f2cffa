package text

import (
	"fmt"
	"time"
)

// Clock writes a time of day, "18:04".
func Clock(t time.Time) string { return t.Format("15:04") }

// ClockSeconds writes a time of day with its seconds, "18:04:01".
func ClockSeconds(t time.Time) string { return t.Format("15:04:05") }

// Elapsed writes a running time, "0:23" or "1:02:03".
func Elapsed(d time.Duration) string {
	s := int(max(d, 0) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// TimeLeft writes a countdown like Elapsed; a second that has begun counts, so that 0:00 means over.
func TimeLeft(d time.Duration) string { return Elapsed(ceilSecond(d)) }

// In writes how long until something, "in 3 s"; what is due is "now".
func (c *Catalog) In(d time.Duration) string {
	if d <= 0 {
		return c.Time.Now
	}
	return fmt.Sprintf(c.Time.In, c.Duration(ceilSecond(d)))
}

// Ago writes how long since something, "12 s ago".
func (c *Catalog) Ago(d time.Duration) string {
	if d < time.Second {
		return c.Time.Now
	}
	return fmt.Sprintf(c.Time.Ago, c.Duration(d))
}

// Duration writes a length of time in its largest unit, "12 s", "3 min", "2 h", "4 d".
func (c *Catalog) Duration(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < time.Minute:
		return fmt.Sprintf(c.Time.Seconds, d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf(c.Time.Minutes, d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf(c.Time.Hours, d/time.Hour)
	}
	return fmt.Sprintf(c.Time.Days, d/(24*time.Hour))
}

func ceilSecond(d time.Duration) time.Duration {
	return (max(d, 0) + time.Second - 1).Truncate(time.Second)
}
