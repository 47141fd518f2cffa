package sim

import (
	"slices"
	"strings"
	"testing"
)

// mostTries bounds the search for a smaller story.
const mostTries = 300

// shrink drops faults from a red world while it stays red, and returns what is left of it, told.
func shrink(t *testing.T, r *result) (*result, []uint64) {
	left := slices.Clone(r.fired)
	slices.Sort(left)
	left = slices.Compact(left)
	tries, kind := 0, kindOf(r.blames()[0])
	red := func(few []uint64) bool {
		tries++
		return slices.ContainsFunc(runWorld(t, options{seed: r.seed, only: set(few)}).blames(), func(s string) bool {
			return kindOf(s) == kind
		})
	}
	if !red(left) { // it hangs on something that is no fault of a number
		return runWorld(t, options{seed: r.seed, tell: true}), left
	}
	for parts := 2; len(left) > 0 && tries < mostTries; {
		size := (len(left) + parts - 1) / parts
		smaller := false
		for at := 0; at < len(left) && tries < mostTries; at += size {
			few := slices.Concat(left[:at], left[min(at+size, len(left)):])
			if red(few) {
				left, smaller = few, true
				break
			}
		}
		switch {
		case smaller:
			parts = max(2, parts-1)
		case size == 1:
			tries = mostTries
		default:
			parts = min(len(left), parts*2)
		}
	}
	return runWorld(t, options{seed: r.seed, only: set(left), tell: true}), left
}

// kindOf is a complaint without what differs from world to world: only its plain words are left.
func kindOf(s string) string {
	words := strings.Fields(s)
	words = slices.DeleteFunc(words, func(w string) bool { return strings.ContainsAny(w, "0123456789-") })
	return strings.Join(words, " ")
}

func set(ids []uint64) map[uint64]bool {
	m := map[uint64]bool{}
	for _, id := range ids {
		m[id] = true
	}
	return m
}
