package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// session is one connection that writes. Between programs the database's own lock decides who does;
// turn decides between goroutines.
type session struct {
	db         *sql.DB
	conn       *sql.Conn // nil until it is opened
	statements []*sql.Stmt
	turn       chan struct{}
	home       whereabouts // of the files that must stay where they are, none for what may be lost
}

func newSession(db *sql.DB) session { return session{db: db, turn: make(chan struct{}, 1)} }

// prepare makes the statements that close will close.
func (s *session) prepare(ctx context.Context, texts map[**sql.Stmt]string) error {
	for at, text := range texts {
		stmt, err := s.conn.PrepareContext(ctx, text) //nolint:sqlclosecheck // close does
		if err != nil {
			return fmt.Errorf("prepare %.40q: %w", text, err)
		}
		*at = stmt
		s.statements = append(s.statements, stmt)
	}
	return nil
}

func (s *session) close() error {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	var errs []error
	// database/sql does not close the statements of a single connection, and SQLite keeps a
	// connection with statements open: its log would stay behind.
	for _, stmt := range s.statements {
		errs = append(errs, stmt.Close())
	}
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	return errors.Join(append(errs, s.db.Close())...)
}

// number asks a question whose answer is one number.
func (s *session) number(ctx context.Context, query string) (int64, error) {
	var n int64
	if err := s.conn.QueryRowContext(ctx, query).Scan(&n); err != nil {
		return 0, fmt.Errorf("%s: %w", query, err)
	}
	return n, nil
}

// transact runs do with the right to write. ctx bounds the wait for that right and nothing after it:
// a transaction that has begun takes milliseconds, and breaking off a commit would leave its fate in
// doubt.
func (s *session) transact(ctx context.Context, do func(context.Context) error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	once := context.WithoutCancel(ctx)
	done := false
	defer func() { // also when do panics, and when the caller went away just as it began
		if !done {
			_, _ = s.conn.ExecContext(once, "ROLLBACK") // SQLite may have done it already
		}
	}()
	if _, err := s.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("begin: %w", err)
	}
	if err := do(once); err != nil {
		return err
	}
	if err := s.home.hold(); err != nil {
		return err
	}
	if _, err := s.conn.ExecContext(once, "COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	done = true
	return s.home.hold() // else it was kept where nobody will find it
}
