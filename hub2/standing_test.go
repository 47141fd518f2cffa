package hub2

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func standingOf(t require.TestingT, b *Budget, route Route) Standing {
	for _, s := range b.Standings() {
		if s.Route == route {
			return s
		}
	}
	require.Fail(t, "no such route", route)
	return Standing{}
}

func TestEachLimitTellsHowItStands(t *testing.T) {
	clock := newJump()
	b := NewBudget(PublishedLimits(), clock)
	began := clock.Now()
	all := b.Standings()
	require.Len(t, all, len(Routes())+1)
	assert.Equal(t, Standing{Limit: Limit{50, 5 * time.Second}}, all[0])
	for i, route := range Routes() {
		assert.Equal(t, route, all[i+1].Route, "in the table's order")
		assert.Zero(t, all[i+1].Used, route)
	}
	for range 3 {
		require.NoError(t, b.Take(t.Context(), RouteStatus, "pi_b"))
	}
	require.NoError(t, b.Take(t.Context(), RouteStatus, "pi_a"))
	require.NoError(t, b.Take(t.Context(), RouteList, ""))
	assert.Equal(t, Standing{Limit: Limit{50, 5 * time.Second}, Used: 5}, standingOf(t, b, ""))
	assert.Equal(t, 45, standingOf(t, b, "").Left())
	assert.Equal(t, Standing{Route: RouteStatus, ID: "pi_b", Limit: Limit{5, 5 * time.Second}, Used: 3}, standingOf(t, b, RouteStatus))
	assert.Equal(t, Standing{Route: RouteList, Limit: Limit{1, 30 * time.Second}, Used: 1, Free: began.Add(30*time.Second + margin)},
		standingOf(t, b, RouteList))
	clock.advance(6 * time.Second)
	assert.Equal(t, Limit{60, time.Minute}, standingOf(t, b, RouteStatus).Limit, "the short window is empty again, the long one is not")
	b.Ban(RouteStatus, "pi_a", 7*time.Second)
	assert.Equal(t, "pi_a", standingOf(t, b, RouteStatus).ID, "what is shut has least room")
	assert.Equal(t, clock.Now().Add(7*time.Second), standingOf(t, b, RouteStatus).Shut)
	clock.advance(2 * time.Minute)
	assert.Equal(t, all, b.Standings())
}

// A limit has room exactly where Allowed lets a request through, and counts what was sent.
func TestStandingsSayWhatTheBudgetDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock, limits := newJump(), PublishedLimits()
		b := NewBudget(limits, clock)
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			k := bucket{rapid.SampledFrom(routes).Draw(t, "route"), rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "id")}
			switch rapid.SampledFrom([]string{"take", "take", "take", "advance", "ban"}).Draw(t, "step") {
			case "take":
				require.NoError(t, b.Take(t.Context(), k.route, k.id))
			case "advance":
				clock.advance(time.Duration(rapid.Int64Range(0, int64(10*time.Second)).Draw(t, "by")))
			case "ban":
				b.Ban(k.route, k.id, time.Duration(rapid.Int64Range(0, int64(20*time.Second)).Draw(t, "for")))
			}
			now, all := clock.Now(), b.Standings()
			used, limit := b.Used()
			require.Equal(t, used, all[0].Used)
			require.Equal(t, limit, all[0].Limit.Max)
			for _, s := range all[1:] {
				require.LessOrEqual(t, s.Used, s.Limit.Max)
				free := now
				for _, at := range []time.Time{s.Free, s.Shut, all[0].Free} {
					free = later(free, at)
				}
				require.Equal(t, free, b.Allowed(s.Route, s.ID), "%+v", s)
				for _, id := range []string{"", "a", "b"} {
					if all[0].Free.IsZero() {
						require.False(t, b.Allowed(s.Route, id).After(free), "none has less room than %+v, not %q", s, id)
					}
				}
			}
		}
	})
}

// Of what programs on one ledger have used, each knows which part the others did.
func TestWhatOtherProgramsUsedIsToldApart(t *testing.T) {
	clock := newJump()
	a, b, _, _ := two(clock)
	require.NoError(t, a.Take(t.Context(), RouteCreate, ""))
	require.NoError(t, b.Take(t.Context(), RouteCreate, ""))
	require.NoError(t, b.Take(t.Context(), RouteCreate, ""))
	require.NoError(t, a.Refresh(t.Context()))
	for route, limit := range map[Route]int{"": 50, RouteCreate: 30} {
		s := standingOf(t, a, route)
		assert.Equal(t, []int{3, 2, limit - 3}, []int{s.Used, s.Theirs, s.Left()}, route)
		s = standingOf(t, b, route)
		assert.Equal(t, []int{3, 1, limit - 3}, []int{s.Used, s.Theirs, s.Left()}, route)
	}
	clock.advance(5*time.Second + margin/2)
	assert.Equal(t, 2, standingOf(t, a, "").Theirs, "they count as long as ours")
	b.Ban(RouteCreate, "", 9*time.Second)
	require.NoError(t, a.Refresh(t.Context()))
	assert.WithinDuration(t, clock.Now().Add(9*time.Second), standingOf(t, a, RouteCreate).Shut, 0)
}

// An observer learns what a 429 changed: both reads of an intent rest, for as long as Hub2 asked or one window.
func TestAnObserverLearnsWhatA429Changed(t *testing.T) {
	after := ""
	clock := newJump()
	var seen []Exchange
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.WriteHeader(http.StatusTooManyRequests)
	}, func(o *Options) {
		o.Clock, o.Budget = clock, NewBudget(PublishedLimits(), clock)
		o.Observe = func(x Exchange) { seen = append(seen, x) }
	})
	for _, want := range []Rest{
		{Asked: 40 * time.Second, Routes: []Route{RouteIntent, RouteStatus}},
		{Routes: []Route{RouteIntent, RouteStatus}},
	} {
		after = ""
		if want.Asked > 0 {
			after = strconv.Itoa(int(want.Asked.Seconds()))
		}
		_, err := c.IntentStatus(t.Context(), Ref{ID: "pi_1"})
		require.Equal(t, Limited, KindOf(err))
		x := seen[len(seen)-1]
		wait := want.Asked
		if wait == 0 {
			wait = time.Minute
		}
		want.Until = clock.Now().Add(wait)
		require.Equal(t, &want, x.Rest)
		assert.Equal(t, want.Until, c.options.Budget.Allowed(RouteIntent, "pi_1"))
		clock.advance(wait)
	}
}

func TestABanTellsUntilWhenItIsShutNow(t *testing.T) {
	clock := newJump()
	b := NewBudget(PublishedLimits(), clock)
	until := clock.Now().Add(time.Minute)
	assert.Equal(t, until, b.Ban(RouteCreate, "", time.Minute))
	assert.Equal(t, until, b.Ban(RouteCreate, "", time.Second), "none makes an earlier one shorter")
}
