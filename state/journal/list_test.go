package journal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/filter"
	"guichet/state/journal"
)

func names(rows []journal.Row) (all []string) {
	for _, r := range rows {
		all = append(all, r.Sale)
	}
	return all
}

// search returns all that a query finds.
func search(j *journal.Journal, q journal.Query) (all []journal.Row, err error) {
	s := j.Search(q)
	for done := false; !done; {
		var rows []journal.Row
		if rows, done, err = s.Next(context.Background()); err != nil {
			return nil, err
		}
		for _, r := range rows {
			all = append(all, r.Bare())
		}
	}
	return all, nil
}

// list names the sales of the sandbox that fit.
func list(t *testing.T, j *journal.Journal, terms ...filter.Term) []string {
	t.Helper()
	rows, err := search(j, journal.Query{Environment: "sandbox", Filter: filter.Filter{Terms: terms}})
	require.NoError(t, err)
	return names(rows)
}

func TestALineOfTheListTellsTheSale(t *testing.T) {
	j := open(t, place(t))
	c := sale("g1")
	s := keep(t, j, c.isFailed("customer_insufficient_funds"))
	rows, err := search(j, journal.Query{Environment: "sandbox"})
	require.NoError(t, err)
	require.Equal(t, []journal.Row{{
		First: 1, Seq: 5, Sale: "g1", Intent: "pi_g1", Payment: "pay_g1", Status: "failed",
		FailureCode: "customer_insufficient_funds", FailureMessage: "said no", Amount: 1500, Currency: "XOF", Country: "CI",
		Operator: "orange", MSISDN: "0700000000", PurchaseRef: "ref-g1", CustomerRef: "counter", Profile: "shop",
		Environment: "sandbox", Till: "till-1",
		CreatedAt: s.CreatedAt.Truncate(time.Millisecond), UpdatedAt: s.UpdatedAt.Truncate(time.Millisecond),
	}}, rows)

	live := keep(t, j, sale("g2").isLive())
	require.True(t, live.Open())
	odd := sale("g3")
	facts := append(odd.isLive(), odd.sees("successful", "pay_g3", "successful", nil))
	facts[4].Seen.Payments[0].Amount = 15
	keep(t, j, facts)
	rows, err = search(j, journal.Query{Environment: "sandbox", Limit: 2})
	require.NoError(t, err)
	require.Equal(t, "unknown", rows[0].Status)
	require.True(t, rows[0].Mismatch)
	require.True(t, rows[0].Live)
	require.Equal(t, "processing", rows[1].Status)
	require.True(t, rows[1].Live)
	require.True(t, rows[1].Read)
}

func TestTheListIsNewestFirstAPageAtATime(t *testing.T) {
	j := open(t, place(t))
	for i := range 7 {
		c := sale(fmt.Sprintf("g%d", i))
		c.at = noon().Add(-time.Duration(i) * time.Hour) // a clock that runs backwards
		keep(t, j, c.isPaid())
	}
	var all []string
	q := journal.Query{Environment: "sandbox", Limit: 3}
	for {
		rows, err := search(j, q)
		require.NoError(t, err)
		if len(rows) == 0 {
			break
		}
		all = append(all, names(rows)...)
		place := q.PlaceOf(rows[len(rows)-1])
		q.After = &place
	}
	require.Equal(t, []string{"g6", "g5", "g4", "g3", "g2", "g1", "g0"}, all)
	require.Equal(t, []string{"g2", "g1", "g0"}, list(t, j, days(noon().Add(-2*time.Hour), time.Time{})), "by the clock")
	require.Equal(t, []string{"g4", "g3"}, list(t, j, days(noon().Add(-4*time.Hour), noon().Add(-2*time.Hour))))
	require.Empty(t, list(t, j, days(noon().Add(time.Hour), time.Time{})))
}

func days(from, to time.Time) filter.Term { return filter.Term{Field: filter.Day, From: from, To: to} }

func TestSalesThatWereNeverAttemptedAreLeftOut(t *testing.T) {
	j := open(t, place(t))
	keep(t, j, sale("orphan").isReady())
	keep(t, j, sale("met").isMet())
	met := sale("seen")
	keep(t, j, met.isMet())
	keep(t, j, []state.Fact{met.fact(state.Seen)})
	keep(t, j, sale("tried").isTried())
	require.Equal(t, []string{"tried", "seen", "met"}, list(t, j))
	all, err := search(j, journal.Query{Environment: "sandbox", IncludeUnused: true})
	require.NoError(t, err)
	require.Equal(t, []string{"tried", "seen", "met", "orphan"}, names(all))
}

func TestTheListCanBeNarrowed(t *testing.T) {
	j := open(t, place(t))
	keep(t, j, sale("g1").isPaid())
	mtn := sale("g2")
	mtn.op, mtn.number = "mtn", "0500000001"
	keep(t, j, mtn.isFailed("timeout"))
	live := sale("g3")
	live.order.Environment, live.order.Profile = "live", "other"
	keep(t, j, live.isLive())
	status := func(s string) filter.Term { return filter.Term{Field: filter.Status, Op: filter.Equal, Text: s} }
	require.Equal(t, []string{"g1"}, list(t, j, status("successful")))
	require.Equal(t, []string{"g2"}, list(t, j, filter.Term{Field: filter.Operator, Text: "mtn"}))
	require.Empty(t, list(t, j, status("processing")))
	rows, err := search(j, journal.Query{Environment: "live"})
	require.NoError(t, err)
	require.Equal(t, []string{"g3"}, names(rows))
}

// held is a search as list --search makes it.
func held(text string) filter.Term { return filter.Held(strings.ToLower(strings.TrimSpace(text))) }

func TestASearchFindsWhatAPersonHoldsInHand(t *testing.T) {
	j := open(t, place(t))
	c := sale("g1")
	c.order.PurchaseRef, c.order.CustomerRef = "Facture_Été%12", `a\b`
	facts := c.isFailed("canceled")
	c.number, c.op = "0511223344", "mtn"
	facts = append(facts, c.tries("second"), c.sees("processing", "pay_second", "pending", nil))
	keep(t, j, facts)
	keep(t, j, sale("g2").isPaid())
	for _, text := range []string{
		"PI_g1", "pay_g1", "pay_second", "facture_été", "%12", `a\b`, "0511223344", "05 11 22", "(05) 11-22.33", " 0511 ", "11+22",
	} {
		require.Contains(t, list(t, j, held(text)), "g1", text)
		require.NotContains(t, list(t, j, held(text)), "g2", text)
	}
	require.Equal(t, []string{"g2", "g1"}, list(t, j, filter.Held("07 00 00 00 00")), "the first attempt's number counts too")
	for _, text := range []string{"%", "a%b", "e__t", "pi_g1\nfacture", "''"} {
		require.NotContains(t, list(t, j, held(text)), "g2", text)
	}
	require.Empty(t, list(t, j, filter.Held("pi%g1")), "signs of the search language are only signs")
}

func TestUnfinishedSalesAreThoseWithAnAttemptOpenOrAQuestionToAsk(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	keep(t, j, sale("begun").isBegun())
	keep(t, j, sale("ready").isReady())
	keep(t, j, sale("paid").isPaid())
	keep(t, j, sale("failed").isFailed("timeout"))
	keep(t, j, sale("sending").isTried())
	keep(t, j, sale("live").isLive())
	other := sale("elsewhere")
	other.order.Environment = "live"
	keep(t, j, other.isLive())
	busy := sale("busy") // its intent is at work, on whatever
	facts := busy.isMet()
	facts[0].Seen.Status = hub2.StatusProcessing
	keep(t, j, facts)

	sales, err := j.Unfinished(ctx, "sandbox")
	require.NoError(t, err)
	var ids []string
	for _, s := range sales {
		ids = append(ids, s.ID)
		one, err := j.Sale(ctx, s.ID)
		require.NoError(t, err)
		require.Equal(t, one, s)
	}
	require.Equal(t, []string{"sending", "live", "busy"}, ids)
	none, err := j.Unfinished(ctx, "embedded")
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestSeveralSalesAreReadByOneQuestion(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	a, b := sale("a"), sale("b")
	keep(t, j, b.isReady())
	keep(t, j, a.isBegun())
	keep(t, j, []state.Fact{b.tries("x")}) // the facts of the two lie among each other
	keep(t, j, []state.Fact{a.created()})
	keep(t, j, sale("c").isPaid())
	sales, err := j.Sales(ctx, []string{"b", "nobody", "a", "b"})
	require.NoError(t, err)
	require.Len(t, sales, 2)
	for i, id := range []string{"a", "b"} {
		one, err := j.Sale(ctx, id)
		require.NoError(t, err)
		require.Equal(t, one, sales[i])
	}
	none, err := j.Sales(ctx, nil)
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestANumbersOperatorIsTheOneThatItLastPaidWith(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	_, ok, err := j.LastOperator(ctx, "CI", "0700000000")
	require.NoError(t, err)
	require.False(t, ok)
	expect := func(want string) {
		t.Helper()
		op, ok, err := j.LastOperator(ctx, "CI", "0700000000")
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, want, op)
	}
	with := func(id, op string) *counter { c := sale(id); c.op = op; return c }
	keep(t, j, with("g1", "moov").isTried())
	expect("moov")
	keep(t, j, with("g2", "mtn").isFailed("timeout"))
	expect("mtn")
	orange := with("g3", "orange").isPaid()
	keep(t, j, orange[:4])
	keep(t, j, with("g4", "wave").isPaid())
	expect("wave")
	keep(t, j, orange[4:]) // tried before, paid after
	expect("orange")
	keep(t, j, with("g5", "mtn").isLive())
	expect("orange")
	_, ok, err = j.LastOperator(ctx, "SN", "0700000000")
	require.NoError(t, err)
	require.False(t, ok)
}

func TestASimilarSaleIsOneThatMayTakeTheSameMoneyTwice(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	similar := func() string {
		r, ok, err := j.Similar(ctx, 1500, "XOF", "0700000000", noon())
		require.NoError(t, err)
		require.Equal(t, ok, r.Sale != "")
		return r.Sale
	}
	require.Empty(t, similar())
	keep(t, j, sale("ready").isReady())
	keep(t, j, sale("failed").isFailed("canceled"))
	old := sale("old")
	old.at = noon().Add(-time.Hour)
	keep(t, j, old.isPaid())
	dearer := sale("dearer")
	dearer.order.Amount = 1501
	keep(t, j, dearer.isPaid())
	somebody := sale("somebody")
	somebody.number = "0700000001"
	keep(t, j, somebody.isPaid())
	require.Empty(t, similar())
	keep(t, j, sale("lost").isTried())
	require.Equal(t, "lost", similar(), "nobody knows what became of it")
	keep(t, j, sale("paid").isPaid())
	require.Equal(t, "paid", similar())
	keep(t, j, sale("live").isLive())
	require.Equal(t, "live", similar())
}

func TestTheTabCountsWhatIsLiveAndWhatWasBegunToday(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	keep(t, j, sale("ready").isReady())
	keep(t, j, sale("live").isLive())
	keep(t, j, sale("paid").isPaid())
	yesterday := sale("yesterday")
	yesterday.at = noon().Add(-24 * time.Hour)
	keep(t, j, yesterday.isTried())
	live, total, err := j.Count(ctx, "sandbox", noon())
	require.NoError(t, err)
	require.Equal(t, [2]int{2, 2}, [2]int{live, total})
	live, total, err = j.Count(ctx, "live", noon())
	require.NoError(t, err)
	require.Zero(t, live+total)
}

func TestSalesWithNewFactsComeInTheOrderOfTheirNews(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	a, b := sale("a"), sale("b")
	keep(t, j, a.isBegun())
	keep(t, j, b.isBegun())
	_, last, err := j.Since(ctx, 0)
	require.NoError(t, err)
	require.Equal(t, int64(2), last)
	keep(t, j, []state.Fact{b.created()})
	keep(t, j, []state.Fact{a.created()})
	ids, last, err := j.Since(ctx, last)
	require.NoError(t, err)
	require.Equal(t, []string{"b", "a"}, ids)
	require.Equal(t, int64(4), last)
}

func TestTheRequestLogKeepsTheNewestAndNoSecret(t *testing.T) {
	path, ctx := place(t), context.Background()
	j := open(t, path)
	keep(t, j, sale("g1").isReady())
	r := journal.Request{
		At: noon(), Sale: "g1", Method: "POST", Path: "/payment-intents", Status: 201,
		Took: 1234567 * time.Nanosecond, RequestID: "req-1",
	}
	require.NoError(t, j.LogRequest(ctx, r))
	read := r
	read.Method, read.Path, read.Intent, read.Sale, read.Problem = "GET", "/payment-intents/pi_g1/status?token=sesame", "pi_g1", "", "limited"
	require.NoError(t, j.LogRequest(ctx, read))
	read.Path = "/payment-intents/pi_g1/status"
	foreign := journal.Request{At: noon(), Intent: "pi_other"}
	require.NoError(t, j.LogRequest(ctx, foreign))

	got, err := j.Requests(ctx, "pi_g1", 0)
	require.NoError(t, err)
	require.Equal(t, []journal.Request{read, r}, got, "the one that made it counts")
	got, err = j.Requests(ctx, "", 1)
	require.NoError(t, err)
	require.Equal(t, []journal.Request{foreign}, got)

	_, err = raw(t, path).Exec(`WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 6000)
		INSERT INTO requests (at, sale, intent, method, path, status, took, request_id, problem) SELECT 0, '', 'x', '', '', 0, 0, '', '' FROM k`)
	require.NoError(t, err)
	require.NoError(t, j.LogRequest(ctx, foreign))
	got, err = j.Requests(ctx, "", 0)
	require.NoError(t, err)
	require.Len(t, got, 5000)
	var n int
	require.NoError(t, raw(t, path).QueryRow("SELECT count(*) FROM requests").Scan(&n))
	require.Equal(t, 5000, n)
}

func TestASaleIsFoundByItsPayment(t *testing.T) {
	j := open(t, place(t))
	for _, id := range []string{"g1", "g2", "g10"} {
		keep(t, j, sale(id).isFailed("canceled"))
	}
	for typed, want := range map[string]string{"pay_g2": "g2", "PAY_G2": "g2", "pay_g1": "g10"} {
		found, err := j.ByPayment(context.Background(), typed)
		require.NoError(t, err)
		require.Equal(t, want, found, "the newest that begins so")
	}
	_, err := j.ByPayment(context.Background(), "pay_g3")
	require.ErrorIs(t, err, journal.ErrNotFound)
}
