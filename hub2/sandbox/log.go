package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// Waiting for the file's lock: others hold it for far less than a millisecond.
const (
	lockPatience = 5 * time.Second
	lockPause    = time.Millisecond
)

// eventLog is the state file: one event a line, only ever appended to. Another process may append at any
// time; offset is how far this one has read. Nothing is fsynced: a killed process loses nothing,
// and after a power cut a sandbox may forget.
type eventLog struct {
	path   string
	file   *os.File
	lock   *flock.Flock
	offset int64
	line   int // whole lines read, for error messages
}

// openLog opens or creates the state file, private to its owner because tokens stand in it.
func openLog(path string) (*eventLog, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("sandbox: state file %s: %w", path, err)
	}
	l := &eventLog{path: path, lock: flock.New(path+".lock", flock.SetPermissions(0o600))}
	if err := l.open(); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *eventLog) open() error {
	f, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("sandbox: state file: %w", err)
	}
	info, err := f.Stat()
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = f.Chmod(0o600)
	}
	if err != nil {
		_ = f.Close()
		return fmt.Errorf("sandbox: state file %s: %w", l.path, err)
	}
	l.file, l.offset, l.line = f, 0, 0
	return nil
}

// acquire takes the lock against all other writers.
func (l *eventLog) acquire(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	if _, err := l.lock.TryLockContext(ctx, lockPause); err != nil {
		return fmt.Errorf("sandbox: lock of state file %s: %w", l.path, err)
	}
	return nil
}

// release gives the lock back; closing its file is what frees it, so an error changes nothing.
func (l *eventLog) release() { _ = l.lock.Unlock() }

// changed reports whether there is something to read, and whether the file is another than the one
// that was read (deleted, replaced or cut), so that all must be read anew.
func (l *eventLog) changed() (more, other bool, err error) {
	here, err := l.file.Stat()
	if err != nil {
		return false, false, fmt.Errorf("sandbox: state file: %w", err)
	}
	there, err := os.Stat(l.path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, false, fmt.Errorf("sandbox: state file: %w", err)
	}
	if err != nil || !os.SameFile(here, there) || there.Size() < l.offset {
		return true, true, nil
	}
	return there.Size() > l.offset, false, nil
}

// read folds the lines after the offset into st. A last line without its end is left for later; with
// the lock held it is what a killed writer left behind, and is cut off.
func (l *eventLog) read(st *state, locked bool) error {
	raw, err := io.ReadAll(io.NewSectionReader(l.file, l.offset, 1<<62))
	if err != nil {
		return fmt.Errorf("sandbox: state file: %w", err)
	}
	for {
		line, rest, whole := bytes.Cut(raw, []byte{'\n'})
		if !whole {
			break
		}
		if err := foldLine(st, line); err != nil {
			return fmt.Errorf("sandbox: state file %s is damaged at line %d: %w", l.path, l.line+1, err)
		}
		l.offset += int64(len(line)) + 1
		l.line++
		raw = rest
	}
	if len(raw) > 0 && locked {
		if err := l.file.Truncate(l.offset); err != nil {
			return fmt.Errorf("sandbox: state file: cutting a torn line: %w", err)
		}
	}
	return nil
}

func foldLine(st *state, line []byte) error {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		return fmt.Errorf("no event: %w", err)
	}
	return st.apply(&e)
}

// append writes one event; the lock must be held and all before it be read.
func (l *eventLog) append(e *event) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("sandbox: event: %w", err)
	}
	line = append(line, '\n')
	if _, err := l.file.Write(line); err != nil {
		return errors.Join(fmt.Errorf("sandbox: state file: %w", err), l.file.Truncate(l.offset))
	}
	l.offset += int64(len(line))
	l.line++
	return nil
}

func (l *eventLog) close() error {
	l.release()
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("sandbox: state file: %w", err)
	}
	return nil
}
