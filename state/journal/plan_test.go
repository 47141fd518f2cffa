package journal

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

// TestNoQuestionReadsAWholeTable asks SQLite how it would answer each question: SCAN is reading all.
func TestNoQuestionReadsAWholeTable(t *testing.T) {
	j, err := Open(context.Background(), filepath.Join(t.TempDir(), "j.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()

	type question struct {
		name, text string
		args       []any
		sorts      bool // a few rows only, which an index has found
	}
	questions := []question{
		{"sale", queryFacts, []any{""}, false},
		{"intent", queryByIntent, []any{""}, false},
		{"payment", queryByPayment, []any{"", ""}, true},
		{"sales", querySales, []any{"[]"}, true},
		{"unfinished", queryUnfinished, []any{""}, true},
		{"operator", queryOperator, []any{"", ""}, true},
		{"similar", querySimilar, []any{"", 0, "", 0}, false},
		{"live", queryLive, []any{""}, false},
		{"today", queryToday, []any{"", 0}, false},
		{"since", querySince, []any{0}, true},
		{"requests", queryRequests, []any{"", "", 0}, true},
		{"log", queryAllLog, []any{0}, false},
		{"trim", trimRequests, []any{0}, false},
		{"letter", queryLetter, []any{""}, false},
		{"trim the bodies", trimBodies, []any{0, 0}, false},
		{"ledger", selectLines, []any{0}, false},
		{"trim the ledger", trimLines, []any{"", 0, 0, 0}, false},
	}
	questions = append(questions, []question{
		{"words", queryWords, []any{"", "", 0}, false},
		{"few amounts", queryFewAmounts, []any{0, 0, 0}, false},
		{"days", queryDays, []any{0, 0}, false},
		{"by amount", fmt.Sprintf(queryAmounts, "<", "DESC"), []any{0, 0, 0}, false},
		{"by intent", fmt.Sprintf(queryIntents, "<", "DESC"), []any{"", 0}, false},
		{"window", fmt.Sprintf(queryWindow, "DESC"), []any{0, 0, 0}, false},
		{"rows", queryRows, []any{"[]"}, true},
		{"open", queryOpen, []any{"", 0}, false},
	}...)
	for _, column := range []string{byFacet, byWorth, byPriced} {
		questions = append(questions, []question{
			{column + " keys", fmt.Sprintf(queryKeys, column), []any{"[]"}, false},
			{column + " heads", fmt.Sprintf(queryHeads, column, "ASC"), []any{0, 0, "[]"}, true},
			{column + " heaps", fmt.Sprintf(queryHeaps, column, "DESC"), []any{0, 0, 0, "[]"}, false},
		}...)
	}
	for _, q := range questions {
		all := plan(t, j, q.text, q.args)
		for _, step := range strings.Split(all, "\n") {
			if !short(step) {
				require.NotContains(t, step, "SCAN", "%s: %s", q.name, all)
			}
		}
		if !q.sorts {
			require.NotContains(t, all, "TEMP B-TREE", q.name)
		}
	}
}

// short reports that what a step reads is what it was handed, a row or the answers of steps before it.
func short(step string) bool {
	for _, s := range []string{"SCAN json_each", "SCAN k", "SCAN days", "SCAN ends", "SCAN CONSTANT ROW", "SCAN (subquery"} {
		if strings.Contains(step, s) {
			return true
		}
	}
	return false
}

// plan returns how SQLite would answer a question.
func plan(t *testing.T, j *Journal, query string, args []any) string {
	t.Helper()
	rows, err := j.reads.QueryContext(context.Background(), "EXPLAIN QUERY PLAN "+query, args...)
	require.NoError(t, err, query)
	defer func() { require.NoError(t, rows.Close()) }()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
		steps = append(steps, detail)
	}
	require.NoError(t, rows.Err())
	return strings.Join(steps, "\n")
}

// A claim that waited for the disk would cost as much as a fact, before each request.
func TestALedgerDoesNotWaitForTheDisk(t *testing.T) {
	ctx := context.Background()
	j, err := Open(ctx, filepath.Join(t.TempDir(), "j.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()
	l, err := j.Ledger(hub2.PublishedLimits(), hub2.SystemClock{}, nil)
	require.NoError(t, err)
	_, err = l.News(ctx)
	require.NoError(t, err)
	var level int
	require.NoError(t, l.conn.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level))
	require.Equal(t, 1, level, "NORMAL")
}

// What comes back without an error must outlive a loss of power.
func TestAFactWaitsForTheDisk(t *testing.T) {
	ctx := context.Background()
	j, err := Open(ctx, filepath.Join(t.TempDir(), "j.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()
	level, err := j.writer.number(ctx, "PRAGMA synchronous")
	require.NoError(t, err)
	require.Equal(t, int64(2), level, "FULL")
}

func TestACommitThatFailsIsSaid(t *testing.T) {
	ctx := context.Background()
	j, err := Open(ctx, filepath.Join(t.TempDir(), "j.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()
	err = j.writer.transact(ctx, func(ctx context.Context) error {
		_, err := j.writer.conn.ExecContext(ctx, `CREATE TABLE whole (n INTEGER PRIMARY KEY);
			CREATE TABLE part (of INTEGER REFERENCES whole (n) DEFERRABLE INITIALLY DEFERRED);
			INSERT INTO part VALUES (1)`)
		return err
	})
	require.ErrorContains(t, err, "commit", "a promise that is looked at in the end is broken")
	n, err := j.writer.number(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'part'")
	require.NoError(t, err)
	require.Zero(t, n, "and nothing of it is left")
	require.NoError(t, j.writer.transact(ctx, func(context.Context) error { return nil }))
}

func TestALedgerKeepsMoreThanCanCount(t *testing.T) {
	limit := func(n int, per time.Duration) hub2.Limits { return hub2.Limits{Global: hub2.Limit{Max: n, Per: per}} }
	require.Equal(t, int64(1400), linesKept(hub2.PublishedLimits()))
	require.Equal(t, int64(fewestLines), linesKept(hub2.Limits{}))
	require.Equal(t, int64(fewestLines), linesKept(limit(5, time.Second)))
	require.Equal(t, int64(mostLines), linesKept(limit(1_000_000, time.Second)))
}
