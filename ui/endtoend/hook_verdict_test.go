package endtoend

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
)

// judges compares what the till knows, when all is over, with what Hub2 knows: nothing is lost, nothing
// is there twice.
func (c *caller) judges() {
	c.t.Helper()
	c.stays()
	require.NoError(c.t, c.hub.Close())
	c.till.kills()
	c.letters()
	c.endings()
	var check struct {
		OK                   bool
		Facts, Sales, Events int
	}
	require.NoError(c.t, json.Unmarshal([]byte(output(c.t, c.till.env, "journal", "check", "--json")), &check))
	assert.True(c.t, check.OK)
	assert.Equal(c.t, len(c.intents), check.Sales)
	assert.Equal(c.t, len(c.events), check.Events)
	assert.Equal(c.t, c.facts(), check.Facts)
}

// stays asserts that Hub2 gave nothing up, and kept to its own schedule.
func (c *caller) stays() {
	c.t.Helper()
	var all []struct{ Active bool }
	c.asks(http.MethodGet, "/webhooks", nil, &all)
	require.Len(c.t, all, 1)
	assert.True(c.t, all[0].Active, "the registration was given up")
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, e := range c.events {
		for i := range e.tries[1:] {
			wait := time.Duration(1<<(i+1)-1) * time.Minute
			assert.GreaterOrEqual(c.t, e.tries[i+1].Sub(e.tries[i]), wait-time.Second, "try %d of %s", i+2, id)
		}
	}
}

// letters asserts that each event is in the journal, once, and believed, and that each fact is of one event
// and no other fact is of it.
func (c *caller) letters() {
	c.t.Helper()
	var sent []string
	from := map[string]string{}
	for id := range c.events {
		sent = append(sent, id)
		from["w-"+state.Digest(id)[:24]] = id
	}
	assert.ElementsMatch(c.t, sent, c.till.column("SELECT event FROM inbox"))
	assert.Zero(c.t, c.till.kept("aside <> ''"))
	for _, fact := range c.till.column("SELECT id FROM facts") {
		assert.NotEmpty(c.t, from[fact], "%s is of no event, or the second of one", fact)
		delete(from, fact)
	}
}

// line is a payment as the program prints it.
type line struct {
	Intent, Status, Source string
	Twice                  bool `json:"paid_twice"`
	Amount                 int64
	Attempts               []struct{ Payment, State string }
	Facts                  []struct {
		Seq    int64
		Source string
	}
}

// endings asserts that each payment is there once, and ended as Hub2 has it.
func (c *caller) endings() {
	c.t.Helper()
	var listed []string
	for text := range strings.Lines(output(c.t, c.till.env, "list", "--json", "--limit", "1000")) {
		var l line
		require.NoError(c.t, json.Unmarshal([]byte(text), &l))
		listed = append(listed, l.Intent)
		truth := c.hub.Standings(l.Intent)
		if assert.NotEmpty(c.t, truth, l.Intent) {
			last := truth[len(truth)-1]
			assert.Equal(c.t, last.Status, l.Status, l.Intent)
			assert.Equal(c.t, last.Amount, l.Amount, l.Intent)
		}
		assert.Equal(c.t, c.intents[l.Intent], l.Status, l.Intent)
		assert.False(c.t, l.Twice, l.Intent)
	}
	var made []string
	for intent := range c.intents {
		made = append(made, intent)
	}
	assert.ElementsMatch(c.t, made, listed)
}

// facts counts what `guichet show` tells of all payments, none of it twice.
func (c *caller) facts() (all int) {
	c.t.Helper()
	var seen []int64
	for intent := range c.intents {
		var l line
		require.NoError(c.t, json.Unmarshal([]byte(output(c.t, c.till.env, "show", intent, "--json")), &l))
		var payments []string
		for _, s := range c.hub.Standings(intent) {
			payments = append(payments, s.Payment)
		}
		var shown []string
		for _, a := range l.Attempts {
			shown = append(shown, a.Payment)
		}
		assert.ElementsMatch(c.t, payments, shown, intent)
		for _, f := range l.Facts {
			assert.Equal(c.t, "webhook", f.Source, intent)
			assert.False(c.t, slices.Contains(seen, f.Seq), intent)
			seen = append(seen, f.Seq)
		}
		all += len(l.Facts)
	}
	return all
}
