package journal

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"guichet/state/filter"
)

// The kinds of words, each a word's first letter.
const (
	wordID        = "i"
	wordReference = "r"
	wordNumber    = "n"
	wordMirrored  = "m" // a number from its last digit on
)

const insertWord = "INSERT OR IGNORE INTO words (word, first) SELECT ?, first FROM sales WHERE id = ?"

// projectWords keeps what a sale can be found by and its line did not tell yet. A word is never taken
// back: an attempt stays in its sale.
func (w *writer) projectWords(ctx context.Context, p projection) error {
	known := wordsOf(haystack(p.kept))
	for _, word := range wordsOf(haystack(p.after)) {
		if slices.Contains(known, word) {
			continue
		}
		if _, err := w.word.ExecContext(ctx, word, p.after.ID); err != nil {
			return fmt.Errorf("fold the words of sale %s: %w", p.after.ID, err)
		}
	}
	return nil
}

// wordsOf reads the lines of a haystack.
func wordsOf(search string) []string {
	ids, refs, numbers := partsOf(search)
	var words []string
	for _, kind := range []struct {
		letter string
		all    []string
	}{{wordID, ids}, {wordReference, refs}, {wordNumber, numbers}} {
		for _, s := range kind.all {
			words = append(words, kind.letter+s)
		}
	}
	for _, n := range numbers {
		words = append(words, wordMirrored+mirrored(n))
	}
	return words
}

// partsOf takes a haystack apart.
func partsOf(search string) (ids, refs, numbers []string) {
	for i, line := range strings.Split(search, "\n") {
		switch {
		case line == "":
		case i == 1, i == 2:
			refs = append(refs, line)
		case i%2 == 0 && i > 0:
			numbers = append(numbers, line)
		default:
			ids = append(ids, line)
		}
	}
	return ids, refs, numbers
}

// mirrorLength is how much of a number's end is kept: far more than any has.
const mirrorLength = 24

func mirrored(number string) string {
	r := []rune(number)
	r = r[max(len(r)-mirrorLength, 0):]
	slices.Reverse(r)
	return string(r)
}

// span is a range of words: from the first to before the second.
type span struct{ from, to string }

func beginning(word string) span { return span{word, word + "\U0010ffff"} }

func exactly(word string) span { return span{word, word + "\x00"} }

// spansOf returns where the words of a term stand, nil when it is not about words.
func spansOf(t filter.Term) []span {
	if t.Not || t.Fuzzy {
		return nil
	}
	within := beginning
	if t.Op == filter.Equal {
		within = exactly
	}
	switch t.Field {
	case filter.ID:
		return []span{within(wordID + t.Text)}
	case filter.Reference:
		return []span{within(wordReference + t.Text)}
	case filter.Number:
		var all []span
		for _, digits := range t.Digits() {
			all = append(all, within(wordNumber+digits))
			if t.Op != filter.Equal && len(digits) <= mirrorLength {
				all = append(all, within(wordMirrored+mirrored(digits)))
			}
		}
		return all
	case filter.Any, filter.Operator, filter.Status, filter.Amount, filter.Code, filter.Till, filter.Cashier, filter.Day:
	}
	return nil
}

// fewest is how many sales a term about words may mean so that they are all looked up.
const fewest = 16384

const queryWords = "SELECT first FROM words WHERE word >= ? AND word < ? LIMIT ?"

// few returns the sales that a term about words means, and false when they are many.
func (j *Journal) few(ctx context.Context, t filter.Term) (firsts []int64, ok bool, err error) {
	spans := spansOf(t)
	if spans == nil {
		return nil, false, nil
	}
	for _, s := range spans {
		found, err := j.numbers(ctx, queryWords, s.from, s.to, fewest+1-len(firsts))
		if err != nil {
			return nil, false, err
		}
		if firsts = append(firsts, found...); len(firsts) > fewest {
			return nil, false, nil
		}
	}
	slices.Sort(firsts)
	return slices.Compact(firsts), true, nil
}

// numbers returns the one column of a question.
func (j *Journal) numbers(ctx context.Context, query string, args ...any) ([]int64, error) {
	rows, err := j.reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}
