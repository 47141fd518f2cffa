package sim

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// diverge returns where two tellings of one world part.
func diverge(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			out := "\n"
			for j := max(0, i-6); j < min(i+4, len(a), len(b)); j++ {
				out += "  a " + a[j] + "\n  b " + b[j] + "\n"
			}
			return out
		}
	}
	return "one goes on for longer"
}

// again plays a world once more and tells where it went another way, "" when it did not.
func again(t *testing.T, first *result) string {
	if r := runWorld(t, options{seed: first.seed}); r.hash != first.hash {
		a := runWorld(t, options{seed: first.seed, tell: true})
		b := runWorld(t, options{seed: first.seed, tell: true})
		return "it went another way the second time" + diverge(a.told, b.told)
	}
	return ""
}

// hashesEnv makes this test binary print what the worlds of its -sim.seeds come to.
const hashesEnv = "SIM_TEST_HASHES"

func hashes(t *testing.T, from, to uint64) []string {
	var all []string
	for s := from; s <= to; s++ {
		all = append(all, fmt.Sprintf("world %d %x", s, runWorld(t, options{seed: s}).hash))
	}
	return all
}

// TestHashes is the other process of TestAWorldIsTheSameInEveryProcess, and does nothing by itself.
func TestHashes(t *testing.T) {
	if os.Getenv(hashesEnv) == "" {
		return
	}
	from, to, err := span(*seedsFlag)
	require.NoError(t, err)
	fmt.Println(strings.Join(hashes(t, from, to), "\n"))
}

// TestAWorldIsTheSameInEveryProcess plays the same seeds here and in other processes with one and with
// two processors.
func TestAWorldIsTheSameInEveryProcess(t *testing.T) {
	from, _, err := span(*seedsFlag)
	require.NoError(t, err)
	to := from + uint64(*replayFlag) - 1
	mine := hashes(t, from, to)
	self, err := os.Executable()
	require.NoError(t, err)
	for _, processors := range []string{"1", "2"} {
		c := exec.CommandContext(t.Context(), self, "-test.run", "^TestHashes$", "-sim.seeds", fmt.Sprintf("%d..%d", from, to))
		c.Env = append(os.Environ(), hashesEnv+"=1", "GOMAXPROCS="+processors)
		out, err := c.CombinedOutput()
		require.NoError(t, err, string(out))
		var theirs []string
		for _, l := range strings.Split(string(out), "\n") {
			if strings.HasPrefix(l, "world ") {
				theirs = append(theirs, l)
			}
		}
		require.Equal(t, mine, theirs, "GOMAXPROCS=%s", processors)
	}
	fmt.Printf("replay: %d/%d seeds hash-equal in three processes, GOMAXPROCS 1 and 2\n", len(mine), len(mine))
}

// TestNoDecisionReadsTheWallClock plays the same worlds ten years later: nothing may go another way.
func TestNoDecisionReadsTheWallClock(t *testing.T) {
	from, _, err := span(*seedsFlag)
	require.NoError(t, err)
	for s := from; s < from+uint64(*replayFlag); s++ {
		now := runWorld(t, options{seed: s, tell: true})
		later := runWorld(t, options{seed: s, tell: true, shift: 10 * 365 * 24 * time.Hour})
		if now.hash != later.hash {
			t.Fatalf("seed %d goes another way when all clocks are ten years later:%s", s, diverge(now.told, later.told))
		}
	}
}
