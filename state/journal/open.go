package journal

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

// readers is how many questions the journal answers at the same time.
const readers = 4

// Waits for another program's lock, in milliseconds.
const (
	patience    = "5000"
	logPatience = "250" // nobody waits for the request log
)

// Open opens the journal at path, and makes it and its folders when there is nothing. What is there
// and is no journal is left as it is.
func Open(ctx context.Context, path string) (*Journal, error) {
	path, err := locate(ctx, path)
	if err != nil {
		return nil, failure(path, "open", err)
	}
	release, err := watchLog(ctx, path)
	if err != nil {
		return nil, failure(path, "open", err)
	}
	defer release()
	j := &Journal{path: path}
	// Neither opens a file yet.
	if j.reads, err = handle(path, readers, map[string]string{"_query_only": "1"}); err != nil {
		return nil, failure(path, "open", err)
	}
	if j.log, err = handle(path, 1, map[string]string{"_synchronous": "NORMAL", "_busy_timeout": logPatience}); err != nil {
		_ = j.reads.Close()
		return nil, failure(path, "open", err)
	}
	if j.writer, err = openWriter(ctx, path, false); err != nil {
		_, _ = j.reads.Close(), j.log.Close()
		return nil, failure(path, "open", err)
	}
	j.ctx, j.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := tighten(path); err != nil {
		_ = j.Close()
		return nil, failure(path, "open", err)
	}
	ring(path) // what a program that died did not announce is heard now
	return j, nil
}

// locate returns the journal's real path and makes a new journal when there is none.
func locate(ctx context.Context, path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path, err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	switch info, err := os.Lstat(abs); {
	case os.IsNotExist(err):
		if err := create(ctx, abs); err != nil {
			return abs, err
		}
	case err != nil:
		return abs, readable(err)
	case !info.Mode().IsRegular():
		return abs, fmt.Errorf("%w: no regular file", ErrCorrupt)
	case info.Size() == 0: // a new journal never is: see create
		return abs, fmt.Errorf("%w: the file is empty", ErrCorrupt)
	}
	if err := whereLog(abs); err != nil {
		return abs, err
	}
	return abs, tighten(abs)
}

// readable calls a lack of permission by its name.
func readable(err error) error {
	if os.IsPermission(err) || strings.Contains(err.Error(), "read-only file system") {
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	return err
}

// tighten takes the journal's files away from everybody but their owner: they hold tokens. The files
// are not opened for it, because closing one would drop the locks that this process has on it.
func tighten(path string) error {
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if os.IsNotExist(err) {
			continue
		}
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			err = os.Chmod(name, info.Mode().Perm()&0o700)
		}
		if err != nil && !os.IsNotExist(err) {
			return readable(err)
		}
	}
	return nil
}

// handle returns connections to the file at path; none is opened yet, and none creates it.
func handle(path string, connections int, params map[string]string) (*sql.DB, error) {
	q := url.Values{
		"mode": {"rw"}, "_busy_timeout": {patience}, "_synchronous": {"FULL"}, "_foreign_keys": {"1"},
		"_defensive": {"1"}, "_dqs": {"0"}, "_error_rc": {"1"},
	}
	for name, value := range params {
		q.Set(name, value)
	}
	file := filepath.ToSlash(path)
	if !strings.HasPrefix(file, "/") { // a drive's letter
		file = "/" + file
	}
	address := url.URL{Scheme: "file", Path: file, RawQuery: q.Encode()}
	c, err := sqlite.NewConnector(address.String())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}
