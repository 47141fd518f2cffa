package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2/sandbox"
	"guichet/ui/hostile"
)

// registry is the emulator over HTTP: it keeps the secrets that it told, and can be told to answer otherwise.
type registry struct {
	*httptest.Server
	mu      sync.Mutex
	told    []string // answers to POST /webhooks
	deletes int
	on      func(w http.ResponseWriter, q *http.Request) bool // true when it has answered
}

func newRegistry(t *testing.T) *registry {
	emulator, err := sandbox.New(sandbox.Options{NoLimits: true, Timing: &sandbox.Timing{}})
	require.NoError(t, err)
	r := &registry{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.mu.Lock()
		on := r.on
		if q.Method == http.MethodDelete {
			r.deletes++
		}
		r.mu.Unlock()
		if on != nil && on(w, q) {
			return
		}
		rec := httptest.NewRecorder()
		emulator.ServeHTTP(rec, q)
		if q.Method == http.MethodPost && q.URL.Path == "/webhooks" {
			r.mu.Lock()
			r.told = append(r.told, rec.Body.String())
			r.mu.Unlock()
		}
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(rec.Code)
		_, _ = io.Copy(w, bytes.NewReader(rec.Body.Bytes()))
	}))
	t.Cleanup(func() {
		r.Close()
		assert.NoError(t, emulator.Close())
	})
	return r
}

// secrets are the secrets that Hub2 told.
func (r *registry) secrets(t *testing.T) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, a := range r.told {
		_, rest, ok := strings.Cut(a, `"secret":"`)
		require.True(t, ok, a)
		all = append(all, rest[:strings.IndexByte(rest, '"')])
	}
	return all
}

func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return l.Addr().String()
}

// From the registration to the payment on the journal, all over HTTP.
func TestARegisteredWebhookTellsOfPayments(t *testing.T) {
	t.Parallel()
	hub := newRegistry(t)
	m := newTill(t, newHasty()).talksTo(hub.URL)
	address := freeAddress(t)
	made := m.runs("webhook", "register", "--json", "--url", "http://"+address+"/hub2", "--description", "counter 1")
	require.Equal(t, 0, made.exit, made.stderr)
	id := made.last().text("id")
	assert.Equal(t, "registered", made.last().text("type"))
	kept := filepath.Join(m.dir, "state", "guichet", "webhooks.json")
	assert.Equal(t, kept, made.last().text("kept_in"))
	info, err := os.Stat(kept)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	h := m.receives("--json", "--listen", address)
	paid := m.runs("pay", "--json", "--amount", "100", "--msisdn", "0100000001", "--timeout", "60s")
	require.Equal(t, 0, paid.exit, paid.stderr)
	for e := h.next(); e.text("status") != "successful"; e = h.next() {
		assert.Equal(t, paid.last().text("intent"), e.text("intent"))
		assert.Nil(t, e["aside"])
	}
	assert.Equal(t, 130, h.stops())

	listed := m.runs("webhook", "list", "--json")
	require.Equal(t, 0, listed.exit, listed.stderr)
	require.Len(t, listed.lines(), 1)
	assert.Equal(t, line{
		"id": id, "url": "http://" + address + "/hub2", "events": 10., "description": "counter 1", "active": true, "secret_known": true,
		"at": listed.last()["at"],
	}, listed.last())
	person := m.runs("webhook", "list", "--lang", "fr")
	assert.Contains(t, person.stdout, "son secret est connu ici")

	settings := m.runs("whoami", "--json")
	assert.Contains(t, settings.stdout, `"name":"webhook.registered","value":"…`)
	gone := m.runs("webhook", "delete", id)
	assert.Equal(t, 0, gone.exit, gone.stderr)
	assert.Equal(t, 2, m.runs("webhook", "serve", "--listen", "127.0.0.1:0").exit, "no secret is left")
	again := m.runs("webhook", "delete", id, "--json")
	assert.Equal(t, 5, again.exit, again.stderr)

	all := made.stdout + made.stderr + h.said() + paid.stdout + listed.stdout + person.stdout + settings.stdout + gone.stdout + again.stderr
	assert.Empty(t, hostile.Leak(all, hub.secrets(t)...))
}

func TestRegisterChecksBeforeItAsks(t *testing.T) {
	t.Parallel()
	hub := newRegistry(t)
	m := newTill(t, newHasty()).talksTo(hub.URL)
	for want, args := range map[string][]string{
		"--url https://pay.example": {},
		"must be https":             {"--url", "http://pay.example/"},
		"must be an address":        {"--url", "pay.example"},
		"brings no":                 {"--url", "https://pay.example/", "--events", "payment.failed,transfer.failed"},
	} {
		r := m.runs(append([]string{"webhook", "register", "--json"}, args...)...)
		assert.Equal(t, 2, r.exit)
		assert.Contains(t, r.stderr, want)
	}
	m.hasConfig("[webhook]\nurl = \"https://pay.example/hub2\"\n")
	path := filepath.Join(m.dir, "state", "guichet", "webhooks.json")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte("[]"), 0o600))
	require.NoError(t, os.Chmod(path, 0o644))
	r := m.runs("webhook", "register", "--json")
	assert.Equal(t, 2, r.exit)
	assert.Contains(t, r.stderr, "chmod 600")
	assert.Empty(t, hub.secrets(t), "nothing was asked of Hub2")
	require.NoError(t, os.Chmod(path, 0o600))
	r = m.runs("webhook", "register", "--events", "payment.failed,payment.succeeded")
	require.Equal(t, 0, r.exit, r.stderr)
	assert.Contains(t, r.stdout, "https://pay.example/hub2 with 2 kinds of events")
	assert.Contains(t, r.stdout, "guichet webhook serve")
	assert.Empty(t, hostile.Leak(r.stdout+r.stderr, hub.secrets(t)...))
}

// The file cannot be written any more when Hub2 has answered: the registration is taken back.
func TestARegistrationThatCannotBeKeptIsTakenBack(t *testing.T) {
	t.Parallel()
	hub := newRegistry(t)
	m := newTill(t, newHasty()).talksTo(hub.URL)
	path := filepath.Join(m.dir, "state", "guichet", "webhooks.json")
	hub.on = func(_ http.ResponseWriter, q *http.Request) bool {
		if q.Method == http.MethodPost {
			_ = os.Remove(path)
			_ = os.Mkdir(path, 0o700)
		}
		return false
	}
	r := m.runs("webhook", "register", "--json", "--url", "https://pay.example/")
	assert.Equal(t, 2, r.exit, r.stderr)
	assert.Contains(t, r.problem().text("message"), "webhooks.json")
	assert.Equal(t, 1, hub.deletes)
	require.NoError(t, os.Remove(path))
	assert.Empty(t, m.runs("webhook", "list", "--json").lines())
	assert.Empty(t, hostile.Leak(r.stdout+r.stderr, hub.secrets(t)...))
}

func TestARegistrationWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	hub := newRegistry(t)
	m := newTill(t, newHasty()).talksTo(hub.URL)
	hub.on = func(w http.ResponseWriter, q *http.Request) bool {
		if q.Method == http.MethodPost {
			w.WriteHeader(http.StatusBadGateway)
			return true
		}
		return false
	}
	r := m.runs("webhook", "register", "--json", "--url", "https://pay.example/")
	assert.Equal(t, 6, r.exit, r.stderr)
	assert.Contains(t, r.problem().text("hint"), "guichet webhook list")
	hub.mu.Lock()
	hub.on = func(w http.ResponseWriter, q *http.Request) bool {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"status":401,"message":"no"}`)
		return true
	}
	hub.mu.Unlock()
	for _, args := range [][]string{{"register", "--url", "https://pay.example/"}, {"list"}, {"delete", "wh_1"}} {
		assert.Equal(t, 5, m.runs(append([]string{"webhook"}, args...)...).exit, args)
	}
}

// What is kept here and what Hub2 has may differ: each is told, and nothing is deleted in another account.
func TestRegistrationsThatDiffer(t *testing.T) {
	t.Parallel()
	hub := newRegistry(t)
	m := newTill(t, newHasty()).talksTo(hub.URL)
	register := func(m *till) string {
		r := m.runs("webhook", "register", "--json", "--url", "https://pay.example/")
		require.Equal(t, 0, r.exit, r.stderr)
		return r.last().text("id")
	}
	mine := register(m)
	elsewhere := newTill(t, m.clock).talksTo(hub.URL)
	theirs := register(elsewhere)
	var known []string
	for _, l := range m.runs("webhook", "list", "--json").lines() {
		known = append(known, fmt.Sprint(l.text("id") == mine, l["secret_known"]))
	}
	assert.Equal(t, []string{"true true", "false false"}, known)
	require.Equal(t, 0, elsewhere.runs("webhook", "delete", mine).exit, "what was registered elsewhere can be deleted too")
	listed := m.runs("webhook", "list")
	assert.Contains(t, listed.stdout, "NOT known here")
	assert.Contains(t, listed.stderr, mine+" is kept here and Hub2 does not know it")

	m.env["HUB2_MERCHANT_ID"] = "merchant-8"
	r := m.runs("webhook", "delete", mine)
	assert.Equal(t, 2, r.exit)
	assert.Contains(t, r.stderr, "another account")
	m.env["HUB2_MERCHANT_ID"] = "merchant-7"
	r = m.runs("webhook", "delete", mine, "--json")
	assert.Equal(t, 0, r.exit, r.stderr)
	assert.Equal(t, true, r.last()["was_gone"])
	assert.Equal(t, 0, m.runs("webhook", "delete", theirs).exit)
	assert.Equal(t, 2, m.runs("webhook", "delete").exit)
}

// Hub2 says the key and a webhook's secret back, wherever it may say anything.
func TestNoSecretLeavesWithARegistration(t *testing.T) {
	t.Parallel()
	hub := newRegistry(t)
	m := newTill(t, newHasty()).talksTo(hub.URL)
	m.env["HUB2_API_KEY"] = markedKey
	words := markedKey + " " + hookSecret
	answer := fmt.Sprintf(`{"id":%[1]q,"url":%[1]q,"events":[%[1]q],"description":%[1]q,"secret":%[2]q,"createdAt":"2026-11-23T12:00:00.000Z"}`, words, hookSecret)
	code := 0
	hub.on = func(w http.ResponseWriter, q *http.Request) bool {
		switch {
		case code != 0:
			w.WriteHeader(code)
			_, _ = fmt.Fprintf(w, `{"status":%d,"message":%q,"request_id":%q}`, code, words, words)
		case q.Method == http.MethodPost:
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, answer)
		default:
			_, _ = io.WriteString(w, "["+strings.Replace(answer, hookSecret+`","created`, `","created`, 1)+"]")
		}
		return true
	}
	var all string
	for _, c := range []int{0, 400, 429, 500} {
		code = c
		for _, form := range []string{"--json", "--lang=fr"} {
			for _, args := range [][]string{{"register", "--url", "https://pay.example/"}, {"list"}, {"delete", "wh_1"}, {"register", "--url", "https://pay.example/"}} {
				r := m.runs(append([]string{"webhook", form}, args...)...)
				all += r.stdout + r.stderr
			}
		}
		all += m.runs("whoami").stdout + m.runs("config", "show").stdout
	}
	assert.Contains(t, all, "redacted")
	kept, err := os.ReadFile(filepath.Join(m.dir, "state", "guichet", "webhooks.json"))
	require.NoError(t, err)
	lacks(t, "what is said", all, hookSecret, markedKey)
	lacks(t, "the file of registrations, which keeps the secret", string(kept), markedKey)
}

func TestInterruptedRegisterSaysSo(t *testing.T) {
	t.Parallel()
	hub := newRegistry(t)
	m := newTill(t, newHasty()).talksTo(hub.URL)
	ctx, cancel := context.WithCancel(context.Background())
	m.ctx = ctx
	hub.on = func(_ http.ResponseWriter, q *http.Request) bool {
		cancel()
		select {
		case <-q.Context().Done():
		case <-time.After(5 * time.Second):
		}
		return true
	}
	assert.Equal(t, 130, m.runs("webhook", "register", "--url", "https://pay.example/").exit)
}
