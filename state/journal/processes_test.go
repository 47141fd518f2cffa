package journal_test

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state/journal"
)

func TestTwoProgramsAppendingAtOnceLoseNothing(t *testing.T) {
	path, tellers, facts := place(t), 4, 200
	if few {
		tellers, facts = 2, 30
	}
	j := open(t, path)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	one := program(ctx, t, "append", path, "one", fmt.Sprint(tellers), fmt.Sprint(facts))
	two := program(ctx, t, "append", path, "two", fmt.Sprint(tellers), fmt.Sprint(facts))
	require.NoError(t, one.Start())
	require.NoError(t, two.Start())
	require.NoError(t, one.Wait())
	require.NoError(t, two.Wait())

	ids, last, err := j.Since(ctx, 0)
	require.NoError(t, err)
	require.Equal(t, int64(2*tellers*facts), last)
	require.Len(t, ids, 2*tellers*facts/10)
	for _, id := range ids {
		kept, err := j.Facts(ctx, id)
		require.NoError(t, err)
		require.Len(t, kept, 10)
	}
}

func TestOfManyTillsExactlyOneMaySendAnAttempt(t *testing.T) {
	path, sales := place(t), 30
	if few {
		sales = 5
	}
	j := open(t, path)
	for i := range sales {
		keep(t, j, sale(fmt.Sprintf("hot-%d", i)).isReady())
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	outs := make([]strings.Builder, 4)
	var wait []func() error
	for i := range outs {
		c := program(ctx, t, "attempt", path, fmt.Sprintf("till-%d", i), fmt.Sprint(sales))
		c.Stdout = &outs[i]
		require.NoError(t, c.Start())
		wait = append(wait, c.Wait)
	}
	won := map[string]int{}
	for i, w := range wait {
		require.NoError(t, w())
		for _, s := range strings.Fields(outs[i].String()) {
			won[s]++
		}
	}
	require.Len(t, won, sales)
	for id, n := range won {
		require.Equal(t, 1, n, id)
		s, err := j.Sale(ctx, id)
		require.NoError(t, err)
		require.Len(t, s.Attempts, 1)
	}
}

func TestWhatWasAcknowledgedIsThereAfterAKill(t *testing.T) {
	path, kills := place(t), 12
	if few {
		kills = 2
	}
	ctx := context.Background()
	acknowledged := map[string]bool{}
	for i := range kills {
		c := program(ctx, t, "stream", path, fmt.Sprintf("run%d", i))
		out, err := c.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			acknowledged[lines.Text()] = true
			if n == 5+13*i {
				require.NoError(t, c.Process.Kill())
			}
		}
		require.Error(t, c.Wait(), "it was killed")

		j, err := journal.Open(ctx, path)
		require.NoError(t, err)
		ids, _, err := j.Since(ctx, 0)
		require.NoError(t, err)
		there := map[string]bool{}
		for _, id := range ids {
			facts, err := j.Facts(ctx, id)
			require.NoError(t, err)
			for _, f := range facts {
				there[f.ID] = true
			}
		}
		for id := range acknowledged {
			require.True(t, there[id], "%s was acknowledged and is gone", id)
		}
		require.NoError(t, j.Close())
	}
	var ok string
	require.NoError(t, raw(t, path).QueryRow("PRAGMA integrity_check").Scan(&ok))
	require.Equal(t, "ok", ok)
}

// taken is a request that a program was allowed to make.
type taken struct {
	at    time.Time
	route hub2.Route
	id    string
}

// requireApart checks every window of the short table, made longer by more.
func requireApart(t *testing.T, all []taken, more time.Duration) {
	t.Helper()
	slices.SortFunc(all, func(a, b taken) int { return a.at.Compare(b.at) })
	l := shortLimits()
	inside := func(limit hub2.Limit, counts func(taken) bool) {
		var at []time.Time
		for _, x := range all {
			if counts(x) {
				at = append(at, x.at)
			}
		}
		for i := limit.Max; i < len(at); i++ {
			require.Greater(t, at[i].Sub(at[i-limit.Max]), limit.Per+more, "%s, from %d on", limit, i-limit.Max)
		}
	}
	inside(l.Global, func(taken) bool { return true })
	for route, limits := range l.Route {
		for _, limit := range limits {
			for _, id := range []string{"", "0", "1", "2", "3"} {
				inside(limit, func(x taken) bool { return x.route == route && x.id == id })
			}
		}
	}
}

// Many programs of many goroutines ask at once, one of them is killed in the middle, and all windows
// hold over all of them.
func TestProgramsThatHammerTheBudgetStayInsideItTogether(t *testing.T) {
	path, programs, goroutines, takes := place(t), 4, 4, 9
	if few {
		programs, takes = 2, 3
	}
	j := open(t, path)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	killed := program(ctx, t, "hammer", path, fmt.Sprint(goroutines), "1000")
	out, err := killed.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, killed.Start())
	outs := make([]strings.Builder, programs)
	var wait []func() error
	for i := range outs {
		c := program(ctx, t, "hammer", path, fmt.Sprint(goroutines), fmt.Sprint(takes))
		c.Stdout = &outs[i]
		require.NoError(t, c.Start())
		wait = append(wait, c.Wait)
	}
	var printed []taken
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		printed = append(printed, parseTaken(t, lines.Text()))
		if n == 20 {
			require.NoError(t, killed.Process.Kill())
		}
	}
	require.Error(t, killed.Wait(), "it was killed")
	byKilled := len(printed)
	for i, w := range wait {
		require.NoError(t, w())
		for line := range strings.Lines(outs[i].String()) {
			printed = append(printed, parseTaken(t, strings.TrimSpace(line)))
		}
	}
	require.Len(t, printed, byKilled+programs*goroutines*takes, "nobody starved")

	var written []taken
	rows, err := raw(t, path).Query("SELECT at, route, id FROM budget WHERE ban = 0")
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var at int64
		var x taken
		require.NoError(t, rows.Scan(&at, &x.route, &x.id))
		x.at = time.Unix(0, at)
		written = append(written, x)
	}
	require.NoError(t, rows.Err())
	require.GreaterOrEqual(t, len(written), len(printed))
	require.LessOrEqual(t, len(written), len(printed)+goroutines, "what the killed one could not print any more")
	requireApart(t, written, 240*time.Millisecond) // a budget adds 250 to each window
	require.NotEmpty(t, claims(t, ledger(t, j, hub2.SystemClock{})))
}

func parseTaken(t *testing.T, line string) taken {
	t.Helper()
	parts := strings.Split(line, "|")
	require.Len(t, parts, 3, line)
	at, err := strconv.ParseInt(parts[0], 10, 64)
	require.NoError(t, err)
	return taken{time.Unix(0, at), hub2.Route(parts[1]), parts[2]}
}

func TestAProgramKilledInAClaimLeavesNothingBehind(t *testing.T) {
	path := place(t)
	l := ledger(t, open(t, path), &striding{now: noon()})
	claims(t, l, asks(noon(), "before"))
	for range 3 {
		c := program(context.Background(), t, "die", path)
		out, err := c.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		_, err = bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		require.ErrorIs(t, l.Claim(context.Background(), nil), journal.ErrLocked, "it has the right to claim")
		require.NoError(t, c.Process.Kill())
		require.Error(t, c.Wait())
		require.Empty(t, claims(t, l, asks(noon(), "after")))
	}
}

// The right to ask about a sale is one program's, and free the moment that program is killed.
func TestAKilledProgramLeadsNothing(t *testing.T) {
	path := place(t)
	j := open(t, path)
	sales := []string{"g1", "g2", "g3"}
	for range 5 {
		c := program(context.Background(), t, "lead", append([]string{path}, sales...)...)
		in, err := c.StdinPipe()
		require.NoError(t, err)
		defer func() { _ = in.Close() }()
		out, err := c.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		_, err = bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		for _, id := range sales {
			_, ok, err := j.Lead(id)
			require.NoError(t, err)
			require.False(t, ok, "another program has it")
		}
		other, ok, err := j.Lead("g4")
		require.NoError(t, err)
		require.True(t, ok, "another sale is another right")
		other()
		require.NoError(t, c.Process.Kill())
		require.Error(t, c.Wait(), "it was killed")
		for _, id := range sales {
			release, ok, err := j.Lead(id)
			require.NoError(t, err)
			require.True(t, ok, "free at once")
			release()
		}
	}
}
