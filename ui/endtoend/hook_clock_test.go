package endtoend

import (
	"sync"
	"time"
)

// leapClock is the emulator's. It goes as the machine's, so that Hub2's five seconds for an answer are
// five real ones, and leaps over the minutes between one try and the next when it is told to.
type leapClock struct {
	mu    sync.Mutex
	ahead time.Duration // of the machine
	wait  *leapWait     // for what is due next, nil when that is soon
}

type leapWait struct {
	at    time.Time
	timer *time.Timer
	done  chan time.Time
}

const (
	answerLimit = 5 * time.Second // Hub2's
	soon        = time.Second     // longer than any step of a payment here
)

func (c *leapClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *leapClock) now() time.Time { return time.Now().Add(c.ahead) }

func (c *leapClock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case d == answerLimit:
		return time.After(d)
	case d < soon: // there is no leap over it
		c.wait = nil
		return time.After(d)
	}
	w := &leapWait{at: c.now().Add(d), done: make(chan time.Time, 1)}
	w.timer = time.AfterFunc(d, func() { w.done <- w.at })
	c.wait = w
	return w.done
}

// leap goes to when the next thing is due, where that is far away.
func (c *leapClock) leap() {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.wait
	if w == nil || !w.timer.Stop() {
		return
	}
	c.wait = nil
	if far := w.at.Sub(c.now()); far > 0 {
		c.ahead += far
	}
	w.done <- w.at
}
