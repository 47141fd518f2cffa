package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// writer is the one connection of this process that adds facts. Between programs the database's
// own lock decides who writes; turn decides between goroutines.
type writer struct {
	db   *sql.DB
	conn *sql.Conn
	turn chan struct{}
	home whereabouts // of its files

	load, insert, owner, sale, tried, paid, pace *sql.Stmt
}

// openWriter opens the file at path, which is a journal, or a draft of one with nothing in it.
func openWriter(ctx context.Context, path string, draft bool) (*writer, error) {
	db, err := handle(path, 1, nil)
	if err != nil {
		return nil, err
	}
	w := &writer{db: db, turn: make(chan struct{}, 1)}
	if err := w.begin(ctx, path, draft); err != nil {
		_ = w.close()
		return nil, err
	}
	return w, nil
}

func (w *writer) begin(ctx context.Context, path string, draft bool) error {
	var err error
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return err
	}
	if !draft { // what is not ours is only ever read
		if _, err := w.version(ctx); err != nil {
			return err
		}
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	if err := w.whole(ctx, path); err != nil {
		return err
	}
	if w.home, err = w.find(ctx, path); err != nil {
		return err
	}
	if err := w.migrate(ctx, draft); err != nil {
		return err
	}
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&w.load, selectFacts + " WHERE sale = ? ORDER BY seq"},
		{&w.insert, insertFact},
		{&w.owner, "SELECT sale FROM facts WHERE id = ?"},
		{&w.sale, upsertSale},
		{&w.tried, upsertTried},
		{&w.paid, upsertPaid},
		{&w.pace, insertPace},
	} {
		if *p.stmt, err = w.conn.PrepareContext(ctx, p.text); err != nil { //nolint:sqlclosecheck // close does
			return fmt.Errorf("prepare %.40q: %w", p.text, err)
		}
	}
	return w.refold(ctx)
}

// settle makes sure that what is committed is on the disk. A copy of a journal may have lost its mode.
func (w *writer) settle(ctx context.Context) error {
	var mode string
	if err := w.conn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return fmt.Errorf("read the journal mode: %w", err)
	}
	if mode != "wal" {
		if err := w.conn.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode); err != nil {
			return fmt.Errorf("set the journal mode: %w", err)
		}
	}
	level, err := w.number(ctx, "PRAGMA synchronous")
	if err != nil {
		return err
	}
	if full := int64(2); mode != "wal" || level != full {
		return fmt.Errorf("journal mode %q, synchronous %d: facts would not be durable", mode, level)
	}
	return nil
}

// find notes where the files are, the log among them: reading makes it.
func (w *writer) find(ctx context.Context, path string) (whereabouts, error) {
	if _, err := w.number(ctx, "SELECT count(*) FROM sqlite_schema"); err != nil {
		return whereabouts{}, err
	}
	return whereaboutsOf(path)
}

// whole finds a file that was cut within its last page, which SQLite fills up with zeros. While the
// log has pages the file may rightly be shorter; it is looked at first, for a file only grows.
func (w *writer) whole(ctx context.Context, path string) error {
	pages, err := w.number(ctx, "PRAGMA page_count")
	if err != nil {
		return err
	}
	size, err := w.number(ctx, "PRAGMA page_size")
	if err != nil {
		return err
	}
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
		return nil
	}
	file, err := os.Stat(path)
	if err != nil {
		return err
	}
	if file.Size() < pages*size {
		return fmt.Errorf("%w: %d of %d bytes are there", ErrCorrupt, file.Size(), pages*size)
	}
	return nil
}

func (w *writer) close() error {
	if w.conn == nil {
		return w.db.Close()
	}
	w.turn <- struct{}{}
	defer func() { <-w.turn }()
	var errs []error
	// database/sql does not close the statements of a single connection, and SQLite keeps a
	// connection with statements open: its log would stay behind.
	for _, stmt := range []*sql.Stmt{w.load, w.insert, w.owner, w.sale, w.tried, w.paid, w.pace} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(append(errs, w.conn.Close(), w.db.Close())...)
}

// transact runs do with the right to write. ctx bounds the wait for that right and nothing after it:
// a transaction that has begun takes milliseconds, and breaking off a commit would leave its fate in
// doubt.
func (w *writer) transact(ctx context.Context, do func(context.Context) error) error {
	select {
	case w.turn <- struct{}{}:
		defer func() { <-w.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	once := context.WithoutCancel(ctx)
	done := false
	defer func() { // also when do panics, and when the caller went away just as it began
		if !done {
			_, _ = w.conn.ExecContext(once, "ROLLBACK") // SQLite may have done it already
		}
	}()
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("begin: %w", err)
	}
	if err := do(once); err != nil {
		return err
	}
	if err := w.home.hold(); err != nil {
		return err
	}
	if _, err := w.conn.ExecContext(once, "COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	done = true
	return w.home.hold() // else it was kept where nobody will find it
}
