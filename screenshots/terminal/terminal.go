// Package terminal runs a built program in a real pseudo-terminal, in front of a terminal emulator, and
// lets a test or a picture speak of it in a person's words: what is typed, what is seen.
//
// Nothing here waits for time to pass. What is waited for is a whole frame that holds the words; see
// [Terminal.Sees].
package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
)

// ErrEnded is what a wait ends with when the program is gone and the words can no longer come.
var ErrEnded = errors.New("the program has ended")

// Options say which program to run and on what terminal.
type Options struct {
	Path  string        // the program; a name without a slash is looked up in the caller's PATH
	Args  []string      // its arguments, without the program's own name
	Env   []string      // its whole environment; see [CleanEnv]
	Dir   string        // its working directory; the caller's when empty
	Cols  int           // columns of the terminal, 80 when zero
	Rows  int           // rows of the terminal, 24 when zero
	Grace time.Duration // how long Close lets the program end by itself, 2 s when zero
}

// Terminal is a program at work on a terminal of its own. It must be closed.
type Terminal struct {
	session *session
	input   *input
	grace   time.Duration

	mu     sync.Mutex // guards all below
	screen *vt.Emulator
	frames frames
	raw    ring
	count  Count
	exited time.Time // when the program was seen to be gone
	code   int
	line   Line // the line as the program left it

	done    chan struct{} // closed when the program is gone and all that it wrote is on the screen
	workers sync.WaitGroup
	closing sync.Once
}

// Start runs the program. The caller closes the terminal, whatever becomes of the program.
func Start(o Options) (*Terminal, error) {
	if o.Cols <= 0 {
		o.Cols = 80
	}
	if o.Rows <= 0 {
		o.Rows = 24
	}
	if o.Grace <= 0 {
		o.Grace = 2 * time.Second
	}
	path, err := exec.LookPath(o.Path)
	if err != nil {
		return nil, fmt.Errorf("terminal: %w", err)
	}
	o.Path = path
	s, err := startSession(o)
	if err != nil {
		return nil, fmt.Errorf("terminal: start %s: %w", o.Path, err)
	}
	t := &Terminal{
		session: s, grace: o.Grace, input: newInput(),
		screen: vt.NewEmulator(o.Cols, o.Rows), done: make(chan struct{}),
	}
	t.frames.init()
	t.listen()
	t.publish()
	t.workers.Go(t.read)
	t.workers.Go(t.answer)
	t.workers.Go(func() { t.input.deliver(s.master, s.pending) })
	t.workers.Go(t.follow)
	return t, nil
}

// follow waits for the end of the program, keeps how it left the line, and tells the reader.
func (t *Terminal) follow() {
	code := t.session.wait()
	line, _ := t.session.line()
	t.mu.Lock()
	t.code, t.line, t.exited = code, line, time.Now()
	t.armLocked()
	t.mu.Unlock()
	t.session.hangUp()
}

// answer carries what the emulator replies to the program's questions back to the program. Without it
// both would wait for each other for ever.
func (t *Terminal) answer() {
	buf := make([]byte, 1024)
	for {
		n, err := t.screen.Read(buf)
		if n > 0 {
			t.input.push([]byte(string(buf[:n])))
		}
		if err != nil {
			return
		}
	}
}

// Wait waits for the end of the program and returns its exit status; a program ended by a signal has
// 128 and the signal's number, as in a shell. All that it wrote is on the screen by then.
func (t *Terminal) Wait(ctx context.Context) (int, error) {
	select {
	case <-t.done:
		t.mu.Lock()
		defer t.mu.Unlock()
		return t.code, nil
	case <-ctx.Done():
		return -1, t.dump("the program is still running", ctx.Err())
	}
}

// Signal sends a signal to the program, and to it alone.
func (t *Terminal) Signal(sig os.Signal) error {
	if err := t.session.signal(sig); err != nil {
		return fmt.Errorf("terminal: signal %v: %w", sig, err)
	}
	return nil
}

// Resize gives the terminal another size; the program is told by the system.
func (t *Terminal) Resize(cols, rows int) error {
	t.mu.Lock()
	t.screen.Resize(cols, rows)
	t.publish()
	t.mu.Unlock()
	if err := t.session.resize(cols, rows); err != nil {
		return fmt.Errorf("terminal: resize to %d×%d: %w", cols, rows, err)
	}
	return nil
}

// Termios returns the line as it was before the program started, and as it is now; when the program has
// ended, as it left it.
func (t *Terminal) Termios() (before, now Line, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.exited.IsZero() {
		return t.session.before, t.line, nil
	}
	now, err = t.session.line()
	return t.session.before, now, err
}

// Raw returns what the program wrote, byte for byte, as far back as it is kept (1 MiB).
func (t *Terminal) Raw() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.raw.bytes()
}

// Count is how much a program has written, for measurements.
type Count struct {
	Bytes  int64
	Frames int // whole ones
}

// Written returns how much the program has written so far.
func (t *Terminal) Written() Count {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.count
}

// Pid is the program's process.
func (t *Terminal) Pid() int { return t.session.pid() }

// Close ends the program, kindly at first, and frees all that belongs to the terminal. The last screen
// can still be read.
func (t *Terminal) Close() error {
	t.closing.Do(func() {
		t.end()
		t.input.close()
		// The emulator's own Close races with its Read; the end of its pipe ends the reader as well.
		if pipe, ok := t.screen.InputPipe().(io.Closer); ok {
			_ = pipe.Close()
		}
		_ = t.session.master.Close()
		t.workers.Wait()
	})
	return nil
}

// end asks the program to go, and makes it go when it does not.
func (t *Terminal) end() {
	select {
	case <-t.done:
		return
	default:
	}
	_ = t.session.signal(syscall.SIGTERM)
	patience := time.NewTimer(t.grace)
	defer patience.Stop()
	select {
	case <-t.done:
	case <-patience.C:
		t.session.kill()
		<-t.done
	}
}
