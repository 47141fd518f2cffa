//go:build race

package endtoend

// raced has the program built with the race detector too: the tests alone only press its keys.
const raced = true
