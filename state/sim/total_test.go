package sim

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// total is what many worlds come to.
type total struct {
	worlds, requests, charges, lost, parked, sales, paid, replayed int
	wrongs, doubts                                                 int
	kinds                                                          [faults]int
	cells                                                          map[cellKey]int
	took, wall                                                     time.Duration
}

func newTotal() *total { return &total{cells: map[cellKey]int{}} }

func (t *total) add(r *result) {
	t.worlds++
	t.requests += r.requests
	t.charges += r.charges
	t.lost += r.lost
	t.parked += r.parked
	t.sales += r.sales
	t.paid += r.paid
	t.took += r.took
	t.wrongs += len(r.wrongs)
	t.doubts += len(r.doubts)
	for i, n := range r.kinds {
		t.kinds[i] += n
	}
	for k, n := range r.cells {
		t.cells[k] += n
	}
}

func (t *total) faults() (n, kinds int) {
	for _, c := range t.kinds {
		n += c
		if c > 0 {
			kinds++
		}
	}
	return n, kinds
}

// line states a run. Nothing is rounded up.
func (t *total) line(from, to uint64) string {
	n, kinds := t.faults()
	hit, want := t.hits()
	return fmt.Sprintf("sim commit=%s seeds=%d..%d worlds=%d requests=%d faults=%d/%d kinds crashes=%d charges=%d lost-answers=%d cells=%d/%d sim=%dd violations=%d unknown=%d parked=%d replay=%d/%d wall=%.1fs cores=%d",
		commit(), from, to, t.worlds, t.requests, n, kinds, t.kinds[crash]+t.kinds[powerLoss], t.charges, t.lost, hit, want,
		int(t.took.Hours()/24), t.wrongs, t.doubts, t.parked, t.replayed, t.replayed, t.wall.Seconds(), runtime.GOMAXPROCS(0))
}

func commit() string {
	out, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "?"
	}
	return strings.TrimSpace(string(out))
}

// bigRun is from how many worlds on a run must have met everything that can be met.
const bigRun = 20000

// leastOfKind is how often each kind of fault must have happened in a big run.
const leastOfKind = 1000

// cellsFile lists the cells that can be hit: a fault, and how the sale stood that it befell.
const cellsFile = "testdata/cells.txt"

func wantedCells() map[string]bool {
	raw, err := os.ReadFile(cellsFile)
	if err != nil {
		return nil
	}
	m := map[string]bool{}
	for _, l := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		m[l] = true
	}
	return m
}

func (k cellKey) String() string { return k.fault.String() + " on " + k.state }

// cellsFound is how often a cell must be hit in a big run to be asked for ever after.
const cellsFound = 8

// writeCells writes down which cells a big run hit often enough to be asked for.
func (t *total) writeCells() error {
	var all []string
	for k, n := range t.cells {
		if n >= cellsFound {
			all = append(all, k.String())
		}
	}
	slices.Sort(all)
	return os.WriteFile(cellsFile, []byte(strings.Join(all, "\n")+"\n"), 0o644)
}

func (t *total) hits() (hit, want int) {
	wanted := wantedCells()
	for k := range t.cells {
		if wanted[k.String()] {
			hit++
		}
	}
	return hit, len(wanted)
}

// covers asks of a big run that it met every kind of fault often and every cell once.
func (t *total) covers(tt *testing.T, worlds uint64) {
	if worlds < bigRun || *withoutFlag != "" {
		return
	}
	for f := noFault + 1; f < faults; f++ {
		if t.kinds[f] < leastOfKind {
			tt.Errorf("%s happened %d times only", f, t.kinds[f])
		}
	}
	there := map[string]bool{}
	for k := range t.cells {
		there[k.String()] = true
	}
	for c := range wantedCells() {
		if !there[c] {
			tt.Errorf("never hit: %s", c)
		}
	}
}

// seedsFile keeps the seeds that were ever red.
const seedsFile = "testdata/seeds.txt"

func keptSeeds(t *testing.T) []uint64 {
	raw, err := os.ReadFile(seedsFile)
	if err != nil {
		return nil
	}
	var all []uint64
	for _, l := range strings.Fields(string(raw)) {
		n, err := strconv.ParseUint(l, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", seedsFile, err)
		}
		all = append(all, n)
	}
	return all
}

// keepSeed writes a red seed down.
func keepSeed(t *testing.T, seed uint64) {
	if !*keepFlag || *withoutFlag != "" {
		return
	}
	_ = os.MkdirAll("testdata", 0o755)
	f, err := os.OpenFile(seedsFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Log(err)
		return
	}
	_, _ = fmt.Fprintln(f, seed)
	_ = f.Close()
}
