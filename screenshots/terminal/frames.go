package terminal

import (
	"bytes"
	"errors"
	"os"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

const (
	quiet    = 10 * time.Millisecond  // of silence make a frame, where the program does not mark its own
	longest  = 100 * time.Millisecond // that a program which never pauses is left without a frame
	stuck    = time.Second            // that a marked frame may stay open, as terminals have it
	lastWord = 300 * time.Millisecond // for a grandchild that keeps the line open
)

const frameEnd = "\x1b[?2026l"

// frames is what makes whole frames out of a stream of bytes. The terminal's lock guards it.
type frames struct {
	shown    Screen
	changed  chan struct{} // closed, and made anew, with each frame
	open     bool          // within ESC[?2026h … ESC[?2026l
	dirty    bool          // something was written since the last frame
	since    time.Time     // when it began
	last     time.Time     // when something was last written
	title    string
	bells    int
	appKeys  bool // the program wants arrows in application mode
	brackets bool // the program wants its pastes bracketed
}

func (f *frames) init() { f.changed = make(chan struct{}) }

// due is when the next frame is shown if nothing more comes; the zero time when none is wanted.
func (f *frames) due() time.Time {
	switch {
	case !f.dirty:
		return time.Time{}
	case f.open:
		return f.since.Add(stuck)
	}
	if silent, late := f.last.Add(quiet), f.since.Add(longest); silent.Before(late) {
		return silent
	}
	return f.since.Add(longest)
}

// listen has the emulator report what a screenful of cells does not tell. The emulator calls back while
// the terminal's lock is held.
func (t *Terminal) listen() {
	t.screen.SetCallbacks(vt.Callbacks{
		Bell:        func() { t.frames.bells++ },
		Title:       func(title string) { t.frames.title = title },
		EnableMode:  func(m ansi.Mode) { t.setMode(m, true) },
		DisableMode: func(m ansi.Mode) { t.setMode(m, false) },
	})
}

func (t *Terminal) setMode(m ansi.Mode, on bool) {
	f := &t.frames
	switch m {
	case ansi.ModeCursorKeys:
		f.appKeys = on
	case ansi.ModeBracketedPaste:
		f.brackets = on
	case ansi.ModeSynchronizedOutput:
		f.open = on
		if on {
			f.since = time.Now()
		} else {
			t.publish()
		}
	}
}

// read brings what the program writes onto the screen until the line is closed.
func (t *Terminal) read() {
	defer close(t.done)
	buf := make([]byte, 32<<10)
	for {
		t.mu.Lock()
		t.armLocked()
		t.mu.Unlock()
		n, err := t.session.master.Read(buf)
		if t.took(buf[:n], err) {
			return
		}
	}
}

// armLocked sets the time at which the reader looks up from the line.
func (t *Terminal) armLocked() {
	at := t.frames.due()
	if !t.exited.IsZero() {
		at = t.exited.Add(lastWord)
	}
	_ = t.session.master.SetReadDeadline(at)
}

// took takes a piece of output, shows what has become a whole frame, and reports whether it was the end.
func (t *Terminal) took(p []byte, err error) (ended bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f, now := &t.frames, time.Now()
	if len(p) > 0 {
		t.raw.add(p)
		t.count.Bytes += int64(len(p))
		if !f.dirty {
			f.since = now
		}
		f.last = now
		_, _ = t.screen.Write(p)
		f.dirty = f.open || !bytes.HasSuffix(p, []byte(frameEnd))
	}
	switch {
	case err == nil:
		if at := f.due(); !at.IsZero() && now.After(at) {
			t.publish()
		}
		return false
	case errors.Is(err, os.ErrDeadlineExceeded) && t.exited.IsZero():
		t.publish()
		return false
	case errors.Is(err, os.ErrDeadlineExceeded) && now.Before(t.exited.Add(lastWord)):
		return false
	}
	if t.exited.IsZero() {
		t.session.kill() // the line is broken, and nobody would ever see the program again
	}
	t.publish()
	return true
}

// publish shows the screen as it is to all who wait. The caller holds the lock.
func (t *Terminal) publish() {
	f := &t.frames
	f.dirty, f.since = false, time.Now()
	t.count.Frames++
	f.shown = snapshot(t.screen)
	f.shown.Title, f.shown.Bells = f.title, f.bells
	close(f.changed)
	f.changed = make(chan struct{})
}
