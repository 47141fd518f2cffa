package command

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"guichet/hub2"
	"guichet/state/config"
)

// asProgram is the variable that makes the test binary be the program itself.
const asProgram = "TEST_BINARY_IS_GUICHET"

// runTests runs the package's tests and ends the process.
var runTests = func(m tidy) { os.Exit(m.Run()) }

// tidy is a run of the tests that fails when one leaves a goroutine behind.
type tidy struct{ *testing.M }

func (m tidy) Run() int {
	code := m.M.Run()
	if code != 0 {
		return code
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" || filepath.Base(os.Args[0]) == "guichet" { // as the scripts call it
		beProgram()
	}
	flag.Parse()
	// The tests wait far more than they work.
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = f.Value.Set("12")
	}
	runTests(tidy{m})
}

// beProgram is what main does.
func beProgram() {
	example, _ := os.ReadFile(os.Getenv("EXAMPLE_CONFIG"))
	os.Exit(Execute(context.Background(), Process{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Sources: config.FromProcess, Clock: hub2.SystemClock{}, Example: example,
	}))
}
