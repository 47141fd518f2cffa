package ui

import (
	"flag"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// every chooses every command on every screen, which takes minutes.
var every = flag.Bool("every", false, "choose every command on every screen")

// update writes the golden frames anew: go test ./ui -update, and then look at them.
var update = flag.Bool("update", false, "write the golden frames anew")

func TestMain(m *testing.M) {
	flag.Parse()
	if err := os.Unsetenv("TZ"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}
