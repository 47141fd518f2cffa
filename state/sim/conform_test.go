package sim

import (
	"testing"

	"guichet/state/sim/conform"
)

// The journal in memory does what the file's does: its own test runs the same suite.
func TestTheStoreIsAJournal(t *testing.T) {
	conform.Run(t, conform.Subject{
		NotFound: errNotFound, Taken: errTaken,
		Open: func(*testing.T) func() (conform.Journal, func()) {
			w := newWorld(options{seed: 1, flow: &flow{}, blows: blows{}})
			w.store.strict = true
			w.store.seen = nil // there is no world around it to judge
			n := 0
			return func() (conform.Journal, func()) {
				n++
				l := &life{w: w, till: &till{w: w, index: n % maxTills}}
				return port{l}, func() { w.store.bury(l) }
			}
		},
	})
}
