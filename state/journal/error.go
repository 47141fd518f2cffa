package journal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// Kind is what is wrong with a journal, and an error that errors.Is finds.
type Kind string

// What can be wrong.
const (
	ErrNotFound Kind = "not in the journal"
	ErrTaken    Kind = "the intent belongs to another sale of this journal"
	ErrNewer    Kind = "it was written by a newer version of this program; use that one"
	ErrCorrupt  Kind = "it is not a journal, or it is damaged; it is left as it is"
	ErrReadOnly Kind = "it cannot be written: the file or its folder is read-only"
	ErrLocked   Kind = "another program has kept it locked for too long"
	ErrFull     Kind = "the disk is full; nothing was kept"
	ErrMoved    Kind = "its file was moved, removed or replaced while this program had it open; put it back, or start again"
	ErrFailed   Kind = "it cannot be used"
)

func (k Kind) Error() string { return string(k) }

// Error tells in one line that a journal cannot do what it was asked.
type Error struct {
	Kind Kind
	Path string
	Err  error // what was being done, and why it failed
}

func (e *Error) Error() string {
	s := "journal " + e.Path + ": " + string(e.Kind)
	if e.Err != nil {
		s += " (" + strings.Replace(e.Err.Error(), ": "+string(e.Kind), "", 1) + ")" // that was said
	}
	return strings.Join(strings.Fields(s), " ")
}

// Unwrap lets errors.Is find the kind as well as the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// failure says what was being done when err came, and which kind of trouble that is. A caller that
// went away is no trouble of the journal's.
func failure(path, doing string, err error) error {
	var known *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, ErrNotFound), errors.Is(err, ErrTaken):
		return fmt.Errorf("%s: %w", doing, err)
	}
	return &Error{Kind: kindOf(err), Path: path, Err: fmt.Errorf("%s: %w", doing, err)}
}

func kindOf(err error) Kind {
	var k Kind
	if errors.As(err, &k) {
		return k
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return ErrFailed
	}
	if e.Code() == codes.SQLITE_IOERR_SHMSIZE { // the index of the log could not grow
		return ErrFull
	}
	switch e.Code() & 0xff { // the rest is detail
	case codes.SQLITE_BUSY, codes.SQLITE_LOCKED, codes.SQLITE_PROTOCOL:
		return ErrLocked
	case codes.SQLITE_FULL:
		return ErrFull
	case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
		return ErrCorrupt
	case codes.SQLITE_READONLY, codes.SQLITE_PERM, codes.SQLITE_CANTOPEN:
		return ErrReadOnly
	default:
		return ErrFailed
	}
}
