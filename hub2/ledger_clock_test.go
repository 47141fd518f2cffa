package hub2

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Other programs' instants are the machine's clock's, which people and time servers set.
func TestAnInstantOfAnotherClockNeverWeighsLong(t *testing.T) {
	clock := newJump()
	write := func(r *reader, at time.Time, ban time.Duration) {
		r.lines = append(r.lines, Line{At: at, Route: RouteIntent, ID: "x", Ban: ban})
	}
	a, _, ra, _ := two(clock)
	write(ra, clock.Now().Add(time.Hour), 0)
	require.NoError(t, a.Refresh(t.Context()))
	assert.Equal(t, clock.Now().Add(5*time.Second+margin), a.Allowed(RouteIntent, "x"), "of our future: as if now")

	write(ra, clock.Now().Add(time.Hour), time.Minute)
	require.NoError(t, a.Refresh(t.Context()))
	assert.Equal(t, clock.Now().Add(time.Minute), a.Allowed(RouteIntent, "x"), "a ban too")

	clock.advance(2 * time.Minute)
	require.NoError(t, a.Refresh(t.Context()))
	heard := clock.Now()
	clock.advance(time.Second)
	write(ra, clock.Now().Add(-time.Hour), 0) // the clock was set forward since
	require.NoError(t, a.Refresh(t.Context()))
	assert.Equal(t, heard.Add(5*time.Second+margin), a.Allowed(RouteIntent, "x"), "written after the last news, so not older")

	write(ra, clock.Now().Add(-time.Second/2), 0)
	require.NoError(t, a.Refresh(t.Context()))
	write(ra, clock.Now(), 0)
	write(ra, clock.Now().Add(-time.Hour), 0)
	require.NoError(t, a.Refresh(t.Context()))
	assert.Equal(t, clock.Now().Add(5*time.Second+margin), a.Allowed(RouteIntent, "x"))
	used, _ := a.Used()
	assert.Equal(t, 4, used)
}

// Where the programs share an uptime, nobody can make a line older or younger.
func TestALineIsAsOldAsItsUptimeSays(t *testing.T) {
	for _, set := range []time.Duration{0, time.Hour, -time.Hour} {
		clock := newJump()
		_, b, _, rb := two(clock)
		write := func(boot string, ago, ban time.Duration) {
			rb.lines = append(rb.lines, Line{At: clock.Now().Add(-ago - set), Route: RouteList, Ban: ban, Boot: boot, Up: rb.up - ago})
		}
		rb.boot, rb.up = "monday", time.Minute
		write("monday", 20*time.Second, 0)
		require.NoError(t, b.Refresh(t.Context()))
		assert.Equal(t, clock.Now().Add(10*time.Second+margin+time.Millisecond), b.Allowed(RouteList, ""), "set by %s", set)

		clock.advance(time.Minute)
		rb.up += 2 * time.Minute // half of it asleep
		write("monday", 90*time.Second, 10*time.Minute)
		require.NoError(t, b.Refresh(t.Context()))
		assert.Equal(t, clock.Now().Add(8*time.Minute+30*time.Second+time.Millisecond), b.Allowed(RouteList, ""), "set by %s", set)

		clock.advance(10 * time.Minute)
		rb.up += 10 * time.Minute
		write("monday", -time.Hour, 0) // by no clock that there is
		require.NoError(t, b.Refresh(t.Context()))
		assert.Equal(t, clock.Now().Add(30*time.Second+margin), b.Allowed(RouteList, ""))
	}
}

func TestALineWithoutACommonUptimeIsTimedByTheClock(t *testing.T) {
	for _, boots := range [][2]string{{"", ""}, {"monday", ""}, {"", "monday"}, {"monday", "tuesday"}} {
		clock := newJump()
		_, b, _, rb := two(clock)
		rb.boot, rb.up = boots[0], time.Minute
		rb.lines = append(rb.lines, Line{At: clock.Now().Add(-20 * time.Second), Route: RouteList, Boot: boots[1], Up: time.Minute})
		require.NoError(t, b.Refresh(t.Context()))
		assert.Equal(t, clock.Now().Add(10*time.Second+margin), b.Allowed(RouteList, ""), boots)
	}
}

func TestEveryLineSaysWhenItWasByTheUptime(t *testing.T) {
	clock := newJump()
	a, _, ra, _ := two(clock)
	ra.boot, ra.up = "monday", time.Minute
	require.NoError(t, a.Take(t.Context(), RouteCreate, ""))
	a.Ban(RouteList, "", time.Minute)
	a.Count(clock.Now().Add(-3*time.Second), RouteIntent, "x")
	taken := clock.Now()
	clock.advance(time.Second)
	ra.up += time.Second
	a.settle(taken, RouteCreate, "")
	require.Len(t, ra.lines, 4)
	for i, up := range []time.Duration{60, 60, 57, 61} {
		assert.Equal(t, "monday", ra.lines[i].Boot)
		assert.Equal(t, up*time.Second, ra.lines[i].Up, "line %d", i)
	}
}
