package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"guichet/state/filter"
)

// unit stands between the parts of a facet's key.
const unit = "\x1f"

// The columns that name a facet, from the coarsest: each key begins with the environment and whether the
// sale was used. A filter reads the newest of every facet that fits, so it takes the coarsest that will do.
const (
	byWorth  = "worth"  // the status and the class of the amount
	byFacet  = "facet"  // the status, the failure, the operator and the till
	byPriced = "priced" // byFacet and the class of the amount
)

// facet is one key, taken apart.
type facet struct {
	key                                  string
	status, code, operator, till, amount string
}

func parseFacet(column, key string) facet {
	p := strings.Split(key, unit)
	f := facet{key: key}
	switch {
	case column == byWorth && len(p) == 4:
		f.status, f.amount = p[2], p[3]
	case column == byFacet && len(p) == 6:
		f.status, f.code, f.operator, f.till = p[2], p[3], p[4], p[5]
	case column == byPriced && len(p) == 7:
		f.status, f.code, f.operator, f.till, f.amount = p[2], p[3], p[4], p[5], p[6]
	}
	return f
}

// part is how a text stands in a facet's key.
func part(s string) string { return strings.ReplaceAll(s, unit, " ") }

// value is the part of a facet that a list can be sorted by.
func (f facet) value(c Column) string {
	return map[Column]string{ByStatus: f.status, ByOperator: f.operator, ByTill: f.till, ByCode: f.code}[c]
}

// bounds are the amounts that people count in: each is a class of its own, and so is what lies between.
var bounds = [...]int64{
	100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000,
}

// classesOf returns the classes that an amount between least and most may have, and whether one of them
// holds others too.
func classesOf(least, most int64) (in []string, partly bool) {
	for i := range 2*len(bounds) + 1 {
		low, high := int64(-1<<63), int64(1<<63-1)
		switch {
		case i%2 == 1:
			low, high = bounds[i/2], bounds[i/2]
		case i > 0:
			low = bounds[i/2-1] + 1
		}
		if i%2 == 0 && i/2 < len(bounds) {
			high = bounds[i/2] - 1
		}
		if low > most || high < least {
			continue
		}
		in = append(in, fmt.Sprintf("%02d", i))
		// No amount is below zero.
		partly = partly || max(low, 0) < least || high > most && most < 1<<62
	}
	return in, partly
}

// facetTerm reports that a term is answered by facets.
func facetTerm(t filter.Term) bool {
	switch t.Field {
	case filter.Status, filter.Operator, filter.Code, filter.Till, filter.Amount:
		return true
	case filter.Any, filter.ID, filter.Reference, filter.Number, filter.Cashier, filter.Day:
	}
	return false
}

// fits reports whether a sale of the facet may fit a term.
func (f facet) fits(t filter.Term) bool {
	switch t.Field {
	case filter.Status:
		return t.FitsStatus(strings.ToLower(f.status)) != t.Not
	case filter.Operator:
		return t.Fits(strings.ToLower(f.operator)) != t.Not
	case filter.Code:
		return t.Fits(strings.ToLower(f.code)) != t.Not
	case filter.Till:
		return t.Fits(strings.ToLower(f.till)) != t.Not
	case filter.Amount:
		in, partly := classesOf(t.Range())
		within := slices.Contains(in, f.amount)
		return f.amount == "" || within != t.Not || t.Not && partly
	case filter.Any, filter.ID, filter.Reference, filter.Number, filter.Cashier, filter.Day:
	}
	return true
}

// columnFor returns the coarsest facets that tell what the terms, and the order, ask for.
func columnFor(terms []filter.Term, order Column) string {
	deep := order == ByOperator || order == ByTill || order == ByCode
	amount := false
	for _, t := range terms {
		deep = deep || t.Field == filter.Operator || t.Field == filter.Code || t.Field == filter.Till
		amount = amount || t.Field == filter.Amount
	}
	switch {
	case !deep:
		return byWorth
	case amount:
		return byPriced
	}
	return byFacet
}

// facetsOf returns the facets whose sales may fit the terms.
func (j *Journal) facetsOf(ctx context.Context, column string, roots []string, terms []filter.Term) ([]facet, error) {
	if column == byPriced { // only below the facets that fit
		above, err := j.facetsOf(ctx, byFacet, roots, terms)
		if err != nil {
			return nil, err
		}
		roots = nil
		for _, f := range above {
			roots = append(roots, f.key+unit)
		}
	}
	keys, err := j.keys(ctx, column, roots)
	if err != nil {
		return nil, err
	}
	var all []facet
	for _, key := range keys {
		f := parseFacet(column, key)
		if !slices.ContainsFunc(terms, func(t filter.Term) bool { return !f.fits(t) }) {
			all = append(all, f)
		}
	}
	return all, nil
}

// queryKeys leaps from one key to the next and reads no sale twice.
const queryKeys = `WITH RECURSIVE k (root, key) AS (
	SELECT value, (SELECT %[1]s FROM sales INDEXED BY sales_%[1]s WHERE %[1]s > value AND %[1]s < value || char(1114111) ORDER BY %[1]s LIMIT 1)
		FROM json_each(?)
	UNION ALL
	SELECT root, (SELECT %[1]s FROM sales INDEXED BY sales_%[1]s WHERE %[1]s > key AND %[1]s < root || char(1114111) ORDER BY %[1]s LIMIT 1)
		FROM k WHERE key IS NOT NULL
) SELECT key FROM k WHERE key IS NOT NULL`

func (j *Journal) keys(ctx context.Context, column string, roots []string) ([]string, error) {
	rows, err := j.reads.QueryContext(ctx, fmt.Sprintf(queryKeys, column), list(roots))
	if err != nil {
		return nil, err
	}
	return scanStrings(rows)
}

// list hands several values to a question.
func list[T int64 | string](values []T) string {
	if values == nil {
		return "[]"
	}
	b, _ := json.Marshal(values) // of numbers and texts
	return string(b)
}
