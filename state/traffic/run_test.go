package traffic

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"guichet/hub2"
	"guichet/state/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func note(r *Run, n int) {
	for range n {
		r.Note(hub2.Exchange{Route: hub2.RouteStatus, Connection: 1}, journal.Request{Method: "GET"})
	}
}

// numbers are those of requests, which must follow each other.
func numbers(t *testing.T, all []Request) (first, last int64) {
	t.Helper()
	require.NotEmpty(t, all)
	for i, q := range all {
		require.Equal(t, all[0].N+int64(i), q.N)
	}
	return all[0].N, all[len(all)-1].N
}

func TestTheLastRequestsAreRememberedAndNoMore(t *testing.T) {
	for _, c := range []struct{ made, after, first, last int64 }{
		{1, 0, 1, 1}, {7, 3, 4, 7}, {Kept, 0, 1, Kept}, {Kept + 1, 0, 2, Kept + 1}, {3*Kept + 17, 0, 2*Kept + 18, 3*Kept + 17},
		{3*Kept + 17, 3*Kept + 16, 3*Kept + 17, 3*Kept + 17},
	} {
		r := &Run{}
		note(r, int(c.made))
		all, err := r.After(t.Context(), c.after)
		require.NoError(t, err)
		first, last := numbers(t, all)
		assert.Equal(t, []int64{c.first, c.last}, []int64{first, last}, "%+v", c)
		assert.LessOrEqual(t, cap(r.ring), 2*Kept)
	}
}

func TestWhoeverWaitsIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &Run{}
		note(r, 2)
		got := make(chan []Request)
		go func() {
			all, err := r.After(t.Context(), 2)
			assert.NoError(t, err)
			got <- all
		}()
		synctest.Wait()
		select {
		case <-got:
			t.Fatal("there is nothing to tell yet")
		default:
		}
		note(r, 1)
		first, last := numbers(t, <-got)
		assert.Equal(t, []int64{3, 3}, []int64{first, last})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := r.After(ctx, 3)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// Nobody who reads on misses a request, as long as it is remembered, however many are made at once.
func TestManyNoteAndManyRead(t *testing.T) {
	const writers, each = 8, 100
	r := &Run{}
	var all sync.WaitGroup
	for range writers {
		all.Go(func() { note(r, each) })
	}
	for range 4 {
		all.Go(func() {
			last := int64(0)
			for last < writers*each {
				some, err := r.After(t.Context(), last)
				if !assert.NoError(t, err) {
					return
				}
				assert.Equal(t, last+1, some[0].N)
				_, last = numbers(t, some)
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, writers*each, r.made)
}

func TestNoQueryAndNoLongTextIsRemembered(t *testing.T) {
	r := &Run{}
	long := strings.Repeat("x", 64<<10)
	r.Note(hub2.Exchange{Connection: 3, Rest: &hub2.Rest{Asked: time.Second}},
		journal.Request{Path: "/payment-intents/pi_1/status?token=secret", RequestID: long, Intent: long, Status: 429})
	all, err := r.After(t.Context(), 0)
	require.NoError(t, err)
	q := all[0]
	assert.Equal(t, "/payment-intents/pi_1/status", q.Path)
	assert.NotContains(t, fmt.Sprintf("%+v", q), "secret")
	assert.Equal(t, long[:maxText], q.RequestID)
	assert.Len(t, q.Intent, maxText)
	assert.Equal(t, 2, q.Repeats)
	assert.Equal(t, time.Second, q.Rest.Asked)
}
