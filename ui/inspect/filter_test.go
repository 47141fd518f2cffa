package inspect

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/ui/kit"
	"guichet/ui/text"
	"guichet/ui/theme"
)

const answer = `{"id":"pi_1","amount":2500,"big":9007199254740993,"payments":[{"status":"failed","number":"0700000001"},{"status":"created","number":"0700000002"}],"note":"from 0700000001"}`

func filter(t *testing.T, q string) string {
	t.Helper()
	out, _, _, err := jq(context.Background(), q, hideIn([]byte(answer), nil))
	require.NoError(t, err)
	return string(out)
}

func TestAFilterGivesWhatJqGives(t *testing.T) {
	assert.Equal(t, "\"failed\"\n\"created\"\n", filter(t, ".payments[].status"))
	assert.Equal(t, "2501\n", filter(t, ".amount+1"))
	assert.Equal(t, "9007199254740993\n", filter(t, ".big"), "no digit is lost")
	assert.Empty(t, filter(t, "empty"))
	assert.Equal(t, "null\n", filter(t, ".nothing?"))
}

func TestAFilterThatIsWrongSaysWhere(t *testing.T) {
	s := New(context.Background(), Options{Kit: kit.Kit{Text: text.For(text.English), Theme: theme.New(theme.Options{})}})
	for q, want := range map[string]string{
		".payments[": "at character 10: ", ".a | )": "at character 6: ", "nosuch": "the filter fails: function not defined: nosuch/0",
		".amount[0]": "the filter fails: ", "error(\"x\u001b[2J\")": "the filter fails: ", `include "x"; .`: "the filter fails: ",
	} {
		_, _, _, err := jq(context.Background(), q, hideIn([]byte(answer), nil))
		require.Error(t, err, q)
		assert.Contains(t, s.filterFailure(err), want, q)
		assert.NotContains(t, s.filterFailure(err), "\x1b", q)
	}
}

func TestAFilterWithoutEndIsStopped(t *testing.T) {
	_, n, more, err := jq(context.Background(), "range(1e9)", nil)
	require.NoError(t, err)
	assert.True(t, more)
	assert.Equal(t, filterResults, n)
	for q, want := range map[string]error{
		"[limit(1e12; repeat(1))] | length":   errTooLong,
		"def f: f; f":                         errTooLong,
		`range(1000) | "x" * 100000`:          errTooMuch,
		`reduce range(1e9) as $i (0; . + $i)`: errTooLong,
	} {
		_, _, _, err := jq(context.Background(), q, nil)
		assert.ErrorIs(t, err, want, q)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, _, err = jq(ctx, "def f: f; f", nil)
	assert.Error(t, err, "a screen that was left filters no more")
}

// What may not be shown is hidden before the filter sees it, so none brings it out.
func TestAFilterCannotBringOutAHiddenNumber(t *testing.T) {
	hide := func(key, value string) string {
		if key == "number" || strings.Contains(value, "0700000001") {
			return "hidden"
		}
		return value
	}
	for _, q := range []string{".", ".. | strings", "tostring", "@base64", ".payments[].number | explode", "[paths]", ".note"} {
		out, _, _, err := jq(context.Background(), q, hideIn([]byte(answer), hide))
		if err == nil {
			assert.NotContains(t, string(out), "070000000", q)
		}
	}
}

// A filter sees neither this computer nor its environment.
func TestAFilterReachesNothingOutside(t *testing.T) {
	t.Setenv("HUB2_API_KEY", "canary")
	for _, q := range []string{"env", "$ENV", `env.HUB2_API_KEY`, "input", "inputs", `import "a" as a; .`, "$__prog_args", "input_filename"} {
		out, _, _, err := jq(context.Background(), q, nil)
		if err == nil {
			assert.NotContains(t, string(out), "canary", q)
		}
	}
}

func TestADeepAnswerIsFiltered(t *testing.T) {
	b := strings.Repeat("[", 9_999) + "1" + strings.Repeat("]", 9_999)
	out, n, _, err := jq(context.Background(), "[..] | length", hideIn([]byte(b), nil))
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	var levels int
	require.NoError(t, json.Unmarshal(out, &levels))
	assert.Equal(t, 10_000, levels)
}

func BenchmarkParseFilter(b *testing.B) {
	for b.Loop() {
		q, err := gojq.Parse(".payments[].status")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := gojq.Compile(q); err != nil {
			b.Fatal(err)
		}
	}
}
