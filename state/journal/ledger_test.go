package journal_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
)

// striding is a clock on which time passes as often as it is asked.
type striding struct {
	now time.Time
	by  time.Duration
}

func (c *striding) Now() time.Time {
	c.now = c.now.Add(c.by)
	return c.now
}

func (c *striding) After(d time.Duration) <-chan time.Time {
	c.now = c.now.Add(d)
	ch := make(chan time.Time, 1)
	ch <- c.now
	return ch
}

func ledger(t testing.TB, j *journal.Journal, clock hub2.Clock) *journal.Ledger {
	t.Helper()
	return ledgerOf(t, j, clock, nil)
}

// ledgerOf is ledger on a machine that has an uptime.
func ledgerOf(t testing.TB, j *journal.Journal, clock hub2.Clock, up *state.Tick) *journal.Ledger {
	t.Helper()
	var uptime func() state.Tick
	if up != nil {
		uptime = func() state.Tick { return *up }
	}
	l, err := j.Ledger(hub2.PublishedLimits(), clock, uptime)
	require.NoError(t, err)
	return l
}

// claims writes lines down and returns what it was told before.
func claims(t testing.TB, l *journal.Ledger, lines ...hub2.Line) (news []hub2.Line) {
	t.Helper()
	require.NoError(t, l.Claim(context.Background(), func(told []hub2.Line) []hub2.Line {
		news = told
		return lines
	}))
	return news
}

func asks(at time.Time, id string) hub2.Line {
	return hub2.Line{At: at, Route: hub2.RouteStatus, ID: id}
}

func requireLines(t testing.TB, want, got []hub2.Line) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		require.True(t, want[i].At.Equal(got[i].At), "line %d: %s and not %s", i, want[i].At, got[i].At)
		require.True(t, want[i].Was.Equal(got[i].Was), "line %d: %s and not %s", i, want[i].Was, got[i].Was)
		want[i].At, want[i].Was = got[i].At, got[i].Was
		require.Equal(t, want[i], got[i])
	}
}

func TestEachLineIsToldOnceToEveryOtherProgram(t *testing.T) {
	path, clock := place(t), &striding{now: noon()}
	a, b := ledger(t, open(t, path), clock), ledger(t, open(t, path), clock)
	one, two := asks(noon(), "pi_1"), asks(noon(), "pi_2")
	two.Was = noon().Add(-time.Second)
	ban := hub2.Line{At: noon(), Route: hub2.RouteIntent, ID: "pi_3", Ban: time.Minute}
	require.Empty(t, claims(t, a, one, two))
	requireLines(t, []hub2.Line{one, two}, claims(t, b, ban))
	requireLines(t, []hub2.Line{ban}, claims(t, a))
	require.Empty(t, claims(t, a))
	require.Empty(t, claims(t, b, one))
	news, err := a.News(context.Background())
	require.NoError(t, err)
	requireLines(t, []hub2.Line{one}, news)
	require.Empty(t, claims(t, a))

	c := ledger(t, open(t, path), clock)
	requireLines(t, []hub2.Line{one, two, ban, one}, claims(t, c))
}

func TestALedgerThatBeginsHearsOnlyWhatMayStillCount(t *testing.T) {
	path, clock := place(t), &striding{now: noon()}
	a := ledger(t, open(t, path), clock)
	longBan := hub2.Line{At: noon(), Route: hub2.RouteCreate, Ban: 2 * time.Minute}
	young := asks(noon().Add(time.Minute), "young")
	claims(t, a, asks(noon(), "old"), longBan, hub2.Line{At: noon(), Route: hub2.RouteCreate, Ban: time.Second}, young)
	clock.now = noon().Add(90 * time.Second)
	requireLines(t, []hub2.Line{longBan, young}, claims(t, ledger(t, open(t, path), clock)))
}

func TestALedgerForgetsButNothingThatCounts(t *testing.T) {
	path, clock := place(t), &striding{now: noon()}
	j := open(t, path)
	a, b := ledger(t, j, clock), ledger(t, j, clock)
	claims(t, a, hub2.Line{At: clock.now, Route: hub2.RouteCreate, Ban: 10 * time.Minute}, hub2.Line{At: clock.now, Route: hub2.RouteCreate, Ban: time.Second})
	heard := claims(t, b)
	const all = 4000
	for n := range all {
		clock.now = clock.now.Add(time.Second / 10) // as fast as the table allows
		if n == all/2 {
			clock.now = clock.now.Add(time.Hour) // set forward, and back again
		}
		if n == all/2+300 {
			clock.now = clock.now.Add(-time.Hour)
		}
		claims(t, a, asks(clock.now, "x"))
		if n%1000 == 999 {
			heard = append(heard, claims(t, b)...)
		}
	}
	require.Len(t, heard, 2+all, "who asks once in a hundred seconds misses nothing")
	var kept, bans int
	require.NoError(t, raw(t, path).QueryRow("SELECT count(*), total(ban > 0) FROM budget").Scan(&kept, &bans))
	require.Less(t, kept, 1600)
	require.Equal(t, 0, bans, "the clock has been an hour ahead")

	claims(t, a, hub2.Line{At: clock.now, Route: hub2.RouteCreate, Ban: 10 * time.Minute})
	for range 2000 {
		clock.now = clock.now.Add(time.Second / 10)
		claims(t, a, asks(clock.now, "x"))
	}
	require.NoError(t, raw(t, path).QueryRow("SELECT count(*), total(ban > 0) FROM budget").Scan(&kept, &bans))
	require.Less(t, kept, 1600)
	require.Equal(t, 1, bans, "a ban stays as long as it lasts")
}

func TestLinesOfTheFutureAreOfNowOnce(t *testing.T) {
	path, clock := place(t), &striding{now: noon().Add(time.Hour)}
	j := open(t, path)
	claims(t, ledger(t, j, clock), asks(clock.now, "x"), hub2.Line{At: clock.now, Route: hub2.RouteCreate, Ban: time.Minute})
	clock.now = noon()
	require.Len(t, claims(t, ledger(t, j, clock)), 2)
	want := []hub2.Line{asks(noon(), "x"), {At: noon(), Route: hub2.RouteCreate, Ban: time.Minute}}
	clock.now = noon().Add(10 * time.Second)
	requireLines(t, want, claims(t, ledger(t, j, clock)))
}

// agesTold is what a program hears that begins now: whom each line is about and how old it is, a ban's
// length less.
func agesTold(t testing.TB, l *journal.Ledger) map[string]time.Duration {
	t.Helper()
	boot, up := l.Uptime()
	ages := map[string]time.Duration{}
	for _, line := range claims(t, l) {
		require.Equal(t, boot, line.Boot, "it can be told how old it is")
		ages[line.ID] = up - line.Up - line.Ban
	}
	return ages
}

func TestAClockThatIsSetMakesNoLineOlderOrYounger(t *testing.T) {
	path, year := place(t), 365*24*time.Hour
	up := state.Tick{Boot: "monday", Up: 7_200_000}
	j := open(t, path)
	at := func(ago time.Duration, id string, ban time.Duration) hub2.Line {
		boot, now := ledgerOf(t, j, &striding{now: noon()}, &up).Uptime()
		return hub2.Line{At: noon().Add(-ago), Route: hub2.RouteStatus, ID: id, Ban: ban, Boot: boot, Up: now - ago}
	}
	claims(t, ledgerOf(t, j, &striding{now: noon()}, &up), at(2*time.Hour, "old", 0), at(5*time.Minute, "ban", 10*time.Minute), at(time.Minute, "young", 0))
	for _, by := range []time.Duration{0, 10 * year, -10 * year} {
		clock := &striding{now: noon().Add(by)}
		for range 2 { // the first has moved nothing
			require.Equal(t, map[string]time.Duration{"ban": -5 * time.Minute, "young": time.Minute}, agesTold(t, ledgerOf(t, j, clock, &up)), "set by %s", by)
		}
	}
	up.Up += 120_000
	require.Equal(t, map[string]time.Duration{"ban": -3 * time.Minute, "young": 3 * time.Minute}, agesTold(t, ledgerOf(t, j, &striding{now: noon()}, &up)), "the newest is told, old as it is")
}

// How long the machine was off is known to nobody whose clock may have been set.
func TestWhatWasBeforeAStartIsAsOldAsTheStart(t *testing.T) {
	path, clock := place(t), &striding{now: noon()}
	monday, tuesday := state.Tick{Boot: "monday", Up: 7_200_000}, state.Tick{Boot: "tuesday", Up: 20_000}
	j := open(t, path)
	at := func(ago time.Duration, id string, ban time.Duration) hub2.Line {
		return hub2.Line{At: noon(), Route: hub2.RouteStatus, ID: id, Ban: ban, Boot: "monday", Up: 2*time.Hour - ago}
	}
	claims(t, ledgerOf(t, j, clock, &monday), at(time.Hour, "old", 0), at(time.Hour, "spent", 10*time.Minute), at(30*time.Second, "ban", time.Minute), at(10*time.Second, "young", 0), at(0, "last", 0))
	want := map[string]time.Duration{"ban": -10 * time.Second, "young": 30 * time.Second, "last": 20 * time.Second}
	require.Equal(t, want, agesTold(t, ledgerOf(t, j, clock, &tuesday)))
	clock.now = noon().Add(-24 * time.Hour)
	require.Equal(t, want, agesTold(t, ledgerOf(t, j, clock, &tuesday)))
	tuesday.Up = 3_600_000
	later := ledgerOf(t, j, clock, &tuesday)
	require.Equal(t, map[string]time.Duration{"last": time.Hour}, agesTold(t, later))
	require.Empty(t, claims(t, later), "what it was not told at first it is never told")
}

func TestABanIsForgottenByTheUptime(t *testing.T) {
	path, clock := place(t), &striding{now: noon()}
	up := state.Tick{Boot: "monday", Up: 1_000_000}
	a := ledgerOf(t, open(t, path), clock, &up)
	line := func(id string, ban time.Duration) hub2.Line {
		return hub2.Line{At: clock.now, Route: hub2.RouteStatus, ID: id, Ban: ban, Boot: up.Boot, Up: time.Duration(up.Up) * time.Millisecond}
	}
	ask := func() {
		for range 2000 {
			up.Up += 100
			claims(t, a, line("x", 0))
		}
	}
	bans := func() (n int) {
		require.NoError(t, raw(t, path).QueryRow("SELECT total(ban > 0) FROM budget").Scan(&n))
		return n
	}
	claims(t, a, line("ban", 10*time.Minute))
	clock.now = noon().Add(24 * time.Hour)
	ask()
	require.Equal(t, 1, bans(), "the clock was set forward")
	clock.now = noon().Add(-24 * time.Hour)
	ask()
	ask()
	ask()
	require.Zero(t, bans(), "and set back")
}

// It may have the journal open while a newer one adds to its tables.
func TestAnOlderProgramsLineIsToldByTheClock(t *testing.T) {
	path, clock := place(t), &striding{now: noon()}
	up := state.Tick{Boot: "monday", Up: 1000}
	j := open(t, path)
	_, err := raw(t, path).Exec("INSERT INTO budget (at, was, route, id, ban) VALUES (?, 0, ?, 'x', 0)", noon().UnixNano(), hub2.RouteStatus)
	require.NoError(t, err)
	requireLines(t, []hub2.Line{asks(noon(), "x")}, claims(t, ledgerOf(t, j, clock, &up)))
}

func TestAProgramWithoutAnUptimeIsToldByTheClock(t *testing.T) {
	path, clock := place(t), &striding{now: noon()}
	j := open(t, path)
	line := func(at time.Time, id string) hub2.Line {
		return hub2.Line{At: at, Route: hub2.RouteStatus, ID: id, Boot: "monday", Up: time.Hour}
	}
	claims(t, ledgerOf(t, j, clock, &state.Tick{Boot: "monday", Up: 3_600_000}),
		line(noon().Add(-time.Hour), "old"), line(noon().Add(-time.Second), "young"), line(noon(), "last"))
	requireLines(t, []hub2.Line{asks(noon().Add(-time.Second), "young"), asks(noon(), "last")}, unbooted(claims(t, ledger(t, j, clock))))
}

// unbooted leaves the uptimes out, which mean nothing to a program that has none.
func unbooted(lines []hub2.Line) []hub2.Line {
	for i := range lines {
		lines[i].Up = 0
	}
	return lines
}

func TestALockedLedgerIsSaidToBeAndReadAllTheSame(t *testing.T) {
	path, clock := place(t), &striding{now: noon()}
	j := open(t, path)
	a, b := ledger(t, j, clock), ledger(t, j, clock)
	claims(t, a, asks(noon(), "x"))
	require.Len(t, claims(t, b), 1)
	claims(t, a, asks(noon(), "y"))
	release := hold(t, path)
	never := func([]hub2.Line) []hub2.Line {
		t.Error("nothing can be decided")
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, b.Claim(ctx, never), context.DeadlineExceeded)
	require.ErrorIs(t, b.Claim(context.Background(), never), journal.ErrLocked)
	news, err := b.News(context.Background())
	require.NoError(t, err)
	require.Len(t, news, 1)

	budget := hub2.NewSharedBudget(hub2.PublishedLimits(), clock, b)
	require.NoError(t, budget.Take(context.Background(), hub2.RouteCreate, ""), "requests go on")
	release()
	require.Empty(t, claims(t, b))
}

func TestALockThatGoesRoundIsWaitedForLonger(t *testing.T) {
	path, clock := place(t), &striding{now: noon()}
	l := ledger(t, open(t, path), clock)
	claims(t, l, asks(noon(), "x"))
	db := raw(t, path)
	_, err := db.Exec("BEGIN IMMEDIATE")
	require.NoError(t, err)
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 5 {
			time.Sleep(350 * time.Millisecond) // SQLite waits by the machine's clock
			if _, err := db.Exec("UPDATE budget SET id = id || 'y'; COMMIT; BEGIN IMMEDIATE"); err != nil {
				t.Error(err)
			}
		}
		if _, err := db.Exec("ROLLBACK"); err != nil {
			t.Error(err)
		}
	})
	claims(t, l, asks(noon(), "z"))
	wg.Wait()
}

func TestALedgerEndsWithItsJournal(t *testing.T) {
	path := place(t)
	j, err := journal.Open(context.Background(), path)
	require.NoError(t, err)
	used, unused := ledger(t, j, &striding{now: noon()}), ledger(t, j, &striding{now: noon()})
	claims(t, used, asks(noon(), "x"))
	require.NoError(t, j.Close())
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	require.NoError(t, err)
	require.Equal(t, []string{path, path + "-bell"}, names)
	for _, l := range []*journal.Ledger{used, unused} {
		require.ErrorIs(t, l.Claim(context.Background(), func([]hub2.Line) []hub2.Line { return nil }), journal.ErrFailed)
		_, err = l.News(context.Background())
		require.ErrorIs(t, err, journal.ErrFailed)
	}
}

// withoutLists takes back what lists are narrowed by.
const withoutLists = `DROP TABLE words; DROP INDEX sales_facet; DROP INDEX sales_priced; DROP INDEX sales_worth; DROP INDEX sales_amount;
	DROP INDEX sales_day; ALTER TABLE sales DROP COLUMN worth; ALTER TABLE sales DROP COLUMN priced; ALTER TABLE sales DROP COLUMN facet;
	ALTER TABLE sales DROP COLUMN class; ALTER TABLE sales DROP COLUMN cashier; `

func TestAJournalOfTheFirstVersionGetsALedger(t *testing.T) {
	path := closed(t)
	_, err := raw(t, path).Exec(withoutLists + "DROP TABLE budget; DROP TABLE paces; DROP TABLE inbox; DROP TABLE bodies; DROP INDEX sales_making; UPDATE folded SET rules = 1; PRAGMA user_version = 1")
	require.NoError(t, err)
	j := open(t, path)
	claims(t, ledger(t, j, &striding{now: noon()}), asks(noon(), "x"))
	s, err := j.Sale(context.Background(), "g1")
	require.NoError(t, err)
	require.Equal(t, "successful", s.Word())
	var version int
	require.NoError(t, raw(t, path).QueryRow("PRAGMA user_version").Scan(&version))
	require.Equal(t, 7, version)
}

func TestAFullDiskFailsAClaimAndLosesNoNews(t *testing.T) {
	dir := smallDisk(t)
	j := open(t, filepath.Join(dir, "j.db"))
	clock := &striding{now: noon()}
	a, b := ledger(t, j, clock), ledger(t, j, clock)
	claims(t, a)
	require.Empty(t, claims(t, b))
	claims(t, a, asks(noon(), "x"))
	rest, err := os.Create(filepath.Join(dir, "rest"))
	require.NoError(t, err)
	for err == nil {
		_, err = rest.Write(make([]byte, 1024))
	}
	var told []hub2.Line
	for err = error(nil); err == nil; { // the log may have room for some
		err = b.Claim(context.Background(), func(news []hub2.Line) []hub2.Line {
			told = append(told, news...)
			return []hub2.Line{asks(noon(), "y"), asks(noon(), "z")}
		})
	}
	require.ErrorIs(t, err, journal.ErrFull)
	requireLines(t, []hub2.Line{asks(noon(), "x")}, told)
	require.NoError(t, rest.Truncate(0))
	require.NoError(t, rest.Close())
	require.Zero(t, len(claims(t, a, asks(noon(), "after")))%2, "of a claim all lines are kept, or none")
	requireLines(t, []hub2.Line{asks(noon(), "after")}, claims(t, b))
}

func BenchmarkClaim(b *testing.B) {
	clock := &striding{noon(), 100 * time.Millisecond}
	budget := hub2.NewSharedBudget(hub2.PublishedLimits(), clock, ledger(b, open(b, place(b)), clock))
	b.ReportAllocs()
	for b.Loop() {
		if err := budget.Take(b.Context(), hub2.RouteFees, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// The first claim of a program that starts when the ledger is as full as it gets.
func BenchmarkAFullLedger(b *testing.B) {
	clock := &striding{noon(), time.Millisecond}
	j := open(b, place(b))
	full := ledger(b, j, clock)
	for range 1600 {
		claims(b, full, asks(clock.Now(), "pi_1"))
	}
	for b.Loop() {
		l := ledger(b, j, &striding{now: clock.now})
		if len(claims(b, l)) < 1400 {
			b.Fatal("the ledger is not full")
		}
	}
}
