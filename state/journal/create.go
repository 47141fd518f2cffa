package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// create makes a new journal. It is made whole under another name and then given its own, so that
// nobody ever meets half a journal, and an empty file is never a new one.
func create(ctx context.Context, path string) error {
	if _, err := os.Lstat(path + "-wal"); err == nil {
		if _, err := os.Lstat(path); err != nil { // nobody has made it meanwhile
			return fmt.Errorf("%w: its -wal file is there without it", ErrCorrupt)
		}
		return nil
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return readable(err)
	}
	draft, err := os.CreateTemp(dir, filepath.Base(path)+".new-*") // of mode 0600
	if err != nil {
		return readable(err)
	}
	name := draft.Name()
	defer func() { _ = os.Remove(name) }()
	if err := draft.Close(); err != nil {
		return err
	}
	w, err := openWriter(ctx, name, true)
	if err != nil {
		return err
	}
	if err := w.close(); err != nil {
		return err
	}
	_, err = publish(name, path) // when another program was quicker, its journal counts
	return err
}

// publish gives the draft its name, unless something has it already.
func publish(draft, path string) (taken bool, err error) {
	err = os.Link(draft, path)
	if errors.Is(err, os.ErrExist) {
		return true, nil
	}
	if err != nil { // a file system without links
		if _, there := os.Lstat(path); there == nil {
			return true, nil
		}
		if err := os.Rename(draft, path); err != nil {
			return false, err
		}
	}
	syncFolder(filepath.Dir(path))
	return false, nil
}

// syncFolder makes a new name in a folder, and the folder's own, last through a loss of power.
func syncFolder(dir string) {
	for _, d := range []string{dir, filepath.Dir(dir)} {
		f, err := os.Open(d)
		if err != nil {
			return // a folder above that we may not read: it is older than the journal
		}
		_ = f.Sync() // not every system can
		_ = f.Close()
	}
}
