package sandbox

import (
	"sync"
	"time"
)

// window allows Max requests within any span of Per.
type window struct {
	max int
	per time.Duration
}

// row is one route's line in the rate table.
type row struct {
	windows []window
	perID   bool // each id counts by itself
}

// limitTable is Hub2's rate table, the strictest published version of each row (documented; its
// snapshots differ).
type limitTable struct {
	global window // all API requests of an address together
	routes map[route]row
}

func publishedLimits() limitTable {
	s := time.Second
	post := row{windows: []window{{30, 5 * s}}}
	list := row{windows: []window{{1, 30 * s}}}
	many := row{windows: []window{{75, 10 * s}}}
	status := row{[]window{{5, 5 * s}, {60, time.Minute}}, true}
	return limitTable{
		global: window{50, 5 * s},
		routes: map[route]row{
			routeCreate: post, routeAttempt: post, routeAuthenticate: post,
			routeIntents: list, routePayments: list,
			routeIntent: {[]window{{1, 5 * s}}, true},
			routeStatus: status, routePaymentStatus: status,
			routeFees: many, routeBalance: many,
		},
	}
}

// The penalty for asking about an intent that needs no asking (assumed).
const (
	idleReads   = 10 // allowed within one minute
	idlePer     = time.Minute
	idlePenalty = 5 * time.Minute
)

// counted is whose requests a window counts.
type counted struct {
	addr string
	route
	id string
	nr int // which of the route's windows
}

// limiter counts requests. Its memory is one instant for each request of the last minute.
type limiter struct {
	table limitTable

	mu     sync.Mutex
	hits   map[counted]*hits
	idle   map[string]*idle // by intent
	pruned time.Time
}

// hits are the instants that still count, oldest first.
type hits struct {
	window
	at []time.Time
}

// idle is the record of needless reads of one intent.
type idle struct {
	hits
	until time.Time // of the penalty
}

func newLimiter(t limitTable) *limiter {
	return &limiter{table: t, hits: map[counted]*hits{}, idle: map[string]*idle{}}
}

// wait returns how long until one more fits, 0 when it does now.
func (h *hits) wait(now time.Time) time.Duration {
	gone := 0
	for gone < len(h.at) && !now.Before(h.at[gone].Add(h.per)) {
		gone++
	}
	h.at = append(h.at[:0], h.at[gone:]...)
	if len(h.at) < h.max {
		return 0
	}
	return h.at[len(h.at)-h.max].Add(h.per).Sub(now)
}

// admit counts a request in every window that concerns it, or in none and returns how long to wait:
// what is refused was not handled (documented).
func (l *limiter) admit(now time.Time, addr string, r route, id string, byToken bool) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.prune(now)

	if r == routeSync { // the two circuits are one line of the table
		r = routeAttempt
	}
	line := l.table.routes[r]
	if !line.perID {
		id = ""
	}
	keys := []counted{{addr: addr}}
	windows := []window{l.table.global}
	// A read of the status by token is not limited by itself (documented).
	if r != routeStatus || !byToken {
		for i, w := range line.windows {
			keys, windows = append(keys, counted{addr, r, id, i}), append(windows, w)
		}
	}
	var longest time.Duration
	for _, key := range keys {
		if h := l.hits[key]; h != nil {
			longest = max(longest, h.wait(now))
		}
	}
	if longest > 0 {
		return longest
	}
	for i, key := range keys {
		if l.hits[key] == nil {
			l.hits[key] = &hits{window: windows[i]}
		}
		l.hits[key].at = append(l.hits[key].at, now)
	}
	return 0
}

// admitRead judges a read of an intent: needless ones are counted, and during a penalty every read
// is refused and none counts.
func (l *limiter) admitRead(now time.Time, intent string, needless bool) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.idle[intent]
	if r == nil {
		if !needless {
			return 0
		}
		r = &idle{hits: hits{window: window{idleReads, idlePer}}}
		l.idle[intent] = r
	}
	if left := r.until.Sub(now); left > 0 {
		return left
	}
	if !needless {
		return 0
	}
	if r.wait(now) > 0 {
		r.until, r.at = now.Add(idlePenalty), nil
		return idlePenalty
	}
	r.at = append(r.at, now)
	return 0
}

// prune forgets, once a minute, all that no longer counts.
func (l *limiter) prune(now time.Time) {
	if now.Sub(l.pruned) < idlePer {
		return
	}
	l.pruned = now
	for key, h := range l.hits {
		if h.wait(now); len(h.at) == 0 {
			delete(l.hits, key)
		}
	}
	for key, r := range l.idle {
		if r.wait(now); len(r.at) == 0 && !now.Before(r.until) {
			delete(l.idle, key)
		}
	}
}
