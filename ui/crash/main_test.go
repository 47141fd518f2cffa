//go:build unix

// Package crash kills, stops and starves the built program while it takes payments from an emulated Hub2
// over real HTTP, on a real journal, and compares what it then says with what Hub2 knows.
package crash

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

var (
	kills = flag.Int("crash.kills", 18, "how often the program is killed")
	seed  = flag.Uint64("crash.seed", 1, "what decides when")
)

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	// The tests wait far more than they work.
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = f.Value.Set("24")
	}
	dir, err := os.MkdirTemp("", "guichet-crash-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "guichet")
	if out, err := exec.Command("go", "build", "-o", binary, "guichet").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}
