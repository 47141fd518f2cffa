package sim

import (
	"context"
	"slices"
	"sync"
	"time"

	"guichet/hub2"
)

// ledger is the request budget that all programs of the machine share, as the file has it: it outlives
// them and the machine's starts.
type ledger struct {
	mu    sync.Mutex
	lines []hub2.Line
}

// ledgerView is what one program's budget knows of it.
type ledgerView struct {
	w    *world
	seen int
}

func (w *world) ledgerView() *ledgerView { return &ledgerView{w: w} }

// Uptime is hub2.Ledger's.
func (v *ledgerView) Uptime() (boot string, up time.Duration) {
	t := v.w.uptime()
	return t.Boot, time.Duration(t.Up) * time.Millisecond
}

// Claim is hub2.Ledger's.
func (v *ledgerView) Claim(_ context.Context, decide func([]hub2.Line) []hub2.Line) error {
	l := &v.w.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range decide(v.news()) {
		line.At, line.Was = line.At.Round(0), line.Was.Round(0)
		l.lines = append(l.lines, line)
	}
	v.seen = len(l.lines)
	return nil
}

// News is hub2.Ledger's.
func (v *ledgerView) News(context.Context) ([]hub2.Line, error) {
	v.w.ledger.mu.Lock()
	defer v.w.ledger.mu.Unlock()
	news := v.news()
	v.seen = len(v.w.ledger.lines)
	return news, nil
}

// news returns what this view has not seen; the ledger's mu is held. What was before the machine was
// started is as old as that start, and as what its boot went on for after it.
func (v *ledgerView) news() []hub2.Line {
	news := slices.Clone(v.w.ledger.lines[v.seen:])
	if v.seen > 0 {
		return news
	}
	boot, up := v.Uptime()
	ends := map[string]time.Duration{boot: 0}
	for _, line := range news {
		if line.Boot != boot {
			ends[line.Boot] = max(ends[line.Boot], line.Up)
		}
	}
	for i := range news {
		news[i].Boot, news[i].Up = boot, news[i].Up-ends[news[i].Boot]
	}
	since := up - hub2.PublishedLimits().Longest() - time.Second
	return slices.DeleteFunc(news, func(l hub2.Line) bool { return l.Up+l.Ban < since })
}
