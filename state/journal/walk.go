package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// batch is some sales that may fit, in the order of the list: by their numbers, or all between two.
type batch struct {
	firsts   []int64
	from, to int64 // both within; only when firsts is nil
	size     int64
	last     bool // there are no more
}

// walk hands out the sales that may fit, newest first or oldest first, in batches.
type walk interface {
	next(ctx context.Context, n int) (batch, error)
	// back makes the walk go on after a sale of the batch that it handed out last.
	back(r Row)
}

// reach is what of the journal is still to be walked, both ends within.
type reach struct {
	low, high int64
	desc      bool
}

func (r *reach) after(first int64) {
	if r.desc {
		r.high = min(r.high, first-1)
	} else {
		r.low = max(r.low, first+1)
	}
}

func (r *reach) rewind(first int64) {
	if r.desc {
		r.high = first - 1
	} else {
		r.low = first + 1
	}
}

func (r *reach) order() string {
	if r.desc {
		return "DESC"
	}
	return "ASC"
}

// table walks all sales.
type table struct {
	j *Journal
	reach
}

const queryWindow = `SELECT count(*), coalesce(min(first), 0), coalesce(max(first), 0) FROM (
	SELECT first FROM sales WHERE first BETWEEN ? AND ? ORDER BY first %s LIMIT ?)`

func (w *table) next(ctx context.Context, n int) (batch, error) {
	var b batch
	err := w.j.reads.QueryRowContext(ctx, fmt.Sprintf(queryWindow, w.order()), w.low, w.high, n).Scan(&b.size, &b.from, &b.to)
	if err != nil {
		return b, err
	}
	if b.last = b.size < int64(n); b.size == 0 {
		return batch{firsts: []int64{}, last: true}, nil
	}
	if w.desc {
		w.after(b.from)
	} else {
		w.after(b.to)
	}
	return b, nil
}

func (w *table) back(r Row) { w.rewind(r.First) }

// union walks the sales of some facets.
type union struct {
	j      *Journal
	column string
	keys   []string
	reach
}

// Each facet's sales stand in its index in their order, so a few of each are enough.
const (
	queryHeads = `SELECT value, (SELECT first FROM sales INDEXED BY sales_%[1]s WHERE %[1]s = value AND first BETWEEN ? AND ?
		ORDER BY first %[2]s LIMIT 1) AS head FROM json_each(?) WHERE head IS NOT NULL ORDER BY head %[2]s`
	queryHeaps = `SELECT (SELECT json_group_array(first) FROM (SELECT first FROM sales INDEXED BY sales_%[1]s
		WHERE %[1]s = value AND first BETWEEN ? AND ? ORDER BY first %[2]s LIMIT ?)) FROM json_each(?)`
)

// headsAtOnce is how many facets are read before it is seen whether the others can matter.
const headsAtOnce = 16

func (w *union) next(ctx context.Context, n int) (batch, error) {
	keys, heads, err := w.heads(ctx)
	if err != nil {
		return batch{}, err
	}
	var all []int64
	for i := 0; i < len(keys); i += headsAtOnce {
		if len(all) >= n && w.before(all[n-1], heads[i]) {
			break // what is newest of these is older than what is needed
		}
		more, err := w.heaps(ctx, keys[i:min(i+headsAtOnce, len(keys))], n)
		if err != nil {
			return batch{}, err
		}
		all = append(all, more...)
		slices.Sort(all)
		if w.desc {
			slices.Reverse(all)
		}
		all = all[:min(n, len(all))]
	}
	if len(all) == 0 {
		return batch{firsts: []int64{}, last: true}, nil
	}
	w.after(all[len(all)-1])
	return batch{firsts: all, size: int64(len(all)), last: len(all) < n}, nil
}

func (w *union) before(a, b int64) bool { return a != b && (a > b) == w.desc }

// heads returns the facets that have sales left, and the first of each, in the order of the walk.
func (w *union) heads(ctx context.Context) (keys []string, heads []int64, err error) {
	rows, err := w.j.reads.QueryContext(ctx, fmt.Sprintf(queryHeads, w.column, w.order()), w.low, w.high, list(w.keys))
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key string
		var head int64
		if err := rows.Scan(&key, &head); err != nil {
			return nil, nil, err
		}
		keys, heads = append(keys, key), append(heads, head)
	}
	return keys, heads, rows.Err()
}

func (w *union) heaps(ctx context.Context, keys []string, n int) ([]int64, error) {
	rows, err := w.j.reads.QueryContext(ctx, fmt.Sprintf(queryHeaps, w.column, w.order()), w.low, w.high, n, list(keys))
	if err != nil {
		return nil, err
	}
	texts, err := scanStrings(rows)
	if err != nil {
		return nil, err
	}
	var all []int64
	for _, s := range texts {
		var some []int64
		if err := json.Unmarshal([]byte(s), &some); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (w *union) back(r Row) { w.rewind(r.First) }

// byValue walks one value of a column after the other, and within each by first.
type byValue struct {
	values []*union
	at     int
}

func (w *byValue) next(ctx context.Context, n int) (batch, error) {
	for w.at < len(w.values) {
		b, err := w.values[w.at].next(ctx, n)
		if err != nil {
			return b, err
		}
		if b.size == 0 {
			w.at++
			continue
		}
		b.last = false // the next value may have some; the last batch of all is empty
		return b, nil
	}
	return batch{firsts: []int64{}, last: true}, nil
}

func (w *byValue) back(r Row) { w.values[w.at].back(r) }

// some walks sales that are known by their numbers.
type some struct {
	all []int64 // in the order of the walk
	at  int
}

func (w *some) next(_ context.Context, n int) (batch, error) {
	b := w.all[w.at:min(w.at+n, len(w.all))]
	w.at += len(b)
	return batch{firsts: append([]int64{}, b...), size: int64(len(b)), last: w.at == len(w.all)}, nil
}

func (w *some) back(r Row) { w.at = slices.Index(w.all, r.First) + 1 }

// amounts walks all sales by their amount.
type amounts struct {
	j     *Journal
	desc  bool
	at    int64 // the amount and the number of the sale that was last handed out
	first int64
}

const queryAmounts = `SELECT first, amount FROM sales INDEXED BY sales_amount WHERE (amount, first) %s (?, ?)
	ORDER BY amount %[2]s, first %[2]s LIMIT ?`

func (w *amounts) next(ctx context.Context, n int) (batch, error) {
	sign, order := ">", "ASC"
	if w.desc {
		sign, order = "<", "DESC"
	}
	rows, err := w.j.reads.QueryContext(ctx, fmt.Sprintf(queryAmounts, sign, order), w.at, w.first, n)
	if err != nil {
		return batch{}, err
	}
	defer func() { _ = rows.Close() }()
	b := batch{firsts: []int64{}}
	for rows.Next() {
		if err := rows.Scan(&w.first, &w.at); err != nil {
			return b, err
		}
		b.firsts = append(b.firsts, w.first)
	}
	b.size, b.last = int64(len(b.firsts)), len(b.firsts) < n
	return b, rows.Err()
}

func (w *amounts) back(r Row) { w.at, w.first = r.Amount, r.First }

// intents walks all sales that have an intent by its id.
type intents struct {
	j    *Journal
	desc bool
	at   string // the intent of the sale that was last handed out
}

const queryIntents = "SELECT first, intent FROM sales WHERE intent %s ? ORDER BY intent %s LIMIT ?"

func (w *intents) next(ctx context.Context, n int) (batch, error) {
	sign, order := ">", "ASC"
	if w.desc {
		sign, order = "<", "DESC"
	}
	rows, err := w.j.reads.QueryContext(ctx, fmt.Sprintf(queryIntents, sign, order), w.at, n)
	if err != nil {
		return batch{}, err
	}
	defer func() { _ = rows.Close() }()
	b := batch{firsts: []int64{}}
	for rows.Next() {
		var first int64
		if err := rows.Scan(&first, &w.at); err != nil {
			return b, err
		}
		b.firsts = append(b.firsts, first)
	}
	b.size, b.last = int64(len(b.firsts)), len(b.firsts) < n
	return b, rows.Err()
}

func (w *intents) back(r Row) { w.at = r.Intent }
