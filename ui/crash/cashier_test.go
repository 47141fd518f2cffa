//go:build unix

package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"

	"guichet/screenshots/terminal"
	"guichet/state"
)

// cashier works on one till whose programs are killed under her hands.
type cashier struct {
	*till
	r     *rand.Rand
	tally *tally
	sales int64
	kept  map[string][]string // ids of the facts of each sale, as they were last seen
}

// hers is what a cashier may be doing when the program dies.
var hers = map[string]func(*cashier, blow){
	"pay": func(c *cashier, b blow) { c.killed(b, c.payment()...) },
	"retry": func(c *cashier, b blow) {
		r := c.runs("pay", "--json", "--amount", c.amount(), "--msisdn", "0100000206") // refused at once
		c.judges(r)
		c.killed(b, "retry", r.event("intent").text("intent"), "--json", "--msisdn", "0100000001", "--timeout", "4s")
	},
	"auth": func(c *cashier, b blow) {
		r := c.runs("pay", "--json", "--country", "SN", "--amount", c.amount(), "--msisdn", "770000001", "--timeout", "2s")
		c.judges(r)
		c.killed(b, "auth", r.event("intent").text("intent"), "--json", "--otp", "1234", "--timeout", "4s")
	},
	"follow": func(c *cashier, b blow) {
		before := c.hub.charged()
		c.killed(blow{request: 2, at: moment(c.r.IntN(moments))}, c.payment()...)
		for intent := range c.hub.charged() {
			if before[intent] == 0 {
				c.killed(b, "follow", intent, "--json", "--timeout", "4s")
			}
		}
	},
	"console": func(c *cashier, b blow) { c.killedConsole(b) },
}

// works does one thing and is interrupted by the blow; now and then the next program is killed while it
// recovers.
func (c *cashier) works(what string, b blow) {
	hers[what](c, b)
	if charged := c.intents(); len(charged) > 0 && c.r.IntN(3) == 0 {
		intent := charged[c.r.IntN(len(charged))]
		c.killed(blow{after: time.Duration(c.r.IntN(120)) * time.Millisecond}, "follow", intent, "--json", "--timeout", "4s")
	}
}

// amount is one that no other sale has: the console asks before it charges the same again.
func (c *cashier) amount() string {
	c.sales++
	return fmt.Sprint(1000 + c.sales)
}

// payment draws a payment: most succeed, some fail, some get no answer, one never ends.
func (c *cashier) payment() []string {
	numbers := [][]string{
		{"0100000001"}, {"0100000001"}, {"0500000001"}, {"0700000001", "--otp", "1234"},
		{"0100000106"}, {"0100000108"}, {"0100000204"}, {"0100000205"}, {"0100000200"},
	}
	n := numbers[c.r.IntN(len(numbers))]
	return append([]string{"pay", "--json", "--timeout", "4s", "--amount", c.amount(), "--msisdn"}, n...)
}

// killed runs a command until the blow falls, or its end where that comes first, and judges what is left.
func (c *cashier) killed(b blow, args ...string) {
	p := c.prepares(args...)
	stop := b.falls(c.hub, c.dir, p.kill)
	p.start()
	select {
	case <-p.gone:
	case <-time.After(8 * time.Second):
		p.kill()
	}
	stop()
	r := p.ends()
	if r.killed {
		c.tally.add(&c.tally.kills, 1)
	}
	c.judges(r)
}

// killedConsole takes a payment in the console until the blow falls.
func (c *cashier) killedConsole(b blow) {
	term, err := terminal.Start(terminal.Options{Path: binary, Args: []string{"--lang", "en"}, Env: c.env})
	if !assert.NoError(c.t, err) {
		return
	}
	defer func() { _ = term.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Second)
	defer cancel()
	kill := func() {
		_ = term.Signal(syscall.SIGKILL)
		_, _ = term.Wait(context.Background())
	}
	stop := b.falls(c.hub, c.dir, kill)
	if term.Sees(ctx, "Amount") == nil { // else it is dead already
		_ = term.Types(c.amount() + "⏎0100000001⏎⏎")
		wait, done := context.WithTimeout(ctx, 3*time.Second)
		_, _ = term.Wait(wait)
		done()
	}
	kill()
	stop()
	c.tally.add(&c.tally.kills, 1)
	c.judges(result{args: []string{"(console)"}, killed: true})
}

// intents returns the intents that were charged, in a fixed order.
func (c *cashier) intents() []string {
	var all []string
	for intent := range c.hub.charged() {
		all = append(all, intent)
	}
	slices.Sort(all)
	return all
}

// lost, wrong and doubled note a finding.
func (c *cashier) lost(format string, args ...any) {
	c.tally.add(&c.tally.lost, 1)
	c.t.Errorf("LOST: "+format, args...)
}

func (c *cashier) wrong(format string, args ...any) {
	c.tally.add(&c.tally.wrong, 1)
	c.t.Errorf("WRONG ENDING: "+format, args...)
}

func (c *cashier) doubled(format string, args ...any) {
	c.tally.add(&c.tally.doubled, 1)
	c.t.Errorf("DOUBLE CHARGE: "+format, args...)
}

// sees is asked about each request on its arrival: no charge may come that the journal's files do not
// know at this instant, nor one beside another that may still take money.
func (c *cashier) sees(q request) {
	if !q.charge() {
		return
	}
	s, err := snap(c.journal())
	if err != nil {
		c.lost("a charge of %s has come and the journal cannot be read: %v", q.intent(), err)
		return
	}
	defer s.close()
	sale, facts, err := s.of(q.intent())
	if err != nil {
		c.lost("a charge of %s has come and the journal does not know of it: %v", q.intent(), err)
		return
	}
	if n := count(facts, state.AttemptSending); q.charges > n {
		c.doubled("%d charges of %s have come for %d facts", q.charges, q.intent(), n)
	}
	for i, a := range sale.Attempts {
		if last := i == len(sale.Attempts)-1; last != (a.State == state.Sending) || !last && a.State.Open() {
			c.doubled("a charge of %s has come, and its attempt %d is %s", q.intent(), i+1, a.State)
		}
	}
	if t, err := c.hub.truth(q.intent()); err != nil || t.has("successful") > 0 || t.open() {
		c.doubled("a charge of %s has come beside another: %+v %v", q.intent(), t, err)
	}
}
