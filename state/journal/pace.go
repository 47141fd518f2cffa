package journal

import (
	"context"
	"fmt"
	"time"

	"guichet/state"
)

// paceSample is how many of the latest payments tell how long the next ones will take.
const paceSample = 64

const (
	insertPace = "INSERT OR IGNORE INTO paces (environment, country, operator, code, seq, attempt, took) VALUES (?, ?, ?, ?, ?, ?, ?)"
	queryPaces = `SELECT took FROM paces WHERE environment = ? AND country = ? AND operator = ? AND code = ?
		ORDER BY seq DESC LIMIT ?`
)

// Durations returns how long the latest payments of a kind took, from the attempt or, with code, from
// the customer's code.
func (j *Journal) Durations(ctx context.Context, environment, country, operator string, code bool) ([]time.Duration, error) {
	rows, err := j.reads.QueryContext(ctx, queryPaces, environment, country, operator, code, paceSample)
	if err != nil {
		return nil, failure(j.path, "look for the pace of payments", err)
	}
	defer func() { _ = rows.Close() }()
	var all []time.Duration
	for rows.Next() {
		var ms int64
		if err := rows.Scan(&ms); err != nil {
			return nil, failure(j.path, "look for the pace of payments", err)
		}
		all = append(all, time.Duration(ms)*time.Millisecond)
	}
	return all, failure(j.path, "look for the pace of payments", rows.Err())
}

// projectPace remembers how long an attempt took when the last fact brought its end.
func (w *writer) projectPace(ctx context.Context, p projection, a state.Attempt) error {
	over := func(s state.AttemptState) bool { return s == state.Failed || s == state.Successful }
	if !over(a.State) || a.Took <= 0 {
		return nil
	}
	for _, b := range p.before.Attempts {
		if b.ID == a.ID && over(b.State) {
			return nil
		}
	}
	o := p.after.Order
	_, err := w.pace.ExecContext(ctx, o.Environment, a.Try.Country, a.Try.Operator, a.Code == state.CodeTaken, p.after.Seq, a.ID,
		a.Took.Milliseconds())
	if err != nil {
		return fmt.Errorf("fold the pace of sale %s: %w", p.after.ID, err)
	}
	return nil
}
