package journal

import (
	"context"
	"math"
	"strings"
	"time"
	"unicode"
)

// Row is a sale as lists show it.
type Row struct {
	First int64 // seq of the sale's first fact: the order of lists, and what Filter.Before continues from
	Seq   int64 // of its last fact

	Sale           string
	Intent         string // "" until there is one
	Payment        string // of the attempt that tells how the sale stands, "" when it has none
	Status         string // state.Sale.Word
	FailureCode    string // of the last failed attempt, when Status is failed
	FailureMessage string
	Amount         int64
	Currency       string
	Country        string
	Operator       string
	MSISDN         string // national digits; whoever shows them masks them
	PurchaseRef    string
	CustomerRef    string
	Profile        string
	Environment    string
	Till           string
	Cashier        string
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Live           bool // an attempt may still take money
	Read           bool // there is a question to ask Hub2
	Mismatch       bool // money moved in another amount than the sale's

	used   bool   // there was an attempt, or somebody else made the intent
	search string // where filters look
}

// Filter says which sales to list; what is zero does not count.
type Filter struct {
	Status       string
	Operator     string
	Environment  string
	Profile      string
	Search       string // part of an intent's or payment's id, a reference or a number
	Since, Until time.Time
	Limit        int
	Before       int64 // Row.First of the last row of the page before
	// IncludeUnused lists the sales too that were begun here and never attempted.
	IncludeUnused bool
}

const selectRows = selectFound

// List returns the sales that a filter lets through, newest first.
func (j *Journal) List(ctx context.Context, f Filter) ([]Row, error) {
	query, args := f.query()
	rows, err := j.rows(ctx, query, args...)
	return rows, failure(j.path, "list sales", err)
}

// query walks the table, or the index of a status or an operator, from the newest sale down, so that
// a limited list reads no more than it shows. Since ends the walk early.
func (f Filter) query() (string, []any) {
	before := int64(math.MaxInt64)
	if f.Before > 0 {
		before = f.Before
	}
	where, args := []string{"first < ?"}, []any{before}
	add := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	for _, c := range []struct{ condition, value string }{
		{"status = ?", f.Status}, {"operator = ?", f.Operator},
		// The + keeps out indexes that would need a sort.
		{"+environment = ?", f.Environment}, {"+profile = ?", f.Profile},
	} {
		if c.value != "" {
			add(c.condition, c.value)
		}
	}
	if !f.Since.IsZero() {
		ms := f.Since.UnixMilli()
		// Clocks may jump, so the sales since then need not be the last ones.
		add("first >= (SELECT coalesce(min(first), ?) FROM sales INDEXED BY sales_created WHERE created >= ?)", int64(math.MaxInt64), ms)
		add("+created >= ?", ms)
	}
	if !f.Until.IsZero() {
		add("+created < ?", f.Until.UnixMilli())
	}
	if !f.IncludeUnused {
		add("+used = 1")
	}
	if text := strings.ToLower(strings.TrimSpace(f.Search)); text != "" {
		condition, values := search(text)
		add(condition, values...)
	}
	query := selectRows + " WHERE " + strings.Join(where, " AND ") + " ORDER BY first DESC"
	if f.Limit > 0 {
		query += " LIMIT ?"
		args = append(args, f.Limit)
	}
	return query, args
}

// search looks for the text, and, when it can only be a number as people write it, for its digits.
func search(text string) (string, []any) {
	const like = `search LIKE ? ESCAPE '\'`
	pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-+()", r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	if digits == text || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return like, []any{pattern}
	}
	return "(" + like + " OR " + like + ")", []any{pattern, "%" + digits + "%"}
}

func (j *Journal) rows(ctx context.Context, query string, args ...any) ([]Row, error) {
	rows, err := j.found(ctx, query, args...)
	for i := range rows {
		rows[i].used, rows[i].search = false, ""
	}
	return rows, err
}
