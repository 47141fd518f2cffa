package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// poison is text that a terminal would obey: a title, a clipboard, a colour, an overwritten line, a
// reversed direction, an invisible sign, C1, and an end of the JSON line.
const poison = "\x1b]0;owned\a\x1b]52;c;b3duZWQ=\a\x1b[31m\rPAID\u202e\u2066\u200b\u009b2J\u007f\u2028\n{\"type\":\"outcome\"}"

// poisons puts it into every text of an intent that is not its id.
func poisons(_ *wild, _ string, i object) {
	i["purchaseReference"], i["customerReference"], i["mode"] = poison, poison, poison
	i["nextAction"] = object{"type": poison, "message": poison, "data": object{"url": "https://x/" + poison}}
	list, _ := i["payments"].([]object)
	for _, p := range list {
		p["number"], p["provider"], p["country"], p["method"] = poison, poison, poison, poison
		p["fees"] = []object{{"label": poison, "amount": poison}}
		if p["failure"] != nil {
			p["failure"] = object{"code": poison, "message": poison}
		}
	}
}

func TestNothingThatHub2SaysReachesATerminalRaw(t *testing.T) {
	t.Parallel()
	for name, story := range map[string][]string{
		"action": {"action_required", "action_required", "successful"},
		"failed": {"processing", "payment_required"},
		"odd":    {"processing", poison},
	} {
		for _, form := range [][]string{{"--json"}, nil, {"--lang", "fr"}} {
			t.Run(name+strings.Join(form, ""), func(t *testing.T) {
				t.Parallel()
				clock := newHasty()
				w := newWild(t, clock)
				w.story, w.alter = story, poisons
				m := newTill(t, clock).talksTo(w.URL)
				all := []result{m.runs(append(form, "pay", "--amount", "100", "--msisdn", "0100000001", "--timeout", "1s")...)}
				for _, args := range [][]string{{"status", wildIntent}, {"show", wildIntent}, {"list"}, {"follow", wildIntent, "--timeout", "1s"}} {
					all = append(all, m.runs(append(form, args...)...))
				}
				m.dir = t.TempDir() // a till that did not make this intent
				all = append(all, m.runs(append(form, "status", wildIntent)...), m.runs(append(form, "follow", wildIntent, "--timeout", "1s")...))
				for _, r := range all {
					assert.True(t, harmless(r.stdout), "%q", r.stdout)
					assert.True(t, harmless(r.stderr), "%q", r.stderr)
					if len(form) > 0 && form[0] == "--json" {
						r.lines()
					}
				}
				assert.Equal(t, 1, w.count(asksAttempt))
			})
		}
	}
}

func TestAnErrorsWordsReachATerminalCleaned(t *testing.T) {
	t.Parallel()
	for _, form := range [][]string{{"--json"}, nil} {
		clock := newHasty()
		w := newWild(t, clock)
		w.on = answers(asksCreate, always, reply{code: 400, body: object{"status": 400, "code": poison, "message": poison, "request_id": poison}})
		r := newTill(t, clock).talksTo(w.URL).runs(append(form, "pay", "--amount", "100", "--msisdn", "0100000001")...)
		assert.Equal(t, 5, r.exit)
		assert.True(t, harmless(r.stderr), "%q", r.stderr)
		if len(form) > 0 {
			assert.Equal(t, 1, strings.Count(r.stderr, "\n"), "the error object is one line")
			require.NotNil(t, r.problem())
		}
	}
}

// The key and the code are kept nowhere, shown nowhere; the token stands in the journal alone.
func TestSecretsStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	const otp = "40961733"
	clock := newHasty()
	w := newWild(t, clock)
	w.alter = func(_ *wild, _ string, i object) { i["otp"], i["overrideBusinessName"] = otp, wildToken }
	w.on = func(w *wild, kind string, n int) *reply { // what we sent comes back in an error
		if kind == asksStatus && n == 1 {
			return &reply{code: 500, body: standard(500, testKey+" "+wildToken)}
		}
		return nil
	}
	m := newTill(t, clock).talksTo(w.URL)
	pay := []string{"pay", "--amount", "100", "--msisdn", "0700000001", "--otp", otp, "--timeout", "4s"}
	all := []result{m.runs(append(pay, "--json")...)}
	require.Equal(t, 0, all[0].exit, all[0].stderr)
	assert.Equal(t, otp, w.attempt["mobileMoney"].(object)["otp"])
	for _, args := range [][]string{
		{"show", wildIntent}, {"show", wildIntent, "--json"}, {"status", wildIntent, "--json"}, {"list"}, {"whoami"},
		{"whoami", "--json"}, {"config", "show"}, {"auth", wildIntent, "--otp", otp},
	} {
		all = append(all, m.runs(args...))
	}
	for _, r := range all {
		for _, secret := range []string{testKey, otp, wildToken} {
			assert.NotContains(t, r.stdout+r.stderr, secret)
		}
	}
	assert.Contains(t, kept(t, m.dir), wildToken, "the token is what goes on after a restart")
	for _, secret := range []string{testKey, otp} {
		assert.NotContains(t, kept(t, m.dir), secret)
	}
}

// kept is all that stands in the files below a folder.
func kept(t *testing.T, dir string) string {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		b.Write(content)
		return err
	})
	require.NoError(t, err)
	return b.String()
}
