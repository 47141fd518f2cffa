//go:build unix

package crash

import (
	"fmt"
	"sync"
)

// tally counts what was done and what was found; it is the run's result.
type tally struct {
	mu                           sync.Mutex
	kills, tills, payments, paid int
	doubled, lost, wrong         int
}

func (y *tally) add(to *int, n int) {
	y.mu.Lock()
	defer y.mu.Unlock()
	*to += n
}

func (y *tally) String() string {
	return fmt.Sprintf("crash seed=%d kills=%d tills=%d payments=%d paid=%d double charges=%d lost=%d wrong endings=%d",
		*seed, y.kills, y.tills, y.payments, y.paid, y.doubled, y.lost, y.wrong)
}
