// Package quiet keeps Bubble Tea from asking the terminal for its colours before main runs: a
// terminal that never answers, such as a serial line, would hold the start up for five seconds.
//
// It imports os and nothing else, so that it is initialised before os/signal, for which Bubble Tea
// waits. Import it in main and call Restore first thing.
package quiet

import "os"

var before, wasSet = hush()

func hush() (string, bool) {
	term, set := os.LookupEnv("TERM")
	_ = os.Setenv("TERM", "dumb") // fails for impossible names only
	return term, set
}

// Restore puts TERM back as the program was given it.
func Restore() {
	if wasSet {
		_ = os.Setenv("TERM", before)
	} else {
		_ = os.Unsetenv("TERM")
	}
}
