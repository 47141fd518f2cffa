//go:build unix && !linux

package filelock

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// Byte locks one byte for this process, without waiting. Whoever opens the file a second time in one
// program is not kept out, and frees the lock by closing it.
func Byte(f *os.File, at int64) (bool, error) { return setLock(f, at, unix.F_WRLCK) }

// Free gives a byte back.
func Free(f *os.File, at int64) error {
	_, err := setLock(f, at, unix.F_UNLCK)
	return err
}

func setLock(f *os.File, at int64, kind int16) (bool, error) {
	l := unix.Flock_t{Type: kind, Whence: io.SeekStart, Start: at, Len: 1}
	err := unix.FcntlFlock(f.Fd(), unix.F_SETLK, &l)
	if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EACCES) {
		return false, nil
	}
	return err == nil, err
}
