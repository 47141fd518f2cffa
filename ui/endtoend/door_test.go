package endtoend

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/screenshots/terminal"
	"guichet/state"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/ui/text"
)

// lostLongAgo writes into the journal what a till would have that lost an attempt five minutes ago and
// has asked Hub2 in vain since; nothing of it reached Hub2 but the intent.
func lostLongAgo(t *testing.T, h *hub, dir, environment string) (intent string) {
	t.Helper()
	ctx := context.Background()
	j, err := journal.Open(ctx, filepath.Join(dir, "journal.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()
	client, err := hub2.New(hub2.Options{
		Environment: hub2.Environment(environment), BaseURL: h.url, Key: "a-key-for-tests-0001", MerchantID: "m1",
		Budget: hub2.NewBudget(hub2.PublishedLimits(), hub2.SystemClock{}), Clock: hub2.SystemClock{},
	})
	require.NoError(t, err)
	i, err := client.CreateIntent(ctx, hub2.NewIntent{Amount: 2500, Currency: "XOF", PurchaseReference: "g-1", CustomerReference: "counter"})
	require.NoError(t, err)
	now, up := time.Now().UTC(), desk.MachineUptime()()
	ago := func(d time.Duration, kind state.Kind) state.Fact {
		return state.Fact{
			ID: fmt.Sprintf("f-%s-%d", kind, d), Sale: "g-1", Kind: kind, At: now.Add(-d),
			Tick: state.Tick{Boot: up.Boot, Up: up.Up - d.Milliseconds()},
		}
	}
	begun, made := ago(301*time.Second, state.IntentSending), ago(300*time.Second, state.IntentCreated)
	begun.Order = &state.Order{
		Profile: "env", Merchant: "m1", Environment: environment, Country: "CI", Amount: 2500, Currency: "XOF", PurchaseRef: "g-1", CustomerRef: "counter",
	}
	made.Seen, made.Token = state.Observe(i), i.Token
	sent, lost := ago(299*time.Second, state.AttemptSending), ago(298*time.Second, state.AttemptUnknown)
	sent.Attempt, sent.Try = sent.ID, &state.Try{Country: "CI", Operator: "moov", Flow: hub2.FlowPush, MSISDN: "0100000205"}
	lost.Attempt, lost.Problem = sent.ID, &state.Problem{Kind: "ambiguous", HTTP: 503}
	facts := []state.Fact{begun, made, sent, lost}
	for _, d := range []time.Duration{297, 250, 200, 100} {
		f := ago(d*time.Second, state.Seen)
		f.Source, f.Seen = state.ByRecovery, state.Observe(i)
		f.Seen.Listed = true
		facts = append(facts, f)
	}
	s, err := j.Append(ctx, "g-1", nil, facts...)
	require.NoError(t, err)
	require.True(t, s.Next().Override)
	return i.ID
}

func TestANamedPersonChargesAgainFromATerminal(t *testing.T) {
	for _, l := range looks() {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			h, dir, w := openHub(t), t.TempDir(), text.For(l.lang)
			intent := lostLongAgo(t, h, dir, "sandbox")
			env := append(home(t, l, h.env()...), "GUICHET_DATA_DIR="+dir)
			retry := func() *terminal.Till {
				return start(t, l, env, "retry", intent, "--msisdn", "0500000001", "--yes", "--override", "--as", " Awa  Koné")
			}
			till := retry()
			till.Sees(fmt.Sprintf(w.Door.Charges, "2 500 FCFA"), "•• •• •• 02 05", w.Door.Kept, ">")
			till.Types("y⏎")
			till.Leaves(2)
			assert.Zero(t, h.attempts())
			till = retry()
			till.Sees(">")
			till.Types(w.Door.Word + "⏎")
			till.Sees(w.Ending.Paid)
			till.Leaves(0)
			assert.Equal(t, 1, h.attempts())
			out := output(t, env, "show", intent, "--json")
			assert.Contains(t, out, `"override":{"by":"Awa Koné","at":"20`)
			assert.Contains(t, out, `"search":{"reads":`)
			assert.NotContains(t, out, "0100000205", "numbers are masked")
			out = output(t, env, "show", intent, "--lang", string(l.lang))
			assert.Contains(t, out, "    | "+fmt.Sprintf(w.Door.Charges, "2 500 FCFA"))
			till = retry()
			till.Leaves(2) // it is paid
			assert.Equal(t, 1, h.attempts())
		})
	}
}

func TestAWordGivenTooEarlyIsToldWhatIsMissing(t *testing.T) {
	t.Parallel()
	l := looks()[0]
	h, w := openHub(t), text.For(l.lang)
	env := home(t, l, h.env()...)
	cmd := exec.Command(binary, "pay", "--json", "--amount", "500", "--msisdn", "0100000205", "--timeout", "1s")
	cmd.Env = env
	out, _ := cmd.Output()
	intent := strings.SplitN(strings.SplitN(string(out), `"intent":"`, 2)[1], `"`, 2)[0]
	till := start(t, l, env, "retry", intent, "--msisdn", "0500000001", "--override", "--as", "Awa")
	till.Sees(strings.SplitN(w.Door.TooEarly, "%", 2)[0], "in 1:")
	till.Leaves(4)
	assert.Equal(t, 1, h.attempts())
}

func TestAWordThatIsNotNeededIsLeftOut(t *testing.T) {
	t.Parallel()
	l := looks()[0]
	h, w := openHub(t), text.For(l.lang)
	env := home(t, l, h.env()...)
	cmd := exec.Command(binary, "pay", "--json", "--amount", "500", "--msisdn", "0100000106")
	cmd.Env = env
	out, _ := cmd.Output()
	intent := strings.SplitN(strings.SplitN(string(out), `"intent":"`, 2)[1], `"`, 2)[0]
	till := start(t, l, env, "retry", intent, "--msisdn", "0500000001", "--override", "--as", "Awa")
	till.Sees(w.Door.Needless, w.Ending.Paid)
	till.Leaves(0)
	assert.NotContains(t, output(t, env, "show", intent, "--json"), `"by"`)
}

func TestRealMoneyIsAskedForAfterTheWord(t *testing.T) {
	t.Parallel()
	l := looks()[0]
	h, dir, w := openHub(t), t.TempDir(), text.For(l.lang)
	intent := lostLongAgo(t, h, dir, "live")
	env := append(home(t, l, h.env()...), "GUICHET_DATA_DIR="+dir, "HUB2_ENVIRONMENT=live")
	till := start(t, l, env, "retry", intent, "--msisdn", "0500000001", "--override", "--as", "Awa")
	till.Sees(">")
	till.Types(w.Door.Word + "⏎")
	till.Sees("LIVE")
	till.Types("no⏎")
	till.Leaves(2)
	assert.Zero(t, h.attempts())
}

// output runs a command without a terminal and returns what it printed.
func output(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env = env
	out, err := cmd.Output()
	require.NoError(t, err, string(out))
	return string(out)
}
