package kit

import (
	"errors"
	"fmt"

	"guichet/state/journal"
	"guichet/ui/text"
)

// Unwritable says in plain words why the journal cannot be written.
func Unwritable(c *text.Catalog, err error) string {
	if line, ok := journalKind(c.Journal, err); ok {
		return line
	}
	var e *journal.Error
	if errors.As(err, &e) {
		return fmt.Sprintf(c.Journal.Broken, text.Clean(err.Error(), 240))
	}
	return text.Clean(err.Error(), 300)
}

// Unreadable says in plain words why the journal cannot be read.
func Unreadable(c *text.Catalog, err error) string {
	if line, ok := journalKind(c.Journal, err); ok {
		return line
	}
	return fmt.Sprintf(c.Console.JournalTrouble, text.Clean(err.Error(), 200))
}

func journalKind(words text.Journal, err error) (string, bool) {
	switch {
	case errors.Is(err, journal.ErrFull):
		return words.Full, true
	case errors.Is(err, journal.ErrReadOnly):
		return words.ReadOnly, true
	case errors.Is(err, journal.ErrLocked):
		return words.Locked, true
	case errors.Is(err, journal.ErrMoved):
		return words.Moved, true
	}
	return "", false
}
