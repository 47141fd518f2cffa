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
		c.pays(8)
		c.until("it is killed", func() bool { return len(dead) > 0 })
		c.until("it is called in vain", func() bool { return c.tried(2) })
		c.till.starts()
		if event := <-dead; event != "" {
			require.Equal(t, 1, c.till.kept("event = ?", event), "it was answered 200")
		}
	}
	c.settles()
	c.judges()
}

// refused lets payments be made and told until each event was refused so often, and asserts that it was
// by 503 and that nothing was kept.
func (c *caller) refused(times int) {
	c.t.Helper()
	before := c.till.kept("true")
	c.pays(8)
	c.until("all are refused", func() bool { return c.idle() && c.tried(times) })
	c.mu.Lock()
	defer c.mu.Unlock()
	refused := 0
	for id, e := range c.events {
		if e.told {
			continue
		}
		for _, status := range e.answers {
			assert.Equal(c.t, http.StatusServiceUnavailable, status, id)
			refused++
		}
	}
	assert.GreaterOrEqual(c.t, refused, 8*times)
	assert.Equal(c.t, before, c.till.kept("true"))
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
	c.refused(2)
	_, err = db.ExecContext(context.Background(), "ROLLBACK")
	require.NoError(t, err)
	c.settles()
	c.judges()
}
