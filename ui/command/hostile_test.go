package command

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/hostile"
)

func TestNothingThatHub2SaysReachesATerminalRaw(t *testing.T) {
	t.Parallel()
	for name, story := range map[string][]string{
		"action": {"action_required", "action_required", "successful"},
		"failed": {"processing", "payment_required"},
		"odd":    {"processing", hostile.Everything().Text()},
	} {
		for _, form := range [][]string{{"--json"}, nil, {"--lang", "fr"}} {
			t.Run(name+strings.Join(form, ""), func(t *testing.T) {
				t.Parallel()
				clock := newHasty()
				w := newWild(t, clock)
				w.story, w.spoil = story, spoils(hostile.Everything())
				m := newTill(t, clock).talksTo(w.URL)
				all := []result{m.runs(append(form, "pay", "--amount", "100", "--msisdn", "0100000001", "--timeout", "1s")...)}
				for _, args := range [][]string{{"status", wildIntent}, {"show", wildIntent}, {"case", wildIntent}, {"list"}, {"follow", wildIntent, "--timeout", "1s"}} {
					all = append(all, m.runs(append(form, args...)...))
				}
				m.dir = t.TempDir() // a till that did not make this intent
				all = append(all, m.runs(append(form, "status", wildIntent)...), m.runs(append(form, "follow", wildIntent, "--timeout", "1s")...))
				for _, r := range all {
					r.isHarmless(len(form) > 0 && form[0] == "--json")
				}
				assert.Equal(t, 1, w.count(asksAttempt))
			})
		}
	}
}

// Every kind of text, through everything that a payment and its memory print. In JSON it must come out
// as the very text that Hub2 sent.
func TestNoKindOfTextReachesATerminalRaw(t *testing.T) {
	t.Parallel()
	classes := hostile.Classes()
	if testing.Short() { // the race detector is too slow for all of them
		classes = classes[:1]
	}
	for _, class := range classes {
		for _, form := range []string{"--json", "--lang=en"} {
			t.Run(class.Name+form, func(t *testing.T) {
				t.Parallel()
				clock := newHasty()
				w := newWild(t, clock)
				w.story, w.spoil = []string{"action_required", "payment_required"}, spoils(class)
				w.alter = func(_ *wild, _ string, i object) {
					if i["status"] == "action_required" {
						i["nextAction"] = object{"type": "redirection", "message": "m", "data": object{"url": "u"}}
					}
				}
				m := newTill(t, clock).talksTo(w.URL)
				paid := m.runs("pay", form, "--amount", "100", "--msisdn", "0100000001", "--timeout", "20s")
				require.Equal(t, 3, paid.exit, paid.stderr)
				paid.isHarmless(form == "--json")
				show := m.runs("show", form, wildIntent)
				show.isHarmless(form == "--json")
				m.dir = t.TempDir() // a till that did not make this intent
				met := m.runs("status", form, wildIntent)
				met.isHarmless(form == "--json")
				if form != "--json" {
					return
				}
				action, failure := paid.events("action"), paid.last().object("failure")
				require.Len(t, action, 1)
				for what, said := range map[string]any{
					"message": action[0]["message"], "url": action[0]["url"], "code": failure["code"], "failure": failure["message"],
					"purchase": met.last()["purchase_ref"], "customer": met.last()["customer_ref"], "operator": met.last()["operator"],
				} {
					assert.Equal(t, class.Text(), said, what)
				}
			})
		}
	}
}

func TestAnErrorsWordsReachATerminalCleaned(t *testing.T) {
	t.Parallel()
	body := object{"status": 400, "code": "c", "message": "m", "request_id": "r"}
	for _, kind := range []string{asksCreate, asksAttempt, asksCode, asksStatus, asksFull} {
		for _, code := range []int{400, 429, 500} {
			for _, form := range []string{"--json", "--lang=fr"} {
				t.Run(fmt.Sprint(kind, code, form), func(t *testing.T) {
					t.Parallel()
					clock := newHasty()
					w := newWild(t, clock)
					w.story, w.spoil = []string{"action_required"}, spoils(hostile.Everything())
					w.on = answers(kind, always, reply{code: code, body: body})
					w.alter = func(_ *wild, _ string, i object) { i["nextAction"] = object{"type": "otp", "message": "m"} }
					m := newTill(t, clock).talksTo(w.URL)
					all := []result{m.runs("pay", form, "--amount", "100", "--msisdn", "0100000001", "--otp", "1234", "--timeout", "3s")}
					if kind != asksCreate {
						all = append(all, m.runs("auth", form, wildIntent, "--otp", "1234", "--timeout", "1s"), m.runs("status", form, wildIntent),
							m.runs("retry", form, wildIntent, "--msisdn", "0100000001", "--timeout", "1s"), m.runs("show", form, wildIntent))
					}
					for _, r := range all {
						r.isHarmless(form == "--json")
						if p := r.problem(); p != nil {
							assert.Equal(t, 1, strings.Count(r.stderr, "{\"error\""), "the error object is one line")
						}
					}
				})
			}
		}
	}
}

// What a journal holds was once said by Hub2, or was written by another program.
func TestWhatAJournalHoldsReachesATerminalCleaned(t *testing.T) {
	t.Parallel()
	clock := newHasty()
	w := newWild(t, clock)
	w.story = []string{"processing", "payment_required"}
	m := newTill(t, clock).talksTo(w.URL)
	require.Equal(t, 3, m.runs("pay", "--amount", "100", "--msisdn", "0100000001").exit)
	for name, spare := range map[string]func(string) bool{
		"what Hub2 said":    hostile.Structure,
		"what a fact is of": func(path string) bool { return path != "kind" && path != "source" && path != "till" },
		"what is ours alone": func(path string) bool {
			return !strings.HasPrefix(path, "try.") && !strings.HasPrefix(path, "problem.")
		},
		"all at once": func(string) bool { return false },
	} {
		t.Run(name, func(t *testing.T) {
			intent := m.poisonsJournal(t, hostile.Everything(), spare)
			for _, form := range []string{"--json", "--lang=en", "--lang=fr"} {
				for _, args := range [][]string{{"show", intent}, {"case", intent}, {"list"}, {"status", intent}, {"follow", intent, "--timeout", "1s"}} {
					m.runs(append([]string{form}, args...)...).isHarmless(form == "--json")
				}
			}
		})
	}
}

// poisonsJournal copies the facts of the wild intent into a sale of another intent, with a hostile text
// in them, and notes a hostile request.
func (m *till) poisonsJournal(t *testing.T, class hostile.Class, spare func(path string) bool) (intent string) {
	j, err := journal.Open(t.Context(), filepath.Join(m.dir, "state", "guichet", "journal.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()
	sale, err := j.ByIntent(t.Context(), wildIntent)
	require.NoError(t, err)
	facts, err := j.Facts(t.Context(), sale.ID)
	require.NoError(t, err)
	facts = append(facts, state.Fact{Kind: state.AttemptRefused, At: facts[0].At, Problem: &state.Problem{Kind: "k", Code: "c", Message: "m", RequestID: "r"}})
	id := "g-" + strings.ReplaceAll(strings.ToLower(t.Name()[strings.LastIndexByte(t.Name(), '/')+1:]), "_", "-")
	intent = "pi_" + id
	for n, f := range facts {
		b, err := json.Marshal(f)
		require.NoError(t, err)
		var poisoned state.Fact
		require.NoError(t, json.Unmarshal(hostile.Poison(b, class, func(path string) bool {
			return path == "at" || path == "kind" && n < len(facts)-1 || strings.HasPrefix(path, "order.") && path != "order.purchase_ref" && path != "order.customer_ref" ||
				strings.HasPrefix(path, "seen.payments.at") || strings.HasSuffix(path, ".updated") || spare(path)
		}), &poisoned))
		poisoned.ID, poisoned.Sale, poisoned.Token = fmt.Sprint(id, n), id, f.Token
		if poisoned.Seen != nil {
			poisoned.Seen.Intent = intent
		}
		_, err = j.Append(t.Context(), id, nil, poisoned)
		require.NoError(t, err)
	}
	bad := class.Text()
	require.NoError(t, j.LogRequest(t.Context(), journal.Request{
		At: facts[0].At, Sale: id, Intent: intent, Method: bad, Path: bad, Status: 200, RequestID: bad, Problem: bad,
	}))
	return intent
}

// isHarmless checks that neither stream could drive a terminal.
func (r result) isHarmless(asJSON bool) {
	r.t.Helper()
	if asJSON {
		assert.Empty(r.t, hostile.HarmInJSON(r.stdout))
		assert.Empty(r.t, hostile.HarmInJSON(r.stderr))
		r.lines()
		return
	}
	assert.Empty(r.t, hostile.Harm(r.stdout))
	assert.Empty(r.t, hostile.Harm(r.stderr))
}

// spoils puts a hostile text into every text of an answer by which the payment does not go on.
func spoils(c hostile.Class) func([]byte) []byte {
	return func(body []byte) []byte { return hostile.Poison(body, c, hostile.Structure) }
}
