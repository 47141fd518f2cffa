package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state/config"
	"guichet/ui/hostile"
)

// A registration that is made or deleted while webhooks are received counts from the next webhook on.
func TestAReceiverThatRunsLearnsNewSecrets(t *testing.T) {
	t.Parallel()
	hub := newRegistry(t)
	m := newTill(t, newHasty()).talksTo(hub.URL)
	m.env["HUB2_WEBHOOK_SECRET"] = hookSecret
	h := m.receives("--json")
	cfg, err := config.Load(m.sources(config.Flags{}))
	require.NoError(t, err)
	posts := func(body string, secret hub2.Secret) int { return h.posts(body, hub2.Sign([]byte(body), secret, "")) }

	assert.Equal(t, 401, posts(succeeds("pi_1"), "not-yet-made"))
	made := m.runs("webhook", "register", "--json", "--url", "https://pay.example/hub2")
	require.Equal(t, 0, made.exit, made.stderr)
	kept, err := cfg.Registrations()
	require.NoError(t, err)
	require.Len(t, kept, 1)
	secret := kept[0].Secret
	require.Equal(t, 200, posts(succeeds("pi_1"), secret), h.said())
	assert.Equal(t, "successful", h.next().text("status"))
	h.tells(succeeds("pi_2"))

	file := filepath.Join(m.dir, "state", "guichet", "webhooks.json")
	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, whole[:len(whole)/2], 0o600))
	require.Equal(t, 200, posts(succeeds("pi_3"), secret), "what counted before counts on")
	h.next()
	require.NoError(t, os.WriteFile(file, whole, 0o600))

	gone := m.runs("webhook", "delete", made.last().text("id"))
	require.Equal(t, 0, gone.exit, gone.stderr)
	assert.Equal(t, 401, posts(succeeds("pi_4"), secret))
	h.tells(succeeds("pi_5"))
	assert.Equal(t, 130, h.stops())
	assert.Equal(t, 1, strings.Count(h.said(), "cannot be read again; those from before count"), h.said())
	assert.Empty(t, hostile.Leak(h.said()+made.stdout+made.stderr, secret.Reveal(), hookSecret))
}
