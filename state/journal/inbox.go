package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"guichet/state"
)

const (
	queryKnown   = "SELECT n, sale, aside FROM inbox WHERE sum = ? OR event = ? AND event <> '' LIMIT 1"
	queryOwner   = "SELECT id FROM sales WHERE intent = ?"
	queryMaking  = "SELECT 1 FROM sales WHERE intent IS NULL AND purchase_ref = ? AND updated >= ? LIMIT 1"
	insertLetter = "INSERT INTO inbox (event, sum, at, type, about, sale, aside) VALUES (?, ?, ?, ?, ?, ?, ?)"
	updateLetter = "UPDATE inbox SET sale = ?, aside = ? WHERE n = ?"
	queryLetter  = `SELECT inbox.at, body, aside, sale, sum, type, about FROM inbox LEFT JOIN bodies USING (n)
WHERE event = ? AND event <> ''`
	queryHeard = `SELECT coalesce(max(at) FILTER (WHERE aside <> ?1), 0), coalesce(max(at) FILTER (WHERE aside = ?1), 0)
FROM inbox WHERE n > (SELECT coalesce(max(n), 0) FROM inbox) - 64`
)

// makingFor is how long a create may be under way: longer than any request.
const makingFor = 2 * time.Minute

// Judge decides what becomes of a letter. It sees the sale of the letter's intent, an empty one where no
// sale has it, and whether a create with the letter's reference is under way.
type Judge = func(l state.Letter, s state.Sale, making bool) (state.Judgement, error)

// Receive keeps letters and what they tell, all of them or none: when it returns no error they are on
// the disk. One that is there already changes nothing. judge is asked with no other program able to
// write.
func (j *Journal) Receive(ctx context.Context, letters []state.Letter, judge Judge) ([]state.Receipt, error) {
	return j.receive(ctx, letters, judge, false)
}

// Rejudge judges a letter again that is there already.
func (j *Journal) Rejudge(ctx context.Context, l state.Letter, judge Judge) (state.Receipt, error) {
	all, err := j.receive(ctx, []state.Letter{l}, judge, true)
	if err != nil {
		return state.Receipt{Letter: l}, err
	}
	return all[0], nil
}

func (j *Journal) receive(ctx context.Context, letters []state.Letter, judge Judge, again bool) ([]state.Receipt, error) {
	var receipts []state.Receipt
	added := false
	err := j.writer.transact(ctx, func(ctx context.Context) error {
		receipts, added = receipts[:0], false
		for _, l := range letters {
			r, err := j.writer.receive(ctx, l, judge, again)
			if err != nil {
				return fmt.Errorf("keep event %q: %w", l.Event, err)
			}
			receipts, added = append(receipts, r), added || !r.Repeat && !r.Later
		}
		return nil
	})
	if err != nil {
		return nil, failure(j.path, "receive", err)
	}
	if added {
		ring(j.path)
	}
	return receipts, nil
}

func (w *writer) receive(ctx context.Context, l state.Letter, judge Judge, again bool) (state.Receipt, error) {
	r := state.Receipt{Letter: l}
	var n int64
	var sale string
	err := w.known.QueryRowContext(ctx, l.Sum, l.Event).Scan(&n, &sale, &r.Aside)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return r, err
	case !again:
		r.Repeat = true
		kept, _, err := w.facts(ctx, sale)
		r.Sale = fold(kept)
		return r, err
	}
	before, sum, making, err := w.party(ctx, l)
	if err != nil {
		return r, err
	}
	judged, err := judge(l, before, making)
	if err != nil || judged.Later {
		r.Later = judged.Later
		return r, err
	}
	r.Aside, r.Sale = judged.Aside, before
	if judged.Sale != "" {
		fresh, err := w.fresh(ctx, judged.Facts)
		if err != nil {
			return r, err
		}
		if r.Sale, err = w.add(ctx, before, sum, fresh); err != nil {
			return r, err
		}
	}
	if n != 0 {
		_, err = w.rejudged.ExecContext(ctx, r.Sale.ID, string(r.Aside), n)
	} else {
		err = w.keepLetter(ctx, l, r)
	}
	return r, err
}

// party finds whom a letter is about.
func (w *writer) party(ctx context.Context, l state.Letter) (s state.Sale, sum uint32, making bool, err error) {
	if l.About == "" {
		return s, 0, false, nil
	}
	var id string
	err = w.byIntent.QueryRowContext(ctx, l.About).Scan(&id)
	switch {
	case err == nil:
		kept, sum, err := w.facts(ctx, id)
		return fold(kept), sum, false, err
	case !errors.Is(err, sql.ErrNoRows):
		return s, 0, false, err
	}
	var one int
	err = w.making.QueryRowContext(ctx, l.Ref, l.At.Add(-makingFor).UnixMilli()).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return s, 0, false, nil
	}
	return s, 0, err == nil, err
}

// Letter returns a letter by its event's id, with what became of it. One whose body is not kept any more
// comes with ErrTrimmed.
func (j *Journal) Letter(ctx context.Context, event string) (state.Receipt, error) {
	var r state.Receipt
	var at int64
	var body []byte // nil when it is not kept any more
	l := state.Letter{Event: event}
	var sale string
	err := j.reads.QueryRowContext(ctx, queryLetter, event).Scan(&at, &body, &r.Aside, &sale, &l.Sum, &l.Type, &l.About)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return r, failure(j.path, "event "+event, err)
	}
	if l.At = time.Unix(0, at); body != nil {
		l = state.NewLetter(body, l.At)
	}
	r.Letter = l
	if sale != "" {
		r.Sale, err = j.Sale(ctx, sale)
	}
	if err == nil && body == nil {
		err = ErrTrimmed
	}
	return r, err
}

// Heard returns when webhooks came last.
func (j *Journal) Heard(ctx context.Context) (state.Hearing, error) {
	var hub2, trial int64
	if err := j.reads.QueryRowContext(ctx, queryHeard, string(state.AsideTrial)).Scan(&hub2, &trial); err != nil {
		return state.Hearing{}, failure(j.path, "look for the last webhook", err)
	}
	return state.Hearing{Hub2: instant(hub2), Trial: instant(trial)}, nil
}

func instant(nanoseconds int64) time.Time {
	if nanoseconds == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanoseconds)
}
