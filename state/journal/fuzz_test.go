package journal

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
)

// FuzzRestore reads any row as a fact: it is one, and writing it down again gives the same, or the
// journal is called corrupt.
func FuzzRestore(f *testing.F) {
	var read hub2.Intent
	if err := json.Unmarshal([]byte(`{"id":"pi_1","status":"failed","amount":100,"currency":"XOF","token":"t","payments":[{"id":"p","fees":[{"amount":5}]}]}`), &read); err != nil {
		f.Fatal(err)
	}
	for _, fact := range []state.Fact{
		{ID: "f-1", Sale: "g-1", Kind: state.IntentSending, Order: &state.Order{Amount: 100, Currency: "XOF"}},
		{ID: "f-2", Sale: "g-1", Kind: state.Seen, Source: state.ByPoll, Seen: state.Observe(read)},
		{ID: "f-3", Sale: "g-1", Kind: state.AttemptSending, Attempt: "f-3", Try: &state.Try{Operator: "mtn", Flow: hub2.FlowUSSD}},
		{ID: "f-4", Sale: "g-1", Kind: state.AttemptRefused, Problem: &state.Problem{Kind: "refused", HTTP: 400, Message: "\x1b"}},
	} {
		b, err := json.Marshal(fact)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(int64(1), b, "token")
	}
	for _, s := range []string{``, `{}`, `null`, `[]`, `{"seen":{"raw":null}}`, `{"seen":{"raw":"\xff"}}`, `{"at":"x"}`, `{"seen":{"action":[]}}`, `{"token":"t"}`} {
		f.Add(int64(-1), []byte(s), "")
	}
	f.Fuzz(func(t *testing.T, seq int64, body []byte, token string) {
		fact, err := restore(seq, body, token)
		if err != nil {
			require.True(t, errors.Is(err, ErrCorrupt), "%v", err)
			return
		}
		require.Equal(t, seq, fact.Seq)
		require.Equal(t, token, fact.Token.Reveal(), "the token comes from its own column and from nowhere else")
		once, err := json.Marshal(fact)
		if err != nil { // an instant that no JSON holds
			return
		}
		again, err := restore(seq, once, token)
		require.NoError(t, err)
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
		require.Equal(t, check(0, once, token), check(0, twice, token))
		require.NotEqual(t, check(0, once, token), check(0, append(once, ' '), token), "a changed byte shows")
		require.NotPanics(t, func() { _ = haystack(fold([]state.Fact{fact, again})) })
		require.Equal(t, fold([]state.Fact{fact}), fold([]state.Fact{fact, fact}), "twice is once")
	})
}
