package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"guichet/state"
)

const (
	queryFacts      = selectFacts + " WHERE sale = ? ORDER BY seq"
	queryByIntent   = selectFacts + " WHERE sale = (SELECT id FROM sales WHERE intent = ?) ORDER BY seq"
	querySales      = selectFacts + " WHERE sale IN (SELECT value FROM json_each(?)) ORDER BY sale, seq"
	queryByPayment  = "SELECT id FROM words JOIN sales USING (first) WHERE word >= ? AND word < ? ORDER BY first DESC LIMIT 1"
	queryUnfinished = selectFacts + ` JOIN sales ON sales.id = facts.sale
		WHERE (sales.live = 1 OR sales.follow = 1) AND sales.environment = ? ORDER BY sales.first, facts.seq`
	queryOperator = "SELECT operator FROM numbers WHERE country = ? AND msisdn = ? ORDER BY paid DESC, tried DESC LIMIT 1"
	querySimilar  = selectFound + ` WHERE msisdn = ? AND amount = ? AND currency = ? AND tried >= ?
		AND status NOT IN ('failed', 'payment_required') ORDER BY first DESC LIMIT 1`
	queryLive  = "SELECT count(*) FROM sales WHERE live = 1 AND environment = ?"
	queryToday = "SELECT count(*) FROM sales WHERE used = 1 AND environment = ? AND created >= ?"
	querySince = "SELECT sale, max(seq) FROM facts NOT INDEXED WHERE seq > ? GROUP BY sale ORDER BY max(seq)"
	queryLast  = "SELECT coalesce(max(seq), 0) FROM facts"
)

// Sale returns a sale as it stands.
func (j *Journal) Sale(ctx context.Context, saleID string) (state.Sale, error) {
	facts, err := j.factsOf(ctx, saleID)
	return fold(facts), err
}

// ByIntent returns the sale that has this intent.
func (j *Journal) ByIntent(ctx context.Context, intentID string) (state.Sale, error) {
	facts, err := j.facts(ctx, queryByIntent, intentID)
	if err == nil && len(facts) == 0 {
		err = ErrNotFound
	}
	return fold(facts), failure(j.path, "intent "+intentID, err)
}

// ByPayment returns the newest sale that has a payment whose id begins so, by the index of words.
func (j *Journal) ByPayment(ctx context.Context, id string) (saleID string, err error) {
	s := beginning(wordID + strings.ToLower(id))
	err = j.reads.QueryRowContext(ctx, queryByPayment, s.from, s.to).Scan(&saleID)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return saleID, failure(j.path, "payment "+id, err)
}

// Facts returns all that is kept of a sale, in the order in which it was kept.
func (j *Journal) Facts(ctx context.Context, saleID string) ([]state.Fact, error) {
	if err := j.writer.home.hold(); err != nil {
		return nil, failure(j.path, "sale "+saleID, err)
	}
	return j.factsOf(ctx, saleID)
}

// factsOf reads on in a file that is gone: what is in flight is followed to its end.
func (j *Journal) factsOf(ctx context.Context, saleID string) ([]state.Fact, error) {
	facts, err := j.facts(ctx, queryFacts, saleID)
	if err == nil && len(facts) == 0 {
		err = ErrNotFound
	}
	return facts, failure(j.path, "sale "+saleID, err)
}

func (j *Journal) facts(ctx context.Context, query string, args ...any) ([]state.Fact, error) {
	rows, err := j.reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	facts, _, err := scanFacts(rows)
	return facts, err
}

// Unfinished returns the sales of an environment that have an attempt open or a question to ask
// Hub2, oldest first.
func (j *Journal) Unfinished(ctx context.Context, environment string) ([]state.Sale, error) {
	facts, err := j.facts(ctx, queryUnfinished, environment)
	if err != nil {
		return nil, failure(j.path, "look for unfinished sales", err)
	}
	return foldAll(facts), nil
}

// Sales returns sales as they stand, all by one question; those that are not there are left out.
func (j *Journal) Sales(ctx context.Context, saleIDs []string) ([]state.Sale, error) {
	ids, err := json.Marshal(saleIDs)
	if err != nil {
		return nil, fmt.Errorf("write the ids of sales down: %w", err)
	}
	facts, err := j.facts(ctx, querySales, string(ids))
	if err != nil {
		return nil, failure(j.path, "load sales", err)
	}
	return foldAll(facts), nil
}

// foldAll folds the facts of several sales, of which those of one stand together.
func foldAll(facts []state.Fact) []state.Sale {
	var sales []state.Sale
	for _, f := range facts {
		if n := len(sales); n == 0 || sales[n-1].ID != f.Sale {
			sales = append(sales, state.Sale{})
		}
		last := &sales[len(sales)-1]
		*last = last.Apply(f)
	}
	return sales
}

// LastOperator returns the operator that a number last paid with, else the one that it last tried.
func (j *Journal) LastOperator(ctx context.Context, country, msisdn string) (operator string, ok bool, err error) {
	err = j.reads.QueryRowContext(ctx, queryOperator, country, msisdn).Scan(&operator)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return operator, err == nil, failure(j.path, "look for the number's operator", err)
}

// Similar returns the newest sale of this amount and number that was tried since then and is paid or
// may yet be: the customer may be about to pay twice.
func (j *Journal) Similar(ctx context.Context, amount int64, currency, msisdn string, since time.Time) (Row, bool, error) {
	rows, err := j.rows(ctx, querySimilar, msisdn, amount, currency, since.UnixMilli())
	if err != nil || len(rows) == 0 {
		return Row{}, false, failure(j.path, "look for a similar sale", err)
	}
	return rows[0], true, nil
}

// Count returns how many sales of an environment have an attempt open, and how many were begun since
// then and not left unused.
func (j *Journal) Count(ctx context.Context, environment string, since time.Time) (live, total int, err error) {
	err = j.reads.QueryRowContext(ctx, queryLive, environment).Scan(&live)
	if err == nil {
		err = j.reads.QueryRowContext(ctx, queryToday, environment, since.UnixMilli()).Scan(&total)
	}
	return live, total, failure(j.path, "count sales", err)
}

// Since returns the sales that got facts after seq, in the order of their last ones, and the last
// seq there is.
func (j *Journal) Since(ctx context.Context, seq int64) (saleIDs []string, last int64, err error) {
	if err := j.writer.home.hold(); err != nil { // what is read there is nobody's any more
		return nil, seq, failure(j.path, "look for news", err)
	}
	rows, err := j.reads.QueryContext(ctx, querySince, seq)
	if err != nil {
		return nil, seq, failure(j.path, "look for news", err)
	}
	defer func() { _ = rows.Close() }()
	last = seq
	for rows.Next() {
		var id string
		if err := rows.Scan(&id, &last); err != nil {
			return nil, seq, failure(j.path, "look for news", err)
		}
		saleIDs = append(saleIDs, id)
	}
	if err := rows.Err(); err != nil {
		return nil, seq, failure(j.path, "look for news", err)
	}
	return saleIDs, last, nil
}

func scanStrings(rows *sql.Rows) ([]string, error) {
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, fmt.Errorf("read a row: %w", err)
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
