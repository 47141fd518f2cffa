package journal_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/state/journal"
)

func ticked(t *testing.T, ticks <-chan struct{}) {
	t.Helper()
	select {
	case _, ok := <-ticks:
		require.True(t, ok, "the watch ended")
	case <-time.After(5 * time.Second):
		t.Fatal("no tick")
	}
}

func quiet(t *testing.T, ticks <-chan struct{}) {
	t.Helper()
	select {
	case <-ticks:
		t.Fatal("a tick for nothing")
	case <-time.After(100 * time.Millisecond):
	}
}

func TestAnotherProgramsFactsAreHeardOf(t *testing.T) {
	path, ctx := place(t), context.Background()
	j := open(t, path)
	keep(t, j, sale("g0").isReady())
	ticks, err := j.Changes(ctx)
	require.NoError(t, err)
	_, last, err := j.Since(ctx, 0)
	require.NoError(t, err)
	for _, id := range []string{"g1", "g2"} {
		require.NoError(t, program(ctx, t, "once", path, id).Run())
		ticked(t, ticks)
		var ids []string
		ids, last, err = j.Since(ctx, last)
		require.NoError(t, err)
		require.Equal(t, []string{id}, ids, "what ticked can be seen")
	}
	ids, same, err := j.Since(ctx, last)
	require.NoError(t, err)
	require.Empty(t, ids)
	require.Equal(t, last, same)
}

func TestOwnFactsAreHeardOfAndTicksThatNobodyTookAreOne(t *testing.T) {
	j := open(t, place(t))
	ticks, err := j.Changes(context.Background())
	require.NoError(t, err)
	other, err := j.Changes(context.Background())
	require.NoError(t, err)
	for _, id := range []string{"g1", "g2", "g3"} {
		keep(t, j, sale(id).isBegun())
	}
	ticked(t, ticks)
	ticked(t, other)
	time.Sleep(50 * time.Millisecond)
	for len(ticks) > 0 { // at most one had room
		<-ticks
	}
	quiet(t, ticks)
}

func TestWhatIsNoFactDoesNotTick(t *testing.T) {
	path := place(t)
	j := open(t, path)
	keep(t, j, sale("g1").isBegun())
	ticks, err := j.Changes(context.Background())
	require.NoError(t, err)
	require.NoError(t, j.LogRequest(context.Background(), journal.Request{At: noon()}))
	keep(t, j, sale("g1").isBegun()) // kept already
	open(t, path)
	quiet(t, ticks)
}

func TestABellThatSomebodyRemovedIsHungAgain(t *testing.T) {
	path := place(t)
	j := open(t, path)
	ticks, err := j.Changes(context.Background())
	require.NoError(t, err)
	require.NoError(t, os.Remove(path+"-bell"))
	time.Sleep(50 * time.Millisecond)
	keep(t, j, sale("g1").isBegun())
	ticked(t, ticks)
}

func TestAWatchEndsWithItsCallerOrTheJournal(t *testing.T) {
	j, err := journal.Open(context.Background(), place(t))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	callers, err := j.Changes(ctx)
	require.NoError(t, err)
	journals, err := j.Changes(context.Background())
	require.NoError(t, err)
	cancel()
	_, open := <-callers
	require.False(t, open)
	require.NoError(t, j.Close())
	_, open = <-journals
	require.False(t, open)
}
