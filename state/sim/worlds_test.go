package sim

import (
	"context"
	"flag"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

var seed = flag.Uint64("sim.seed", 0, "play this world alone, and tell its story")

var without = flag.String("sim.without", "", "kinds of faults that are left out, a comma between them")

var twice = flag.Bool("sim.twice", false, "play each world twice")

// runWorld plays one world in a bubble of its own.
func runWorld(t *testing.T, o options) *result {
	var r *result
	o.machine = time.Now()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(o)
		w.ctx, w.stop = context.WithCancel(t.Context())
		r = w.play()
	})
	return r
}

func TestWorlds(t *testing.T) {
	if *seed != 0 {
		r := runWorld(t, options{seed: *seed, tell: true})
		for _, s := range r.told {
			fmt.Println(s)
		}
		for _, s := range r.wrongs {
			t.Error(s)
		}
		return
	}
	begun := time.Now()
	bad := 0
	n, req, f, cr := 0, 0, 0, 0
	var took time.Duration
	for s := uint64(1); s <= 200; s++ {
		r := runWorld(t, options{seed: s, tell: *twice})
		n++
		req += r.requests
		for k, c := range r.kinds {
			f += c
			if fault(k) == crash {
				cr += c
			}
		}
		took += r.took
		if *twice {
			if why := again(t, r); why != "" {
				t.Errorf("seed %d: %s", s, why)
			}
		}
		if r.bad() {
			bad++
			t.Errorf("seed %d: %v %v", s, r.wrongs, r.doubts)
		}
	}
	d := time.Since(begun)
	fmt.Printf("bad=%d worlds=%d requests=%d faults=%d crashes=%d sim=%v wall=%v %.1f/s\n", bad, n, req, f, cr, took, d, float64(n)/d.Seconds())
}

func TestAClockThatIsSetKeepsItsMonotonicReading(t *testing.T) {
	now := time.Now()
	noon := time.Date(2031, 5, 6, 12, 0, 0, 7, time.UTC)
	later := shown(noon, now.Add(time.Minute))
	if later.Sub(now) != time.Minute || !later.Round(0).Equal(noon) {
		t.Fatal(later, later.Sub(now))
	}
}
