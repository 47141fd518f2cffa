package endtoend

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Hub2 delivers and tries again, through a proxy with TLS, while the receiver is killed again and again:
// after it has answered 200, or while it works.
func TestWebhooksWhileTheReceiverIsKilled(t *testing.T) {
	t.Parallel()
	c := openCaller(t, t.TempDir())
	c.wild = true
	for round := range 6 {
		dead := make(chan string, 1)
		strike := func(event string) { c.till.kills(); dead <- event }
		c.mu.Lock()
		if round%2 == 0 {
			c.strikes = strike
		} else {
			c.striking = func() { strike("") }
		}
		c.mu.Unlock()
		c.pays(6)
		c.until("it is killed", func() bool { return len(dead) > 0 })
		c.until("it is called in vain", func() bool { return c.each(func(e *telling) bool { return e.told || len(e.answers) >= 2 }) })
		c.till.starts()
		if event := <-dead; event != "" {
			require.Equal(t, 1, c.till.kept("event = ?", event), "it was answered 200")
		}
	}
	c.settles()
	c.judges()
}

// refuses lets payments be made and told until each event was refused so often, by 503 within Hub2's five
// seconds, and asserts that nothing else was answered and nothing kept. A machine that is too busy may be
// silent in between.
func (c *caller) refuses(times int) {
	c.t.Helper()
	before := c.till.kept("true")
	c.pays(4)
	c.until("all are refused", func() bool {
		return c.idle() && c.each(func(e *telling) bool { return e.told || e.heard(http.StatusServiceUnavailable) >= times })
	})
	assert.Equal(c.t, before, c.till.kept("true"))
	told := 0
	assert.True(c.t, c.each(func(e *telling) bool {
		if e.told {
			told++
			return true
		}
		return e.heard(http.StatusServiceUnavailable)+e.heard(0) == len(e.answers)
	}), "no other answer")
	assert.Equal(c.t, before, told, "no 200")
}

// Another program keeps the journal locked for longer than the receiver waits: Hub2 hears 503, in its five
// seconds, and calls again.
func TestWebhooksWhileTheJournalIsLocked(t *testing.T) {
	t.Parallel()
	c := openCaller(t, t.TempDir())
	c.pays(4)
	c.settles()
	db := c.till.opens("rw")
	defer func() { _ = db.Close() }()
	_, err := db.ExecContext(context.Background(), "BEGIN IMMEDIATE")
	require.NoError(t, err)
	c.refuses(2)
	_, err = db.ExecContext(context.Background(), "ROLLBACK")
	require.NoError(t, err)
	c.settles()
	c.judges()
}
