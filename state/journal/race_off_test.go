//go:build !race

package journal_test

const few = false
