package sim

import (
	"context"
	"slices"
	"sync"
	"time"

	"guichet/hub2"
)

// ledger is the request budget that all programs of the machine share, as the file has it: it outlives
// them, and a clock that was set back moves what lies ahead to now.
type ledger struct {
	mu    sync.Mutex
	lines []hub2.Line
}

// ledgerView is what one program's budget knows of it.
type ledgerView struct {
	l     *ledger
	clock hub2.Clock
	seen  int
}

func (l *ledger) view(c hub2.Clock) *ledgerView { return &ledgerView{l: l, clock: c} }

// Claim is hub2.Ledger's.
func (v *ledgerView) Claim(_ context.Context, decide func([]hub2.Line) []hub2.Line) error {
	v.l.mu.Lock()
	defer v.l.mu.Unlock()
	for _, line := range decide(v.news()) {
		line.At, line.Was = line.At.Round(0), line.Was.Round(0)
		v.l.lines = append(v.l.lines, line)
	}
	v.seen = len(v.l.lines)
	return nil
}

// News is hub2.Ledger's.
func (v *ledgerView) News(context.Context) ([]hub2.Line, error) {
	v.l.mu.Lock()
	defer v.l.mu.Unlock()
	news := v.news()
	v.seen = len(v.l.lines)
	return news, nil
}

// news returns what this view has not seen; l.mu is held.
func (v *ledgerView) news() []hub2.Line {
	now := v.clock.Now().Round(0)
	for i := v.seen; i < len(v.l.lines); i++ {
		if v.l.lines[i].At.After(now) {
			v.l.lines[i].At = now
		}
	}
	news := slices.Clone(v.l.lines[v.seen:])
	if v.seen == 0 { // of what was before this program, what still counts
		since := now.Add(-hub2.PublishedLimits().Longest() - time.Second)
		news = slices.DeleteFunc(news, func(l hub2.Line) bool { return l.At.Add(l.Ban).Before(since) })
	}
	return news
}
