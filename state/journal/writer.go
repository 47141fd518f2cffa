package journal

import (
	"context"
	"database/sql"
	"fmt"
	"os"
)

// writer is the one connection of this process that adds facts.
type writer struct {
	session
	queue queue

	load, insert, owner, sale, tried, paid, pace, word *sql.Stmt
	known, letter, body, rejudged, byIntent, making    *sql.Stmt // of the inbox
}

// openWriter opens the file at path, which is a journal, or a draft of one with nothing in it.
func openWriter(ctx context.Context, path string, draft bool) (*writer, error) {
	db, err := handle(path, 1, nil)
	if err != nil {
		return nil, err
	}
	w := &writer{session: newSession(db), queue: queue{lead: make(chan struct{}, 1)}}
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
	err = w.prepare(ctx, map[**sql.Stmt]string{
		&w.load:   selectFacts + " WHERE sale = ? ORDER BY seq",
		&w.insert: insertFact,
		&w.owner:  "SELECT sale FROM facts WHERE id = ?",
		&w.sale:   upsertSale,
		&w.tried:  upsertTried,
		&w.paid:   upsertPaid,
		&w.pace:   insertPace,
		&w.word:   insertWord,

		&w.known: queryKnown, &w.letter: insertLetter, &w.body: insertBody, &w.rejudged: updateLetter, &w.byIntent: queryOwner, &w.making: queryMaking,
	})
	if err != nil {
		return err
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
