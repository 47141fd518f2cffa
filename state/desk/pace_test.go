package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

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
	for at := p.ask(grid, 0); at <= until; at = p.ask(grid, at) {
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
	assert.LessOrEqual(t, within(asks, 27*time.Second, time.Minute), 8, "whoever has not answered by now seldom will: %v", asks)
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
		for _, at := range asked(newPace(took), time.Hour) {
			assert.GreaterOrEqual(t, at-last, leastGap, name)
			assert.LessOrEqual(t, at-last, mostGap(last)+at/30, "%s: after %s", name, last)
			last = at
		}
	}
}

// The plan for one payment is the best there is: no other three questions cost less.
func TestNoOtherQuestionsWouldCostLess(t *testing.T) {
	took, grid := between(4, 8, 64), ages()
	p := newPace(took)
	cost := func(asks []time.Duration) float64 {
		sum, alive := 0.0, time.Duration(0)
		for _, at := range asks {
			from, to := cell(grid, alive), cell(grid, at)
			sum += price(len(took)) * p.lives[from]
			for i := from + 1; i <= to; i++ {
				sum += p.ends[i] * (grid[to] - (grid[i]+grid[i-1])/2).Seconds()
			}
			alive = at
		}
		return sum
	}
	ours := asked(p, 10*time.Second)[:3]
	end := ours[2]
	best := cost(ours)
	for a := time.Second; a < end; a += 250 * time.Millisecond {
		for b := a + time.Second; b <= end-time.Second; b += 250 * time.Millisecond {
			assert.GreaterOrEqual(t, cost([]time.Duration{a, b, end})+1e-9, best, "%s and %s are better than %v", a, b, ours)
		}
	}
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
	r := room{last: now.Add(-time.Second), gap: askGap}
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
	all := []waiting{waits("a", state.ReadEnding, 0, 0)}
	_, at := plan(now, all, ages(), room{last: now, gap: askGap})
	assert.Equal(t, now.Add(askGap), at)
}
