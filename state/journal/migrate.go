package journal

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// mark is the application id in the file's header that tells a journal from any other database.
const mark = 0x47754a31

// steps returns the migrations in their order: the first makes version 1 of the schema.
func steps() ([]string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	all := make([]string, len(names))
	for i, name := range names { // Glob sorts
		b, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all[i] = string(b)
	}
	return all, nil
}

// migrate brings the schema up to this version of the program, in one transaction. That one can be
// had at all tells that the file may be written.
func (w *writer) migrate(ctx context.Context, draft bool) error {
	all, err := steps()
	if err != nil {
		return err
	}
	return w.transact(ctx, func(ctx context.Context) error {
		version := 0
		if !draft {
			if version, err = w.version(ctx); err != nil {
				return err
			}
		}
		if version == len(all) {
			return nil
		}
		for i := version; i < len(all); i++ {
			if _, err := w.conn.ExecContext(ctx, all[i]); err != nil {
				return fmt.Errorf("migrate to version %d: %w", i+1, err)
			}
		}
		// A pragma takes no parameters.
		if _, err := w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", mark, len(all))); err != nil {
			return fmt.Errorf("set the version: %w", err)
		}
		return nil
	})
}

// version returns the version of a journal's schema, and refuses what is none or is too new. A file
// with nothing in it is none: SQLite takes some cut files for empty ones.
func (w *writer) version(ctx context.Context) (int, error) {
	all, err := steps()
	if err != nil {
		return 0, err
	}
	id, err := w.number(ctx, "PRAGMA application_id")
	if err != nil {
		return 0, err
	}
	version, err := w.number(ctx, "PRAGMA user_version")
	if err != nil {
		return 0, err
	}
	switch {
	case id != mark || version < 1:
		return 0, fmt.Errorf("%w: another program's file, or a cut one", ErrCorrupt)
	case version > int64(len(all)):
		return 0, fmt.Errorf("%w: version %d, and this program knows %d", ErrNewer, version, len(all))
	}
	return int(version), nil
}
