package sim

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
)

var fullFlag = flag.Bool("sim.full", false, "try every single fault and every pair of crashes, not some of them")

var (
	flowFlag = flag.String("sim.flow", "", "play this flow alone, and tell its story")
	blowFlag = flag.String("sim.blow", "", "with sim.flow: what goes wrong, as KIND@N, KIND@N+ for ever, or crash@N@M")
)

// flowSeed is what a flow's ids and delays are drawn from.
const flowSeed = 4242

// cells counts runs by kind.
type cells struct {
	mu   sync.Mutex
	n    map[fault]int
	reds int
}

func (c *cells) add(k fault, red bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[k]++
	if red {
		c.reds++
	}
}

func (c *cells) sum() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, v := range c.n {
		n += v
	}
	return n
}

// TestEverySingleFault lets the n-th thing that can go wrong go wrong, once and from then on, for every
// n and every kind, in each flow. Nothing may be violated, and all must come to rest.
func TestEverySingleFault(t *testing.T) {
	step := int64(1)
	if !*fullFlag {
		step = 61
	}
	all := &cells{n: map[fault]int{}}
	t.Run("flows", func(t *testing.T) {
		jobs := make(chan func(*testing.T))
		for range runtime.GOMAXPROCS(0) {
			t.Run("worker", func(t *testing.T) {
				t.Parallel()
				for do := range jobs {
					do(t)
				}
			})
		}
		go func() {
			defer close(jobs)
			for i, f := range flows() {
				for _, k := range singles() {
					for _, forever := range []bool{false, true} {
						jobs <- func(t *testing.T) {
							for at := 1 + int64(i+int(k))%step; single(t, all, f, k, at, forever, step == 1); at += step {
							}
						}
					}
				}
			}
		}()
	})
	fmt.Printf("single faults: %d flows, %d kinds, %d runs, %d red\n", len(flows()), len(all.n), all.sum(), all.reds)
}

// singles lists the kinds that can be planned.
func singles() []fault {
	return append(wireFaults(), storeFails, commitInDoubt, diskFull, storeLocked, crash, powerLoss)
}

// single plays a flow with one blow, and reports whether the blow fell, so that the next may be tried.
func single(t *testing.T, all *cells, f *flow, k fault, at int64, forever, counted bool) bool {
	b := &blow{kind: k, at: at, forever: forever}
	r := runWorld(t, options{seed: flowSeed, flow: f, blow: b})
	fell := b.hit.Load() || (k == crash || k == powerLoss) && r.kinds[crash] > 0
	if !fell {
		return false
	}
	all.add(k, r.bad())
	if r.bad() {
		t.Errorf("%s\nreplay: go test ./state/sim -run TestOneFlow -sim.flow %q -sim.blow %s", r.blames()[0], f.name, b)
	}
	return counted || all.sum() < 2000
}

// TestACrashDuringRecovery kills a program at each op, and the one that takes over at each of its own.
func TestACrashDuringRecovery(t *testing.T) {
	step := int64(1)
	if !*fullFlag {
		step = 29
	}
	all := &cells{n: map[fault]int{}}
	picked := flows()
	for _, f := range []*flow{picked[0], picked[6], picked[3]} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			for at := int64(1); ; at += step {
				r := runWorld(t, options{seed: flowSeed, flow: f, blow: &blow{kind: crash, at: at}})
				if r.kinds[crash] == 0 {
					return
				}
				for second := 1 + at%step; second <= r.ops[2]; second += step {
					r := runWorld(t, options{seed: flowSeed, flow: f, blow: &blow{kind: crash, at: at, second: second}})
					all.add(crash, r.bad())
					if r.bad() {
						t.Errorf("%s\nreplay: go test ./state/sim -run TestOneFlow -sim.flow %q -sim.blow crash@%d@%d", r.blames()[0], f.name, at, second)
					}
				}
			}
		})
	}
	t.Cleanup(func() { fmt.Printf("crashes during recovery: %d runs, %d red\n", all.sum(), all.reds) })
}

// TestOneFlow plays what -sim.flow and -sim.blow say; without them, each flow with nothing going wrong.
func TestOneFlow(t *testing.T) {
	for _, f := range flows() {
		b, err := readBlow(*blowFlag)
		if err != nil {
			t.Fatal(err)
		}
		if *flowFlag != "" && *flowFlag != f.name {
			continue
		}
		r := runWorld(t, options{seed: flowSeed, flow: f, blow: b, tell: true})
		if *flowFlag != "" {
			fmt.Println(strings.Join(r.told, "\n"))
		}
		if r.bad() {
			t.Errorf("flow %q: %s", f.name, r.blames()[0])
		}
	}
}
