package journal

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// How many payments the journals of the benchmarks hold, and a folder where they are kept for the next run:
// the largest takes minutes to make.
var (
	sizes  = flag.String("payments", "1000,10000", "sizes of the journals of benchmarks, as in 1000,1000000")
	keepIn = flag.String("keep", "", "a folder where the journals of benchmarks are kept")
)

// crowded returns the path of a journal of so many payments.
func crowded(b *testing.B, n int) string {
	b.Helper()
	dir := *keepIn
	if dir == "" {
		dir = b.TempDir()
	}
	path := filepath.Join(dir, strconv.Itoa(n), "journal.db")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	draft := filepath.Join(dir, strconv.Itoa(n), "draft.db")
	j, err := Open(context.Background(), draft)
	require.NoError(b, err)
	newCrowd().fill(b, j, n)
	require.NoError(b, j.Close())
	_ = os.Remove(draft + "-bell")
	require.NoError(b, os.Rename(draft, path))
	return path
}

func forSizes(b *testing.B, bench func(b *testing.B, path string, n int)) {
	b.Helper()
	for _, s := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(s)
		require.NoError(b, err)
		path := crowded(b, n)
		b.Run("n="+s, func(b *testing.B) { bench(b, path, n) })
	}
}

// timed measures each round, and tells the middle and the slowest of a hundred.
func timed(b *testing.B, round func()) {
	b.Helper()
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		round()
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkFirstFrame opens a journal and reads what the first frame of the list shows.
func BenchmarkFirstFrame(b *testing.B) {
	forSizes(b, func(b *testing.B, path string, n int) {
		info, err := os.Stat(path)
		require.NoError(b, err)
		timed(b, func() {
			j, err := Open(context.Background(), path)
			require.NoError(b, err)
			rows, _, err := j.Search(Query{Environment: "sandbox", Limit: 100}).Next(context.Background())
			require.NoError(b, err)
			require.NotEmpty(b, rows)
			require.NoError(b, j.Close())
		})
		b.ReportMetric(float64(info.Size())/float64(n), "file-B/payment")
	})
}

// BenchmarkFilter answers a filter until its first page is whole: by indexes alone, and by looking.
func BenchmarkFilter(b *testing.B) {
	for _, c := range []struct {
		name, text string
		sort       Column
	}{
		{"none", "", ByTime}, {"id", "id:pi_g-0000137", ByTime}, {"id-begins", "id:pi_g-0", ByTime}, {"ref", "ref:FAC-12", ByTime},
		{"number", "+2250712345678", ByTime}, {"number-ends", "number:0137", ByTime}, {"operator", "operator:moov", ByTime},
		{"status", "status:failed", ByTime}, {"amount", ">10000", ByTime}, {"amount-odd", ">73210", ByTime}, {"amount-far", ">1000000", ByTime},
		{"code", "code:service_unavailable", ByTime}, {"till", "till:drive", ByTime}, {"day", "day:2025-11-23", ByTime},
		{"code-till-amount", "code:service till:drive >=50000", ByTime}, {"dear-and-failed", ">1000000 status:failed", ByTime},
		{"operator-without", "operator:ecobank -status:successful", ByTime}, {"day-operator", "day:2025-11-23 operator:wave", ByTime},
		{"number-status", "number:0137 status:failed", ByTime},
		{"sort-amount", "", ByAmount}, {"sort-operator", "status:failed", ByOperator},
		{"scan-text", "0137", ByTime}, {"scan-text-none", "zzzzzz", ByTime}, {"scan-fuzzy", "~fc0137", ByTime}, {"scan-inverse", "!orange", ByTime},
		{"scan-sort", "", ByReference},
	} {
		b.Run(c.name, func(b *testing.B) {
			forSizes(b, func(b *testing.B, path string, _ int) {
				j, err := Open(context.Background(), path)
				require.NoError(b, err)
				defer func() { require.NoError(b, j.Close()) }()
				q := Query{Environment: "sandbox", Filter: parsed(b, c.text, newCrowd().at), Sort: c.sort, Limit: 100}
				steps := 0
				timed(b, func() {
					steps = 0
					for s, shown, done := j.Search(q), 0, false; !done && shown < q.Limit; steps++ {
						var rows []Row
						rows, done, err = s.Next(context.Background())
						require.NoError(b, err)
						shown += len(rows)
					}
				})
				b.ReportMetric(float64(steps), "steps")
			})
		})
	}
}

// BenchmarkBringUp brings a journal of the version before up to this one.
func BenchmarkBringUp(b *testing.B) {
	forSizes(b, func(b *testing.B, path string, _ int) {
		for b.Loop() {
			b.StopTimer()
			older := filepath.Join(b.TempDir(), "journal.db")
			copyFile(b, path, older)
			j, err := Open(context.Background(), older)
			require.NoError(b, err)
			_, err = j.writer.conn.ExecContext(context.Background(), takenBack)
			require.NoError(b, err)
			require.NoError(b, j.Close())
			b.StartTimer()
			j, err = Open(context.Background(), older)
			require.NoError(b, err)
			require.NoError(b, j.Close())
		}
	})
}

func copyFile(b *testing.B, from, to string) {
	b.Helper()
	content, err := os.ReadFile(from)
	require.NoError(b, err)
	require.NoError(b, os.WriteFile(to, content, 0o600))
}
