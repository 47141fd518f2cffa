package sim

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// How worlds are asked for.
var (
	seedsFlag   = flag.String("sim.seeds", "1..150", "the worlds that are played, as A..B")
	seedFlag    = flag.Uint64("sim.seed", 0, "play this world alone, and tell its story")
	onlyFlag    = flag.String("sim.only", "", "with sim.seed: the faults that may happen, by their numbers, a comma between them")
	withoutFlag = flag.String("sim.without", "", "kinds of faults that are left out, a comma between them")
	replayFlag  = flag.Int("sim.replay", 15, "how many of the worlds are played twice")
	allFlag     = flag.Bool("sim.all", false, "go on after a red seed, and list them all")
	cellsFlag   = flag.Bool("sim.cells", false, "write down the cells that this run hit")
	briefFlag   = flag.Bool("sim.brief", false, "name the first red seed and stop: nothing is played twice, made smaller or written down")
	keepFlag    = flag.Bool("sim.keep", true, "write a failing seed down, to be played first ever after")
)

func TestMain(m *testing.M) {
	flag.Parse()
	debug.SetGCPercent(800) // worlds are small and many
	os.Exit(m.Run())
}

// runWorld plays one world in a bubble of its own.
func runWorld(t *testing.T, o options) *result {
	var r *result
	o.machine = time.Now()
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Printf("seed %d: the world itself broke\n", o.seed)
			panic(fault)
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(o)
		w.ctx, w.stop = context.WithCancel(t.Context())
		r = w.play()
	})
	return r
}

// TestWorlds plays the seeds that once failed, then a range of seeds.
func TestWorlds(t *testing.T) {
	if *seedFlag != 0 {
		one(t, *seedFlag)
		return
	}
	from, to, err := span(*seedsFlag)
	if err != nil {
		t.Fatal(err)
	}
	kept := keptSeeds(t)
	if *briefFlag {
		kept, *replayFlag, *keepFlag = nil, 0, false
	}
	for _, k := range kept {
		if r := runWorld(t, options{seed: k}); r.bad() {
			t.Errorf("the kept seed %d is red again", k)
			explain(t, r)
			return
		}
	}
	begun := time.Now()
	total := newTotal()
	red := spread(t, from, to, total)
	total.wall = time.Since(begun)
	fmt.Println(total.line(from, to))
	if *cellsFlag {
		if err := total.writeCells(); err != nil {
			t.Error(err)
		}
	}
	if red != nil {
		fmt.Printf("first red seed: %d after %d seeds\n", red.seed, total.worlds)
		keepSeed(t, red.seed)
		if *briefFlag {
			t.Errorf("seed %d is red: %s", red.seed, red.blames()[0])
			return
		}
		explain(t, red)
		return
	}
	total.covers(t, to-from+1)
}

// one plays one world and tells its story.
func one(t *testing.T, seed uint64) {
	r := runWorld(t, options{seed: seed, only: ids(*onlyFlag), tell: true})
	fmt.Println(strings.Join(r.told, "\n"))
	for _, s := range r.blames() {
		t.Error(s)
	}
}

// spread plays a range on every processor, until one is red; of several that are it returns the first.
func spread(t *testing.T, from, to uint64, total *total) *result {
	var next atomic.Uint64
	next.Store(from)
	var mu sync.Mutex
	var red *result
	t.Run("play", func(t *testing.T) {
		for range runtime.GOMAXPROCS(0) {
			t.Run("worker", func(t *testing.T) {
				t.Parallel()
				for s := next.Add(1) - 1; s <= to; s = next.Add(1) - 1 {
					r := runWorld(t, options{seed: s})
					if every := max(1, int(to-from+1)/max(1, *replayFlag)); *replayFlag > 0 && int(s-from)%every == 0 && !r.bad() {
						if why := again(t, r); why != "" {
							r.wrongs = append(r.wrongs, why)
						} else {
							mu.Lock()
							total.replayed++
							mu.Unlock()
						}
					}
					mu.Lock()
					total.add(r)
					if r.bad() && *allFlag {
						fmt.Printf("red seed %d: %.200s\n", r.seed, r.blames()[0])
						t.Fail()
					} else if r.bad() {
						next.Store(to + 1)
						if red == nil || r.seed < red.seed {
							red = r
						}
					}
					mu.Unlock()
				}
			})
		}
	})
	return red
}

// explain shrinks a failure and prints what a person needs: the seed, the story and the command.
func explain(t *testing.T, r *result) {
	few, ids := shrink(t, r)
	told := few.told
	if len(told) > 160 {
		told = append([]string{"..."}, told[len(told)-160:]...)
	}
	fmt.Println(strings.Join(told, "\n"))
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatUint(id, 10)
	}
	t.Errorf("seed %d is red with %d of its %d faults:\n%s", r.seed, len(ids), len(r.fired), strings.Join(few.blames(), "\n"))
	fmt.Printf("replay: go test ./state/sim -run TestWorlds -sim.seed %d -sim.only %s\n", r.seed, strings.Join(words, ","))
}

// span reads A..B.
func span(s string) (from, to uint64, err error) {
	a, b, ok := strings.Cut(s, "..")
	if !ok {
		b = a
	}
	if from, err = strconv.ParseUint(a, 10, 64); err == nil {
		to, err = strconv.ParseUint(b, 10, 64)
	}
	if err != nil || to < from {
		return 0, 0, fmt.Errorf("seeds %q: want A..B", s)
	}
	return from, to, nil
}

// ids reads a list of faults; none is nil, which allows all.
func ids(s string) map[uint64]bool {
	if s == "" {
		return nil
	}
	m := map[uint64]bool{}
	for _, w := range strings.Split(s, ",") {
		n, _ := strconv.ParseUint(w, 10, 64)
		m[n] = true
	}
	return m
}

func TestAClockThatIsSetKeepsItsMonotonicReading(t *testing.T) {
	now := time.Now()
	noon := time.Date(2031, 5, 6, 12, 0, 0, 7, time.UTC)
	later := shown(noon, now.Add(time.Minute))
	if later.Sub(now) != time.Minute || !later.Round(0).Equal(noon) {
		t.Fatal(later, later.Sub(now))
	}
}
