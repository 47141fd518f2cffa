package journal

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"guichet/state/filter"
)

func openNew(t testing.TB) *Journal {
	t.Helper()
	j, err := Open(context.Background(), filepath.Join(t.TempDir(), "j.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, j.Close()) })
	return j
}

// all takes every step of a search.
func (s *Search) all(t require.TestingT) []Row {
	var all []Row
	for done := false; !done; {
		rows, end, err := s.Next(context.Background())
		require.NoError(t, err)
		all, done = append(all, rows...), end
	}
	return all
}

func ids(rows []Row) []string {
	all := []string{}
	for _, r := range rows {
		all = append(all, r.Sale)
	}
	return all
}

func parsed(t require.TestingT, s string, now time.Time) filter.Filter {
	f, err := filter.Parse(s, now, time.UTC)
	require.NoError(t, err, s)
	return f
}

// odd adds sales that are not like the others: of another environment, never tried, of a clock that jumped.
func odd(t testing.TB, c *crowd, j *Journal) {
	t.Helper()
	ctx := context.Background()
	for i := range 60 {
		c.fill(t, j, 3)
		facts := c.sale()
		switch i % 4 {
		case 0:
			facts[0].Order.Environment = "live"
		case 1:
			facts = facts[:2]
		case 2:
			for k := range facts {
				facts[k].At = facts[k].At.Add(-48 * time.Hour)
			}
		case 3:
			for k := range facts {
				facts[k].Till = "ÉTAL\x1f100%_"
			}
		}
		_, err := j.Append(ctx, facts[0].Sale, nil, facts...)
		require.NoError(t, err)
	}
}

// Whatever is asked, the pages of the answer are the payments that the filter means, in their order.
func TestASearchFindsWhatTheFilterMeans(t *testing.T) {
	j, c := openNew(t), newCrowd()
	c.fill(t, j, 300)
	odd(t, c, j)
	c.fill(t, j, 300)
	everything := (&Search{j: j, q: Query{Environment: "sandbox"}}).all(t)
	require.Greater(t, len(everything), 700)
	require.True(t, slices.IsSortedFunc(everything, func(a, b Row) int { return int(b.First - a.First) }))
	day := everything[len(everything)/2].CreatedAt.Format(time.DateOnly)

	term := rapid.SampledFrom([]string{
		"failed", "orange", "pi_g-00003", "pay_g", "FAC-", "0700", "counter", "étal", "100%_", "payé", "caisse", "awa",
		"id:pi_g-00003", "id:pay_g-0000123", "id:=pi_g-0000200", "ref:FAC-1", "ref:FAC-12", "ref:=counter", "number:07", "number:1", "number:77",
		"number:0712", "+22507", "operator:or", "operator:=mtn", "status:failed", "status:inconnu", "status:successful", "amount:5000",
		">10000", ">=10000", "<500", "<=500", ">7000", "<12345", "=100", ">2000000", "code:customer", "code:auth", "till:caisse",
		"till:=drive", "till:étal", "cashier:awa", "cashier:x", "day:" + day, "day:2025-11", "day:>" + day, "day:<=" + day, "~fc1", "~pi3", "~zzzzz",
	})
	columns := rapid.SampledFrom([]Column{ByTime, ByTime, ByTime, ByAmount, ByStatus, ByOperator, ByTill, ByCode, ByNumber, ByReference, ByID, ByUpdate})
	rapid.Check(t, func(t *rapid.T) {
		var words []string
		for _, w := range rapid.SliceOfN(term, 0, 3).Draw(t, "terms") {
			if rapid.IntRange(0, 4).Draw(t, "not") == 0 {
				w = "!" + w
			}
			words = append(words, w)
		}
		q := Query{
			Environment: "sandbox", Sort: columns.Draw(t, "column"), Ascending: rapid.Bool().Draw(t, "ascending"),
			Filter: parsed(t, strings.Join(words, " "), c.at), Limit: rapid.SampledFrom([]int{0, 1, 7, 100, 1000}).Draw(t, "limit"),
		}
		want := slices.DeleteFunc(slices.Clone(everything), func(r Row) bool { return !q.Fits(r) })
		slices.SortFunc(want, func(a, b Row) int { return q.Compare(q.PlaceOf(a), q.PlaceOf(b)) })
		if q.Limit == 1 { // page by page would take long
			want = want[:min(1, len(want))]
			require.Equal(t, ids(want), ids(j.Search(q).all(t)))
			return
		}
		got := []Row{}
		for {
			page := j.Search(q).all(t)
			got = append(got, page...)
			if q.Limit == 0 || len(page) < q.Limit {
				break
			}
			place := q.PlaceOf(page[len(page)-1])
			q.After = &place
		}
		require.Equal(t, ids(want), ids(got), "%s %+v", q.Filter, q)
	})
}

// takenBack makes a journal one of the version before.
const takenBack = `DROP TABLE words; DROP INDEX sales_facet; DROP INDEX sales_priced; DROP INDEX sales_worth;
	DROP INDEX sales_amount; DROP INDEX sales_day; ALTER TABLE sales DROP COLUMN worth; ALTER TABLE sales DROP COLUMN priced;
	ALTER TABLE sales DROP COLUMN facet; ALTER TABLE sales DROP COLUMN class; ALTER TABLE sales DROP COLUMN cashier; PRAGMA user_version = 6`

// The words of a journal that is brought up to this version are those that it would have had.
func TestAnOlderJournalGetsTheWordsOfItsSales(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j.db")
	ctx := context.Background()
	j, err := Open(ctx, path)
	require.NoError(t, err)
	c := newCrowd()
	c.fill(t, j, 200)
	facts := c.sale()
	facts[0].Order.PurchaseRef, facts[0].Order.CustomerRef = `a\b "c" \n É`, "tab\there"
	_, err = j.Append(ctx, facts[0].Sale, nil, facts...)
	require.NoError(t, err)
	dump := func(j *Journal) []string {
		rows, err := j.reads.Query("SELECT word || ' ' || first FROM words ORDER BY 1")
		require.NoError(t, err)
		all, err := scanStrings(rows)
		require.NoError(t, err)
		return all
	}
	want := dump(j)
	require.Greater(t, len(want), 1000)
	_, err = j.writer.conn.ExecContext(ctx, takenBack)
	require.NoError(t, err)
	require.NoError(t, j.Close())
	j, err = Open(ctx, path)
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()
	require.Equal(t, want, dump(j))
}

func TestTheRowsOfSalesComeTogether(t *testing.T) {
	j, c := openNew(t), newCrowd()
	c.fill(t, j, 30)
	rows, err := j.Rows(context.Background(), []string{"g-0000003", "g-0000011", "nobody"})
	require.NoError(t, err)
	require.Equal(t, []string{"g-0000003", "g-0000011"}, ids(rows))
	live, err := j.LiveRows(context.Background(), "sandbox", 5)
	require.NoError(t, err)
	for _, r := range live {
		require.True(t, r.Live)
	}
}
