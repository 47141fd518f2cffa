package hub2

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var routes = Routes()

// sentAt is a request that the budget let go.
type sentAt struct {
	route Route
	id    string
	at    time.Time
}

// most returns the largest number of requests in any window of per, with both ends in it.
func most(at []time.Time, per time.Duration) int {
	worst, from := 0, 0
	for i := range at {
		for at[i].Sub(at[from]) > per {
			from++
		}
		worst = max(worst, i-from+1)
	}
	return worst
}

// requireInside checks every published window over what was sent.
func requireInside(t require.TestingT, l Limits, sent []sentAt) {
	slices.SortStableFunc(sent, func(a, b sentAt) int { return a.at.Compare(b.at) })
	buckets := map[bucket][]time.Time{}
	for _, s := range sent {
		buckets[bucket{}] = append(buckets[bucket{}], s.at)
		buckets[bucket{s.route, s.id}] = append(buckets[bucket{s.route, s.id}], s.at)
	}
	for k, at := range buckets {
		limits := l.Route[k.route]
		if k == (bucket{}) {
			limits = []Limit{l.Global}
		}
		for _, limit := range limits {
			require.LessOrEqual(t, most(at, limit.Per), limit.Max, "%v in %s", k, limit.Per)
		}
	}
}

func TestThePublishedTableIsTheStrictest(t *testing.T) {
	l := PublishedLimits()
	s := time.Second
	assert.Equal(t, Limit{50, 5 * s}, l.Global)
	for route, want := range map[Route][]Limit{
		RouteCreate: {{30, 5 * s}}, RouteAttempt: {{30, 5 * s}}, RouteAuthenticate: {{30, 5 * s}},
		RouteList: {{1, 30 * s}}, RoutePayments: {{1, 30 * s}}, RouteIntent: {{1, 5 * s}},
		RouteStatus: {{5, 5 * s}, {60, time.Minute}}, RoutePaymentStatus: {{5, 5 * s}, {60, time.Minute}},
		RouteFees: {{75, 10 * s}}, RouteBalance: {{75, 10 * s}}, RouteProviders: nil,
	} {
		assert.Equal(t, want, l.Route[route], route)
	}
	assert.Len(t, l.Route, len(routes)-1)
	l.Route[RouteCreate] = nil
	assert.NotNil(t, PublishedLimits().Route[RouteCreate])
	b := NewBudget(PublishedLimits(), newJump())
	assert.Equal(t, 30*s, b.Window(RouteList))
	assert.Equal(t, time.Minute, b.Window(RouteStatus))
	assert.Equal(t, 5*s, b.Window(RouteProviders))
}

func TestEveryWindowIsFilledToTheLastAndNoFurther(t *testing.T) {
	for _, route := range routes {
		clock := newJump()
		limits := PublishedLimits()
		b := NewBudget(limits, clock)
		tightest := limits.Global
		for _, l := range limits.Route[route] {
			if l.Max < tightest.Max {
				tightest = l
			}
		}
		start := clock.Now()
		for range tightest.Max {
			require.NoError(t, b.Take(t.Context(), route, "x"))
		}
		assert.Equal(t, start, clock.Now(), "%s: the whole window at once", route)
		assert.Equal(t, start.Add(tightest.Per+margin), b.Allowed(route, "x"), route)
		clock.advance(tightest.Per + margin - 1)
		assert.True(t, b.Allowed(route, "x").After(clock.Now()), "%s: not a nanosecond early", route)
		clock.advance(1)
		assert.Equal(t, clock.Now(), b.Allowed(route, "x"), route)
	}
}

func TestAnIDHasItsOwnWindowAndTheGlobalOneIsShared(t *testing.T) {
	clock := newJump()
	b := NewBudget(PublishedLimits(), clock)
	start := clock.Now()
	for n := range 50 {
		require.NoError(t, b.Take(t.Context(), RouteIntent, fmt.Sprint(n)))
	}
	assert.Equal(t, start, clock.Now())
	used, limit := b.Used()
	assert.Equal(t, 50, used)
	assert.Equal(t, 50, limit)
	assert.Equal(t, start.Add(5*time.Second+margin), b.Allowed(RouteAttempt, ""), "a POST waits for the reads too")
	require.NoError(t, b.Take(t.Context(), RouteAttempt, ""))
	assert.Equal(t, start.Add(5*time.Second+margin), clock.Now())
	used, _ = b.Used()
	assert.Equal(t, 1, used)
}

func TestABanShutsOneRouteOfOneIDAndIsNeverShortened(t *testing.T) {
	clock := newJump()
	b := NewBudget(PublishedLimits(), clock)
	start := clock.Now()
	b.Ban(RouteStatus, "a", time.Minute)
	b.Ban(RouteStatus, "a", time.Second)
	b.Ban(RouteStatus, "a", -time.Hour)
	assert.Equal(t, start.Add(time.Minute), b.Allowed(RouteStatus, "a"))
	assert.Equal(t, start, b.Allowed(RouteStatus, "b"))
	assert.Equal(t, start, b.Allowed(RouteIntent, "a"))
	require.NoError(t, b.Take(t.Context(), RouteStatus, "a"))
	assert.Equal(t, start.Add(time.Minute), clock.Now())
}

// A machine's clock that is set to another year must neither open a route that Hub2 shut nor keep it shut
// for years. An instant keeps the reading that nobody can set until something rounds it off.
func TestNeitherABanNorAWindowHangsOnAClockThatCanBeSet(t *testing.T) {
	b := NewBudget(PublishedLimits(), SystemClock{})
	k := bucket{RouteStatus, "a"}
	require.NoError(t, b.Take(t.Context(), k.route, k.id))
	b.Ban(k.route, k.id, time.Minute)
	require.Len(t, b.sent[k], 1)
	for what, at := range map[string]time.Time{
		"the ban": b.banned[k], "the window": b.sent[k][0].at, "the last use": b.Last(k.route, k.id), "the place": b.Allowed(k.route, k.id),
	} {
		assert.NotEqual(t, at.Round(0), at, what)
	}
}

func TestNoLimitsMeanNoWaiting(t *testing.T) {
	clock := newJump()
	b := NewBudget(Limits{}, clock)
	start := clock.Now()
	for range 1000 {
		require.NoError(t, b.Take(t.Context(), RouteCreate, ""))
	}
	assert.Equal(t, start, clock.Now())
}

func TestAnEndedContextTakesNothing(t *testing.T) {
	b := NewBudget(PublishedLimits(), newJump())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, b.Take(ctx, RouteCreate, ""), context.Canceled)
	used, _ := b.Used()
	assert.Zero(t, used)
}

func TestNoWindowIsEverExceeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := newJump()
		limits := PublishedLimits()
		b := NewBudget(limits, clock)
		var sent []sentAt
		bans := map[bucket]time.Time{}
		for range rapid.IntRange(1, 150).Draw(t, "steps") {
			k := bucket{rapid.SampledFrom(routes).Draw(t, "route"), rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "id")}
			switch rapid.SampledFrom([]string{"take", "take", "take", "take", "advance", "ban"}).Draw(t, "step") {
			case "take":
				now, free := clock.Now(), b.Allowed(k.route, k.id)
				require.NoError(t, b.Take(context.Background(), k.route, k.id))
				require.Equal(t, free, clock.Now(), "Take waits exactly until Allowed")
				require.False(t, free.Before(now))
				require.False(t, free.Before(bans[k]), "banned")
				require.Equal(t, earliest(limits, sent, k, now, bans[k]), free)
				sent = append(sent, sentAt{k.route, k.id, clock.Now()})
			case "advance":
				clock.advance(time.Duration(rapid.Int64Range(0, int64(40*time.Second)).Draw(t, "by")))
			case "ban":
				d := time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "for"))
				b.Ban(k.route, k.id, d)
				if until := clock.Now().Add(d); until.After(bans[k]) {
					bans[k] = until
				}
			}
		}
		requireInside(t, limits, sent)
	})
}

// earliest is the budget told by brute force: the first instant at which no window is full.
func earliest(l Limits, sent []sentAt, k bucket, now, ban time.Time) time.Time {
	candidates := []time.Time{now, ban}
	full := func(at time.Time, limit Limit, counts func(sentAt) bool) bool {
		n := 0
		for _, s := range sent {
			if counts(s) && at.Sub(s.at) < limit.Per+margin {
				n++
			}
		}
		return n >= limit.Max
	}
	for _, s := range sent {
		for _, limit := range append(l.Route[k.route], l.Global) {
			candidates = append(candidates, s.at.Add(limit.Per+margin))
		}
	}
	slices.SortFunc(candidates, time.Time.Compare)
	for _, at := range candidates {
		ok := !at.Before(now) && !at.Before(ban) && !full(at, l.Global, func(sentAt) bool { return true })
		for _, limit := range l.Route[k.route] {
			ok = ok && !full(at, limit, func(s sentAt) bool { return s.route == k.route && s.id == k.id })
		}
		if ok {
			return at
		}
	}
	panic("no instant is free")
}

func TestManyAtOnceStayInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := PublishedLimits()
		b := NewBudget(limits, SystemClock{})
		var mu sync.Mutex
		var sent []sentAt
		var all sync.WaitGroup
		start := time.Now()
		for n := range 40 {
			all.Go(func() {
				for m := range 10 {
					route, id := routes[(n+m)%len(routes)], fmt.Sprint(n%5)
					if route == RouteList || route == RoutePayments {
						route = RouteStatus
					}
					if err := b.Take(context.Background(), route, id); err != nil {
						t.Error(err)
					}
					mu.Lock()
					sent = append(sent, sentAt{route, id, time.Now()})
					mu.Unlock()
					_, _ = b.Used()
					_ = b.Allowed(route, id)
				}
			})
		}
		all.Wait()
		require.Len(t, sent, 400)
		requireInside(t, limits, sent)
		assert.Less(t, time.Since(start), 5*time.Minute, "and they all got through")
	})
}

func TestAWaiterLeavesWhenItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBudget(PublishedLimits(), SystemClock{})
		require.NoError(t, b.Take(t.Context(), RouteList, ""))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		assert.ErrorIs(t, b.Take(ctx, RouteList, ""), context.DeadlineExceeded)
		assert.Equal(t, time.Second, time.Since(start))
		used, _ := b.Used()
		assert.Equal(t, 1, used, "nothing was counted")
		require.NoError(t, b.Take(t.Context(), RouteList, ""))
		assert.Equal(t, 30*time.Second+margin, time.Since(start))
	})
}

func TestALongDayNeedsNoMoreMemory(t *testing.T) {
	clock := newJump()
	b := NewBudget(PublishedLimits(), clock)
	for n := range 4_000 {
		id := fmt.Sprint(n)
		require.NoError(t, b.Take(t.Context(), RouteStatus, id))
		b.Ban(RouteIntent, id, time.Second)
		b.Count(clock.Now(), RouteIntent, id)
	}
	assert.LessOrEqual(t, len(b.sent), 2*60*12+200)
	assert.LessOrEqual(t, len(b.banned), 200)
	total := 0
	for _, at := range b.sent {
		total += cap(at)
	}
	assert.LessOrEqual(t, total, 10_000)
	clock.advance(time.Hour)
	b.Ban(RouteIntent, "last", time.Second)
	assert.Empty(t, b.sent)
	assert.Len(t, b.banned, 1)
}

func TestACountedRequestWeighsLikeATakenOne(t *testing.T) {
	clock := newJump()
	b := NewBudget(PublishedLimits(), clock)
	b.Count(clock.Now(), RouteIntent, "a")
	b.Count(clock.Now(), RouteIntent, "a")
	assert.Equal(t, clock.Now().Add(5*time.Second+margin), b.Allowed(RouteIntent, "a"))
	used, _ := b.Used()
	assert.Equal(t, 2, used)
}
