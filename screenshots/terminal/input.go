package terminal

import (
	"io"
	"sync"
	"time"
)

const (
	glance   = 200 * time.Microsecond // between two looks at whether a key was taken
	inattent = 100 * time.Millisecond // after which the next key is typed all the same
)

// input types for the user: key by key, the next one when the program has taken the one before, as
// hands do. Otherwise "esc" and "n" would arrive together, which is another key: alt+n.
type input struct {
	mu     sync.Mutex
	keys   [][]byte
	wake   chan struct{}
	closed chan struct{}
}

func newInput() *input {
	return &input{wake: make(chan struct{}, 1), closed: make(chan struct{})}
}

// push queues keys; it never waits for the program.
func (in *input) push(keys ...[]byte) {
	in.mu.Lock()
	in.keys = append(in.keys, keys...)
	in.mu.Unlock()
	select {
	case in.wake <- struct{}{}:
	default:
	}
}

func (in *input) close() { close(in.closed) }

func (in *input) next() ([]byte, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.keys) == 0 {
		return nil, false
	}
	key := in.keys[0]
	in.keys = in.keys[1:]
	return key, true
}

// deliver types what is queued until the input is closed or the line is gone.
func (in *input) deliver(line io.Writer, pending func() bool) {
	for {
		key, ok := in.next()
		if !ok {
			select {
			case <-in.wake:
				continue
			case <-in.closed:
				return
			}
		}
		if !in.taken(pending) {
			return
		}
		if _, err := line.Write(key); err != nil {
			return
		}
	}
}

// taken waits until the program has read the key before, and reports false when the input was closed.
func (in *input) taken(pending func() bool) bool {
	look := time.NewTicker(glance)
	defer look.Stop()
	for begun := time.Now(); pending() && time.Since(begun) < inattent; {
		select {
		case <-look.C:
		case <-in.closed:
			return false
		}
	}
	return true
}
