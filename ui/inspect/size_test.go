package inspect

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/ui/kit"
	"guichet/ui/text"
	"guichet/ui/theme"
	"guichet/ui/widget"
)

// shelf is a journal with one payment in it.
type shelf struct {
	facts    []state.Fact
	requests []journal.Request
}

func (s *shelf) ByIntent(context.Context, string) (state.Sale, error) {
	return state.Sale{ID: "g-1"}, nil
}
func (s *shelf) Facts(context.Context, string) ([]state.Fact, error) { return s.facts, nil }
func (s *shelf) Requests(context.Context, string, int) ([]journal.Request, error) {
	return append([]journal.Request(nil), s.requests...), nil
}
func (s *shelf) ByPayment(context.Context, string) (string, error) { return "", journal.ErrNotFound }

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// crowded is a payment of so many facts, the last of which tells so many attempts.
func crowded(facts, attempts int) *shelf {
	s := &shelf{}
	for i := range facts {
		at := noon().Add(time.Duration(i) * 5 * time.Second)
		o := &state.Observation{Intent: "pi_1", Status: "processing", Full: true, Amount: 2500, Currency: "XOF", Updated: at}
		if i == facts-1 {
			var list []string
			for n := range attempts {
				id := fmt.Sprintf("pay_%05d", n)
				o.Payments = append(o.Payments, state.SeenPayment{
					ID: id, Status: "failed", Amount: 2500, Currency: "XOF", Operator: "mtn", Number: "0500000001",
					Failure: &hub2.Failure{Code: "customer_insufficient_funds", Message: "no"}, Fees: []hub2.Fee{{Amount: "125", Currency: "XOF"}},
				})
				list = append(list, `{"id":"`+id+`","status":"failed","amount":2500,"currency":"XOF","provider":"mtn","number":"0500000001","fees":[{"id":"f","amount":125,"taxes":[{"value":19}]}],"failure":{"code":"c","message":"m"}}`)
			}
			o.Raw = json.RawMessage(`{"id":"pi_1","status":"processing","payments":[` + strings.Join(list, ",") + `]}`)
		} else {
			o.Raw = json.RawMessage(fmt.Sprintf(`{"id":"pi_1","status":"processing","updatedAt":"%d","payments":[]}`, i))
		}
		f := state.Fact{Seq: int64(i + 1), ID: fmt.Sprint(i), Sale: "g-1", Kind: state.Seen, Source: state.ByPoll, At: at, Till: "T", Seen: o}
		if i == 0 {
			f.Kind, f.Order = state.IntentMet, &state.Order{Environment: "sandbox", Amount: 2500, Currency: "XOF"}
		}
		s.facts = append(s.facts, f)
		s.requests = append([]journal.Request{{At: at, Intent: "pi_1", Method: "GET", Path: "/payment-intents/pi_1", Status: 200}}, s.requests[:min(len(s.requests), 4999)]...)
	}
	return s
}

// drain plays the messages that a command leads to.
func drain(s *Screen, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			drain(s, c)
		}
	default:
		drain(s, s.Update(msg))
	}
}

func opened(b testing.TB, j Journal) *Screen {
	b.Helper()
	s := New(context.Background(), Options{Kit: kit.Kit{Text: text.For(text.English), Theme: theme.New(theme.Options{Color: true}), Zone: time.UTC}, Journal: j, Clock: hub2.SystemClock{}})
	s.At(noon())
	drain(s, s.OpenSale("g-1", desk.News{}))
	require.NotNil(b, s.k)
	return s
}

func press(s *Screen, name string) {
	if b, ok := kit.Find(s.Keys(), name); ok {
		drain(s, b.Do())
	}
}

func TestAPaymentOfTenThousandAttemptsStaysUsable(t *testing.T) {
	s := opened(t, crowded(300, 10_000))
	for _, keys := range []string{"s", "t G up d esc", "a G pgup g down", "w G g enter enter - - d pgdown", "l G up enter"} {
		for _, k := range strings.Fields(keys) {
			press(s, k)
			lines := s.View(80, 19)
			require.Len(t, lines, 19)
			for _, l := range lines {
				require.Equal(t, 80, widget.Width(l))
			}
		}
	}
	press(s, "a")
	press(s, "G")
	assert.Contains(t, strings.Join(s.View(80, 19), "\n"), "pay_09999")
	press(s, "t")
	press(s, "G")
	assert.Contains(t, strings.Join(s.View(80, 40), "\n"), "and 29988 more", "what a moment tells is bounded")
}

// A frame costs what is on it, however much there is: this is the same number of allocations for ten
// facts as for thousands.
func TestAFrameCostsNoMoreForALongPayment(t *testing.T) {
	few, many := opened(t, crowded(30, 30)), opened(t, crowded(3000, 3000))
	for _, section := range []string{"s", "t", "a", "w", "l"} {
		press(few, section)
		press(many, section)
		press(few, "g")
		press(many, "g")
		a := testing.AllocsPerRun(3, func() { few.View(80, 19) })
		b := testing.AllocsPerRun(3, func() { many.View(80, 19) })
		assert.InDelta(t, a, b, a/2+20, "section %s", section)
	}
}

func TestNoSecretIsShown(t *testing.T) {
	j := crowded(3, 2)
	j.facts[1].Token = "canary-token"
	i := hub2.Intent{}
	require.NoError(t, json.Unmarshal([]byte(`{"id":"pi_1","status":"processing","amount":2500,"token":"canary-token","payments":[
		{"id":"pay_1","status":"failed","otp":"canary-otp1","number":"0500000001","nextAction":{"message":"open it"}}],"odd":"see canary-token"}`), &i))
	j.facts[2].Seen = state.Observe(i)
	s := opened(t, j)
	s.k.facts[1].Token = "canary-token"
	for _, keys := range []string{"s", "t g enter", "w - -", "d", "esc x", "a", "l"} {
		for _, k := range strings.Fields(keys) {
			press(s, k)
			all := strings.Join(s.View(200, 200), "\n")
			assert.NotContains(t, all, "canary", k)
			assert.NotContains(t, all, "0500000001", k)
		}
		s.json.entry = entry{}
	}
	press(s, "w")
	all := strings.Join(s.View(200, 200), "\n")
	assert.Contains(t, all, `"number": "•• •• •• 00 01"`)
	assert.NotContains(t, all, "0500000001")
	press(s, "v")
	assert.Contains(t, strings.Join(s.View(200, 200), "\n"), `"number": "0500000001"`, "a number that is asked for")
}

func BenchmarkInspect(b *testing.B) {
	for _, n := range []int{10, 1_000, 10_000} {
		j := crowded(n, n)
		b.Run(fmt.Sprintf("open/%d", n), func(b *testing.B) {
			for b.Loop() {
				opened(b, j)
			}
		})
		s := opened(b, j)
		for _, section := range []string{"s", "t", "a", "w", "l"} {
			press(s, section)
			press(s, "g")
			b.Run(fmt.Sprintf("key-to-view/%s/%d", section, n), func(b *testing.B) {
				for b.Loop() {
					k, _ := kit.Find(s.Keys(), "down")
					k.Do()
					s.View(80, 19)
				}
			})
		}
	}
}
