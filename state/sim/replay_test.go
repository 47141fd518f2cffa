package sim

import "testing"

// diverge returns where two tellings of one world part.
func diverge(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			out := "\n"
			for j := max(0, i-6); j < min(i+4, len(a), len(b)); j++ {
				out += "  a " + a[j] + "\n  b " + b[j] + "\n"
			}
			return out
		}
	}
	return "one goes on for longer"
}

// again plays a world once more and tells where it went another way, "" when it did not.
func again(t *testing.T, first *result) string {
	if r := runWorld(t, options{seed: first.seed, tell: first.told != nil}); r.hash != first.hash {
		return "it went another way the second time" + diverge(first.told, r.told)
	}
	return ""
}
