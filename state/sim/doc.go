// Package sim holds the proof that a charge is never made twice, never lost and never guessed: worlds
// of several tills, each a real desk with the real client, in front of the emulator, over a wire that
// does harm and a journal that can lose what was not synced. A world is drawn from one number and
// plays the same way each time.
//
// All of it is tests:
//
//	go test ./state/sim                             a few seconds' worth
//	go test ./state/sim -run TestWorlds -sim.seeds 1..500
//	go test ./state/sim -run TestWorlds -sim.seed 17   one world, told step by step
//
// Determinism. Nothing orders goroutines that wake at the same instant, so none do: every wait ends at
// an instant whose last digits belong to the one who waits. What is drawn depends on who asks and for
// what, never on who came first.
package sim
