package hub2

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// paper is a ledger in memory.
type paper struct {
	mu    sync.Mutex
	lines []Line
	boot  string
	up    time.Duration
}

// reader is one budget's view of a paper.
type reader struct {
	*paper
	seen  int
	asked int
	// before and after fail a Claim before anything is decided, or when the lines should be kept.
	before, after error
}

func (p *paper) reader() *reader { return &reader{paper: p} }

func (r *reader) Claim(ctx context.Context, decide func([]Line) []Line) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	if err := errors.Join(r.before, ctx.Err()); err != nil {
		return err
	}
	own := decide(r.news())
	if r.after != nil {
		return r.after
	}
	for _, l := range own {
		l.At, l.Was = l.At.Round(0), l.Was.Round(0) // another program has another monotonic clock
		r.lines = append(r.lines, l)
	}
	r.seen = len(r.lines)
	return nil
}

func (r *reader) News(context.Context) ([]Line, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.news(), r.before
}

func (r *reader) news() []Line {
	news := r.lines[r.seen:]
	r.seen = len(r.lines)
	return news
}

func (p *paper) Uptime() (string, time.Duration) { return p.boot, p.up }

// two returns budgets of two programs that share a ledger.
func two(c Clock) (a, b *Budget, ra, rb *reader) {
	p := &paper{}
	ra, rb = p.reader(), p.reader()
	return NewSharedBudget(PublishedLimits(), c, ra), NewSharedBudget(PublishedLimits(), c, rb), ra, rb
}

// Whichever program asks, it gets the first instant at which the requests of all leave room.
func TestProgramsOnOneLedgerAreAsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock, limits, p := newJump(), PublishedLimits(), &paper{}
		var programs []*Budget
		for range rapid.IntRange(2, 4).Draw(t, "programs") {
			programs = append(programs, NewSharedBudget(limits, clock, p.reader()))
		}
		var sent []sentAt
		bans := map[bucket]time.Time{}
		for range rapid.IntRange(1, 150).Draw(t, "steps") {
			b := rapid.SampledFrom(programs).Draw(t, "program")
			k := bucket{rapid.SampledFrom(routes).Draw(t, "route"), rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "id")}
			switch rapid.SampledFrom([]string{"take", "take", "take", "take", "advance", "ban", "start", "refresh"}).Draw(t, "step") {
			case "take":
				free := earliest(limits, sent, k, clock.Now(), bans[k])
				require.NoError(t, b.Take(context.Background(), k.route, k.id))
				require.Equal(t, free, clock.Now())
				sent = append(sent, sentAt{k.route, k.id, clock.Now()})
			case "advance":
				clock.advance(time.Duration(rapid.Int64Range(0, int64(40*time.Second)).Draw(t, "by")))
			case "ban":
				d := time.Duration(rapid.Int64Range(-1, int64(time.Minute)).Draw(t, "for"))
				b.Ban(k.route, k.id, d)
				if until := clock.Now().Add(d); until.After(bans[k]) {
					bans[k] = until
				}
			case "start":
				programs = append(programs, NewSharedBudget(limits, clock, p.reader()))
			case "refresh":
				require.NoError(t, b.Refresh(context.Background()))
				require.Equal(t, earliest(limits, sent, k, clock.Now(), bans[k]), b.Allowed(k.route, k.id))
			}
		}
		requireInside(t, limits, sent)
	})
}

func TestManyProgramsAtOnceStayInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits, p := PublishedLimits(), &paper{}
		var mu sync.Mutex
		var sent []sentAt
		var all sync.WaitGroup
		start := time.Now()
		for n := range 6 {
			b := NewSharedBudget(limits, SystemClock{}, p.reader())
			for m := range 8 {
				all.Go(func() {
					for k := range 8 {
						route, id := []Route{RouteCreate, RouteStatus, RouteIntent, RouteAttempt}[(n+m+k)%4], fmt.Sprint(m%5)
						if err := b.Take(context.Background(), route, id); err != nil {
							t.Error(err)
						}
						mu.Lock()
						sent = append(sent, sentAt{route, id, time.Now()})
						mu.Unlock()
						_ = b.Allowed(route, id)
						_ = b.Refresh(context.Background())
					}
				})
			}
		}
		all.Wait()
		require.Len(t, sent, 6*8*8)
		requireInside(t, limits, sent)
		assert.Less(t, time.Since(start), 3*time.Minute, "and nobody starved")
	})
}

func TestABanAndARepeatReachTheOtherPrograms(t *testing.T) {
	clock := newJump()
	a, b, _, rb := two(clock)
	start := clock.Now()
	a.Ban(RouteStatus, "x", 20*time.Second)
	a.Ban(RouteStatus, "x", -time.Hour)
	a.Ban(RouteStatus, "x", 0)
	a.Count(clock.Now(), RouteIntent, "x")
	assert.Equal(t, start, b.Allowed(RouteStatus, "x"), "looking asks nobody")
	assert.Zero(t, rb.asked)
	require.NoError(t, b.Refresh(t.Context()))
	assert.Equal(t, start.Add(20*time.Second), b.Allowed(RouteStatus, "x"))
	assert.Equal(t, start.Add(5*time.Second+margin), b.Allowed(RouteIntent, "x"))
	used, _ := b.Used()
	assert.Equal(t, 1, used)
	assert.Len(t, rb.lines, 2)

	a.Ban(RouteStatus, "x", 30*time.Second)
	require.NoError(t, b.Take(t.Context(), RouteCreate, ""))
	require.NoError(t, b.Take(t.Context(), RouteStatus, "x"))
	assert.Equal(t, start.Add(30*time.Second), clock.Now(), "a Take hears of it by itself")
}

func TestALedgerThatFailsHoldsUpNobodyAndLosesNothing(t *testing.T) {
	for name, fail := range map[string]func(r *reader, err error){
		"before anything is decided": func(r *reader, err error) { r.before = err },
		"when the lines are kept":    func(r *reader, err error) { r.after = err },
	} {
		t.Run(name, func(t *testing.T) {
			clock := newJump()
			a, b, ra, _ := two(clock)
			start := clock.Now()
			require.NoError(t, b.Take(t.Context(), RouteIntent, "x"))
			require.NoError(t, a.Refresh(t.Context()))
			fail(ra, errors.New("the disk is full"))
			for range 49 {
				require.NoError(t, a.Take(t.Context(), RouteFees, ""))
			}
			assert.Equal(t, start, clock.Now())
			assert.Equal(t, 1, ra.asked, "it is left alone for a while")
			assert.Equal(t, start.Add(5*time.Second+margin), a.Allowed(RouteFees, ""), "as strict as ever, by what it knows")
			assert.Equal(t, start.Add(5*time.Second+margin), a.Allowed(RouteIntent, "x"))
			a.Ban(RouteCreate, "", time.Minute)
			assert.Len(t, ra.lines, 1)

			clock.advance(rest - 1)
			a.Ban(RouteAttempt, "", time.Minute)
			assert.Equal(t, 1, ra.asked)
			clock.advance(1)
			fail(ra, nil)
			a.Ban(RouteAuthenticate, "", time.Minute)
			assert.Equal(t, 2, ra.asked)
			require.NoError(t, b.Refresh(t.Context()))
			used, _ := b.Used()
			assert.Equal(t, 50, used, "the others hear of all of it then")
			assert.Equal(t, start.Add(rest+time.Minute), b.Allowed(RouteAuthenticate, ""))
			assert.True(t, b.Allowed(RouteCreate, "").After(start.Add(time.Minute-1)))
			require.NoError(t, a.Take(t.Context(), RouteFees, ""))
			assert.Len(t, ra.lines, 54, "and of each once")
		})
	}
}

func TestALedgerThatStaysAwayCostsNoMemory(t *testing.T) {
	clock := newJump()
	a, _, ra, _ := two(clock)
	ra.before = errors.New("the disk is full")
	for range 3000 {
		require.NoError(t, a.Take(t.Context(), RouteFees, ""))
	}
	assert.LessOrEqual(t, len(a.shared.unkept), 12*50+50)
}

func TestWhoLeavesWhileOthersClaimTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, ra, _ := two(SystemClock{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		a.turn <- struct{}{} // another goroutine of this program claims
		assert.ErrorIs(t, a.Take(ctx, RouteCreate, ""), context.DeadlineExceeded)
		assert.ErrorIs(t, a.Refresh(ctx), context.DeadlineExceeded)
		<-a.turn
		ra.before = context.DeadlineExceeded // as a journal says that was broken off waiting for another program
		ctx, cancel = context.WithCancel(t.Context())
		ended := contextThatEnds{ctx, cancel, ra}
		assert.ErrorIs(t, a.Take(ended, RouteCreate, ""), context.Canceled)
		used, _ := a.Used()
		assert.Zero(t, used)
		ra.before = nil
		require.NoError(t, a.Take(t.Context(), RouteCreate, ""))
		require.NoError(t, b.Refresh(t.Context()))
		used, _ = b.Used()
		assert.Equal(t, 1, used, "nor was that the ledger's fault: it was asked again at once")
	})
}

// contextThatEnds ends once the ledger has been asked.
type contextThatEnds struct {
	context.Context
	cancel context.CancelFunc
	r      *reader
}

func (c contextThatEnds) Err() error {
	if c.r.asked > 0 {
		c.cancel()
	}
	return c.Context.Err()
}

func TestAnOldLedgerWeighsNothing(t *testing.T) {
	clock := newJump()
	p := &paper{}
	for n := range 100 {
		p.lines = append(p.lines, Line{At: clock.Now().Add(-time.Hour), Route: RouteList}, Line{At: clock.Now().Add(time.Duration(n-200) * time.Second), Route: RouteList})
	}
	b := NewSharedBudget(PublishedLimits(), clock, p.reader())
	start := clock.Now()
	require.NoError(t, b.Take(t.Context(), RouteList, ""))
	assert.Equal(t, start, clock.Now())
}

// Programs read the clock before they write, and it may be set back in between.
func TestLinesNeedNotBeInTheirOrder(t *testing.T) {
	clock := newJump()
	p := &paper{}
	for _, ago := range []time.Duration{time.Second, 20 * time.Second, 5 * time.Second} {
		p.lines = append(p.lines, Line{At: clock.Now().Add(-ago), Route: RouteList})
	}
	b := NewSharedBudget(PublishedLimits(), clock, p.reader())
	require.NoError(t, b.Refresh(t.Context()))
	assert.Equal(t, clock.Now().Add(29*time.Second+margin), b.Allowed(RouteList, ""))
	b.Count(clock.Now().Add(-10*time.Second), RouteList, "")
	assert.Equal(t, clock.Now().Add(29*time.Second+margin), b.Allowed(RouteList, ""))
}

func TestALedgerOfNobody(t *testing.T) {
	b := NewBudget(PublishedLimits(), newJump())
	require.NoError(t, b.Refresh(t.Context()))
	require.NoError(t, b.Take(t.Context(), RouteCreate, ""))
	assert.Empty(t, b.shared.unkept)
}

// Hub2 counts a request when it comes. Wherever between its place and its answer that is, no window
// of Hub2's is exceeded, and a slow line costs no more places than a quick one.
func TestAWindowHoldsWhereverARequestIsHeldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits, p := PublishedLimits(), &paper{}
		var mu sync.Mutex
		var came []sentAt
		var all sync.WaitGroup
		for n := range 4 {
			b, late := NewSharedBudget(limits, SystemClock{}, p.reader()), rand.New(rand.NewPCG(7, uint64(n)))
			for m := range 6 {
				all.Go(func() {
					for k := range 8 {
						route, id := []Route{RouteCreate, RouteStatus, RouteIntent, RouteAttempt}[(n+m+k)%4], fmt.Sprint(m%3)
						taken, err := b.place(context.Background(), route, id)
						if err != nil {
							t.Error(err)
						}
						mu.Lock()
						there, back := time.Duration(late.Int64N(int64(3*time.Second))), time.Duration(late.Int64N(int64(2*time.Second)))
						mu.Unlock()
						time.Sleep(there)
						mu.Lock()
						came = append(came, sentAt{route, id, time.Now()})
						mu.Unlock()
						time.Sleep(back)
						b.settle(taken, route, id)
					}
				})
			}
		}
		all.Wait()
		require.Len(t, came, 4*6*8)
		requireInside(t, limits, came)

		time.Sleep(time.Minute)
		b := NewSharedBudget(limits, SystemClock{}, p.reader())
		for range 50 {
			taken, err := b.place(context.Background(), RouteFees, "")
			require.NoError(t, err)
			time.Sleep(prompt + 1)
			b.settle(taken, RouteFees, "")
		}
		for _, b := range []*Budget{b, NewSharedBudget(limits, SystemClock{}, p.reader())} {
			require.NoError(t, b.Refresh(context.Background()))
			assert.Len(t, b.sent[bucket{route: RouteFees}], 50, "each is counted once, by others too")
		}
	})
}

func TestARequestCountsUntilItsAnswerCame(t *testing.T) {
	for _, c := range []struct{ held, counts time.Duration }{{0, 0}, {prompt, 0}, {prompt + 1, prompt + 1}, {7 * time.Second, 7 * time.Second}} {
		clock := newJump()
		a, b, _, _ := two(clock)
		client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			clock.advance(c.held)
			_, _ = w.Write([]byte(okIntent))
		}, func(o *Options) { o.Budget, o.Clock = a, clock })
		start := clock.Now()
		_, err := client.Intent(t.Context(), ref())
		require.NoError(t, err)
		require.NoError(t, b.Refresh(t.Context()))
		for _, b := range []*Budget{a, b} {
			used, _ := b.Used()
			assert.Equal(t, 1, used, c.held)
			assert.Equal(t, start.Add(c.counts+5*time.Second+margin), b.Allowed(RouteIntent, sampleID), c.held)
		}
	}
}
