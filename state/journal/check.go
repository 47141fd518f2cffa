package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"

	"modernc.org/sqlite"

	"guichet/state"
)

// Report is what a check of a journal found.
type Report struct {
	Facts  int64
	Sales  int64
	Events int64    // the webhooks that are kept
	Digest string   // over every sale's state: two journals that have the same one tell the same
	Damage []string // what is not as it was written, at most maxDamage lines
}

// Whole reports whether nothing is damaged.
func (r Report) Whole() bool { return len(r.Damage) == 0 }

// maxDamage bounds what is told: a damaged file is damaged often.
const maxDamage = 20

const (
	queryIntegrity = "PRAGMA integrity_check(20)"
	queryIDs       = "SELECT sale FROM facts UNION SELECT id FROM sales ORDER BY 1"
	queryCount     = "SELECT count(*) FROM facts"
	queryGiven     = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'facts'"
	queryLine      = "SELECT count(*) FROM sales WHERE id = ? AND (" + saleColumns + ") IS (" + saleMarks + ")"
	queryBodies    = "SELECT inbox.n, sum, body FROM inbox LEFT JOIN bodies USING (n)"
)

// Check reads the whole journal as it stands at one moment, while others write, and changes nothing. Its
// error tells that it could not look; what it found is in the report.
func (j *Journal) Check(ctx context.Context) (Report, error) {
	r, err := inspect(ctx, j.reads)
	return r, failure(j.path, "check", err)
}

// inspection is a check under way.
type inspection struct {
	conn   *sql.Conn
	report Report
	sum    hash.Hash
}

func inspect(ctx context.Context, db *sql.DB) (Report, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return Report{}, err
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") }()
	i := inspection{conn: conn, sum: sha256.New()}
	for _, look := range []func(context.Context) error{i.pages, i.facts, i.sales, i.events} {
		if err := i.found(look(ctx)); err != nil {
			return i.report, err
		}
	}
	i.report.Digest = hex.EncodeToString(i.sum.Sum(nil))
	return i.report, nil
}

// found notes an error that is damage, and returns any other.
func (i *inspection) found(err error) error {
	var e *sqlite.Error
	if errors.Is(err, ErrCorrupt) || errors.As(err, &e) && kindOf(err) == ErrCorrupt {
		i.damaged("%s", err)
		return nil
	}
	return err
}

func (i *inspection) damaged(format string, args ...any) {
	switch n := len(i.report.Damage); {
	case n < maxDamage-1:
		i.report.Damage = append(i.report.Damage, fmt.Sprintf(format, args...))
	case n < maxDamage:
		i.report.Damage = append(i.report.Damage, "and more")
	}
}

// pages has SQLite look at its own file.
func (i *inspection) pages(ctx context.Context) error {
	rows, err := i.conn.QueryContext(ctx, queryIntegrity)
	if err != nil {
		return err
	}
	said, err := scanStrings(rows)
	for _, line := range said {
		if line != "ok" {
			i.damaged("%s", line)
		}
	}
	return err
}

// facts counts them. None is ever removed and none is taken back, so that their numbers have no gaps.
func (i *inspection) facts(ctx context.Context) error {
	var given int64
	err := i.conn.QueryRowContext(ctx, queryCount).Scan(&i.report.Facts)
	if err == nil {
		err = i.conn.QueryRowContext(ctx, queryGiven).Scan(&given)
	}
	if err == nil && given != i.report.Facts {
		i.damaged("%d facts were kept and %d are there", given, i.report.Facts)
	}
	return err
}

// sales folds each sale and compares it with its line.
func (i *inspection) sales(ctx context.Context) error {
	rows, err := i.conn.QueryContext(ctx, queryIDs)
	if err != nil {
		return err
	}
	ids, err := scanStrings(rows)
	if err != nil {
		return err
	}
	facts, err := i.conn.PrepareContext(ctx, queryFacts)
	if err != nil {
		return err
	}
	defer func() { _ = facts.Close() }()
	line, err := i.conn.PrepareContext(ctx, queryLine)
	if err != nil {
		return err
	}
	defer func() { _ = line.Close() }()
	i.report.Sales = int64(len(ids))
	for _, id := range ids {
		if err := i.found(i.sale(ctx, id, facts, line)); err != nil {
			return err
		}
	}
	return nil
}

func (i *inspection) sale(ctx context.Context, id string, facts, line *sql.Stmt) error {
	rows, err := facts.QueryContext(ctx, id)
	if err != nil {
		return fmt.Errorf("sale %s: %w", id, err)
	}
	kept, _, err := scanFacts(rows)
	if err != nil {
		return fmt.Errorf("sale %s: %w", id, err)
	}
	var p projection
	for _, f := range kept {
		p.apply(f)
	}
	if err := i.digest(p.after); err != nil {
		return err
	}
	var same int64
	if err := line.QueryRowContext(ctx, append([]any{id}, p.line()...)...).Scan(&same); err != nil {
		return fmt.Errorf("sale %s: %w", id, err)
	}
	if same != 1 {
		i.damaged("sale %s: the lists do not show what its facts tell", id)
	}
	return nil
}

// digest adds a sale's state. The token's value is no part of it: each fact's sum checks that.
func (i *inspection) digest(s state.Sale) error {
	b, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write sale %s down: %w", s.ID, err)
	}
	_, _ = i.sum.Write(append(b, '\n')) // a hash takes everything
	return nil
}

// events compares the webhooks' bodies with their sums, as long as they are kept.
func (i *inspection) events(ctx context.Context) error {
	rows, err := i.conn.QueryContext(ctx, queryBodies)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var n int64
		var sum string
		var body sql.NullString
		if err := rows.Scan(&n, &sum, &body); err != nil {
			return err
		}
		i.report.Events++
		if body.Valid && state.Digest(body.String) != sum {
			i.damaged("webhook %d is not as it came", n)
		}
	}
	return rows.Err()
}
