package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"guichet/hub2"
	"guichet/hub2/sandbox"
	"guichet/state"
	"guichet/state/desk"
)

// checker holds every step against what must always be true. It knows the truth: each charge that left,
// and what the emulator made of it.
type checker struct {
	evidence
	w *world

	mu       sync.Mutex
	wrongs   []string // what was violated
	doubts   []string // what the checker itself cannot judge: as bad
	charges  []*charge
	byFact   map[string]*charge // by the id of its sending fact
	owner    map[string]string  // intents' sales
	tokens   [][]byte
	sent     map[bucket][]time.Time
	shut     map[bucket]time.Time   // by a 429
	provoked time.Time              // until when a 429 of the emulator's own is the wire's fault
	silenced map[string]int         // by intent: the 429s in a row
	quiet    time.Time              // until when they may silence a program
	idle     map[string][]time.Time // by intent: the followers' reads that Hub2 would rather not have had
	verified map[string]bool
	parked   map[string][maxTills]bool // by sale: which tills say that they ask no more
	askedAt  map[string]time.Time      // by sale: the last question of the till that has its lead
	finals   map[string]time.Time      // when a sale came to rest
}

// charge is one request that may take money, from its departure on.
type charge struct {
	attempt  string // the id of its sending fact, which is the attempt's
	sale     string
	intent   string
	number   string
	operator string
	fate     fate
	payment  string // Hub2's, "" when it took none
	heard    bool   // its own answer came through
}

// fate is what became of a charge in truth.
type fate int

const (
	out     fate = iota // on its way, or lost
	unborn              // nothing was ever connected
	arrived             // Hub2 has judged it
)

// bucket is what a limit counts.
type bucket struct {
	route hub2.Route
	id    string
}

func newChecker(w *world) *checker {
	return &checker{
		evidence: newEvidence(),
		w:        w, byFact: map[string]*charge{}, owner: map[string]string{}, sent: map[bucket][]time.Time{},
		shut: map[bucket]time.Time{}, verified: map[string]bool{}, idle: map[string][]time.Time{}, silenced: map[string]int{},
		askedAt: map[string]time.Time{}, finals: map[string]time.Time{},
		parked: map[string][maxTills]bool{},
	}
}

func (c *checker) wrong(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.blame(format, args...)
}

// blame is wrong with c.mu held.
func (c *checker) blame(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	c.wrongs = append(c.wrongs, fmt.Sprintf("%.6fs: %s", time.Since(start()).Seconds(), s))
	c.w.note("WRONG", s)
}

// doubt is for what cannot be judged: it is as bad as wrong.
func (c *checker) doubt(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.doubts = append(c.doubts, fmt.Sprintf(format, args...))
}

func (c *checker) knows(intent string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.owner[intent] != ""
}

// created learns an intent.
func (c *checker) created(q request, r reply, sales map[string]int) {
	var made struct {
		ID, Token         string
		PurchaseReference string
	}
	if json.Unmarshal(r.body, &made) != nil || made.ID == "" {
		return
	}
	sales[made.ID] = q.sale
	c.mu.Lock()
	defer c.mu.Unlock()
	c.owner[made.ID] = made.PurchaseReference
	c.tokens = append(c.tokens, []byte(made.Token))
}

// departs judges a request at its first byte.
func (c *checker) departs(l *life, q *request) {
	c.limits(*q)
	c.w.res.requests++
	c.leaves(*q)
	if q.what == "list" {
		c.mayList(l, *q)
	}
	if q.what == "" || q.intent != "" && !c.knows(q.intent) {
		c.doubt("a request that cannot be judged: %s %s", q.method, q.path)
	}
	if q.what != "attempt" {
		c.rest(l, *q)
		return
	}
	c.mu.Lock()
	sale := c.owner[q.intent]
	c.mu.Unlock()
	rows := c.w.store.durable(sale)
	var s state.Sale
	for _, r := range rows {
		s = s.Apply(r.fact)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := &charge{sale: sale, intent: q.intent}
	ch.operator, ch.number = customer(q.body)
	for _, r := range rows {
		f := r.fact
		if f.Kind == state.AttemptSending && r.writer == l && c.byFact[f.ID] == nil && f.Try.MSISDN == ch.number && f.Try.Operator == ch.operator {
			ch.attempt = f.ID
		}
	}
	if ch.attempt == "" {
		c.blame("a charge of sale %s left and the durable journal has no unused sending fact of this program for it", sale)
	} else {
		c.byFact[ch.attempt] = ch
	}
	for _, a := range s.Attempts {
		switch {
		case a.ID == ch.attempt && a.State != state.Sending:
			c.blame("attempt %s left when it was %s already", a.ID, a.State)
		case a.ID != ch.attempt && (a.State.Open() || a.State == state.Successful) && a.Override == nil:
			c.blame("attempt %s left while attempt %s is %s in the durable journal", ch.attempt, a.ID, a.State)
		}
	}
	c.doubted(s, ch)
	for _, before := range c.charges {
		if before.sale == sale && !c.dead(before) && !overridden(s, before.attempt) {
			c.blame("attempt %s left while attempt %s may still take money or has: %s", ch.attempt, before.attempt, c.tell(before))
		}
	}
	c.charges = append(c.charges, ch)
	q.charge = ch
}

func overridden(s state.Sale, attempt string) bool {
	return slices.ContainsFunc(s.Attempts, func(a state.Attempt) bool { return a.ID == attempt && a.Override != nil })
}

// customer reads who is asked for the money.
func customer(body []byte) (operator, number string) {
	var b struct {
		Provider    string
		MobileMoney struct{ Msisdn string }
	}
	if json.Unmarshal(body, &b) != nil {
		return "?", "?"
	}
	return b.Provider, b.MobileMoney.Msisdn
}

// dead reports whether a charge is surely over and took nothing.
func (c *checker) dead(ch *charge) bool {
	switch {
	case ch.fate == unborn:
		return true
	case ch.fate == arrived && ch.payment == "":
		return true
	case ch.fate == arrived:
		t, ok := c.truth(ch.intent, ch.payment)
		return ok && t.Status == "failed"
	}
	return false
}

func (c *checker) tell(ch *charge) string {
	switch {
	case ch.fate == out:
		return "its request is out"
	case ch.payment == "":
		return "Hub2 refused it"
	}
	t, _ := c.truth(ch.intent, ch.payment)
	return ch.payment + " is " + t.Status
}

// truth is how a payment stands.
func (c *checker) truth(intent, payment string) (sandbox.Standing, bool) {
	for _, t := range c.w.server.Standings(intent) {
		if t.Payment == payment {
			return t, true
		}
	}
	return sandbox.Standing{}, false
}

// neverLeft learns that nothing was connected.
func (c *checker) neverLeft(q request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if q.charge != nil {
		q.charge.fate = unborn
	}
}

// heard learns that a charge's own answer came through.
func (c *checker) heard(q request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if q.charge != nil {
		q.charge.heard = true
	}
}

// stillOut learns that a request will arrive when nobody waits for it any more: the limits at the other
// end may then see more than was sent.
func (c *checker) stillOut(after time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if until := time.Now().Add(after + 2*time.Minute); until.After(c.provoked) {
		c.provoked = until
	}
}

// arrived learns what Hub2 made of a request.
func (c *checker) arrived(q request, r reply) {
	if r.code == 429 {
		c.refuses(q, r)
	}
	c.asked(q, r)
	if r.code == 200 {
		c.mu.Lock()
		delete(c.silenced, q.intent)
		c.mu.Unlock()
	}
	if q.charge == nil {
		return
	}
	all := c.w.server.Standings(q.intent)
	c.mu.Lock()
	defer c.mu.Unlock()
	q.charge.fate = arrived
	for _, t := range all {
		mine := strings.HasSuffix(t.Number, q.charge.number) && t.Operator == q.charge.operator
		if mine && !slices.ContainsFunc(c.charges, func(ch *charge) bool { return ch.payment == t.Payment }) {
			q.charge.payment = t.Payment
		}
	}
}

// keeps judges a fact as it is kept; the store is locked.
func (c *checker) keeps(before, after state.Sale, r row) {
	for _, s := range broken(before, after) {
		c.wrong("fact %s of sale %s: %s", r.fact.Kind, r.fact.Sale, s)
	}
	if r.fact.Till == "" || r.fact.Cashier != cashierName {
		c.wrong("fact %s of sale %s does not tell who wrote it", r.fact.Kind, r.fact.Sale)
	}
	c.leaks("fact "+string(r.fact.Kind), r.body)
	c.verdict("the journal", after)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.allows(before, after, r.fact)
	switch {
	case !rests(after):
		delete(c.finals, after.ID)
	case c.finals[after.ID].IsZero():
		c.finals[after.ID] = time.Now()
	}
}

// shown judges news.
func (c *checker) shown(till int, n desk.News) {
	c.verdict("the screen", n.Sale)
	c.mu.Lock()
	c.gaveUp(n)
	p := c.parked[n.Sale.ID]
	p[till] = n.Parked
	c.parked[n.Sale.ID] = p
	c.mu.Unlock()
	if n.Trouble != nil {
		c.leaks("trouble", []byte(n.Trouble.Err.Error()))
	}
}

// returned judges what a command brought back.
func (c *checker) returned(s state.Sale, err error) {
	if s.ID != "" {
		c.verdict("a command", s)
	}
	if err != nil {
		c.leaks("an error", []byte(err.Error()))
	}
}

// logs judges what an observer is told of an exchange.
func (c *checker) logs(x hub2.Exchange) {
	c.leaks("a log's path", []byte(x.Path))
	c.leaks("a log's request", x.Request)
	c.leaks("a log's answer", x.Response)
	if x.Err != nil {
		c.leaks("a log's error", []byte(x.Err.Error()))
	}
}

func (c *checker) leaks(where string, b []byte) {
	if bytes.Contains(b, []byte(canaryKey)) || bytes.Contains(b, []byte(rightCode)) {
		c.wrong("a secret is in %s", where)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.tokens {
		if bytes.Contains(b, t) {
			c.blame("an intent's token is in %s", where)
		}
	}
}
