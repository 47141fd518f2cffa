package api

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"guichet/hub2"
	"guichet/state/journal"
	"guichet/state/traffic"
	"guichet/ui/kit"
	"guichet/ui/text"
	"guichet/ui/theme"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func screen(t *testing.T, b Budget, r Requests) *Screen {
	t.Helper()
	s := New(t.Context(), Options{Kit: kit.Kit{Text: text.For(text.English), Theme: theme.New(theme.Options{}), Zone: time.UTC}, Budget: b, Requests: r})
	s.At(time.Now())
	return s
}

// looks has somebody look at the screen, as the root does after each message.
func (s *Screen) looks() string {
	s.Changed()
	if cmd := s.Looking(true); cmd != nil {
		s.Update(cmd())
	}
	return ansi.Strip(strings.Join(s.View(80, 19), "\n"))
}

// What two programs on one journal have used is one budget, and each is told which part the other did.
func TestTheBudgetIsThatOfAllPrograms(t *testing.T) {
	j, err := journal.Open(t.Context(), filepath.Join(t.TempDir(), "journal.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()
	program := func() *hub2.Budget {
		l, err := j.Ledger(hub2.PublishedLimits(), hub2.SystemClock{}, nil)
		require.NoError(t, err)
		return hub2.NewSharedBudget(hub2.PublishedLimits(), hub2.SystemClock{}, l)
	}
	ours, theirs := program(), program()
	s := screen(t, ours, &traffic.Run{})
	assert.Contains(t, s.looks(), "0 of 50 in 5 s      50 left")
	require.NoError(t, ours.Take(t.Context(), hub2.RouteCreate, ""))
	for range 2 {
		require.NoError(t, theirs.Take(t.Context(), hub2.RouteCreate, ""))
	}
	theirs.Ban(hub2.RouteStatus, "pi_1", time.Minute)
	seen := s.looks()
	assert.Contains(t, seen, "3 of 50 in 5 s      47 left           2 by others")
	assert.Contains(t, seen, "3 of 30 in 5 s      27 left")
	assert.Regexp(t, `status .*429: rests until \d\d:\d\d:\d\d +pi_1`, seen)
	assert.Contains(t, seen, "no 429 in this run", "that one was another program's")
}

// deaf is a budget whose ledger cannot be read.
type deaf struct{ *hub2.Budget }

func (deaf) Refresh(context.Context) error { return errors.New("locked") }

func TestALedgerThatCannotBeReadIsSaid(t *testing.T) {
	s := screen(t, deaf{hub2.NewBudget(hub2.PublishedLimits(), hub2.SystemClock{})}, &traffic.Run{})
	assert.Contains(t, s.looks(), "others not known")
}

// While the budget is being asked it is not asked again, and what changed meanwhile is asked for after.
func TestTheBudgetIsAskedOneAtATime(t *testing.T) {
	s := screen(t, hub2.NewBudget(hub2.PublishedLimits(), hub2.SystemClock{}), &traffic.Run{})
	first := s.Looking(true)
	require.NotNil(t, first)
	s.Changed()
	assert.Nil(t, s.Looking(true))
	s.Update(first())
	assert.Nil(t, s.Looking(false), "nobody looks")
	assert.NotNil(t, s.Looking(true))
	assert.Nil(t, s.Looking(true))
}

func TestTheLatencyIsThatOfAnswers(t *testing.T) {
	s := screen(t, hub2.NewBudget(hub2.PublishedLimits(), hub2.SystemClock{}), &traffic.Run{})
	assert.Contains(t, s.looks(), "latency      nothing answered yet")
	r := &traffic.Run{}
	for _, ms := range []int{100, 20, 30, 40} {
		r.Note(hub2.Exchange{}, journal.Request{Status: 200, Took: time.Duration(ms) * time.Millisecond})
	}
	r.Note(hub2.Exchange{}, journal.Request{Took: 20 * time.Second, Problem: "ambiguous"})
	all, err := r.After(t.Context(), 0)
	require.NoError(t, err)
	s.take(all)
	assert.Contains(t, s.looks(), "latency      p50 30 ms   max 100 ms   last 5   ▇▂▂▃✗")
	assert.Contains(t, s.looks(), "✗ no answer")
	for range 40 {
		r.Note(hub2.Exchange{}, journal.Request{Status: 200, Took: time.Millisecond})
	}
	all, err = r.After(t.Context(), 5)
	require.NoError(t, err)
	s.take(all)
	assert.Contains(t, s.looks(), "p50 1 ms   max 1 ms   last 30   "+strings.Repeat("▇", 30))
}

func TestWhatTheTransportRepeatedIsSaid(t *testing.T) {
	r := &traffic.Run{}
	r.Note(hub2.Exchange{Connection: 2}, journal.Request{Method: "GET", Path: "/balance", Status: 200, RequestID: "req_1"})
	all, err := r.After(t.Context(), 0)
	require.NoError(t, err)
	s := screen(t, hub2.NewBudget(hub2.PublishedLimits(), hub2.SystemClock{}), r)
	s.take(all)
	assert.Contains(t, s.looks(), "200 ok ×2")
	assert.Contains(t, s.looks(), "sent 2 times by the transport · req_1 · GET /balance")
}
