package command

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPeriodIsOfTheShopsDays(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("WAT", 3600)
	now := time.Date(2026, 11, 25, 8, 30, 0, 0, zone)
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, zone) }
	for name, c := range map[string]struct {
		p        period
		from, to time.Time
	}{
		"none":                {},
		"since a day":         {period{since: "2026-11-23"}, at(23, 0), time.Time{}},
		"until a day's end":   {period{until: "2026-11-23"}, time.Time{}, at(24, 0)},
		"one day":             {period{"2026-11-23", "2026-11-23"}, at(23, 0), at(24, 0)},
		"spans":               {period{"48h", "1d"}, now.Add(-48 * time.Hour), now.Add(-24 * time.Hour)},
		"a span until a day":  {period{"7d", "2026-11-24"}, now.Add(-7 * 24 * time.Hour), at(25, 0)},
		"until a day to come": {period{until: "2027-01-01"}, time.Time{}, time.Date(2027, 1, 2, 0, 0, 0, 0, zone)},
	} {
		term, given, err := c.p.term(now)
		require.NoError(t, err, name)
		assert.Equal(t, c.p != period{}, given, name)
		assert.True(t, c.from.Equal(term.From) && c.to.Equal(term.To), "%s: %v to %v", name, term.From, term.To)
	}
	for _, p := range []period{{"2026-11-24", "2026-11-23"}, {"24h", "24h"}, {"24h", "48h"}, {"2026-11-25", "24h"}, {"2027-01-01", "1h"}} {
		_, _, err := p.term(now)
		require.ErrorContains(t, err, "--until "+p.until, "%v", p)
	}
	for _, v := range []string{"yesterday", "-3h", "0h", "2026-13-01", "2026-02-30", "d", "1dd", "24", "768614336404564651d"} {
		_, _, err := period{until: v}.term(now)
		require.ErrorContains(t, err, "--until: ", v)
		_, _, err = period{since: v}.term(now)
		require.ErrorContains(t, err, "--since: ", v)
	}
}

// A day on which the clocks are set back has 25 hours.
func TestADayEndsAtMidnight(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	term, _, err := period{"2026-10-25", "2026-10-25"}.term(time.Date(2026, 11, 25, 8, 0, 0, 0, zone))
	require.NoError(t, err)
	assert.Equal(t, 25*time.Hour, term.To.Sub(term.From))
}
