package journal

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// queue is who waits to write. While one commit is on its way to the disk the next gather, and go there
// together: a crowd then pays for one fsync where each would have paid for its own.
type queue struct {
	lead chan struct{} // who holds it writes for all that wait

	mu      sync.Mutex
	waiting []*entry
}

// entry is one that waits: its outcome is known when done is closed.
type entry struct {
	do   func(context.Context) error
	done chan struct{}
	err  error
}

// refusal is the error of an entry that has written nothing: it leaves those beside it as they are.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// errAlone tells an entry to try by itself, for something went wrong in a crowd and was taken back.
var errAlone = errors.New("not in a crowd")

// together is transact, shared with all who wait at the same time. All that comes back without an error is
// on the disk. do may be called a second time, after all that the first one wrote was taken back.
func (w *writer) together(ctx context.Context, do func(context.Context) error) error {
	own := &entry{do: do, done: make(chan struct{})}
	w.queue.join(own)
	select {
	case <-own.done:
	case w.queue.lead <- struct{}{}:
		w.writeAll(ctx, own)
	case <-ctx.Done():
		if w.queue.leave(own) {
			return ctx.Err()
		}
		<-own.done // it is being written
	}
	if errors.Is(own.err, errAlone) {
		return w.transact(ctx, do)
	}
	return own.err
}

func (q *queue) join(e *entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, e)
}

// leave takes an entry out, unless it is being written or was.
func (q *queue) leave(e *entry) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, e)
	if i < 0 {
		return false
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return true
}

func (q *queue) takeAll() []*entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.waiting
	q.waiting = nil
	return all
}

// has reports whether an entry still waits.
func (q *queue) has(e *entry) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Contains(q.waiting, e)
}

// writeAll writes for all that wait, own among them, and gives the lead back.
func (w *writer) writeAll(ctx context.Context, own *entry) {
	defer func() { <-w.queue.lead }()
	if !w.queue.has(own) { // the one before has done it
		<-own.done
		return
	}
	var all []*entry
	err := errAlone // where a panic goes through
	defer func() {
		if all == nil && w.queue.leave(own) { // it has not begun: those that wait have their own patience
			all = []*entry{own}
		}
		for _, e := range all {
			if err != nil {
				e.err = err
			}
			close(e.done)
		}
	}()
	err = w.transact(ctx, func(ctx context.Context) error {
		all = w.queue.takeAll()
		if len(all) == 1 {
			return own.do(ctx)
		}
		for _, e := range all {
			if err := tries(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// tries writes one of several. What went wrong is not its neighbours' to suffer, nor a panic theirs.
func tries(ctx context.Context, e *entry) (err error) {
	defer func() {
		if recover() != nil { // it comes again where it is alone
			err = errAlone
		}
	}()
	e.err = e.do(ctx)
	var no refusal
	if e.err != nil && !errors.As(e.err, &no) {
		return errAlone
	}
	return nil
}
