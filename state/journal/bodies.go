package journal

import (
	"context"
	"errors"
	"time"

	"guichet/state"
)

// BodiesKept is how long the body of a webhook is kept. What it told is in a fact by then, or was set aside
// and could be judged again all that time; that it came is known for ever.
const BodiesKept = 90 * 24 * time.Hour

// trimAtOnce bounds a pass: it takes some milliseconds, and a clock that is wrong for an hour costs no more.
const trimAtOnce = 500

const (
	insertBody = "INSERT INTO bodies (n, at, body) VALUES (?, ?, ?)"
	trimBodies = "DELETE FROM bodies WHERE n IN (SELECT n FROM bodies WHERE at < ? ORDER BY at LIMIT ?)"
)

// ErrTrimmed tells that a webhook's body is not kept any more.
var ErrTrimmed = errors.New("the body of this webhook is not kept any more")

// TrimBodies lets go of bodies that are older than BodiesKept, the oldest first, and returns how many. It
// waits neither for the disk nor, for long, for other programs: what a pass leaves is the next one's.
func (j *Journal) TrimBodies(ctx context.Context, now time.Time) (int64, error) {
	done, err := j.log.ExecContext(ctx, trimBodies, now.Add(-BodiesKept).UnixNano(), trimAtOnce)
	if err != nil {
		return 0, failure(j.path, "trim the webhooks", err)
	}
	n, err := done.RowsAffected()
	return n, failure(j.path, "trim the webhooks", err)
}

// keepLetter writes a letter down.
func (w *writer) keepLetter(ctx context.Context, l state.Letter, r state.Receipt) error {
	at := l.At.UnixNano()
	done, err := w.letter.ExecContext(ctx, l.Event, l.Sum, at, l.Type, l.About, r.Sale.ID, string(r.Aside))
	if err != nil {
		return err
	}
	n, err := done.LastInsertId()
	if err != nil {
		return err
	}
	_, err = w.body.ExecContext(ctx, n, at, l.Body)
	return err
}
