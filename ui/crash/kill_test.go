//go:build unix

package crash

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2/sandbox"
	"guichet/screenshots/terminal"
	"guichet/state"
)

// perTill is how often the programs of one till are killed before it is looked at whole.
const perTill = 3

// TestAKillAtAnyInstantLosesNothing kills programs at every step of every kind of payment, and then has
// the till recover: all payments stand as at Hub2, they were read and never sent again.
func TestAKillAtAnyInstantLosesNothing(t *testing.T) {
	y := &tally{}
	t.Run("tills", func(t *testing.T) {
		for i, jobs := range schedule(rand.New(rand.NewPCG(*seed, 0)), *kills) {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				tills(t, y, rand.New(rand.NewPCG(*seed, uint64(i)+1)), jobs)
			})
		}
	})
	assert.GreaterOrEqual(t, y.kills, *kills*2/3, "most programs were killed before their end")
	assert.Positive(t, y.paid)
	t.Log(y)
}

// job is one thing that a cashier does, and when it is interrupted.
type job struct {
	what string
	blow blow
}

// schedule deals n jobs to tills: everything that can be named first, in a random order, then what is drawn.
func schedule(r *rand.Rand, n int) [][]job {
	var all []job
	for _, what := range slices.Sorted(maps.Keys(hers)) {
		for _, b := range everyBlow() {
			all = append(all, job{what, b})
		}
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	whats := slices.Sorted(maps.Keys(hers))
	for len(all) < n {
		all = append(all, job{whats[r.IntN(len(whats))], anyBlow(r)})
	}
	return slices.Collect(slices.Chunk(all[:n], perTill))
}

// tills is the life of one till.
func tills(t *testing.T, y *tally, r *rand.Rand, jobs []job) {
	h := openHub(t, sandbox.Options{NoLimits: true, Timing: &sandbox.Timing{}})
	c := &cashier{till: newTill(t, h), r: r, tally: y, kept: map[string][]string{}}
	h.before = c.sees
	for _, j := range jobs {
		c.works(j.what, j.blow)
		if t.Failed() {
			t.Logf("while: %s, killed %s", j.what, j.blow)
			break
		}
	}
	c.recovers()
	y.add(&y.tills, 1)
	y.add(&y.payments, len(c.intents()))
}

// recovers starts the programs once more, unharmed, and compares all they say with the truth.
func (c *cashier) recovers() {
	before := c.hub.charges()
	if c.r.IntN(3) == 0 {
		c.recoversInTheConsole()
	}
	intents := c.intents()
	for _, intent := range intents {
		c.follows(intent)
	}
	c.lists(intents)
	if len(intents) > 0 {
		c.looksAt(intents[c.r.IntN(len(intents))])
	}
	assert.Equal(c.t, before, c.hub.charges(), "recovery reads and never sends")
}

// sale returns an intent's sale from the journal's files.
func (c *cashier) sale(intent string) (state.Sale, bool) {
	s, err := snap(c.journal())
	if err != nil {
		c.lost("%v", err)
		return state.Sale{}, false
	}
	defer s.close()
	sale, _, err := s.of(intent)
	if err != nil {
		c.lost("Hub2 has %s: %v", intent, err)
	}
	return sale, err == nil
}

// follows follows a payment to its end and compares.
func (c *cashier) follows(intent string) {
	t, err := c.hub.truth(intent)
	require.NoError(c.t, err)
	s, ok := c.sale(intent)
	if !ok {
		return
	}
	word, exit := expected(t, s)
	patience := "30s"
	switch {
	case word == state.WordUnknown: // nothing can be learnt
		patience = "1500ms"
	case exit == 4: // one read, which may have to wait for its place in the limits
		patience = "8s"
	}
	r := c.runs("follow", intent, "--json", "--timeout", patience)
	c.judges(r)
	s, _ = c.sale(intent)
	if n := t.has("successful"); n > 1 {
		c.doubled("%s is paid %d times", intent, n)
	}
	if s.Word() != word || r.exit != exit || strings.Count(r.stdout, `"type":"outcome"`) != 1 {
		c.wrong("%s should be %s and exit %d, Hub2 has %+v, the journal %s\n%s", intent, word, exit, t, s.Word(), r)
	}
	if exit == 0 {
		c.tally.add(&c.tally.paid, 1)
	}
}

// lists checks that the list has every payment as it is.
func (c *cashier) lists(intents []string) {
	r := c.runs("list", "--json", "--limit", "1000")
	assert.Zero(c.t, r.exit, r)
	rows := map[string]line{}
	for _, l := range r.lines() {
		rows[l.text("intent")] = l
	}
	for _, intent := range intents {
		t, err := c.hub.truth(intent)
		require.NoError(c.t, err)
		s, _ := c.sale(intent)
		if word, _ := expected(t, s); rows[intent].text("status") != word {
			c.wrong("%s should be listed as %s: %v", intent, word, rows[intent])
		}
	}
}

// looksAt checks what show and status tell of one payment, and that an ending is asked about no more.
func (c *cashier) looksAt(intent string) {
	t, err := c.hub.truth(intent)
	require.NoError(c.t, err)
	s, _ := c.sale(intent)
	word, exit := expected(t, s)
	about := func(q request) bool { return q.question() && q.intent() == intent }
	asked := c.hub.count(about)
	for _, command := range []string{"show", "status"} {
		r := c.runs(command, intent, "--json")
		if assert.Len(c.t, r.lines(), 1, r) && r.lines()[0].text("status") != word {
			c.wrong("%s should be %s\n%s", intent, word, r)
		}
	}
	if exit == 0 {
		c.runs("follow", intent, "--json")
		assert.Equal(c.t, asked, c.hub.count(about), "what has ended is not asked about")
	}
}

// recoversInTheConsole opens the console, which resumes what was left, and waits until it has learnt of
// every ending that Hub2 knows.
func (c *cashier) recoversInTheConsole() {
	till := terminal.OpenTill(c.t, terminal.Options{Path: binary, Args: []string{"--lang", "en"}, Env: c.env, Cols: 120, Rows: 40})
	till.Sees("Amount")
	till.Presses("alt+2")
	paid := 0
	for _, intent := range c.intents() {
		t, err := c.hub.truth(intent)
		require.NoError(c.t, err)
		paid += t.has("successful")
	}
	till.Waits(func(s terminal.Screen) bool { return strings.Count(s.Text(), "successful") == paid })
	_ = till.Terminal().Close() // it would go on asking about what never ends
}
