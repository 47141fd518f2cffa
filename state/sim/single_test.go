package sim

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

var fullFlag = flag.Bool("sim.full", false, "try every single fault and every pair of crashes, not some of them")

var (
	flowFlag = flag.String("sim.flow", "", "play this flow alone, and tell its story")
	blowFlag = flag.String("sim.blow", "", "with sim.flow: what goes wrong, as KIND@N, KIND@N+ for ever, or crash@N@M; a comma between two")
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

// judge counts a run, and tells how a red one is played again.
func (c *cells) judge(t *testing.T, k fault, f *flow, b blows, r *result) {
	c.add(k, r.bad())
	if r.bad() {
		t.Errorf("%s\nreplay: go test ./state/sim -run TestOneFlow -sim.flow %q -sim.blow %s", r.blames()[0], f.name, b)
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
	b := blows{{kind: k, at: at, forever: forever}}
	r := runWorld(t, options{seed: flowSeed, flow: f, blows: b})
	if !b.fell(r) {
		return false
	}
	all.judge(t, k, f, b, r)
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
				r := runWorld(t, options{seed: flowSeed, flow: f, blows: blows{{kind: crash, at: at}}})
				if r.kinds[crash] == 0 {
					return
				}
				for second := 1 + at%step; second <= r.ops[2]; second += step {
					b := blows{{kind: crash, at: at, second: second}}
					all.judge(t, crash, f, b, runWorld(t, options{seed: flowSeed, flow: f, blows: b}))
				}
			}
		})
	}
	t.Cleanup(func() { fmt.Printf("crashes during recovery: %d runs, %d red\n", all.sum(), all.reds) })
}

// TestPairsOfFaults draws two blows, of any kinds, for a flow: the second may fall while the first is
// being mended.
func TestPairsOfFaults(t *testing.T) {
	want := 40
	if *fullFlag {
		want = 5000
	}
	all := &cells{n: map[fault]int{}}
	var next atomic.Int64
	t.Run("pairs", func(t *testing.T) {
		for range runtime.GOMAXPROCS(0) {
			t.Run("worker", func(t *testing.T) {
				t.Parallel()
				for all.sum() < want {
					f, b := pair(keyOf("pair", int(next.Add(1))).dice(flowSeed))
					if r := runWorld(t, options{seed: flowSeed, flow: f, blows: b}); b.fell(r) {
						all.judge(t, b[0].kind, f, b, r)
					}
				}
			})
		}
	})
	fmt.Printf("pairs of faults: %d runs in which both fell, %d red\n", all.sum(), all.reds)
}

// pair draws a flow and two blows of two kinds. Most flows have some ten requests and a hundred ops.
func pair(d dice) (*flow, blows) {
	f, kinds := flows()[d.n(len(flows()))], singles()
	draw := func() *blow {
		b := &blow{kind: kinds[d.n(len(kinds))]}
		if b.at = 1 + int64(d.n(6)); b.kind == crash || b.kind == powerLoss {
			b.at = 1 + int64(d.n(60))
		}
		return b
	}
	first, second := draw(), draw()
	for second.kind == first.kind {
		second = draw()
	}
	return f, blows{first, second}
}

// TestOneFlow plays what -sim.flow and -sim.blow say; without them, each flow with nothing going wrong.
func TestOneFlow(t *testing.T) {
	for _, f := range flows() {
		b, err := readBlows(*blowFlag)
		if err != nil {
			t.Fatal(err)
		}
		if *flowFlag != "" && *flowFlag != f.name {
			continue
		}
		r := runWorld(t, options{seed: flowSeed, flow: f, blows: b, tell: true})
		if *flowFlag != "" {
			fmt.Println(strings.Join(r.told, "\n"))
		}
		if r.bad() {
			t.Errorf("flow %q: %s", f.name, r.blames()[0])
		}
	}
}
