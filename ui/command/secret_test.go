package command

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/ui/hostile"
)

// The marks by which the secrets of a test are known.
const (
	markedKey   = "sk_CANARY-key+of/the=merchant.7788"
	markedToken = "eyJDQU5BUlkiOiJ0b2tlbiJ9.eyJpbnRlbnRJZCI6IkNBTkFSWSJ9.CANARY_signature-of-the-token"
	markedOTP   = "73915528"
)

// lacks checks that a text holds none of the secrets in any form.
func lacks(t *testing.T, where, text string, secrets ...string) {
	t.Helper()
	assert.Empty(t, hostile.Leak(text, secrets...), where)
}

// lacksKept checks every file below a folder: the token may stand in the journal and in the state of
// the embedded Hub2, the key and the code may stand nowhere.
func lacksKept(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		secrets := []string{markedKey, markedOTP}
		if name := d.Name(); !strings.HasPrefix(name, "journal.db") && name != "sandbox.jsonl" {
			secrets = append(secrets, markedToken)
		}
		lacks(t, path, string(content), secrets...)
		lacks(t, "the name of a file", path, markedKey, markedToken, markedOTP)
		return err
	})
	require.NoError(t, err)
}

// echo is a server that says secrets back, in answers of one kind and in one way. The code it says as
// soon as a run has sent it: nobody could know it before, for it is kept nowhere.
type echo struct {
	*wild
	kind, how string
	from      int // the first request of this run
}

// echoes are the ways, made of an answer and the words.
var echoes = map[string]func(usual *reply, words string) *reply{
	"in an error": func(_ *reply, words string) *reply {
		return &reply{code: 400, body: object{"status": 400, "code": words, "message": words, "request_id": words, "token": words}}
	},
	"in an older error": func(_ *reply, words string) *reply {
		return &reply{code: 409, body: object{"statusCode": 409, "message": []string{words, words}, "error": words}}
	},
	"in a limit": func(_ *reply, words string) *reply {
		return &reply{code: 429, body: standard(429, words), header: map[string]string{"Retry-After": words}}
	},
	"in a fault":    func(_ *reply, words string) *reply { return &reply{code: 502, body: "<html>" + words + "</html>"} },
	"in a redirect": func(_ *reply, words string) *reply { return &reply{code: 307, body: words} },
	"in half a body": func(_ *reply, words string) *reply {
		return &reply{code: 201, body: fmt.Sprintf(`{"note":%q,"otp`, words)}
	},
	"in a wrong type": func(_ *reply, words string) *reply {
		return &reply{code: 201, body: object{"id": wildIntent, "status": "processing", "amount": words}}
	},
	"in a good answer": func(usual *reply, words string) *reply {
		b, err := json.Marshal(usual.body)
		if err != nil {
			panic(err)
		}
		return &reply{code: usual.code, body: string(hostile.Poison(b, hostile.Class{Wire: words}, hostile.Structure))}
	},
}

func newEcho(t *testing.T, clock hasty, kind, how string) *echo {
	e := &echo{wild: newWild(t, clock), kind: kind, how: how}
	e.story = []string{"action_required", "action_required", "action_required", "payment_required"}
	if kind == asksCode { // which is asked for as long as it takes
		e.story = e.story[:1]
	}
	e.alter = func(_ *wild, _ string, i object) {
		i["token"], i["note"], i["overrideBusinessName"] = markedToken, "a note", markedToken
		if i["status"] == "action_required" {
			i["nextAction"] = object{"type": "otp", "message": "a message"}
		}
	}
	e.on = e.answer
	return e
}

func (e *echo) answer(w *wild, kind string, _ int) *reply {
	if kind != e.kind {
		return nil
	}
	words := "key " + markedKey + " token " + markedToken
	for _, q := range w.seen[e.from:] {
		money, _ := q.body["mobileMoney"].(object)
		if q.body["confirmationCode"] == markedOTP || money["otp"] == markedOTP {
			words = "code " + markedOTP + " " + words
		}
	}
	a := echoes[e.how](w.decent(kind), words)
	headers := map[string]string{
		"Location":     "https://127.0.0.1:1/?" + url.Values{"q": {words}}.Encode(),
		"X-Request-Id": words, "Set-Cookie": "a=" + markedKey,
	}
	maps.Copy(headers, a.header)
	a.header = headers
	return a
}

// run begins a run of the program.
func (e *echo) run() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.from = len(e.seen)
}

func TestNoSecretLeavesThisProgramThoughHub2SaysItBack(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{asksCreate, asksAttempt, asksCode, asksStatus, asksFull} {
		for how := range echoes {
			t.Run(kind+" "+how, func(t *testing.T) {
				t.Parallel()
				clock := newHasty()
				e := newEcho(t, clock, kind, how)
				m := newTill(t, clock).talksTo(e.URL)
				m.env["HUB2_API_KEY"] = markedKey
				commands := [][]string{
					{"pay", "--amount", "100", "--msisdn", "0700000001", "--otp-stdin", "--timeout", "2s"},
					{"auth", wildIntent, "--otp-stdin", "--timeout", "1s", "--json"}, {"status", wildIntent}, {"status", wildIntent, "--json"},
					{"show", wildIntent}, {"show", wildIntent, "--json"}, {"case", wildIntent}, {"case", wildIntent, "--json"}, {"list"}, {"list", "--json"}, {"whoami"}, {"whoami", "--json"},
					{"config", "show"}, {"follow", wildIntent, "--timeout", "1s"},
					{"retry", wildIntent, "--msisdn", "0700000001", "--otp-stdin", "--timeout", "1s", "--json"},
				}
				for _, args := range commands {
					e.run()
					r := m.runsWith(markedOTP, args...)
					lacks(t, "standard output of "+args[0], r.stdout, markedKey, markedToken, markedOTP)
					lacks(t, "standard error of "+args[0], r.stderr, markedKey, markedToken, markedOTP)
				}
				assert.True(t, e.count(kind) > 0, "such a request was made")
				lacksKept(t, m.dir)
			})
		}
	}
}

// The token is what goes on after a restart.
func TestTheTokenStandsInTheJournal(t *testing.T) {
	t.Parallel()
	clock := newHasty()
	e := newEcho(t, clock, asksStatus, "in a fault")
	m := newTill(t, clock).talksTo(e.URL)
	e.run()
	m.runsWith(markedOTP, "pay", "--amount", "100", "--msisdn", "0700000001", "--otp-stdin", "--timeout", "2s")
	assert.Equal(t, markedOTP, e.attempt["mobileMoney"].(object)["otp"], "the code went where it belongs")
	journal, err := os.ReadFile(filepath.Join(m.dir, "state", "guichet", "journal.db"))
	require.NoError(t, err)
	assert.NotEmpty(t, hostile.Leak(string(journal), markedToken))
	assert.NotEmpty(t, hostile.Leak(base64.URLEncoding.EncodeToString([]byte("ab"+markedOTP+"c")), markedOTP), "and is found in any form")
}
