package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
)

// readPrivate reads a file that may hold a secret. It refuses what is not a plain file, what others
// can read, and what is larger than limit. The error's Message begins with what, never with the
// file's content.
func readPrivate(path, what string, limit int64) ([]byte, *Error) {
	// Asked before opening: opening a pipe would wait for somebody to write into it.
	if e := checkPrivate(path, what, os.Stat); e != nil {
		return nil, e
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(what, err)
	}
	defer func() { _ = f.Close() }()
	// Asked again of the file that is open: the name may point elsewhere by now.
	if e := checkPrivate(path, what, func(string) (fs.FileInfo, error) { return f.Stat() }); e != nil {
		return nil, e
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, unreadable(what, err)
	}
	if int64(len(data)) > limit {
		return nil, &Error{Message: fmt.Sprintf("%s is larger than %d KiB", what, limit>>10), Hint: "it is probably another file"}
	}
	return data, nil
}

func checkPrivate(path, what string, stat func(string) (fs.FileInfo, error)) *Error {
	info, err := stat(path)
	if err != nil {
		return unreadable(what, err)
	}
	if info.IsDir() {
		return &Error{Message: what + " is a folder, not a file", Hint: "name the file in it"}
	}
	if !info.Mode().IsRegular() {
		return &Error{Message: what + " is not a plain file"}
	}
	// Windows has no such bits; Go makes them up there.
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return &Error{
			Message: fmt.Sprintf("%s is open to other users (mode %04o) and may hold a secret", what, mode),
			Hint:    "run: chmod 600 " + shellWord(path),
		}
	}
	return nil
}

// unreadable keeps the system's word but not its path, which may be a key pasted in the wrong place.
func unreadable(what string, err error) *Error {
	cause := err
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		cause = pathErr.Err
	}
	e := &Error{Message: fmt.Sprintf("%s cannot be read: %v", what, cause), cause: cause}
	if errors.Is(err, fs.ErrNotExist) {
		e.Message = what + " does not exist"
	}
	return e
}
