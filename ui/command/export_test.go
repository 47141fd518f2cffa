package command

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/hostile"
)

// noon is a clock that stands, in a zone that is not UTC.
type noon struct{}

func (noon) Now() time.Time {
	return time.Date(2026, 11, 25, 12, 0, 0, 0, time.FixedZone("WAT", 3600))
}
func (noon) After(d time.Duration) <-chan time.Time { return time.After(d) }

// books is a till with a journal of the test's own making.
type books struct {
	*till
	journal *journal.Journal
}

func newBooks(t *testing.T) *books {
	t.Helper()
	m := newTill(t, noon{})
	path := filepath.Join(m.dir, "state", "guichet", "journal.db")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	j, err := journal.Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = j.Close() })
	return &books{m, j}
}

// paid is a sale that ended well, as alter left its texts.
func (b *books) paid(n int, at time.Time, alter func(*state.Order, *state.Try, *state.SeenPayment)) {
	b.t.Helper()
	sale := fmt.Sprintf("s%d", n)
	order := state.Order{
		Profile: "embedded", Merchant: "m", Environment: "embedded", Country: "CI", Amount: int64(100 * n), Currency: "XOF",
		PurchaseRef: fmt.Sprintf("FAC-%d", n), CustomerRef: "counter",
	}
	try := state.Try{Country: "CI", Operator: "mtn", Flow: hub2.FlowUSSD, MSISDN: "0500000001"}
	seen := state.SeenPayment{
		ID: fmt.Sprintf("pay_%d", n), Status: hub2.StatusSuccessful, Amount: order.Amount, Currency: "XOF", Country: "CI", Operator: "mtn",
		Number: try.MSISDN, At: at, Fees: []hub2.Fee{{Amount: "10.5", Currency: "XOF", Label: "fee"}, {Amount: "4", Currency: "XOF"}},
	}
	if alter != nil {
		alter(&order, &try, &seen)
	}
	intent := fmt.Sprintf("pi_%d", n)
	_, err := b.journal.Append(b.t.Context(), sale, nil,
		state.Fact{ID: sale + "a", Sale: sale, Kind: state.IntentSending, At: at, Till: "=Caisse", Cashier: "@Awa", Order: &order},
		state.Fact{ID: sale + "b", Sale: sale, Kind: state.IntentCreated, At: at, Source: state.ByAnswer, Token: canary,
			Seen: &state.Observation{Intent: intent, Status: hub2.StatusPaymentRequired, Full: true, Amount: order.Amount, Currency: "XOF"}},
		state.Fact{ID: sale + "c", Sale: sale, Kind: state.AttemptSending, At: at, Attempt: sale + "-1", Try: &try},
		state.Fact{ID: sale + "d", Sale: sale, Kind: state.Seen, At: at.Add(time.Second), Source: state.ByPoll,
			Seen: &state.Observation{Intent: intent, Status: hub2.StatusSuccessful, Full: true, Listed: true, Payments: []state.SeenPayment{seen}}})
	require.NoError(b.t, err)
}

// sheet reads an export back, each line by its column's names.
func (r result) sheet() []map[string]string {
	r.t.Helper()
	require.Zero(r.t, r.exit, r.stderr)
	require.Equal(r.t, strings.Count(r.stdout, "\n"), strings.Count(r.stdout, "\r\n"), "each line ends in CRLF")
	all, err := csv.NewReader(strings.NewReader(r.stdout)).ReadAll()
	require.NoError(r.t, err)
	var lines []map[string]string
	for _, cells := range all[1:] {
		l := map[string]string{}
		for i, name := range all[0] {
			l[name] = cells[i]
		}
		lines = append(lines, l)
	}
	return lines
}

func TestExport(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	day := time.Date(2026, 11, 23, 22, 30, 0, 0, time.UTC) // half past eleven at the till
	b.paid(1, day, nil)
	b.paid(2, day.Add(time.Hour), nil)
	sheet := b.runs("export", "--format", "csv").sheet()
	require.Len(t, sheet, 2)
	assert.Equal(t, map[string]string{
		"at": "2026-11-23T23:30:00.000+01:00", "status": "successful", "amount": "100", "currency": "XOF", "fees": "14.5", "fees_currency": "XOF",
		"paid_amount": "", "paid_twice": "false", "also_open": "false", "operator": "mtn", "country": "CI", "msisdn": "******0001",
		"purchase_ref": "FAC-1", "customer_ref": "counter", "intent": "pi_1", "payment": "pay_1", "failure_code": "", "failure_message": "",
		"attempt_count": "1", "ended_at": "2026-11-23T23:30:01.000+01:00", "updated_at": "2026-11-23T23:30:01.000+01:00",
		"till": "'=Caisse", "cashier": "'@Awa", "environment": "embedded", "profile": "embedded", "merchant": "m", "sale": "s1",
	}, sheet[1])

	listed := b.runs("list", "--json").lines()
	objects := b.runs("export", "--format", "ndjson").lines()
	assert.Equal(t, objects, b.runs("export", "--json").lines(), "--json alone is ndjson")
	var whole []line
	require.NoError(t, json.Unmarshal([]byte(b.runs("export", "--format", "json").stdout), &whole))
	assert.Equal(t, objects, whole)
	require.Len(t, objects, len(listed))
	for i, l := range listed {
		for name, value := range l {
			assert.Equal(t, value, objects[i][name], "%s is what list says", name)
		}
	}
	assert.Equal(t, "=Caisse", objects[1]["till"], "JSON has the text itself")
	assert.Equal(t, []any{map[string]any{"amount": "10.5", "currency": "XOF", "label": "fee"}, map[string]any{"amount": "4", "currency": "XOF", "label": ""}}, objects[1]["fees"])

	for args, want := range map[string][]string{
		"--since 2026-11-24": {"s2"}, "--until 2026-11-23": {"s1"}, "--since 2026-11-23 --until 2026-11-23": {"s1"},
		"--until 2026-11-22": nil, "--since 2026-11-25": nil, "--until 36h": {"s1"}, "--sort time:asc": {"s1", "s2"},
		"--sort amount --filter >100": {"s2"},
	} {
		var got, names []string
		for _, l := range b.runs(append([]string{"export", "--format", "csv"}, strings.Fields(args)...)...).sheet() {
			got = append(got, l["sale"])
		}
		assert.Equal(t, want, got, args)
		for _, l := range b.runs(append([]string{"list", "--json"}, strings.Fields(args)...)...).lines() {
			names = append(names, strings.Replace(l.text("intent"), "pi_", "s", 1))
		}
		assert.Equal(t, want, names, "list %s", args)
	}
}

func TestAnExportOfNothing(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	assert.Empty(t, b.runs("export", "--format", "csv").sheet())
	empty := b.runs("export", "--format", "json")
	assert.JSONEq(t, "[]", empty.stdout)
	assert.Contains(t, empty.stderr, "No payments")
	assert.Empty(t, b.runs("export", "--format", "ndjson").stdout)
}

func TestAnExportThatCannotBe(t *testing.T) {
	t.Parallel()
	m := newTill(t, noon{})
	for args, words := range map[string]string{
		"":                              "which format?",
		"--format xlsx":                 "xlsx",
		"--format csv --json":           "one object a line",
		"--format json --json":          "one object a line",
		"--format csv --sort reference": "cannot be sorted by reference",
		"--format csv --sort colour":    "no column",
		"--format csv --filter >x":      "--filter",
		"--format csv --until tomorrow": "neither a span nor a day",
		"--format csv --since 2026-11-24 --until 2026-11-23": "ends before",
		"--format csv again": "again",
	} {
		r := m.runs(append([]string{"export"}, strings.Fields(args)...)...)
		assert.Equal(t, 2, r.exit, args)
		assert.Contains(t, r.stderr, words, args)
		assert.Empty(t, r.stdout, args)
	}
}

// Whatever stands in a journal, a sheet has the same cells, all of them harmless, and JSON has the texts.
func TestAnExportOfHostileTexts(t *testing.T) {
	t.Parallel()
	classes := hostile.Classes()
	if testing.Short() {
		classes = classes[:3]
	}
	b := newBooks(t)
	text := func(i int) string { return "=" + classes[i].Text() + "\",;=1" }
	for i := range classes {
		b.paid(i+1, noon{}.Now(), func(o *state.Order, try *state.Try, p *state.SeenPayment) {
			o.PurchaseRef, o.CustomerRef, o.Profile, o.Merchant, o.Currency = text(i), text(i), text(i), text(i), text(i)
			try.Operator, try.Country, p.ID = text(i), text(i), text(i)
			p.Operator, p.Country, p.Currency = text(i), text(i), text(i)
			p.Status, p.Failure = hub2.StatusFailed, &hub2.Failure{Code: text(i), Message: hub2.Text(text(i))}
			p.Fees = []hub2.Fee{{Amount: hub2.Text(text(i)), Currency: text(i), Label: text(i)}}
		})
	}
	r := b.runs("export", "--format", "csv")
	r.stdout = strings.ReplaceAll(r.stdout, "\r\n", "\n")
	r.isHarmless(false)
	r.stdout = strings.ReplaceAll(r.stdout, "\n", "\r\n")
	sheet := r.sheet()
	require.Len(t, sheet, len(classes))
	for i := range classes {
		l := sheet[len(classes)-1-i]
		assert.Equal(t, fmt.Sprintf("s%d", i+1), l["sale"])
		for _, name := range []string{"purchase_ref", "customer_ref", "profile", "merchant", "operator", "country", "payment", "currency"} {
			assert.True(t, strings.HasPrefix(l[name], "'="), "%s: %q", name, l[name])
			assert.NotContains(t, l[name], ";=", name)
		}
		assert.Empty(t, l["fees"], "what is no number is none")
	}
	j := b.runs("export", "--format", "ndjson")
	j.isHarmless(true)
	for i, l := range j.lines() {
		assert.Equal(t, text(len(classes)-1-i), l["purchase_ref"])
	}
	assert.NotContains(t, r.stdout+j.stdout, "CANARY")
	assert.NotContains(t, r.stdout+j.stdout, "0500000001")
}

// heap counts what is written between two questions.
type heap struct{ rows int }

func (*heap) begin() error         { return nil }
func (h *heap) row(exported) error { h.rows++; return nil }
func (*heap) end() error           { return nil }

// All that was asked for is written before more is: no more than some sales are ever in memory, and one
// question answers for many.
func TestAnExportHoldsFewAndAsksForMany(t *testing.T) {
	t.Parallel()
	const sales = 3*foldedAtOnce + 7
	b := newBooks(t)
	for n := range sales {
		b.paid(n+1, noon{}.Now(), nil)
	}
	asked, questions, h := 0, 0, &heap{}
	search := b.journal.Search(journal.Query{Environment: "embedded"})
	require.NoError(t, exportRows(t.Context(), search, func(ctx context.Context, ids []string) ([]state.Sale, error) {
		require.Equal(t, asked, h.rows, "what was asked for before is written")
		require.LessOrEqual(t, len(ids), foldedAtOnce)
		asked, questions = asked+len(ids), questions+1
		return b.journal.Sales(ctx, ids)
	}, h))
	require.Equal(t, sales, h.rows)
	require.LessOrEqual(t, questions, sales/foldedAtOnce+2)
}

// into runs an export whose standard output is a file of the test's own.
func (b *books) into(ctx context.Context, out *os.File, args ...string) result {
	b.t.Helper()
	errs := b.file("err", "")
	defer func() { _ = errs.Close() }()
	exit := Execute(ctx, Process{Args: append([]string{"export"}, args...), Stdin: errs, Stdout: out, Stderr: errs, Clock: b.clock, Sources: b.sources})
	return result{b.t, exit, "", b.read(errs)}
}

// crowded has more payments than a pipe holds.
func crowded(t *testing.T) *books {
	t.Helper()
	b := newBooks(t)
	for n := range 1000 {
		b.paid(n+1, noon{}.Now(), nil)
	}
	return b
}

func TestAReaderThatWantsNoMoreEndsAnExportQuietly(t *testing.T) {
	t.Parallel()
	b := crowded(t)
	for _, format := range []string{"csv", "json", "ndjson"} {
		read, write, err := os.Pipe()
		require.NoError(t, err)
		ended := make(chan result, 1)
		go func() { ended <- b.into(t.Context(), write, "--format", format) }()
		_, err = bufio.NewReader(read).ReadString('\n')
		require.NoError(t, err)
		require.NoError(t, read.Close())
		r := <-ended
		assert.Zero(t, r.exit, format)
		assert.Empty(t, r.stderr, format)
		require.NoError(t, write.Close())
	}
}

func TestAnInterruptedExportIsNotWhole(t *testing.T) {
	t.Parallel()
	b := crowded(t)
	for _, format := range []string{"csv", "json", "ndjson"} {
		read, write, err := os.Pipe()
		require.NoError(t, err)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan result, 1)
		go func() { ended <- b.into(ctx, write, "--format", format) }()
		some := make([]byte, 1000)
		_, err = read.Read(some)
		require.NoError(t, err) // it is under way, and nobody reads on
		stop()
		r := <-ended
		assert.Equal(t, 130, r.exit, format)
		assert.Contains(t, r.stderr, "interrupted", format)
		assert.False(t, json.Valid(some), "%s", format)
		require.NoError(t, read.Close())
		require.NoError(t, write.Close())
	}
}

func TestAnExportThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.paid(1, noon{}.Now(), nil)
	deaf, err := os.Open(b.file("deaf", "").Name())
	require.NoError(t, err)
	defer func() { _ = deaf.Close() }()
	for _, format := range []string{"csv", "json", "ndjson"} {
		r := b.into(t.Context(), deaf, "--format", format)
		assert.Equal(t, 1, r.exit, format)
		assert.Contains(t, r.stderr, "the export is not whole: standard output cannot be written", format)
	}
}
