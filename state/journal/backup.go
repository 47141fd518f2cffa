package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrExists tells that a backup would take the place of something.
var ErrExists = errors.New("it exists already; a backup overwrites nothing")

// Backup writes the journal, as it stands at one moment, to a new file that is a journal itself, while
// others go on writing. The file gets its name when it is whole, checked and on the disk; only its owner
// can read it, for it holds tokens. The report tells what is in it.
func (j *Journal) Backup(ctx context.Context, path string) (Report, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Report{}, failure(j.path, "back up", err)
	}
	if _, err := os.Lstat(path); err == nil {
		return Report{}, fmt.Errorf("%s: %w", path, ErrExists)
	}
	draft, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // of mode 0600
	if err != nil {
		return Report{}, failure(path, "back up", readable(err))
	}
	name := draft.Name()
	defer func() { _ = os.Remove(name) }()
	defer func() { _ = draft.Close() }()
	if err := copyInto(ctx, j.path, name); err != nil {
		return Report{}, failure(j.path, "back up", err)
	}
	if err := draft.Sync(); err != nil {
		return Report{}, failure(path, "back up", err)
	}
	r, err := inspectFile(ctx, name)
	if err != nil || !r.Whole() {
		return r, failure(path, "check the backup", err)
	}
	taken, err := publish(name, path)
	if taken {
		return r, fmt.Errorf("%s: %w", path, ErrExists)
	}
	return r, failure(path, "back up", err)
}

// copyInto copies a journal into an empty file. It has a connection to itself: one that may only read is
// not let, and whoever writes does not wait for it.
func copyInto(ctx context.Context, path, draft string) error {
	db, err := handle(path, 1, nil)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", draft)
	return errors.Join(err, db.Close())
}

// inspectFile checks a journal that no program has open.
func inspectFile(ctx context.Context, path string) (Report, error) {
	db, err := handle(path, 1, map[string]string{"_query_only": "1"})
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = db.Close() }()
	return inspect(ctx, db)
}
