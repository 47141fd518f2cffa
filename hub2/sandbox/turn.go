package sandbox

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
)

// errClosed is what a closed Server answers.
var errClosed = errors.New("sandbox: closed")

// turn is one request's hold on the state: from begin or look until end nobody else changes it.
type turn struct {
	*state
	s      *Server
	x      *exchange // whose turn it is, nil for the emulator's own
	now    int64
	locked bool // the state file's lock is held too
}

// look takes hold of the state for reading, with all that other processes wrote so far.
func (s *Server) look(ctx context.Context) (*turn, error) { return s.take(ctx, nil, false) }

// lookAs is look for whoever holds the merchant's key, and tells who that is.
func (s *Server) lookAs(x *exchange) (*turn, owner, error) {
	o, err := x.owner()
	if err != nil {
		return nil, o, err
	}
	t, err := s.look(x.r.Context())
	return t, o, err
}

// begin takes hold of the state for changing it, against other processes too.
func (s *Server) begin(x *exchange) (*turn, error) { return s.take(x.r.Context(), x, true) }

func (s *Server) take(ctx context.Context, x *exchange, change bool) (*turn, error) {
	s.mu.Lock()
	t := &turn{s: s, x: x}
	err := errClosed
	if !s.closed {
		err = s.refresh(ctx, t, change)
	}
	if err != nil {
		t.end()
		return nil, err
	}
	t.state, t.now = s.state, s.clock.Now().UnixMilli()
	return t, nil
}

// refresh reads what others appended. A reader goes without the lock first, and takes it only when
// what it found cannot be read: it may have met a writer cutting a torn line.
func (s *Server) refresh(ctx context.Context, t *turn, change bool) error {
	if s.log == nil {
		return nil
	}
	if !change {
		if err := s.reread(false); err == nil {
			return nil
		}
	}
	if err := s.log.acquire(ctx); err != nil {
		return err
	}
	t.locked = true
	return s.reread(true)
}

func (s *Server) reread(locked bool) error {
	more, other, err := s.log.changed()
	if err != nil {
		return err
	}
	if other {
		_ = s.log.file.Close() // it was only read and appended to; what it held is gone from the path
		if err := s.log.open(); err != nil {
			return err
		}
		s.state = newState()
	}
	if !more {
		return nil
	}
	if err := s.log.read(s.state, locked); err != nil {
		return err
	}
	s.rouse()
	return nil
}

// draws opens the place of the event that this turn may write.
func (t *turn) draws() *rand.Rand { return t.s.seed.draws(streamEvent, t.events) }

// commit makes the event durable in the file, then true in memory.
func (t *turn) commit(e *event) error {
	e.At = t.now
	if t.s.log != nil {
		if err := t.s.log.append(e); err != nil {
			return err
		}
	}
	if err := t.apply(e); err != nil {
		return fmt.Errorf("sandbox: event: %w", err)
	}
	t.tell(e)
	return nil
}

// end gives the state back.
func (t *turn) end() {
	if t.locked {
		t.s.log.release()
	}
	t.s.mu.Unlock()
}
