package journal_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"guichet/hub2"
	"guichet/state/desk"
	"guichet/state/journal"
)

// shortLimits is a table whose windows a test can wait for.
func shortLimits() hub2.Limits {
	return hub2.Limits{
		Global: hub2.Limit{Max: 30, Per: 400 * time.Millisecond},
		Route: map[hub2.Route][]hub2.Limit{
			hub2.RouteCreate: {{Max: 12, Per: 300 * time.Millisecond}},
			hub2.RouteStatus: {{Max: 4, Per: 200 * time.Millisecond}, {Max: 9, Per: time.Second}},
		},
	}
}

// playHammer has goroutines take from the budget as fast as it lets them, and prints when and what.
func playHammer(ctx context.Context, j *journal.Journal, goroutines, takes string) error {
	l, err := j.Ledger(shortLimits(), hub2.SystemClock{}, desk.MachineUptime())
	if err != nil {
		return err
	}
	b := hub2.NewSharedBudget(shortLimits(), hub2.SystemClock{}, l)
	many, _ := strconv.Atoi(goroutines)
	each, _ := strconv.Atoi(takes)
	errs := make([]error, many)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			for k := range each {
				route, id := hub2.RouteStatus, fmt.Sprint((i+k)%4)
				if (i+k)%3 == 0 {
					route, id = hub2.RouteCreate, ""
				}
				if err := b.Take(ctx, route, id); err != nil {
					errs[i] = err
					return
				}
				at := time.Now()
				mu.Lock()
				fmt.Printf("%d|%s|%s\n", at.UnixNano(), route, id)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// playDie waits in the middle of a claim to be killed.
func playDie(ctx context.Context, j *journal.Journal) error {
	l, err := j.Ledger(shortLimits(), hub2.SystemClock{}, desk.MachineUptime())
	if err != nil {
		return err
	}
	return l.Claim(ctx, func([]hub2.Line) []hub2.Line {
		fmt.Println("claiming")
		select {}
	})
}
