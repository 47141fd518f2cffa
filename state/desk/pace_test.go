package desk

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"guichet/hub2"
	"guichet/state"
)

// between are n payments that took from low to high seconds, evenly.
func between(low, high float64, n int) []time.Duration {
	all := make([]time.Duration, n)
	for i := range all {
		all[i] = time.Duration((low + (high-low)*(float64(i)+0.5)/float64(n)) * float64(time.Second))
	}
	return all
}

// asked lists the ages at which a payment that never ends is asked about, up to an age.
func asked(p *pace, until time.Duration) []time.Duration {
	grid := ages()
	var all []time.Duration
	for at := p.ask(grid, 0, false); at <= until; at = p.ask(grid, at, false) {
		all = append(all, at)
	}
	return all
}

func within(all []time.Duration, low, high time.Duration) int {
	n := 0
	for _, at := range all {
		if at >= low && at <= high {
			n++
		}
	}
	return n
}

func TestWhatWasLearntSaysWhenToAsk(t *testing.T) {
	p := newPace(between(15, 25, 40))
	asks := asked(p, time.Minute)
	assert.LessOrEqual(t, within(asks, 0, 14*time.Second), 1, "nobody has ever answered so soon: %v", asks)
	assert.GreaterOrEqual(t, within(asks, 15*time.Second, 26*time.Second), 4, "here they answer: %v", asks)
	assert.LessOrEqual(t, within(asks, 27*time.Second, time.Minute), 10, "whoever has not answered by now seldom will: %v", asks)
}

func TestBeforeAnythingIsLearntTheYoungAreAskedAboutMost(t *testing.T) {
	asks := asked(newPace(nil), 20*time.Minute)
	assert.LessOrEqual(t, asks[0], 3*time.Second, "the very first payment is not waited for blindly")
	for i := 2; i < len(asks); i++ {
		grid := ages()
		cell := grid[cell(grid, asks[i])] - grid[cell(grid, asks[i])-1]
		assert.GreaterOrEqual(t, asks[i]-asks[i-1]+2*cell, asks[i-1]-asks[i-2], "at %s the gaps shrink: %v", asks[i], asks[max(0, i-3):i+1])
	}
	last := asks[len(asks)-1] - asks[len(asks)-2]
	assert.Equal(t, time.Minute, last.Round(time.Minute), "a customer who has gone away costs a question a minute")
}

func TestSilenceIsNeverLong(t *testing.T) {
	for name, took := range map[string][]time.Duration{
		"nothing learnt": nil, "quick": between(2, 4, 64), "slow": between(40, 80, 64), "all alike": between(600, 600, 64),
		"longer than the oldest age": between(5000, 6000, 64), "no time at all": between(0, 0, 64),
	} {
		last := time.Duration(0)
		p := newPace(took)
		for _, at := range asked(p, time.Hour) {
			assert.GreaterOrEqual(t, at-last, leastGap, name)
			assert.LessOrEqual(t, at-last, p.mostGap(last)+at/30, "%s: after %s", name, last)
			last = at
		}
	}
}

// The plan for one payment is the best there is: whatever else is asked twice before going on by it
// costs more.
func TestNoOtherQuestionsWouldCostLess(t *testing.T) {
	grid := ages()
	p := newPace(between(4, 8, 64))
	// ask is the cost of a question by age j, all endings counted one by one, and of what follows it.
	ask := func(i, j int, full bool, rest float64) float64 {
		sum := price*(1-p.mass[i]) + rest
		for k := i + 1; k <= j; k++ {
			ended := p.mass[k] - p.mass[k-1]
			sum += ended * (grid[j] - (grid[k]+grid[k-1])/2).Seconds()
			if !full {
				sum += ended * price
			}
		}
		return sum
	}
	at := func(t time.Duration) int { return cell(grid, t) }
	best := p.least[0][0]
	again := math.Inf(1)
	for a := leastGap; a < 20*time.Second; a += 250 * time.Millisecond {
		for b := a + leastGap; b <= a+20*time.Second; b += 250 * time.Millisecond {
			for way := range 4 {
				first, second := way&1 == 1, way&2 == 2
				if first && b-a < fullGap {
					continue
				}
				rest := p.least[0][at(b)]
				if second {
					rest = p.least[1][at(b)]
				}
				cost := ask(0, at(a), first, ask(at(a), at(b), second, rest))
				assert.GreaterOrEqual(t, cost+1e-9, best, "%s and %s are better", a, b)
				again = min(again, cost)
			}
		}
	}
	assert.InDelta(t, best, again, 1e-9, "and the plan's own two are among them")
}

func waits(id string, reading state.Reading, age, alive time.Duration) waiting {
	return waiting{id: id, reading: reading, age: age, alive: alive, pace: newPace(nil), asked: 1}
}

func TestThePlanAsksFirstWhereTheScreenIsMostWrong(t *testing.T) {
	now := time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)
	s := time.Second
	shown := waits("shown", state.ReadStatus, 20*s, 10*s)
	shown.shown = true
	lost := waits("lost", state.ReadReconcile, 0, 0)
	lost.asked = 0
	held := waits("held", state.ReadEnding, 0, 0)
	held.hold = now.Add(5 * s)
	all := []waiting{
		waits("old", state.ReadStatus, 300*s, 290*s), waits("young", state.ReadStatus, 12*s, 2*s), held, lost,
		waits("ended", state.ReadEnding, 0, 0), shown, waits("nothing", state.ReadNothing, 0, 0),
	}
	r := room{next: now, gap: askGap}
	for _, want := range []string{"shown", "ended", "lost", "young", "old", "held"} {
		i, at := plan(now, all, ages(), r)
		if assert.GreaterOrEqual(t, i, 0) {
			assert.Equal(t, want, all[i].id)
			if want == "held" {
				assert.Equal(t, held.hold, at, "a held question comes when its time has come")
			} else {
				assert.False(t, at.After(now), "%s is due", want)
			}
			all = append(all[:i:i], all[i+1:]...)
		}
	}
	i, _ := plan(now, all, ages(), r)
	assert.Negative(t, i, "what is over is not asked about")
}

func TestThePlanNeverAsksInABurst(t *testing.T) {
	now := time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)
	r, at, left := room{gap: askGap}, now, []time.Time(nil)
	for range 50 {
		_, at = plan(at, []waiting{waits("a", state.ReadReconcile, 0, 0), waits("b", state.ReadEnding, 0, 0)}, ages(), r)
		r = r.after(at)
		left = append(left, at)
	}
	assert.Equal(t, left[0], left[early], "a few receipts may be read at once")
	for i := early + 1; i < len(left); i++ {
		assert.Equal(t, askGap, left[i].Sub(left[i-1]))
	}
	_, at = plan(now, []waiting{waits("a", state.ReadReconcile, 0, 0)}, ages(), room{gap: askGap}.after(now))
	assert.Equal(t, now.Add(askGap), at, "the others keep their turn")
}

func TestOneFullReadDoesForBothWhereTheEndHasProbablyCome(t *testing.T) {
	p, grid := newPace(between(15, 25, 64)), ages()
	assert.True(t, p.full(grid, 15*time.Second, 26*time.Second), "it has ended: the status would say so, and then it would have to be read all the same")
	assert.False(t, p.full(grid, 15*time.Second, 16*time.Second), "it has hardly ended, and no full read would be allowed when it does")
	assert.Equal(t, fullGap, p.ask(grid, 20*time.Second, true)-20*time.Second, "after a full read nothing is asked that could not be followed by one")
}

func TestQuestionsLeaveAPlaceToChargesAndAFifthToOtherPrograms(t *testing.T) {
	clock := clockAt(time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC))
	b := hub2.NewBudget(hub2.Limits{Global: hub2.Limit{Max: 50, Per: 5 * time.Second}}, clock)
	d := New(Options{Budget: b, Clock: clock, Random: &randomness{}})
	now := clock.Now()
	for range 39 {
		b.Count(now, hub2.RouteCreate, "")
	}
	assert.False(t, d.roomNow(now, false).full)
	b.Count(now, hub2.RouteCreate, "")
	assert.True(t, d.roomNow(now, false).full, "others spend it: a fifth is left")
	d.asked = make([]time.Time, 20)
	for i := range d.asked {
		d.asked[i] = now
	}
	assert.False(t, d.roomNow(now, false).full, "we spend it")
	assert.True(t, d.roomNow(now, true).full, "... and others follow sales as well")
	for range 9 {
		b.Count(now, hub2.RouteCreate, "")
	}
	r := d.roomNow(now, false)
	assert.True(t, r.full, "the last place is a charge's")
	assert.Equal(t, now.Add(askGap), r.free(&waiting{reading: state.ReadEnding}), "not even a receipt takes it")
}

// clockAt stands still.
type clockAt time.Time

func (c clockAt) Now() time.Time                       { return time.Time(c) }
func (c clockAt) After(time.Duration) <-chan time.Time { return nil }
