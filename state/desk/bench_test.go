package desk

import (
	"fmt"
	"testing"
	"time"

	"guichet/state"
)

// A plan for many that wait: half of them are due.
func BenchmarkPlan(b *testing.B) {
	now := time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)
	grid, p := ages(), newPace(between(15, 25, 64))
	for _, n := range []int{1, 20, 100, 1000} {
		all := make([]waiting, n)
		for i := range all {
			age := time.Duration(i%60) * time.Second
			all[i] = waiting{id: fmt.Sprint(i), reading: state.ReadStatus, age: age, alive: age / 2, pace: p, asked: 1}
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				plan(now, all, grid, room{gap: askGap})
			}
		})
	}
}

func BenchmarkNewPace(b *testing.B) {
	took := between(40, 80, 64)
	for b.Loop() {
		newPace(took)
	}
}
