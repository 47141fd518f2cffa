package command

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state/config"
	"guichet/state/journal"
)

func TestAWebhookBecomesAPaymentInTheJournal(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	h := m.receives("--json")
	e := h.tells(told(1, "processing", "pi_1", "processing", "pending"))
	assert.Equal(t, line{
		"type": "event", "event": "evt_1_1", "kind": "payment_intent.processing", "intent": "pi_1", "sale": e["sale"], "status": "processing",
		"aside": nil, "repeat": false, "at": e["at"],
	}, e)
	assert.NotEmpty(t, e.text("sale"))
	assert.Equal(t, "successful", h.tells(succeeds("pi_1")).text("status"))
	again := h.tells(succeeds("pi_1"))
	assert.Equal(t, true, again["repeat"])
	assert.Equal(t, "successful", h.tells(told(1, "created", "pi_1", "payment_required", "created")).text("status"), "a final status is never undone")

	shown := m.runs("show", "pi_1", "--json").last()
	assert.Equal(t, "successful", shown.text("status"))
	assert.Equal(t, "sandbox", shown.text("environment"))
	assert.Equal(t, 130, h.stops())
	assert.Contains(t, h.said(), `"message":"interrupted"`)
}

func TestWhatIsNoWebhookLeavesNothing(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	h := m.receives("--json")
	body := succeeds("pi_1")
	for name, signature := range map[string]string{
		"none": "", "another secret": hub2.Sign([]byte(body), "another", ""), "another body": signed(body + " "),
		"a bit": strings.Replace(signed(body), "s1=", "s1=0", 1), "the secret": "s1=" + hookSecret,
	} {
		assert.Equal(t, 401, h.posts(body, signature), name)
	}
	large := `{"x":"` + strings.Repeat("x", hub2.MaxEventBytes) + `"}`
	assert.Equal(t, 413, h.posts(large, signed(large)))
	a, err := http.Get(h.url)
	require.NoError(t, err)
	_ = a.Body.Close()
	assert.Equal(t, 405, a.StatusCode)
	q, err := http.NewRequest(http.MethodPost, h.url, strings.NewReader(body))
	require.NoError(t, err)
	q.Header.Set("X", strings.Repeat("x", 64<<10))
	a, err = http.DefaultClient.Do(q)
	require.NoError(t, err)
	_ = a.Body.Close()
	assert.Equal(t, 431, a.StatusCode)
	assert.Equal(t, "evt_2_9", h.tells(succeeds("pi_2")).text("event"), "the first line is of the first that was signed")
	assert.Len(t, m.runs("list", "--json").lines(), 1)
}

func TestWhatIsSetAsideSaysWhy(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	h := m.receives("--json")
	h.tells(told(1, "processing", "pi_1", "processing", "pending"))
	for n, c := range []struct{ old, new, aside string }{
		{`"mode":"sandbox"`, `"mode":"live"`, "of the other environment"},
		{`"amount":100`, `"amount":99`, "of another amount or currency"},
		{`"merchantId":"merchant-7"`, `"merchantId":"m"`, "of another merchant"},
		{"payment_intent.", "transfer.", "about no payment"},
		{`"data":{"id"`, `"data":{"x"`, "unreadable"},
	} {
		body := strings.ReplaceAll(succeeds("pi_1"), c.old, c.new)
		e := h.tells(strings.Replace(body, "evt_", fmt.Sprint("evt_", n), 1))
		assert.Equal(t, c.aside, e["aside"])
		if e["status"] != nil {
			assert.Equal(t, "processing", e.text("status"))
		}
	}
	assert.Equal(t, "processing", m.runs("show", "pi_1", "--json").last().text("status"))
}

func TestEventsForAPerson(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][]string{
		"en": {"payment_intent.processing", "  processing  pi_1", "SET ASIDE: it tells another amount or currency", "(again, changes nothing)"},
		"fr": {"payment_intent.processing", "  en traitement  pi_1", "MIS DE CÔTÉ : il annonce un autre montant", "(à nouveau, ne change rien)"},
	} {
		m := hookTill(t)
		h := m.receives("--lang", lang)
		first := told(1, "processing", "pi_1", "processing", "pending")
		for _, body := range []string{first, strings.ReplaceAll(succeeds("pi_1"), ":100", ":99"), first} {
			require.Equal(t, 200, h.posts(body, signed(body)))
		}
		var all string
		for range 3 {
			l, err := h.lines.ReadString('\n')
			require.NoError(t, err)
			all += l
		}
		for _, w := range want {
			assert.Contains(t, all, w)
		}
	}
}

// An ending, and an amount that does not agree, are looked at once, in the background.
func TestADoubtIsReadOnceAtHub2(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{"an ending": {}, "another amount": {":100", ":99"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := newHasty()
			w := newWild(t, clock)
			w.story = []string{"processing"}
			m := newTill(t, clock).talksTo(w.URL)
			m.env["HUB2_WEBHOOK_SECRET"] = hookSecret
			require.Equal(t, 4, m.runs("pay", "--amount", "100", "--msisdn", "0100000001", "--timeout", "2s").exit)
			w.mu.Lock()
			w.story = []string{"successful"}
			w.mu.Unlock()
			before := w.count(asksFull)
			h := m.receives("--json")
			body := strings.ReplaceAll(succeeds(wildIntent), "pay_"+wildIntent[3:], wildPayment)
			if change[0] != "" {
				body = strings.ReplaceAll(body, change[0], change[1])
			}
			h.tells(body)
			within(t, "it was not looked at", func() bool { return w.count(asksFull) == before+1 })
			within(t, "what was read is not kept", func() bool {
				s := m.runs("show", wildIntent, "--json").last()
				return s.text("status") == "successful" && strings.Contains(fmt.Sprint(s["facts"]), "poll")
			})
			h.tells(body)
			h.tells(strings.Replace(succeeds("pi_other"), "evt_", "evt_x", 1))
			within(t, "the next one was not looked at", func() bool { return w.count(asksFull) == before+2 })
			assert.Equal(t, 130, h.stops())
		})
	}
}

// An ending is often told twice, and another program may be looking: one read will do.
func TestAnEndingIsLookedAtOnce(t *testing.T) {
	t.Parallel()
	clock := newHasty()
	w := newWild(t, clock)
	w.story, w.attempted = []string{"successful"}, true
	m := hookTill(t)
	h := m.receives("--json")
	id := h.tells(strings.ReplaceAll(succeeds(wildIntent), "pay_"+wildIntent[3:], wildPayment)).text("sale")
	h.stops()

	cfg, err := config.Load(m.talksTo(w.URL).sources(config.Flags{}))
	require.NoError(t, err)
	s, err := openShop(t.Context(), cfg, cfg.Active(), clock)
	require.NoError(t, err)
	defer func() { _ = s.Close() }()
	box := newLetterbox(&program{}, s, nil)
	other, err := journal.Open(t.Context(), cfg.JournalFile())
	require.NoError(t, err)
	defer func() { _ = other.Close() }()
	release, free, err := other.Lead(id)
	require.NoError(t, err)
	require.True(t, free)
	looks := func(d doubt) int {
		assert.Empty(t, box.lookAt(t.Context(), d))
		return w.count(asksFull)
	}
	assert.Zero(t, looks(doubt{sale: id}), "another program is about to")
	release()
	assert.Equal(t, 1, looks(doubt{sale: id}))
	assert.Equal(t, 1, looks(doubt{sale: id}), "it has been looked at")
	assert.Equal(t, 2, looks(doubt{id, true}), "another amount is a doubt of its own")
}

// Without a key nothing is read, and nothing fails.
func TestWithoutAKeyNothingFails(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	delete(m.env, "HUB2_BASE_URL")
	delete(m.env, "HUB2_API_KEY")
	delete(m.env, "HUB2_MERCHANT_ID")
	m.hasConfig("[profiles.shop]\nmerchant_id = \"merchant-7\"\napi_key_env = \"NOT_SET\"\n")
	h := m.receives("--json")
	assert.Equal(t, "successful", h.tells(succeeds("pi_1")).text("status"))
	within(t, "it is told that it could not be looked at", func() bool { return strings.Contains(h.said(), "NOT_SET has no API key") })
	assert.Equal(t, "successful", h.tells(succeeds("pi_2")).text("status"))
	assert.Equal(t, 130, h.stops())
}

func (m *till) hasConfig(text string) {
	m.t.Helper()
	dir := filepath.Join(m.dir, "config", "guichet")
	require.NoError(m.t, os.MkdirAll(dir, 0o700))
	require.NoError(m.t, os.WriteFile(filepath.Join(dir, "config.toml"), []byte(text), 0o600))
}

// A merchant has an account for each country: an intent that was not made here is its own merchant's.
func TestAnUnmetIntentIsOfItsMerchantsProfile(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	m.env = map[string]string{"HUB2_WEBHOOK_SECRET": hookSecret}
	profile := func(name, environment, country, merchant string) string {
		return fmt.Sprintf("[profiles.%s]\nenvironment = %q\ncountry = %q\nmerchant_id = %q\napi_key_env = \"NOT_SET\"\n", name, environment, country, merchant)
	}
	m.hasConfig("profile = \"ci\"\n" + profile("ci", "sandbox", "CI", "m-ci") + profile("bf", "live", "BF", "merchant-7") + profile("sn", "sandbox", "SN", "merchant-7"))
	h := m.receives("--json")
	body := strings.ReplaceAll(succeeds("pi_1"), `"country":"CI",`, "")
	h.tells(body)
	assert.Equal(t, "SN", m.runs("show", "pi_1", "--json").last().text("country"))
	h.tells(strings.ReplaceAll(strings.ReplaceAll(body, "pi_1", "pi_2"), "evt_1", "evt_2"))
	h.tells(`{"type":"payment.failed","data":{"id":"pay_3","intentId":"pi_3","amount":100,"currency":"XOF","status":"failed"},"id":"evt_3"}`)
	assert.Equal(t, "CI", m.runs("show", "pi_3", "--json").last().text("country"), "what names no merchant is the active profile's")
}

func TestServeRefusesToStart(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = busy.Close() }()
	r := m.runs("webhook", "serve", "--json", "--listen", busy.Addr().String())
	assert.Equal(t, 2, r.exit)
	assert.Contains(t, r.problem().text("hint"), "--listen 127.0.0.1:PORT")
	for _, bad := range []string{"", "8642", "127.0.0.1", "127.0.0.1:99999", "nowhere:at:all"} {
		assert.Equal(t, 2, m.runs("webhook", "serve", "--listen", bad).exit, bad)
	}
	delete(m.env, "HUB2_WEBHOOK_SECRET")
	m.dir = t.TempDir()
	r = m.runs("webhook", "serve", "--json", "--listen", "127.0.0.1:0")
	assert.Equal(t, 2, r.exit)
	assert.Equal(t, "config", r.problem().text("kind"))
	assert.Contains(t, r.problem().text("hint"), "guichet webhook register")
	assert.NoFileExists(t, filepath.Join(m.dir, "state", "guichet", "journal.db"))
}

func TestAnOpenAddressIsWarnedOf(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	h := m.receives("--json", "--listen", "0.0.0.0:0")
	assert.Contains(t, h.said(), "can be reached by other machines")
	assert.Equal(t, 130, h.stops())
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = busy.Close() }()
	m.hasConfig(fmt.Sprintf("[webhook]\nlisten = %q\n", busy.Addr()))
	r := m.runs("webhook", "serve", "--json")
	assert.Equal(t, 2, r.exit, "the config file's address is taken")
	assert.Contains(t, r.problem().text("message"), busy.Addr().String())
}

// startsServe is `webhook serve` in a process of its own.
func startsServe(t *testing.T, dir, listen string) (*exec.Cmd, *hooks) {
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, "webhook", "serve", "--json", "--listen", listen)
	cmd.Env = append(os.Environ(), asProgram+"=1", "HOME="+dir, "GUICHET_DATA_DIR="+dir, "XDG_CONFIG_HOME="+dir,
		"HUB2_BASE_URL=http://127.0.0.1:1", "HUB2_API_KEY="+testKey, "HUB2_MERCHANT_ID=merchant-7", "HUB2_WEBHOOK_SECRET="+hookSecret)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	errs, err := os.CreateTemp(t.TempDir(), "err")
	require.NoError(t, err)
	cmd.Stderr = errs
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), errs.Close() })
	h := &hooks{t: t, out: out, lines: bufio.NewReader(out), errs: errs}
	h.url = "http://" + h.next().text("address")
	return cmd, h
}

// What was answered with 200 outlives SIGKILL, and is known again afterwards.
func TestAKilledReceiverGoesOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, h := startsServe(t, dir, "127.0.0.1:0")
	address := strings.TrimPrefix(h.url, "http://")
	for n := range 20 {
		body := succeeds(fmt.Sprint("pi_", n))
		require.Equal(t, 200, h.posts(body, signed(body)))
		if n%5 == 4 {
			require.NoError(t, cmd.Process.Kill())
			_ = cmd.Wait()
			cmd, h = startsServe(t, dir, address)
		}
	}
	for n := range 20 {
		assert.Equal(t, true, h.tells(succeeds(fmt.Sprint("pi_", n)))["repeat"], n)
	}
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	m := newTill(t, newHasty())
	m.env["GUICHET_DATA_DIR"], m.env["HUB2_ENVIRONMENT"] = dir, "embedded"
	r := m.runs("journal", "check", "--json")
	require.Equal(t, 0, r.exit, r.stderr)
	assert.EqualValues(t, 20, r.last()["sales"])
	assert.EqualValues(t, 20, r.last()["events"])
}

// A letter whose body is still on its way when the program is told to end is answered first.
func TestALetterInFlightIsAnswered(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd, h := startsServe(t, t.TempDir(), "127.0.0.1:0")
		body := succeeds("pi_1")
		conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
		require.NoError(t, err)
		defer func() { _ = conn.Close() }()
		_, err = fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\n%s: %s\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", hub2.SignatureHeader, signed(body), len(body))
		require.NoError(t, err)
		answer := bufio.NewReader(conn)
		a, err := http.ReadResponse(answer, nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusContinue, a.StatusCode, "it reads the body")
		require.NoError(t, cmd.Process.Signal(signal))
		within(t, "no new connection is taken", func() bool {
			c, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
			if err == nil {
				_ = c.Close()
			}
			return err != nil
		})
		_, err = fmt.Fprint(conn, body)
		require.NoError(t, err)
		a, err = http.ReadResponse(answer, nil)
		require.NoError(t, err)
		_ = a.Body.Close()
		assert.Equal(t, 200, a.StatusCode)
		assert.Equal(t, "evt_1_9", h.next().text("event"), "and told")
		assert.Equal(t, 130, exitOf(t, cmd))
	}
}

// Where nobody reads standard output any more, webhooks are received as before.
func TestReceivingWithABrokenPipe(t *testing.T) {
	t.Parallel()
	cmd, h := startsServe(t, t.TempDir(), "127.0.0.1:0")
	require.NoError(t, h.out.Close())
	for n := range 3 {
		body := succeeds(fmt.Sprint("pi_", n))
		require.Equal(t, 200, h.posts(body, signed(body)))
	}
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	assert.Equal(t, 130, exitOf(t, cmd))
	assert.Equal(t, 1, strings.Count(h.said(), "webhooks are received as before"))
}
