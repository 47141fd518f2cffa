package command

import (
	"errors"
	"path/filepath"
	"syscall"

	"guichet/state/journal"
)

// roomHint says what mends a journal that has no room left, "" when that is not what ails it.
func roomHint(err error) string {
	var j *journal.Error
	if !errors.As(err, &j) || !errors.Is(err, journal.ErrFull) && !errors.Is(err, syscall.ENOSPC) {
		return ""
	}
	return "free space on the disk of " + filepath.Dir(j.Path) + ", then try again"
}
