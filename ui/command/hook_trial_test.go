package command

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// front is a reverse proxy before a receiver.
func front(t *testing.T, to string) string {
	at, err := url.Parse(to)
	require.NoError(t, err)
	s := httptest.NewServer(httputil.NewSingleHostReverseProxy(at))
	t.Cleanup(s.Close)
	return s.URL
}

func TestTheSelfTestSaysReadyOnlyWhenItCameThrough(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	h := m.receives("--json")
	public := front(t, h.url) + "/hub2"
	r := m.runs("webhook", "test", "--json", "--url", public)
	require.Equal(t, 0, r.exit, r.stderr)
	assert.Equal(t, "ready", r.last().text("type"))
	assert.Equal(t, public, r.last().text("url"))
	assert.Equal(t, "ready", h.next().text("type"), "the receiver says so too")
	r = m.runs("webhook", "test", "--url", public, "--lang", "fr")
	require.Equal(t, 0, r.exit, r.stderr)
	assert.Contains(t, r.stdout, "Prêt : un essai par "+public)
	assert.Empty(t, m.runs("list", "--json").stdout)

	h.stops()
	for name, w := range map[string]struct {
		url  string
		exit int
		kind string
		hint string
	}{
		"the receiver is gone": {public, 5, "refused", "guichet webhook serve"},
		"nobody":               {"http://" + freeAddress(t) + "/hub2", 6, "unreachable", "certificate"},
		"another's receiver":   {front(t, hookTill(t).receives("--json").url), 5, "refused", "another journal"},
		"another path":         {answering(t, 404), 5, "refused", "does not hand this path"},
		"other secrets":        {answering(t, 401), 5, "refused", "other secrets"},
	} {
		r := m.runs("webhook", "test", "--json", "--url", w.url)
		assert.Equal(t, w.exit, r.exit, name)
		assert.Equal(t, w.kind, r.problem().text("kind"), name)
		assert.Contains(t, r.problem().text("hint"), w.hint, name)
		assert.Empty(t, r.stdout, name)
		lacks(t, name, r.stderr, hookSecret, otherSecret)
	}
	for _, args := range [][]string{nil, {"--url", "http://pay.example/"}, {"--url", "x"}, {"more"}} {
		assert.Equal(t, 2, m.runs(append([]string{"webhook", "test"}, args...)...).exit, args)
	}
}

func answering(t *testing.T, status int) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	t.Cleanup(s.Close)
	return s.URL
}

// With the public address in the config file the receiver tests it by itself, for as long as it takes.
func TestServeTestsItsPublicAddress(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	listen := freeAddress(t)
	var up atomic.Bool
	at, err := url.Parse("http://" + listen)
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(at)
	public := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if !up.Swap(true) {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		proxy.ServeHTTP(w, q)
	}))
	t.Cleanup(public.Close)
	m.hasConfig("[webhook]\nlisten = \"" + listen + "\"\nurl = \"" + public.URL + "/hub2\"\n")
	h := m.receives("--json", "--listen", listen)
	assert.Equal(t, "ready", h.next().text("type"), "the second try came through")
	assert.Equal(t, 1, strings.Count(h.said(), "do not come through yet"), h.said())
	assert.Contains(t, h.said(), "does not hand this path")
	r := m.runs("webhook", "test", "--json")
	assert.Equal(t, 0, r.exit, r.stderr)
}
