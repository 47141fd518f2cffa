package desk

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"guichet/hub2/sandbox"
)

// row is one line of the table.
type row struct {
	timing string
	n      int
	who    string
	figures
	best  float64 // the bound with as many questions as this row asked, in seconds
	alone float64 // ... with the limits alone
}

const head = "| customers | waiting | who asks | action asked: mean, p95 | ended: mean, p95 | both, for each payment | questions | best possible | best within the limits alone |\n|---|---|---|---|---|---|---|---|---|\n"

func (r row) String() string {
	s := func(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }
	best := "| |"
	if r.best > 0 {
		best = fmt.Sprintf("| %.2f s | %.2f s |", r.best, r.alone)
	}
	return fmt.Sprintf("| %s | %d | %s | %s, %s | %s, %s | %s s | %.1f %s\n", r.timing, r.n, r.who, s(mean(r.action)), s(p95(r.action)),
		s(mean(r.ending)), s(p95(r.ending)), s(r.blind()), r.asked(), best)
}

// crowd are the prices of the first windows of 5 seconds that make the bounds high with a hundred
// customers at the counter. tighten found them; whatever they are the bounds hold.
func crowd() (capped, alone []float64) {
	return []float64{0.36, 0.46, 0, 0.12, 0.56, 0.52, 0.36},
		[]float64{0.31, 0.35, 0.15, 0.31, 0.70, 0.64, 0.42, 0, 0, 0.06, 0.06, 0.04, 0.03, 0.01}
}

// bounds fills in the two bounds of a row.
func (r *row) bounds(timing sandbox.Timing, steps int) {
	capped, alone := newBound(timing, r.n, r.asked()), newBound(timing, r.n, 0)
	capped.price, alone.alone = price, true
	if r.n == 100 {
		capped.cell, alone.cell = 0.1, 0.1
	}
	if r.n == 100 && r.timing == "counter" {
		capped.price = 0.25
		first, second := crowd()
		copy(capped.window, first)
		copy(alone.window, second)
	}
	if steps > 0 {
		capped.tighten(steps)
	}
	r.best, _, _ = capped.value()
	r.alone, _, _ = alone.value()
}

const (
	coldName, learntName, rivalName = "ours, nothing learnt", "ours, 64 learnt", "every 5 s in turn"
)

// The table of the README. GUICHET_BLIND=long measures eight times as many payments, and the demo's.
//
// With a hundred the best is missed by more than with few. Half of what is missing is the customer's action
// (0.8 s of a payment's blind time, 0.1 s in the bound's plans): charges leave as fast as Hub2 takes them,
// the budget's margin makes 50 requests last 5.25 seconds, and the looks behind them queue, which the
// bound's windows of 5 seconds do not know. Of the rest, endings, half is what the relaxation gives away.
func TestBlindTime(t *testing.T) {
	type customers struct {
		name string
		sandbox.Timing
	}
	each, steps, all := 100, 0, []customers{{"counter", sandbox.CounterTiming()}}
	if os.Getenv("GUICHET_BLIND") == "long" {
		each, steps, all = 800, 12, append(all, customers{"demo", sandbox.DefaultTiming()})
	}
	var table strings.Builder
	table.WriteString(head)
	for _, timing := range all {
		rows := map[string]row{}
		for _, n := range []int{1, 5, 20, 100} {
			for _, who := range []struct {
				name   string
				follow func(*round)
			}{{coldName, ours(0)}, {learntName, ours(64)}, {rivalName, rival}} {
				r := row{timing: timing.name, n: n, who: who.name, figures: play(t, timing.Timing, n, max(each/n, 1), who.follow)}
				if who.name == learntName {
					r.bounds(timing.Timing, steps)
				}
				table.WriteString(r.String())
				rows[fmt.Sprint(who.name, n)] = r
				assert.Zero(t, r.limited, "%s, %d: answers 429", who.name, n)
				assert.Less(t, r.late, longPause, "%s, %d: a charge finds room", who.name, n)
				assert.GreaterOrEqual(t, r.blind().Seconds(), r.best, "%s, %d: nothing is better than the best", who.name, n)
			}
			us, them := rows[fmt.Sprint(learntName, n)], rows[fmt.Sprint(rivalName, n)]
			assert.Less(t, us.blind(), them.blind()/2, "%d: half as blind as the rival", n)
			if timing.name == "counter" {
				near := 1.2
				if n == 100 {
					near = 2
				}
				assert.LessOrEqual(t, us.blind().Seconds(), near*us.best, "%d: close to the best", n)
			}
			if n == 1 && timing.name == "counter" { // the demo's payments are over before the rival has asked twice
				assert.LessOrEqual(t, us.asked(), them.asked(), "no more questions than the rival asks")
			}
		}
	}
	t.Log("\n" + table.String())
}
