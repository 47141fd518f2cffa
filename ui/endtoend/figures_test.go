package endtoend

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/screenshots/terminal"
	"guichet/ui/text"
)

var (
	figuresFlag = flag.Bool("endtoend.figures", false, "measure how long webhooks take to the screen")
	figuresSeed = flag.Uint64("endtoend.seed", 1, "from which the measured events are drawn")
)

// TestFiguresOfWebhooks sends a console events and looks at its list of payments: how long until an event is
// durable (its 200) and until its row says so, from its first byte on. It judges nothing but that all came.
func TestFiguresOfWebhooks(t *testing.T) {
	if !*figuresFlag {
		t.Skip("it measures for two minutes: -endtoend.figures")
	}
	for _, run := range []struct{ rate, seconds int }{{1, 60}, {100, 30}, {1000, 15}} {
		t.Run(fmt.Sprint(run.rate), func(t *testing.T) {
			t.Log(measure(t, run.rate, run.rate*run.seconds))
		})
	}
}

func measure(t *testing.T, rate, events int) string {
	l := look{text.English, 100, 50, true}
	listen := freeAddress(t)
	m := newMerchant(t, listen)
	others := m.begins(0)
	if rate > lookedAt { // two events each are left of these
		others = m.begins(events / 2)
	}
	config := filepath.Join(t.TempDir(), "config.toml")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, "[webhook]\nlisten = %q\n", listen), 0o600))
	till := start(t, l, home(t, l, "GUICHET_CONFIG="+config, "HUB2_WEBHOOK_SECRET="+hookSecret,
		"HUB2_BASE_URL="+m.hub.URL, "HUB2_API_KEY=a-key-for-tests-0001", "HUB2_MERCHANT_ID=m1", "HUB2_ENVIRONMENT=sandbox"))
	words := text.For(l.lang)
	till.Sees(words.Amount.Label)
	var known []*sending
	for _, s := range others {
		s.stage, s.looked = stageProcessing, false
		known = append(known, &sending{sale: s.n, stage: s.stage})
	}
	m.plays(known, func(*sending) {})
	all := m.script(rate, events, others, rand.New(rand.NewPCG(*figuresSeed, uint64(rate))))
	till.Presses("alt+2")
	till.Within(time.Minute).Waits(func(s terminal.Screen) bool {
		return s.Contains(words.Payments.When) || s.Contains(fmt.Sprintf(words.Payments.Empty, "n"))
	})
	time.Sleep(3 * time.Second) // what the start brought is over

	e := newEye(till, words)
	e.looks()
	m.mu.Lock()
	asked := m.asked
	m.mu.Unlock()
	cpu, wrote, began := cpuOf(t, till.Terminal().Pid()), till.Terminal().Written(), time.Now()
	m.plays(all, e.awaits)
	sent := time.Since(began)
	settled := e.settles(10 * time.Second)
	took := time.Since(began)
	cpu, now := cpuOf(t, till.Terminal().Pid())-cpu, till.Terminal().Written()
	e.stop()

	f := figures{rate: rate, sent: sent, settled: settled}
	for _, s := range all {
		require.Equal(t, 200, s.status, "an event of payment %d", s.sale)
		f.late = max(f.late, s.begun.Sub(s.due))
		f.durable = append(f.durable, s.kept.Sub(s.begun))
		if at, ok := e.seen[key{s.sale, s.stage}]; ok {
			f.painted = append(f.painted, at.Sub(s.begun))
		} else if s.looked {
			f.unseen++
		}
	}
	m.mu.Lock()
	f.asked = m.asked - asked
	m.mu.Unlock()
	f.frames = float64(now.Frames-wrote.Frames) / took.Seconds()
	f.bytes = float64(now.Bytes-wrote.Bytes) / took.Seconds()
	f.cpu = cpu.Seconds() / took.Seconds()
	return f.String()
}

// figures are what a run came to.
type figures struct {
	rate             int
	durable, painted []time.Duration
	unseen           int           // events of payments that somebody looks at which no frame showed
	late             time.Duration // the longest that an event waited for a connection
	sent, settled    time.Duration // how long the sending took, and from then on until the last row was right
	frames, bytes    float64       // a second
	cpu              float64       // of one processor
	asked            int           // questions that Hub2 got
}

func (f figures) String() string {
	return fmt.Sprintf("webhooks rate=%d/s events=%d durable p50=%s p99=%s painted events=%d p50=%s p99=%s max=%s unseen=%d frames/s=%.1f kB/s=%.1f cpu=%.0f%% "+
		"sent in=%.1fs last row after=%.2fs waited for a connection=%.1fms questions=%d",
		f.rate, len(f.durable), share(f.durable, 50), share(f.durable, 99), len(f.painted), share(f.painted, 50), share(f.painted, 99), share(f.painted, 100), f.unseen,
		f.frames, f.bytes/1000, 100*f.cpu, f.sent.Seconds(), f.settled.Seconds(), f.late.Seconds()*1000, f.asked)
}

// share is what so many in a hundred do not exceed.
func share(all []time.Duration, percent int) string {
	if len(all) == 0 {
		return "-"
	}
	all = slices.Sorted(slices.Values(all))
	return fmt.Sprintf("%.1fms", all[(len(all)*percent+99)/100-1].Seconds()*1000)
}

// key is a payment at a stage.
type key struct{ sale, stage int }

// eye looks at the list for the payments that events were sent about.
type eye struct {
	till    *terminal.Till
	words   [stages]string
	cancel  context.CancelFunc
	looking sync.WaitGroup

	mu      sync.Mutex
	rows    map[string]int // by amount as the list shows it: which payment it is
	waiting map[key]bool
	seen    map[key]time.Time
	begun   int // payments since the list was last scrolled to its top
}

func newEye(till *terminal.Till, w *text.Catalog) *eye {
	return &eye{
		till: till, words: [stages]string{w.Status.Processing, "action", w.Status.Successful},
		rows: map[string]int{}, waiting: map[key]bool{}, seen: map[key]time.Time{},
	}
}

// looks looks at every frame until stop.
func (e *eye) looks() {
	var ctx context.Context
	ctx, e.cancel = context.WithCancel(context.Background())
	e.looking.Go(func() {
		_ = e.till.Terminal().Waits(ctx, func(s terminal.Screen) bool {
			e.sees(s, time.Now())
			return false
		})
	})
}

func (e *eye) stop() {
	e.cancel()
	e.looking.Wait()
}

// awaits is told of each event before it leaves. New rows push the others down, so now and then the list is
// scrolled to its top, as a person would.
func (e *eye) awaits(s *sending) {
	if !s.looked {
		return
	}
	e.mu.Lock()
	e.rows[plain(text.AmountShort(amount(s.sale), "XOF"))] = s.sale
	e.waiting[key{s.sale, s.stage}] = true
	top := false
	if s.stage == stageProcessing {
		e.begun++
		if top = e.begun >= 15; top {
			e.begun = 0
		}
	}
	e.mu.Unlock()
	if top {
		e.till.Presses("home")
	}
}

func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

// sees notes which payments a frame shows as their events told: a row that is further on has told all before.
func (e *eye) sees(s terminal.Screen, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.waiting) == 0 {
		return
	}
	for y := range s.Rows {
		fields := strings.Fields(plain(s.Row(y)))
		if len(fields) < 4 {
			continue
		}
		row := strings.Join(fields, " ")
		_, rest, _ := strings.Cut(strings.TrimPrefix(row, "▸ "), " ")
		shown, rest, _ := strings.Cut(rest, " F ")
		n, known := e.rows[shown+" F"]
		if !known {
			continue
		}
		for stage, word := range e.words {
			if !strings.Contains(rest, word) {
				continue
			}
			for ; stage >= 0; stage-- {
				if k := (key{n, stage}); e.waiting[k] {
					e.seen[k] = now
					delete(e.waiting, k)
				}
			}
		}
	}
}

// settles waits until all that is waited for was seen, or for so long, and returns how long it took.
func (e *eye) settles(most time.Duration) time.Duration {
	began := time.Now()
	for time.Since(began) < most {
		e.mu.Lock()
		left := len(e.waiting)
		e.mu.Unlock()
		if left == 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(began)
}

// cpuOf returns the processor time that a process has used, in steps of 10 ms.
func cpuOf(t testing.TB, pid int) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if os.IsNotExist(err) {
		return 0 // not Linux
	}
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	var ticks int64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		require.NoError(t, err)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
