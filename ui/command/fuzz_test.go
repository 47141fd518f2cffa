package command

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/ui/hostile"
)

// FuzzLine writes any text as a JSON line: one line, nothing in it that is not seen, and the text comes
// back from it.
func FuzzLine(f *testing.F) {
	for _, c := range append(hostile.Classes(), hostile.Everything(), hostile.Short()) {
		f.Add(c.Text())
	}
	f.Add("\U000e0041\U0001d173\U00013430")
	f.Add("<&>\u2028")
	f.Fuzz(func(t *testing.T, text string) {
		var b bytes.Buffer
		require.NoError(t, writeLine(&b, map[string]string{"k": text, text: "v"}))
		line, ends := strings.CutSuffix(b.String(), "\n")
		require.True(t, ends)
		require.NotContains(t, line, "\n")
		require.Empty(t, hostile.HarmInJSON(line))
		var back map[string]string
		require.NoError(t, json.Unmarshal([]byte(line), &back))
		want := strings.ToValidUTF8(text, "\ufffd")
		if text == want && text != "k" {
			require.Equal(t, map[string]string{"k": text, text: "v"}, back)
		}
		f := failure{Kind: "defect", Message: text, RequestID: text, Hint: text}
		b.Reset()
		f.tell(&b, true)
		require.Equal(t, 1, strings.Count(b.String(), "\n"))
		require.Empty(t, hostile.HarmInJSON(b.String()))
		b.Reset()
		f.tell(&b, false)
		require.Empty(t, hostile.Harm(b.String()))
		require.LessOrEqual(t, strings.Count(b.String(), "\n"), 2)
	})
}

// FuzzIntentID takes any text for an intent's id: what passes is safe in a path, a file and a terminal.
func FuzzIntentID(f *testing.F) {
	for _, s := range []string{wildIntent, "pi_", "pi_/..", "pi_a%2f", "pi_\u202e", "pi_a\n", "PI_a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if plausibleIntent(id) {
			require.Empty(t, strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"))
			require.Equal(t, id, intentOf("/payment-intents/"+id+"/status?token=x"))
		}
	})
}
