package journal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"guichet/state/filter"
)

const selectFound = `SELECT first, seq, id, coalesce(intent, ''), payment, status, failure_code, failure_message,
	amount, currency, country, operator, msisdn, purchase_ref, customer_ref, profile, environment, till,
	created, updated, live, follow, mismatch, cashier, used, search FROM sales`

// fetch reads the rows of a batch that fit, and reports whether it read all of them: of a batch in which
// more fit than are wanted the rest is left to the walk.
func (s *Search) fetch(ctx context.Context, b batch) (rows []Row, whole bool, err error) {
	where, args := []string{"first BETWEEN ? AND ?"}, []any{b.from, b.to}
	if b.firsts != nil {
		where, args = []string{"first IN (SELECT value FROM json_each(?))"}, []any{list(b.firsts)}
	}
	where, args = append(where, "+environment = ?"), append(args, s.q.Environment)
	if !s.q.IncludeUnused {
		where = append(where, "+used = 1")
	}
	for _, t := range s.q.Filter.Terms {
		if condition, values := narrows(t); condition != "" {
			where, args = append(where, condition), append(args, values...)
		}
	}
	order := "DESC"
	if s.q.Ascending {
		order = "ASC"
	}
	query := selectFound + " WHERE " + strings.Join(where, " AND ") + " ORDER BY first " + order
	most := 0
	if s.inStep && s.q.Limit > 0 {
		most = (s.q.Limit - s.found) << s.wide
		query += fmt.Sprintf(" LIMIT %d", most)
	}
	all, err := s.j.found(ctx, query, args...)
	if err != nil {
		return nil, false, err
	}
	whole = most == 0 || len(all) < most
	if !whole {
		s.walk.back(all[len(all)-1])
	}
	read := len(all)
	rows = slices.DeleteFunc(all, func(r Row) bool { return !s.fits(r) })
	if len(rows) < read/2 { // SQLite lets much through that does not fit
		s.wide = min(s.wide+2, 8)
	}
	s.sort(rows)
	return rows, whole, nil
}

// fits reports whether a row belongs to the answer.
func (s *Search) fits(r Row) bool {
	return s.q.Fits(r) && (s.q.After == nil || s.q.Compare(*s.q.After, s.q.PlaceOf(r)) < 0)
}

// Fits reports whether a row of Rows belongs to the list of a query.
func (q Query) Fits(r Row) bool {
	return r.Environment == q.Environment && (r.used || q.IncludeUnused) && q.Filter.Match(r.looks())
}

// narrows is what SQLite can tell of a term for a row: whatever fits passes, and some of what does not.
func narrows(t filter.Term) (string, []any) {
	if t.Not {
		return "", nil
	}
	begins := pattern(t.Text) + "%"
	if t.Op == filter.Equal {
		begins = pattern(t.Text)
	}
	switch t.Field {
	case filter.Any:
		if t.Held {
			return search(t.Text)
		}
		return anywhere(t)
	case filter.ID, filter.Reference:
		return `search LIKE ? ESCAPE '\'`, []any{"%" + pattern(t.Text) + "%"}
	case filter.Number:
		var some []string
		var args []any
		for _, digits := range t.Digits() {
			some, args = append(some, `search LIKE ? ESCAPE '\'`), append(args, "%"+pattern(digits)+"%")
		}
		return "(" + strings.Join(some, " OR ") + ")", args
	case filter.Operator:
		return `+operator LIKE ? ESCAPE '\'`, []any{begins}
	case filter.Code:
		return `+failure_code LIKE ? ESCAPE '\'`, []any{begins}
	case filter.Till:
		return `+till LIKE ? ESCAPE '\'`, []any{begins}
	case filter.Cashier:
		return `cashier LIKE ? ESCAPE '\'`, []any{begins}
	case filter.Amount:
		least, most := t.Range()
		return "+amount BETWEEN ? AND ?", []any{least, most}
	case filter.Day, filter.Status:
	}
	return "", nil
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

// anywhere looks for a word in all texts. Its letters may be those of what people call a status.
func anywhere(t filter.Term) (string, []any) {
	p := "%" + pattern(t.Text) + "%"
	if t.Fuzzy {
		p = "%"
		for _, r := range t.Text {
			p += pattern(string(r)) + "%"
		}
	}
	known := []string{}
	for _, s := range []string{"successful", "failed", "unknown", "processing", "payment_required", "action_required"} {
		if t.Match(filter.Payment{Status: s}) {
			known = append(known, s)
		}
	}
	condition := `(search LIKE ?1 ESCAPE '\' OR operator LIKE ?1 ESCAPE '\' OR status LIKE ?1 ESCAPE '\' OR failure_code LIKE ?1 ESCAPE '\'
		OR till LIKE ?1 ESCAPE '\' OR cashier LIKE ?1 ESCAPE '\'`
	condition = strings.ReplaceAll(condition, "?1", "?")
	args := []any{p, p, p, p, p, p}
	if len(known) > 0 {
		condition, args = condition+" OR status IN (SELECT value FROM json_each(?))", append(args, list(known))
	}
	return condition + ")", args
}

// pattern writes a text for LIKE, which knows no letters but those of ASCII when it comes to capitals.
func pattern(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= utf8.RuneSelf:
			b.WriteByte('%')
		case strings.ContainsRune(`\%_`, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// rows reads rows as lists show them.
func (j *Journal) rows(ctx context.Context, query string, args ...any) ([]Row, error) {
	rows, err := j.found(ctx, query, args...)
	for i := range rows {
		rows[i].used, rows[i].search = false, ""
	}
	return rows, err
}

// found reads rows with all that filters look at.
func (j *Journal) found(ctx context.Context, query string, args ...any) ([]Row, error) {
	found, err := j.reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = found.Close() }()
	var rows []Row
	for found.Next() {
		var r Row
		var created, updated int64
		err := found.Scan(&r.First, &r.Seq, &r.Sale, &r.Intent, &r.Payment, &r.Status, &r.FailureCode, &r.FailureMessage,
			&r.Amount, &r.Currency, &r.Country, &r.Operator, &r.MSISDN, &r.PurchaseRef, &r.CustomerRef, &r.Profile,
			&r.Environment, &r.Till, &created, &updated, &r.Live, &r.Read, &r.Mismatch, &r.Cashier, &r.used, &r.search)
		if err != nil {
			return nil, err
		}
		r.CreatedAt, r.UpdatedAt = time.UnixMilli(created).UTC(), time.UnixMilli(updated).UTC()
		rows = append(rows, r)
	}
	return rows, found.Err()
}

// looks is what filters look at.
func (r Row) looks() filter.Payment {
	ids, refs, numbers := partsOf(r.search)
	return filter.Payment{
		IDs: ids, References: refs, Numbers: numbers, Operator: strings.ToLower(part(r.Operator)), Status: strings.ToLower(part(r.Status)),
		Code: strings.ToLower(part(r.FailureCode)), Till: strings.ToLower(part(r.Till)), Cashier: strings.ToLower(r.Cashier),
		Amount: r.Amount, Created: r.CreatedAt,
	}
}

// Rows returns sales by their ids, in the order of their numbers.
func (j *Journal) Rows(ctx context.Context, sales []string) ([]Row, error) {
	rows, err := j.found(ctx, queryRows, list(sales))
	return rows, failure(j.path, "read sales", err)
}

const (
	queryRows = selectFound + " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY first"
	// queryOpen: the newest that may still take money.
	queryOpen = selectFound + " INDEXED BY sales_live WHERE live = 1 AND environment = ? ORDER BY first DESC LIMIT ?"
)

// LiveRows returns the newest sales of an environment that may still take money.
func (j *Journal) LiveRows(ctx context.Context, environment string, limit int) ([]Row, error) {
	rows, err := j.found(ctx, queryOpen, environment, limit)
	return rows, failure(j.path, "list what is live", err)
}
