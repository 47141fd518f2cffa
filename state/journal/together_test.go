package journal

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
)

// crowdAt has appends wait behind one that is held in its guard, and lets it go when all are there.
func crowdAt(t *testing.T, j *Journal, appends ...func()) {
	t.Helper()
	held, entered := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_, err := j.Append(context.Background(), "first", func(state.Sale) error {
			close(entered)
			<-held
			return nil
		}, newFact("first", 0))
		assert.NoError(t, err)
	})
	<-entered
	for _, a := range appends {
		all.Go(a)
	}
	require.Eventually(t, func() bool {
		j.writer.queue.mu.Lock()
		defer j.writer.queue.mu.Unlock()
		return len(j.writer.queue.waiting) == len(appends)
	}, 10*time.Second, time.Millisecond)
	close(held)
	all.Wait()
}

func openEmpty(t *testing.T) *Journal {
	t.Helper()
	j, err := Open(context.Background(), filepath.Join(t.TempDir(), "j.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, j.Close()) })
	return j
}

func keeps(t *testing.T, j *Journal, sale string) func() {
	return func() {
		s, err := j.Append(context.Background(), sale, allow, newFact(sale, 0))
		assert.NoError(t, err)
		assert.Equal(t, sale, s.ID)
	}
}

func TestThoseThatWaitTogetherShareACommit(t *testing.T) {
	j := openEmpty(t)
	began := make(chan int, 100)
	var appends []func()
	for n := range 20 {
		appends = append(appends, func() {
			sale := fmt.Sprint("g-", n)
			_, err := j.Append(context.Background(), sale, func(state.Sale) error { began <- n; return nil }, newFact(sale, 0))
			assert.NoError(t, err)
		})
	}
	frames := func() (n int) {
		var busy, done int
		require.NoError(t, j.writer.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &n, &done))
		return n
	}
	before := frames()
	crowdAt(t, j, appends...)
	require.Len(t, began, 20, "each is judged once")
	require.Less(t, frames()-before, 3*20, "each page goes to the disk once, and not for each")
	for n := range 20 {
		s, err := j.Sale(context.Background(), fmt.Sprint("g-", n))
		require.NoError(t, err)
		require.Positive(t, s.Seq)
	}
}

func TestARefusedOneLeavesItsNeighboursAlone(t *testing.T) {
	j := openEmpty(t)
	no := errors.New("no")
	crowdAt(t, j, keeps(t, j, "g-1"), func() {
		s, err := j.Append(context.Background(), "g-2", func(state.Sale) error { return no }, newFact("g-2", 0))
		assert.Equal(t, no, err)
		assert.Empty(t, s.ID)
	}, keeps(t, j, "g-3"))
	_, err := j.Sale(context.Background(), "g-2")
	require.ErrorIs(t, err, ErrNotFound)
}

// Two tills' goroutines want to charge one sale: the second sees what the first wrote in the same commit.
func TestAGuardSeesWhatWasWrittenBesideIt(t *testing.T) {
	j := openEmpty(t)
	once := func(s state.Sale) error {
		if s.ID != "" {
			return errors.New("taken")
		}
		return nil
	}
	var mu sync.Mutex
	taken := 0
	var appends []func()
	for n := range 8 {
		appends = append(appends, func() {
			f := newFact("g-1", 0)
			f.ID = fmt.Sprint("f-", n)
			if _, err := j.Append(context.Background(), "g-1", once, f); err == nil {
				mu.Lock()
				taken++
				mu.Unlock()
			}
		})
	}
	crowdAt(t, j, appends...)
	require.Equal(t, 1, taken)
}

// What one of them does wrong, or its panic, comes back to itself alone.
func TestAFaultInACrowdIsItsOwnersAlone(t *testing.T) {
	j := openEmpty(t)
	keeps(t, j, "other")()
	crowdAt(t, j, keeps(t, j, "g-1"), func() {
		f := newFact("g-2", 0)
		f.ID = newFact("other", 0).ID
		_, err := j.Append(context.Background(), "g-2", allow, f)
		assert.ErrorContains(t, err, "is kept already, of sale other")
	}, func() {
		assert.PanicsWithValue(t, "odd", func() {
			_, _ = j.Append(context.Background(), "g-3", func(state.Sale) error { panic("odd") }, newFact("g-3", 0))
		})
	}, keeps(t, j, "g-4"))
	keeps(t, j, "g-5")()
}

// A commit that fails fails for all: nobody is told that a fact is kept which is not.
func TestACommitThatFailsFailsForAll(t *testing.T) {
	j := openEmpty(t)
	_, err := j.writer.conn.ExecContext(context.Background(), `CREATE TABLE whole (n INTEGER PRIMARY KEY);
		CREATE TABLE part (of INTEGER REFERENCES whole (n) DEFERRABLE INITIALLY DEFERRED)`)
	require.NoError(t, err)
	fails := func(sale string, guard func(state.Sale) error) func() {
		return func() {
			s, err := j.Append(context.Background(), sale, guard, newFact(sale, 0))
			assert.ErrorContains(t, err, "commit")
			assert.Empty(t, s.ID, "as it stood before")
		}
	}
	crowdAt(t, j, fails("g-1", allow), fails("g-2", func(state.Sale) error {
		_, err := j.writer.conn.ExecContext(context.Background(), "INSERT INTO part VALUES (1)")
		return err
	}), fails("g-3", func(state.Sale) error { return errors.New("no") }))
	for _, sale := range []string{"g-1", "g-2", "g-3"} {
		_, err := j.Sale(context.Background(), sale)
		require.ErrorIs(t, err, ErrNotFound)
	}
	keeps(t, j, "g-4")()
}

// Who waits no longer has written nothing, and the others do not wait for it.
func TestOneOfACrowdMayGoAway(t *testing.T) {
	j := openEmpty(t)
	ctx, cancel := context.WithCancel(context.Background())
	gone := make(chan struct{})
	crowdAt(t, j, keeps(t, j, "g-1"), keeps(t, j, "g-2"))
	held, entered := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_, err := j.Append(context.Background(), "slow", func(state.Sale) error { close(entered); <-held; return nil }, newFact("slow", 0))
		assert.NoError(t, err)
	})
	<-entered
	all.Go(func() {
		defer close(gone)
		_, err := j.Append(ctx, "g-3", allow, newFact("g-3", 0))
		assert.Error(t, err)
	})
	cancel()
	<-gone
	close(held)
	all.Wait()
	_, err := j.Sale(context.Background(), "g-3")
	require.ErrorIs(t, err, ErrNotFound)
	require.Empty(t, j.writer.queue.waiting)
}

func TestAnErrorComesBackWithTheSaleAsItStood(t *testing.T) {
	j := openEmpty(t)
	keeps(t, j, "g-1")()
	keeps(t, j, "g-2")()
	theirs := newFact("g-2", 0)
	theirs.Sale = "g-1"
	s, err := j.Append(context.Background(), "g-1", nil, theirs)
	require.Error(t, err)
	require.Equal(t, "g-1", s.ID)
}
