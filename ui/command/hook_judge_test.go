package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/ui/hostile"
)

func (m *till) hasFile(name, content string) string {
	m.t.Helper()
	path := filepath.Join(m.dir, name)
	require.NoError(m.t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestVerify(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	body := succeeds("pi_1")
	file := m.hasFile("body.json", body)
	r := m.runs("webhook", "verify", "--json", "--signature", signed(body), "--body", file)
	require.Equal(t, 0, r.exit, r.stderr)
	assert.Equal(t, line{
		"type": "verified", "event": "evt_1_9", "kind": "payment_intent.succeeded", "intent": "pi_1", "mode": "sandbox", "readable": true,
	}, r.last())
	r = m.runsWith(body, "webhook", "verify", "--signature", "s1=00,s0="+signed(body)[3:], "--body", "-", "--lang", "fr")
	require.Equal(t, 0, r.exit, r.stderr)
	assert.Contains(t, r.stdout, "Signé par Hub2 : payment_intent.succeeded, événement evt_1_9  pi_1")
	lacks(t, "verify", r.stdout+r.stderr, hookSecret, otherSecret, markedToken)
	assert.NoFileExists(t, filepath.Join(m.dir, "state", "guichet", "journal.db"), "it needs no journal")

	for name, args := range map[string][]string{
		"another body":      {"--signature", signed(body), "--body", m.hasFile("other.json", body+"\n")},
		"another secret":    {"--signature", hub2.Sign([]byte(body), "x", ""), "--body", file},
		"no signature":      {"--signature", "zz", "--body", file},
		"a body too large":  {"--signature", signed(body), "--body", m.hasFile("large", strings.Repeat("x", hub2.MaxEventBytes+1))},
		"an empty body":     {"--signature", signed(body), "--body", m.hasFile("empty", "")},
		"only s2, unknown":  {"--signature", "s2=" + signed(body)[3:], "--body", file},
		"a stale signature": {"--signature", signed(told(1, "created", "pi_1", "x", "y")), "--body", file},
	} {
		r := m.runs(append([]string{"webhook", "verify", "--json"}, args...)...)
		assert.Equal(t, 5, r.exit, name)
		assert.Equal(t, "refused", r.problem().text("kind"), name)
		assert.Empty(t, r.stdout, name)
	}
	for _, args := range [][]string{nil, {"--signature", "s1=00"}, {"--body", file}, {"--signature", "s1=00", "--body", "nowhere"}, {"--signature", "s1=00", "--body", m.dir}} {
		assert.Equal(t, 2, m.runs(append([]string{"webhook", "verify"}, args...)...).exit, args)
	}
	text := "no event at all"
	r = m.runs("webhook", "verify", "--json", "--signature", signed(text), "--body", m.hasFile("text", text))
	assert.Equal(t, 0, r.exit, "it is signed all the same")
	assert.Equal(t, false, r.last()["readable"])
}

// An event that was set aside while the till spoke with another environment is believed when it is judged again.
func TestReplay(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	m.env["HUB2_ENVIRONMENT"] = "live"
	h := m.receives("--json")
	assert.Equal(t, "of the other environment", h.tells(succeeds("pi_1"))["aside"])
	h.stops()
	r := m.runs("webhook", "replay", "evt_1_9", "--json")
	require.Equal(t, 0, r.exit, r.stderr)
	assert.Equal(t, false, r.last()["changed"])
	assert.Equal(t, "of the other environment", r.last()["aside"])
	r = m.runs("webhook", "replay", "evt_1_9")
	assert.Contains(t, r.stdout, "It changed nothing.")

	m.env["HUB2_ENVIRONMENT"] = "sandbox"
	r = m.runs("webhook", "replay", "evt_1_9", "--json")
	require.Equal(t, 0, r.exit, r.stderr)
	assert.Equal(t, "replay", r.last().text("type"))
	assert.Equal(t, true, r.last()["changed"])
	assert.Equal(t, "successful", r.last().text("status"))
	assert.Nil(t, r.last()["aside"])
	assert.Equal(t, line{"status": nil, "aside": "of the other environment"}, r.last().object("before"))
	assert.Equal(t, "successful", m.runs("show", "pi_1", "--json").last().text("status"))
	r = m.runs("webhook", "replay", "evt_1_9", "--lang", "fr")
	assert.Contains(t, r.stdout, "Rien n'a changé.")

	r = m.runs("webhook", "replay", "evt_none", "--json")
	assert.Equal(t, 5, r.exit)
	assert.Equal(t, "refused", r.problem().text("kind"))
	for _, args := range [][]string{nil, {""}, {"a", "b"}} {
		assert.Equal(t, 2, m.runs(append([]string{"webhook", "replay"}, args...)...).exit)
	}
}

// Every text of an event, of every hostile kind, through all that tells of events.
func TestNoKindOfTextOfAWebhookReachesATerminalRaw(t *testing.T) {
	t.Parallel()
	classes := hostile.Classes()
	if testing.Short() { // the race detector is too slow for all of them
		classes = classes[:1]
	}
	m := hookTill(t)
	asJSON, plain := m.receives("--json"), m.receives()
	for _, class := range append(classes, hostile.Everything()) {
		intent := strings.Replace(succeeds("pi_1"), `"mode":"sandbox"`, `"mode":""`, 1)
		for _, spare := range []func(string) bool{
			hostile.Structure,
			func(path string) bool {
				return path == "type" || hostile.Structure(path) && path != "id" && path != "data.id"
			},
			func(string) bool { return false },
		} {
			body := string(hostile.Poison([]byte(intent), class, spare))
			if len(body) > hub2.MaxEventBytes {
				require.Equal(t, 413, asJSON.posts(body, signed(body)))
				continue
			}
			require.Equal(t, 200, asJSON.posts(body, signed(body)), class.Name)
			text, err := asJSON.lines.ReadString('\n')
			require.NoError(t, err)
			assert.Empty(t, hostile.HarmInJSON(text), class.Name)
			require.Equal(t, 200, plain.posts(body, signed(body)))
			text, err = plain.lines.ReadString('\n')
			require.NoError(t, err)
			assert.Empty(t, hostile.Harm(text), class.Name)
			for _, form := range []string{"--json", "--lang=en"} {
				v := m.runsWith(body, "webhook", "verify", form, "--signature", signed(body), "--body", "-")
				require.Equal(t, 0, v.exit, v.stderr)
				v.isHarmless(form == "--json")
			}
		}
		for _, form := range []string{"--json", "--lang=en"} {
			m.runs("webhook", "replay", form, class.Text()).isHarmless(form == "--json")
		}
	}
	assert.Empty(t, hostile.Harm(asJSON.said()+plain.said()))
}

// An event that says secrets back shows none of them, wherever they stand.
func TestNoSecretLeavesThroughAWebhook(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	m.env["HUB2_WEBHOOK_SECRET"] = otherSecret + "," + hookSecret
	h, plain := m.receives("--json"), m.receives()
	words := hookSecret + " " + otherSecret + " " + markedToken
	var said []string
	for n, body := range []string{
		succeeds("pi_1"),
		strings.Replace(succeeds("pi_2"), `"type":"payment_intent.succeeded"`, `"type":"payment_intent.`+words+`"`, 1),
		strings.Replace(succeeds("pi_3"), `"id":"evt_3_9"`, `"id":"evt `+words+`"`, 1),
		strings.Replace(succeeds("pi_4"), `"status":"successful","payments"`, `"status":"`+words+`","payments"`, 1),
		strings.Replace(told(1, "processing", "pi_5", "processing", "pending"), `"status":"processing"`, `"status":"`+words+`"`, 1),
	} {
		require.Equal(t, 200, h.posts(body, signed(body)), n)
		require.Equal(t, 200, plain.posts(body, signed(body)), n)
		for _, one := range []*hooks{h, plain} {
			text, err := one.lines.ReadString('\n')
			require.NoError(t, err)
			said = append(said, text)
		}
		r := m.runsWith(body, "webhook", "verify", "--signature", signed(body), "--body", "-")
		said = append(said, r.stdout, r.stderr)
	}
	for _, args := range [][]string{
		{"replay", "evt_1_9"}, {"replay", "evt " + words}, {"list"}, {"delete", "wh_1"}, {"verify", "--signature", "s1=00", "--body", "nowhere"},
	} {
		for _, form := range []string{"--json", "--lang=en"} {
			r := m.runs(append([]string{"webhook", form}, args...)...)
			said = append(said, r.stdout, strings.ReplaceAll(r.stderr, words, ""))
		}
	}
	for _, args := range [][]string{{"whoami"}, {"whoami", "--json"}, {"config", "show"}} {
		said = append(said, m.runs(args...).stdout)
	}
	lacks(t, "what serve and the others say", strings.Join(said, "\n")+h.said()+plain.said(), hookSecret, otherSecret, markedToken)
}
