package journal

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"guichet/state/filter"
)

// Query asks for a part of the list.
type Query struct {
	Filter      filter.Filter
	Environment string
	Sort        Column
	Ascending   bool
	After       *Place // where the part begins, nil for the list's beginning
	Limit       int    // 0 for all
	// IncludeUnused lists the sales too that were begun here and never attempted; by their ids, those that
	// have one.
	IncludeUnused bool
}

// Place is where a row stands in a list: what it is sorted by, and its number where that is the same.
type Place struct {
	Value  string
	Number int64
	First  int64
}

// PlaceOf returns where a row stands in the list of a query.
func (q Query) PlaceOf(r Row) Place {
	p := Place{First: r.First}
	switch q.Sort {
	case ByAmount:
		p.Number = r.Amount
	case ByUpdate:
		p.Number = r.UpdatedAt.UnixMilli()
	case ByStatus:
		p.Value = part(r.Status)
	case ByOperator:
		p.Value = part(r.Operator)
	case ByTill:
		p.Value = part(r.Till)
	case ByCode:
		p.Value = part(r.FailureCode)
	case ByNumber:
		p.Value = r.MSISDN
	case ByReference:
		p.Value = r.PurchaseRef
	case ByID:
		p.Value = r.Intent
	case ByTime:
	}
	return p
}

// Compare is below zero when a stands before b in the list.
func (q Query) Compare(a, b Place) int {
	c := cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.Number, b.Number), cmp.Compare(a.First, b.First))
	if !q.Ascending {
		return -c
	}
	return c
}

// Search answers a query in steps, each of a bounded size, so that a screen need not wait for it and may
// give it up. It is for one goroutine at a time.
type Search struct {
	j      *Journal
	q      Query
	walk   walk
	rest   []filter.Term // what the walk does not promise
	exact  bool          // so far nearly all that the walk met fits
	inStep bool          // the walk goes by first, so that a step may end anywhere
	size   int           // of the next step
	wide   int           // how much more is read than is wanted, as a power of two
	best   []Row         // of an order without an index: the first that are known
	found  int
	looked int64
	total  int64
	done   bool
}

// Search begins to answer a query.
func (j *Journal) Search(q Query) *Search { return &Search{j: j, q: q} }

// Looked returns how many sales were looked at, of how many; the second is 0 while that does not matter.
func (s *Search) Looked() (sales, of int64) { return s.looked, s.total }

// Found returns how many sales were found that fit.
func (s *Search) Found() int { return s.found }

// The sizes of steps: the first is for the screen, the others for speed.
const (
	firstStep = 512
	longStep  = 16384 // of a look at all sales
	manySteps = 4096  // of sales by their numbers
)

// Next looks a little further, and returns what it found in the order of the list, and whether that was all.
func (s *Search) Next(ctx context.Context) (rows []Row, done bool, err error) {
	rows, err = s.next(ctx)
	return rows, s.done, failure(s.j.path, "search", err)
}

func (s *Search) next(ctx context.Context) ([]Row, error) {
	if s.done {
		return nil, nil
	}
	if s.walk == nil {
		if err := s.j.writer.home.hold(); err != nil {
			return nil, err
		}
		if err := s.plan(ctx); err != nil {
			return nil, err
		}
	} else if s.total == 0 && (len(s.rest) > 0 || s.q.Sort.Scans()) {
		if err := s.j.reads.QueryRowContext(ctx, "SELECT count(*) FROM sales").Scan(&s.total); err != nil {
			return nil, err
		}
	}
	n := s.size
	if s.exact && s.q.Limit > 0 {
		n = min(s.q.Limit-s.found, s.size)
	}
	b, err := s.walk.next(ctx, n)
	if err != nil {
		return nil, err
	}
	rows, whole, err := s.fetch(ctx, b)
	if err != nil {
		return nil, err
	}
	s.looked += b.size
	s.done = b.last && whole
	s.exact = s.exact && int64(len(rows)) > b.size/2
	s.grow(b)
	return s.give(rows), nil
}

func (s *Search) grow(b batch) {
	most := manySteps
	if b.firsts == nil {
		most = longStep
	}
	s.size = min(s.size*4, most)
}

// give returns the rows of a step that belong to the answer.
func (s *Search) give(rows []Row) []Row {
	if !s.q.Sort.Scans() {
		if s.q.Limit > 0 && s.found+len(rows) >= s.q.Limit {
			rows, s.done = rows[:s.q.Limit-s.found], true
		}
		s.found += len(rows)
		return rows
	}
	s.found += len(rows)
	s.best = append(s.best, rows...)
	s.sort(s.best)
	if s.q.Limit > 0 {
		s.best = slices.Clip(s.best[:min(len(s.best), s.q.Limit)])
	}
	if !s.done {
		return nil
	}
	return s.best
}

func (s *Search) sort(rows []Row) {
	slices.SortFunc(rows, func(a, b Row) int { return s.q.Compare(s.q.PlaceOf(a), s.q.PlaceOf(b)) })
}

// plan chooses the walk that meets the fewest sales that do not fit.
func (s *Search) plan(ctx context.Context) error {
	s.size = firstStep
	r, err := s.reach(ctx)
	if err != nil {
		return err
	}
	for _, t := range s.q.Filter.Terms {
		if t.Field != filter.Day {
			s.rest = append(s.rest, t)
		}
	}
	s.inStep = s.q.Sort != ByAmount && s.q.Sort != ByID && !s.q.Sort.Scans()
	if few, ok, err := s.few(ctx, r); ok || err != nil {
		s.walk = few
		if s.inStep = s.q.Sort == ByTime; !s.inStep { // all are sorted at once
			s.size = fewest
		}
		s.exact = s.inStep && len(s.rest) == 1
		return err
	}
	if s.q.Sort == ByAmount {
		w := &amounts{j: s.j, desc: r.desc, at: math.MinInt64, first: 0}
		if w.desc {
			w.at, w.first = math.MaxInt64, math.MaxInt64
		}
		if s.q.After != nil {
			w.at, w.first = s.q.After.Number, s.q.After.First
		}
		s.walk, s.exact = w, len(s.rest) == 0
		return nil
	}
	if s.q.Sort == ByID {
		w := &intents{j: s.j, desc: r.desc}
		if w.desc {
			w.at = "\xff" // behind every text
		}
		if s.q.After != nil {
			w.at = s.q.After.Value
		}
		s.walk, s.exact = w, len(s.rest) == 0
		return nil
	}
	byFacets := slices.ContainsFunc(s.rest, facetTerm) || !s.q.Sort.Scans() && s.q.Sort != ByTime
	if !byFacets {
		s.walk, s.exact = &table{s.j, r}, len(s.rest) == 0 && s.inStep
		return nil
	}
	err = s.facets(ctx, r)
	s.exact = len(s.rest) == 0 && s.inStep
	return err
}

// few is the walk of what a term about words finds, when that is little.
func (s *Search) few(ctx context.Context, r reach) (walk, bool, error) {
	var all []int64
	found := false
	for _, t := range s.rest {
		firsts, ok, err := s.j.few(ctx, t)
		if err == nil && !ok {
			firsts, ok, err = s.j.fewAmounts(ctx, t)
		}
		if err != nil {
			return nil, false, err
		}
		if ok && (!found || len(firsts) < len(all)) {
			all, found = firsts, true
		}
	}
	if !found {
		return nil, false, nil
	}
	all = slices.DeleteFunc(all, func(n int64) bool { return n < r.low || n > r.high })
	if r.desc {
		slices.Reverse(all)
	}
	return &some{all: all}, true, nil
}

// fewAmounts returns the sales of a range of amounts that cuts a class in two, when they are few.
func (j *Journal) fewAmounts(ctx context.Context, t filter.Term) ([]int64, bool, error) {
	if t.Field != filter.Amount || t.Not {
		return nil, false, nil
	}
	least, most := t.Range()
	if _, partly := classesOf(least, most); !partly {
		return nil, false, nil
	}
	all, err := j.numbers(ctx, queryFewAmounts, least, most, fewestDear+1)
	slices.Sort(all)
	return all, err == nil && len(all) <= fewestDear, err
}

// fewestDear is that of a range of amounts: where it is more, the facets soon fill a page.
const fewestDear = 1024

const queryFewAmounts = "SELECT first FROM sales INDEXED BY sales_amount WHERE amount BETWEEN ? AND ? LIMIT ?"

// facets is the walk of the facets that fit.
func (s *Search) facets(ctx context.Context, r reach) error {
	var about, rest []filter.Term
	for _, t := range s.rest {
		if facetTerm(t) {
			about = append(about, t)
		} else {
			rest = append(rest, t)
		}
	}
	column := columnFor(about, s.q.Sort)
	roots := []string{s.q.Environment + unit + "1" + unit}
	if s.q.IncludeUnused {
		roots = append(roots, s.q.Environment+unit+"0"+unit)
	}
	all, err := s.j.facetsOf(ctx, column, roots, about)
	if err != nil {
		return err
	}
	for _, t := range about { // an amount may cut a class in two
		if _, partly := classesOf(t.Range()); t.Field == filter.Amount && partly {
			rest = append(rest, t)
		}
	}
	s.rest = rest
	if s.q.Sort == ByTime || s.q.Sort.Scans() {
		w := &union{j: s.j, column: column, reach: r}
		for _, f := range all {
			w.keys = append(w.keys, f.key)
		}
		s.walk = w
		return nil
	}
	s.walk = s.byValue(column, all, r)
	return nil
}

// byValue sorts facets by one of their parts.
func (s *Search) byValue(column string, all []facet, r reach) walk {
	of := map[string]*union{}
	var values []string
	for _, f := range all {
		v := f.value(s.q.Sort)
		if of[v] == nil {
			of[v] = &union{j: s.j, column: column, reach: r}
			values = append(values, v)
		}
		of[v].keys = append(of[v].keys, f.key)
	}
	slices.Sort(values)
	if !s.q.Ascending {
		slices.Reverse(values)
	}
	w := &byValue{}
	for _, v := range values {
		if p := s.q.After; p != nil {
			switch c := strings.Compare(v, p.Value); {
			case c == 0:
				of[v].after(p.First)
			case (c < 0) == s.q.Ascending:
				continue
			}
		}
		w.values = append(w.values, of[v])
	}
	return w
}

// reach is where the sales of the days that are asked for stand, and those after the query's place.
func (s *Search) reach(ctx context.Context) (reach, error) {
	r := reach{low: 0, high: math.MaxInt64, desc: !s.q.Ascending}
	if s.q.Sort == ByTime && s.q.After != nil {
		r.after(s.q.After.First)
	}
	for _, t := range s.q.Filter.Terms {
		if t.Field != filter.Day || t.Not {
			continue
		}
		low, high, err := s.j.reachOf(ctx, t.From, t.To)
		if err != nil {
			return r, err
		}
		r.low, r.high = max(r.low, low), min(r.high, high)
	}
	return r, nil
}

// queryDays: a clock may jump, so that the sales of a day need not stand together; between the first and
// the last of its days they all do.
const queryDays = `WITH RECURSIVE
	ends (low, high) AS (SELECT
		max(? / 86400000, coalesce((SELECT created / 86400000 FROM sales INDEXED BY sales_day WHERE created / 86400000 >= 0 ORDER BY created / 86400000 LIMIT 1), 1)),
		min((? - 1) / 86400000, coalesce((SELECT created / 86400000 FROM sales INDEXED BY sales_day WHERE created / 86400000 >= 0 ORDER BY created / 86400000 DESC LIMIT 1), 0))),
	days (d) AS (SELECT low FROM ends WHERE low <= high UNION ALL SELECT d + 1 FROM days, ends WHERE d < high)
	SELECT coalesce(min((SELECT first FROM sales INDEXED BY sales_day WHERE created / 86400000 = d ORDER BY first LIMIT 1)), 1),
		coalesce(max((SELECT first FROM sales INDEXED BY sales_day WHERE created / 86400000 = d ORDER BY first DESC LIMIT 1)), 0) FROM days`

func (j *Journal) reachOf(ctx context.Context, from, to time.Time) (low, high int64, err error) {
	since, until := int64(0), int64(math.MaxInt64)
	if !from.IsZero() {
		since = max(from.UnixMilli(), 0)
	}
	if !to.IsZero() {
		until = max(to.UnixMilli(), 0)
	}
	err = j.reads.QueryRowContext(ctx, queryDays, since, until).Scan(&low, &high)
	return low, high, err
}
