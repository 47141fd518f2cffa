//go:build race

package journal_test

// few makes the large tests small: SQLite in Go is some thirty times slower under the race detector.
const few = true
