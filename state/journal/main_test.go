package journal_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
)

// childEnv names the part that this test binary plays when it is started by a test as another program.
const childEnv = "JOURNAL_TEST_PART"

func TestMain(m *testing.M) {
	if part := os.Getenv(childEnv); part != "" {
		if err := play(part, os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// program returns this test binary, ready to be another program that plays a part.
func program(ctx context.Context, t *testing.T, part string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	c := exec.CommandContext(ctx, self, args...)
	c.Env = append(os.Environ(), childEnv+"="+part)
	c.Stderr = os.Stderr
	return c
}

func place(t testing.TB) string { return filepath.Join(t.TempDir(), "data", "journal.db") }

func open(t testing.TB, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(context.Background(), path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, j.Close()) })
	return j
}

// noon is when the tests happen.
func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 123456789, time.UTC) }

// counter writes the facts of one sale, a second apart.
type counter struct {
	sale   string
	order  state.Order
	n      int
	at     time.Time
	number string
	op     string
}

func sale(id string) *counter {
	return &counter{
		sale: id, at: noon(), number: "0700000000", op: "orange",
		order: state.Order{
			Profile: "shop", Environment: "sandbox", Country: "CI", Amount: 1500, Currency: "XOF",
			PurchaseRef: "ref-" + id, CustomerRef: "counter",
		},
	}
}

func (c *counter) intent() string { return "pi_" + c.sale }

func (c *counter) fact(kind state.Kind) state.Fact {
	c.n++
	c.at = c.at.Add(time.Second)
	return state.Fact{ID: fmt.Sprintf("f-%s-%d", c.sale, c.n), Sale: c.sale, Kind: kind, At: c.at, Till: "till-1"}
}

func (c *counter) begun() state.Fact {
	f := c.fact(state.IntentSending)
	f.Order = &c.order
	return f
}

func (c *counter) created() state.Fact {
	f := c.fact(state.IntentCreated)
	f.Token, f.Source = hub2.Secret("token-of-"+c.sale), state.ByAnswer
	f.Seen = &state.Observation{
		Intent: c.intent(), Status: hub2.StatusPaymentRequired, Full: true, Amount: c.order.Amount, Currency: c.order.Currency,
		Raw: []byte(`{"id":"` + c.intent() + `"}`),
	}
	return f
}

func (c *counter) tries(attempt string) state.Fact {
	f := c.fact(state.AttemptSending)
	f.Attempt = attempt
	f.Try = &state.Try{Country: "CI", Operator: c.op, Flow: hub2.FlowUSSD, MSISDN: c.number}
	return f
}

// sees is a full read with one payment.
func (c *counter) sees(intent hub2.Status, payment string, status hub2.Status, failure *hub2.Failure) state.Fact {
	f := c.fact(state.Seen)
	f.Source = state.ByPoll
	f.Seen = &state.Observation{
		Intent: c.intent(), Status: intent, Full: true, Amount: c.order.Amount, Currency: c.order.Currency, Failure: failure,
		Payments: []state.SeenPayment{{
			ID: payment, Status: status, Amount: c.order.Amount, Currency: c.order.Currency, Country: "CI",
			Operator: c.op, Number: c.number, Failure: failure, At: c.at,
		}},
	}
	return f
}

// Histories of whole sales.

func (c *counter) isBegun() []state.Fact { return []state.Fact{c.begun()} }
func (c *counter) isReady() []state.Fact { return append(c.isBegun(), c.created()) }
func (c *counter) isTried() []state.Fact { return append(c.isReady(), c.tries("a-"+c.sale)) }

func (c *counter) isLive() []state.Fact {
	return append(c.isTried(), c.sees("processing", "pay_"+c.sale, "pending", nil))
}

func (c *counter) isPaid() []state.Fact {
	return append(c.isLive(), c.sees("successful", "pay_"+c.sale, "successful", nil))
}

func (c *counter) isFailed(code string) []state.Fact {
	return append(c.isLive(), c.sees("payment_required", "pay_"+c.sale, "failed", &hub2.Failure{Code: code, Message: "said no"}))
}

func (c *counter) isMet() []state.Fact {
	f := c.fact(state.IntentMet)
	f.Order = &c.order
	f.Seen = &state.Observation{Intent: c.intent(), Status: hub2.StatusPaymentRequired, Full: true, Amount: c.order.Amount}
	return []state.Fact{f}
}

func keep(t testing.TB, j *journal.Journal, facts []state.Fact) state.Sale {
	t.Helper()
	s, err := j.Append(context.Background(), facts[0].Sale, nil, facts...)
	require.NoError(t, err)
	return s
}

func fold(facts []state.Fact) state.Sale {
	var s state.Sale
	for _, f := range facts {
		s = s.Apply(f)
	}
	return s
}
