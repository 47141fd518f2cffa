package ui

import (
	"flag"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// update writes the golden frames anew: go test ./ui -update, and then look at them.
var update = flag.Bool("update", false, "write the golden frames anew")

func TestMain(m *testing.M) {
	flag.Parse()
	if err := os.Unsetenv("TZ"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}
