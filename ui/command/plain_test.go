package command

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A person reads what a question met, in plain words first.
func TestWhatAQuestionMetIsSaidInPlainWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reply  reply
		en, fr string
	}{
		"an error":        {reply{code: 500, body: standard(500, "no")}, "Hub2 answered with an error (read status, HTTP 500: ", "Hub2 a répondu par une erreur (read status, HTTP 500: "},
		"an odd answer":   {reply{code: 200, body: html}, "Hub2's answer cannot be used (read status, HTTP 200: ", "la réponse de Hub2 est inutilisable (read status, HTTP 200: "},
		"a refusal":       {reply{code: 403, body: standard(403, "no")}, "Hub2 refused (read status, HTTP 403: ", "Hub2 a refusé (read status, HTTP 403: "},
		"a broken answer": {reply{reset: true}, "no answer came (read status: ", "aucune réponse n'est venue (read status: "},
	} {
		for lang, want := range map[string]string{"en": c.en, "fr": c.fr} {
			t.Run(name+" "+lang, func(t *testing.T) {
				t.Parallel()
				clock := newHasty()
				w := newWild(t, clock)
				w.on = answers(asksStatus, 2, c.reply)
				w.minds(true)
				m := newTill(t, clock).talksTo(w.URL)
				r := m.runs("pay", "--lang", lang, "--amount", "100", "--msisdn", "0100000001", "--timeout", "10s")
				assert.Equal(t, 0, r.exit, r.stdout+r.stderr)
				assert.Contains(t, r.stderr, want)
				r = m.runs("show", "--lang", lang, wildIntent)
				for _, word := range []string{"ambiguous", "broken"} {
					assert.NotContains(t, r.stdout, word)
				}
			})
		}
	}
}

func TestAWordOfHub2ThatIsNotKnownIsQuotedAsItsOwn(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{"en": `Status: Hub2 says "payment_failed".`, "fr": "Statut : Hub2 dit « payment_failed »."} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			clock := newHasty()
			w := newWild(t, clock)
			w.story = []string{"processing", "payment_failed", "successful"}
			m := newTill(t, clock).talksTo(w.URL)
			r := m.runs("pay", "--lang", lang, "--amount", "100", "--msisdn", "0100000001", "--timeout", "2m")
			assert.Contains(t, r.stdout, want, r.stderr)
			assert.NotContains(t, r.stdout, ": payment_failed")
		})
	}
}

func TestAnIntentOfAnotherAmountIsAnAnswer(t *testing.T) {
	t.Parallel()
	clock := newHasty()
	w := newWild(t, clock)
	w.alter = func(_ *wild, kind string, i object) {
		if kind == asksCreate {
			i["amount"] = 99
		}
	}
	r := newTill(t, clock).talksTo(w.URL).runs("pay", "--amount", "100", "--msisdn", "0100000001")
	assert.Equal(t, 6, r.exit, r.stdout+r.stderr)
	assert.Contains(t, r.stderr, "Hub2's answer cannot be used (Hub2 answered with another amount")
	assert.NotContains(t, r.stderr, "no answer")
}
