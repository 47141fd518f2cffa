package hub2

import (
	"cmp"
	"time"
)

// Standing is how one limit stands: what of it is used, and when there is room again.
type Standing struct {
	Route  Route  // "" for the limit of all requests together
	ID     string // whose own limit it is, "" where all requests of the route count together, or none counts
	Limit  Limit  // of several windows, the fullest
	Used   int
	Theirs int       // how many of those other programs made
	Free   time.Time // when there is room again, zero while there is
	Shut   time.Time // until when a 429 keeps it shut, zero when none does
}

// Left is how many more requests the window lets through.
func (s Standing) Left() int { return max(s.Limit.Max-s.Used, 0) }

// Standings returns how the limits stand as far as is known, that of all requests first, then each
// route's. A route that counts each id by itself is told by the id that has least room.
func (b *Budget) Standings() []Standing {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	fullest := map[Route]Standing{}
	look := func(k bucket) {
		s := b.standing(now, k, b.limits.Route[k.route]...)
		if old, ok := fullest[k.route]; !ok || s.compare(old) > 0 {
			fullest[k.route] = s
		}
	}
	for k := range b.sent {
		look(k)
	}
	for k := range b.banned {
		look(k)
	}
	all := []Standing{b.standing(now, bucket{}, b.limits.Global)}
	for _, route := range Routes() {
		s, counts := fullest[route]
		if !counts || s.Used == 0 && s.Shut.IsZero() {
			s = b.standing(now, bucket{route: route}, b.limits.Route[route]...)
		}
		all = append(all, s)
	}
	return all
}

// standing is how a bucket stands; b.mu is held.
func (b *Budget) standing(now time.Time, k bucket, windows ...Limit) Standing {
	s := Standing{Route: k.route, ID: k.id}
	for i, l := range windows {
		w := Standing{Route: k.route, ID: k.id, Limit: l, Used: b.count(now, k, l), Theirs: b.theirs(now, k, l)}
		if free := b.free(now, k, l); free.After(now) {
			w.Free = free
		}
		if i == 0 || w.compare(s) > 0 {
			s = w
		}
	}
	if until := b.banned[k]; until.After(now) {
		s.Shut = until
	}
	return s
}

func (b *Budget) theirs(now time.Time, k bucket, l Limit) int {
	n := 0
	for _, u := range b.sent[k] {
		if u.theirs && now.Sub(u.at) < l.Per+margin {
			n++
		}
	}
	return n
}

// compare orders by room, the one with least last: what has none the longest, then what is used most.
func (s Standing) compare(o Standing) int {
	return cmp.Or(later(s.Free, s.Shut).Compare(later(o.Free, o.Shut)),
		cmp.Compare(s.Used*max(o.Limit.Max, 1), o.Used*max(s.Limit.Max, 1)), cmp.Compare(o.ID, s.ID))
}
