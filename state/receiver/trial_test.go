package receiver

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
)

func (c *counter) trial() Trial {
	return Trial{
		URL: c.url + "/hub2", Secret: secret, Client: http.DefaultClient, Clock: hub2.SystemClock{}, Random: rand.Reader,
		Landed: func(ctx context.Context, event string) (bool, error) {
			_, err := c.Letter(ctx, event)
			if errors.Is(err, journal.ErrNotFound) {
				return false, nil
			}
			return err == nil, err
		},
	}
}

// A self-test is kept, says when webhooks came through, and is no news of any payment.
func TestASelfTestComesThrough(t *testing.T) {
	c := open(t)
	ctx := context.Background()
	require.NoError(t, c.trial().Run(ctx))
	require.NoError(t, c.trial().Run(ctx), "each is another event")
	require.Len(t, c.told, 2)
	assert.Equal(t, state.AsideTrial, c.told[0].Aside)
	assert.False(t, c.told[1].Repeat)
	last, err := c.Last(ctx)
	require.NoError(t, err)
	assert.Zero(t, last, "no fact comes of it")
	heard, err := c.Heard(ctx)
	require.NoError(t, err)
	assert.Zero(t, heard.Hub2, "nor is it one of Hub2's")
	assert.False(t, heard.Trial.IsZero())
	assert.Equal(t, heard.Trial, heard.Ready())

	require.Equal(t, 200, c.tells(succeeded("pi_1")))
	heard, err = c.Heard(ctx)
	require.NoError(t, err)
	assert.True(t, heard.Hub2.After(heard.Trial))
	assert.Equal(t, heard.Hub2, heard.Ready())
}

func TestASelfTestThatFailsSaysHow(t *testing.T) {
	c := open(t)
	answers := func(h http.HandlerFunc) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	for name, w := range map[string]struct {
		change func(*Trial)
		status int
		says   string
	}{
		"another secret":  {func(x *Trial) { x.Secret = "unknown here" }, 401, "answers with 401"},
		"no receiver":     {func(x *Trial) { x.URL = answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }) }, 502, "answers with 502"},
		"another journal": {func(x *Trial) { x.URL = answers(func(http.ResponseWriter, *http.Request) {}) }, 200, "do not come to this journal"},
		"nobody":          {func(x *Trial) { x.URL = closed.URL }, 0, "cannot be reached"},
		"a redirect, which is not followed": {func(x *Trial) {
			to := x.URL
			x.URL = answers(func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, to, http.StatusTemporaryRedirect) })
		}, 307, "answers with 307"},
	} {
		x := c.trial()
		w.change(&x)
		var failed *TrialError
		require.ErrorAs(t, x.Run(context.Background()), &failed, name)
		assert.Equal(t, w.status, failed.Status, name)
		assert.ErrorContains(t, failed, w.says, name)
	}
	assert.Empty(t, c.told)

	gone, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, c.trial().Run(gone), context.Canceled)
	broken := c.trial()
	broken.Landed = func(context.Context, string) (bool, error) { return false, journal.ErrNotFound }
	err := broken.Run(context.Background())
	require.ErrorIs(t, err, journal.ErrNotFound, "what cannot be looked for is not found out")
	assert.NotErrorAs(t, err, new(*TrialError))
}
