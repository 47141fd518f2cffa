package config

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

// hand is a clock that the test moves.
type hand struct{ now time.Time }

func (h *hand) Now() time.Time                       { return h.now }
func (h *hand) After(time.Duration) <-chan time.Time { return nil }

func TestSecretsCountAsTheyAreNow(t *testing.T) {
	d := newDesk(t).file("[webhook]\nsecret_file = \"~/hooks\"\nsecret_env = \"HOOKS\"\n").env(map[string]string{"HOOKS": "from-env"})
	d.write(filepath.Join(d.Home, "hooks"), "in-file", 0o600)
	cfg := d.load()
	clock := &hand{time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	w := cfg.WatchWebhookSecrets(clock)
	are := func(want ...hub2.Secret) {
		t.Helper()
		all, err := w.Now()
		require.NoError(t, err)
		assert.Equal(t, want, all)
	}
	are("from-env", "in-file")
	require.NoError(t, cfg.KeepRegistration(Registration{ID: "wh_1", Environment: "embedded", Secret: "made"}))
	require.NoError(t, cfg.KeepRegistration(Registration{ID: "wh_2", Environment: "live", Secret: "of-live"}))
	are("from-env", "in-file", "made")
	d.env(map[string]string{"HOOKS": "changed"}) // which no program sees happen
	d.write(filepath.Join(d.Home, "hooks"), "in-file\nanother", 0o600)
	are("another", "from-env", "in-file", "made")
	require.NoError(t, cfg.ForgetRegistration("wh_1"))
	are("another", "from-env", "in-file")
	require.NoError(t, os.Remove(cfg.RegistrationsFile()))
	are("another", "from-env", "in-file")
}

// Where a change cannot be read, what counted before counts on, and forged webhooks make nobody read.
func TestSecretsThatCannotBeReadAgain(t *testing.T) {
	cfg := newDesk(t).load()
	require.NoError(t, cfg.KeepRegistration(Registration{ID: "wh_1", Environment: "embedded", Secret: canary}))
	clock := &hand{time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	w := cfg.WatchWebhookSecrets(clock)
	reads := 0
	read := w.places[0].read
	w.places[0].read = func() ([]hub2.Secret, error) { reads++; return read() }
	asked := func(wantReads int) error {
		t.Helper()
		var first error
		for range 100 {
			all, err := w.Now()
			assert.Equal(t, []hub2.Secret{canary}, all)
			if first == nil {
				first = err
			}
		}
		assert.Equal(t, wantReads, reads)
		return first
	}
	require.NoError(t, asked(1))
	require.NoError(t, os.WriteFile(cfg.RegistrationsFile(), []byte(`[{"secret":"`+canary), 0o600))
	err := asked(2)
	require.ErrorContains(t, err, "is not what this program wrote")
	assert.NotContains(t, err.Error(), "CANARY")
	clock.now = clock.now.Add(readAgain)
	require.Error(t, asked(3))
	clock.now = clock.now.Add(-time.Hour) // a clock that is set keeps nobody waiting
	require.Error(t, asked(4))
	require.NoError(t, os.WriteFile(cfg.RegistrationsFile(), []byte(`[{"secret":"`+canary+`","environment":"embedded"}]`), 0o600))
	clock.now = clock.now.Add(readAgain)
	require.NoError(t, asked(5))
}

func TestSecretsThatCannotBeReadAtFirst(t *testing.T) {
	cfg := newDesk(t).file("[webhook]\nsecret_file = \"~/hooks\"\n").load()
	all, err := cfg.WebhookSecrets()
	require.Error(t, err)
	assert.Nil(t, all)
}
