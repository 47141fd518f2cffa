package sim

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// limits holds a request against the published table, in windows of the checker's own, and against what
// Hub2 has asked for.
func (c *checker) limits(q request) {
	now := c.w.serverNow() // which goes on while the machine sleeps
	route, id := lineOf(q.method, q.path)
	table := hub2.PublishedLimits()
	c.mu.Lock()
	defer c.mu.Unlock()
	if until := c.shut[bucket{route, id}]; now.Before(until) {
		c.blame("a %s left %v before the time that a 429 named", q.what, until.Sub(now))
	}
	for _, k := range []struct {
		b bucket
		l []hub2.Limit
	}{{bucket{}, []hub2.Limit{table.Global}}, {bucket{route, id}, table.Route[route]}} {
		c.sent[k.b] = append(c.sent[k.b], now)
		for _, l := range k.l {
			if at := c.sent[k.b]; len(at) > l.Max && now.Sub(at[len(at)-1-l.Max]) < l.Per {
				c.blame("request %d to %q within %v: the limit is %d", l.Max+1, route, l.Per, l.Max)
			}
		}
		if at := c.sent[k.b]; len(at) > 120 {
			c.sent[k.b] = append(at[:0], at[60:]...)
		}
	}
}

// lineOf returns the line of the published table that a request counts in, and the id whose own limit it
// counts in. The checker reads paths by itself.
func lineOf(method, path string) (route hub2.Route, id string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) > 1 && (parts[0] == "payment-intents" || parts[0] == "payments") {
		if method == http.MethodGet && (len(parts) == 2 || parts[2] == "status") {
			id = parts[1]
		}
		parts[1] = "{id}"
	}
	return hub2.Route(method + " /" + strings.Join(parts, "/")), id
}

// toldToWait learns that a client has read a 429.
func (c *checker) toldToWait(q request, value string, now time.Time) {
	d := 5 * time.Second // a window, where nothing usable is said
	if n, err := strconv.ParseUint(value, 10, 63); err == nil && n > 0 {
		d = time.Duration(min(n, 600)) * time.Second
	} else if _, err := strconv.ParseUint(value, 10, 64); err != nil && len(value) > 15 && value[0] == '9' {
		d = 10 * time.Minute
	} else if at, err := http.ParseTime(value); err == nil && at.After(now) {
		d = at.Sub(now)
	}
	route, id := lineOf(q.method, q.path)
	routes := []hub2.Route{route}
	if route == hub2.RouteIntent || route == hub2.RouteStatus {
		routes = []hub2.Route{hub2.RouteIntent, hub2.RouteStatus}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	// Without a time that it names, each further one silences for twice as long, and a jitter.
	c.silenced[id]++
	quiet := min(time.Minute<<min(c.silenced[id]-1, 6), 10*time.Minute) * 5 / 4
	if until := time.Now().Add(max(d, quiet)); until.After(c.quiet) {
		c.quiet = until
	}
	for _, r := range routes {
		if until := now.Add(d); until.After(c.shut[bucket{r, id}]) {
			c.shut[bucket{r, id}] = until
		}
	}
}

// restGrace is how long after a sale has come to rest a program may still ask about it: it hears of that
// from the others' facts, and a question may have been waiting for its place in the limits by then.
const restGrace = 11 * time.Second

// stopped is after how long a program that does not ask, though it has the lead, may be stood in for.
const stopped = 70 * time.Second

// rest judges a follower's question about a sale that is at rest.
func (c *checker) rest(l *life, q request) {
	if q.by != follower || q.intent == "" || l.till.behind() {
		return
	}
	c.mu.Lock()
	sale := c.owner[q.intent]
	c.mu.Unlock()
	leads := c.w.store.leader(sale) == l
	c.mu.Lock()
	defer c.mu.Unlock()
	if !leads && time.Since(c.askedAt[sale]) < stopped {
		c.blame("a %s of sale %s left a till that has not its lead", q.what, sale)
	}
	if leads {
		c.askedAt[sale] = time.Now()
	}
	if at, ok := c.finals[sale]; ok && time.Since(at) > restGrace {
		c.blame("a %s of sale %s left %v after all was known", q.what, sale, time.Since(at))
	}
}

// mayList judges a list: only a follower asks for one, and only while something that it asks about is not at rest.
func (c *checker) mayList(l *life, q request) {
	if q.by != follower || !q.byKey {
		c.wrong("a list was asked for by hand, or by an intent's token")
	}
	if l.till.behind() {
		return
	}
	waits := false
	for _, s := range c.w.sales() {
		leads := c.w.store.leader(s.ID) == l
		c.mu.Lock()
		at, final := c.finals[s.ID]
		leads = leads || time.Since(c.askedAt[s.ID]) >= stopped // a stand-in lists too
		c.mu.Unlock()
		waits = waits || leads && !(final && time.Since(at) > restGrace)
	}
	if !waits {
		c.wrong("a list left a till that waits for nothing")
	}
}

// forgets learns that what was known may be lost again: with the power, or with a commit in doubt.
func (c *checker) forgets() {
	st := c.w.store
	st.mu.Lock()
	defer st.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	for id := range c.finals {
		if !rests(st.now(id)) {
			delete(c.finals, id)
		}
	}
}

// recovered judges the journal as it is found after a crash: each sale is what its facts fold to, and
// folding them twice makes no difference.
func (c *checker) recovered() {
	c.forgets()
	st := c.w.store
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, id := range st.order {
		k := st.sales[id]
		var once, twice state.Sale
		for _, i := range k.rows {
			once = once.Apply(st.rows[i].fact)
			twice = twice.Apply(st.rows[i].fact).Apply(st.rows[i].fact)
		}
		if !same(once, k.sale) || once.Word() != twice.Word() || once.Next() != twice.Next() {
			c.wrong("sale %s is another one after a crash", id)
		}
	}
}

// needless is how many reads a minute Hub2 bears of an intent that needs no asking.
const needless = 10

// refuses judges a 429 of the emulator's own: the programs have kept the limits, and what a person asks
// by hand, or a request that comes late, is not theirs.
func (c *checker) refuses(q request, r reply) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Before(c.provoked) {
		return
	}
	if wait, _ := strconv.Atoi(r.header.Get("Retry-After")); wait > 60 {
		at := c.idle[q.intent]
		for i := range at {
			if i >= needless && at[i].Sub(at[i-needless]) < time.Minute {
				c.blame("Hub2 shut the reads of an intent that needed no asking: %d in %v", needless+1, at[i].Sub(at[i-needless]))
				return
			}
		}
		return
	}
	c.blame("Hub2 answered 429 to a %s that kept the limits", q.what)
}

// asked notes a follower's read of an intent that needed no asking.
func (c *checker) asked(q request, r reply) {
	if q.by != follower || r.code != http.StatusOK || q.what != "read" && q.what != "status" {
		return
	}
	if bytes.Contains(r.body, []byte(`"status":"processing"`)) || bytes.Contains(r.body, []byte(`"status":"action_required"`)) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle[q.intent] = append(c.idle[q.intent], time.Now())
}
