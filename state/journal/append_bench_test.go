package journal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
)

// BenchmarkAppendBesideTheDisk appends a fact, and beside each writes and syncs the bytes that the append
// brought to the disk: the same number of them, in the same folder, in the same run. What SQLite and the fold
// take is the ratio of the two.
func BenchmarkAppendBesideTheDisk(b *testing.B) {
	ctx := context.Background()
	dir := b.TempDir()
	j, err := Open(ctx, filepath.Join(dir, "journal.db"))
	require.NoError(b, err)
	defer func() { require.NoError(b, j.Close()) }()
	bare, err := os.Create(filepath.Join(dir, "bare"))
	require.NoError(b, err)
	defer func() { _ = bare.Close() }()
	var appends, syncs []time.Duration
	bytes, facts := 0, newFacts()
	for b.Loop() {
		f := facts.next()
		before := logged(b, j)
		begun := time.Now()
		_, err := j.Append(ctx, f.Sale, allow, f)
		appends = append(appends, time.Since(begun))
		require.NoError(b, err)
		n := logged(b, j) - before
		if n <= 0 || n > 1<<20 { // the log began anew
			n = 16 << 10
		}
		bytes += n
		body := make([]byte, n)
		begun = time.Now()
		_, err = bare.Write(body)
		require.NoError(b, err)
		require.NoError(b, bare.Sync())
		syncs = append(syncs, time.Since(begun))
	}
	slices.Sort(appends)
	slices.Sort(syncs)
	mine, disk := appends[len(appends)/2], syncs[len(syncs)/2]
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(mine.Microseconds()), "append-µs")
	b.ReportMetric(float64(disk.Microseconds()), "write+fsync-µs")
	b.ReportMetric(float64(mine)/float64(disk), "ratio")
	b.ReportMetric(float64(bytes)/float64(len(appends)), "B/fact")
}

func allow(state.Sale) error { return nil }

// logged is how many bytes SQLite has written to its log: its frames, of a page and a head each.
func logged(b *testing.B, j *Journal) int {
	b.Helper()
	var busy, frames, done int
	require.NoError(b, j.writer.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &frames, &done))
	return frames * (4096 + 24)
}

// BenchmarkAppendTogether appends facts of different sales from several goroutines at once, each until it is
// durable: how many share a commit, and so an fsync.
func BenchmarkAppendTogether(b *testing.B) {
	for _, at := range []int{1, 8, 64} {
		b.Run(fmt.Sprint("appenders=", at), func(b *testing.B) {
			ctx := context.Background()
			j, err := Open(ctx, filepath.Join(b.TempDir(), "journal.db"))
			require.NoError(b, err)
			defer func() { require.NoError(b, j.Close()) }()
			next := make(chan state.Fact)
			var all sync.WaitGroup
			for range at {
				all.Go(func() {
					for f := range next {
						if _, err := j.Append(ctx, f.Sale, allow, f); err != nil {
							b.Error(err)
						}
					}
				})
			}
			b.ResetTimer()
			for n := range b.N {
				next <- newFact(fmt.Sprint("g-", n), 0)
			}
			close(next)
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "facts/s")
		})
	}
}

// facts are those of one sale after another, five each.
type facts struct{ n int }

func newFacts() *facts { return &facts{} }

func (f *facts) next() state.Fact {
	f.n++
	return newFact(fmt.Sprint("g-", f.n/5), f.n%5)
}

func newFact(sale string, n int) state.Fact {
	f := state.Fact{
		ID: fmt.Sprintf("f-%s-%d", sale, n), Sale: sale, Kind: state.IntentSending, At: time.Unix(1_764_000_000, 0).Add(time.Duration(n) * time.Second).UTC(), Till: "till-1",
		Order: &state.Order{
			Profile: "shop", Environment: "sandbox", Country: "CI", Amount: 1500, Currency: "XOF", PurchaseRef: "ref-" + sale, CustomerRef: "counter",
		},
	}
	if n > 0 {
		f.Kind, f.Order, f.Source = state.Seen, nil, state.ByPoll
		f.Seen = &state.Observation{Status: hub2.StatusProcessing, Raw: fmt.Appendf(nil, `{"n":%d}`, n)}
	}
	return f
}
