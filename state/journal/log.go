package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"
)

// whereLog refuses a journal whose log was taken away: the newest facts were in it. SQLite makes the
// log before its index and removes it after, so an index alone tells that somebody else did. Programs
// may be coming and going just now, so it is looked at more than once.
func whereLog(path string) error {
	for range 3 {
		_, noIndex := os.Lstat(path + "-shm")
		_, noLog := os.Lstat(path + "-wal")
		if noIndex != nil || !errors.Is(noLog, os.ErrNotExist) {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("%w: its -wal file, which has the newest facts, is gone", ErrCorrupt)
}

// watchLog looks at a journal that was not closed, without the right to change it. Whoever closes such a
// file last copies the log into it, a damaged one too; as long as the watch is held nobody here does.
func watchLog(ctx context.Context, path string) (release func(), err error) {
	if log, err := os.Stat(path + "-wal"); err != nil || log.Size() == 0 {
		return func() {}, nil
	}
	db, err := handle(path, 1, map[string]string{"mode": "ro"})
	if err != nil {
		return nil, err
	}
	var conn *sql.Conn
	release = func() {
		if conn != nil {
			_ = conn.Close()
		}
		_ = db.Close()
	}
	if conn, err = db.Conn(ctx); err == nil {
		var n int
		err = conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n)
	}
	if err != nil {
		release()
		return nil, fmt.Errorf("look at the log: %w", err)
	}
	return release, nil
}
