package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"guichet/state"
)

const insertFact = "INSERT INTO facts (id, sale, kind, at, till, body, token, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

// Append keeps facts of one sale: when it returns no error they are on the disk, all of them, and
// the sale as a restart would load it comes back. guard, when there is one, judges the sale as it
// stands, with no other program able to write; its error keeps the facts out. Any error comes
// back with the sale as it stood before.
//
// A fact whose id is kept already is skipped, and when all are, guard is not asked: the same call
// may be made again after an error that left doubt.
func (j *Journal) Append(ctx context.Context, sale string, guard func(state.Sale) error, facts ...state.Fact) (state.Sale, error) {
	for _, f := range facts {
		if f.ID == "" || sale == "" || f.Sale != sale {
			return state.Sale{}, fmt.Errorf("append to sale %q: a fact of sale %q with id %q", sale, f.Sale, f.ID)
		}
	}
	var before, now state.Sale
	var judged error
	added := false
	write := func(ctx context.Context) error {
		judged, added = nil, false
		kept, sum, err := j.writer.facts(ctx, sale)
		if err != nil {
			return err
		}
		before = fold(kept)
		now = before
		fresh, err := j.writer.fresh(ctx, facts)
		if err != nil {
			return err
		}
		if guard != nil && (len(fresh) > 0 || len(facts) == 0) {
			if judged = guard(before); judged != nil {
				return judged
			}
		}
		after, err := j.writer.add(ctx, before, sum, fresh)
		if err == nil {
			now, added = after, len(fresh) > 0
		}
		return err
	}
	err := j.writer.together(ctx, func(ctx context.Context) error {
		err := write(ctx)
		if err != nil && judged != nil {
			return refusal{judged}
		}
		return err
	})
	var refused refusal
	switch {
	case errors.As(err, &refused):
		return now, judged
	case err != nil: // be it the commit's: what was to be added counts for nothing
		return before, failure(j.path, "append", err)
	case now.ID == "":
		return now, fmt.Errorf("sale %q: %w", sale, ErrNotFound)
	case added:
		ring(j.path)
	}
	return now, nil
}

// fresh returns the facts that are not kept yet, each once.
func (w *writer) fresh(ctx context.Context, facts []state.Fact) ([]state.Fact, error) {
	var fresh []state.Fact
	for _, f := range facts {
		if slices.ContainsFunc(fresh, func(g state.Fact) bool { return g.ID == f.ID }) {
			continue
		}
		var owner string
		err := w.owner.QueryRowContext(ctx, f.ID).Scan(&owner)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			fresh = append(fresh, f)
		case err != nil:
			return nil, fmt.Errorf("look for fact %s: %w", f.ID, err)
		case owner != f.Sale:
			return nil, fmt.Errorf("fact %s is kept already, of sale %s and not %s", f.ID, owner, f.Sale)
		}
	}
	return fresh, nil
}

// add keeps facts and what follows from them, and returns the sale after them. The sale is folded
// from what was written, so that it is what a restart would load.
func (w *writer) add(ctx context.Context, before state.Sale, sum uint32, facts []state.Fact) (state.Sale, error) {
	p := projection{before: before, after: before, kept: before}
	for _, f := range facts {
		body, err := json.Marshal(f)
		if err != nil {
			return before, fmt.Errorf("write fact %s down: %w", f.ID, err)
		}
		token := f.Token.Reveal()
		sum = check(sum, body, token)
		r, err := w.insert.ExecContext(ctx, f.ID, f.Sale, string(f.Kind), f.At.UnixMilli(), f.Till, body, token, sum)
		if err != nil {
			return before, fmt.Errorf("keep fact %s: %w", f.ID, err)
		}
		seq, err := r.LastInsertId()
		if err != nil {
			return before, err
		}
		kept, err := restore(seq, body, token)
		if err != nil {
			return before, err
		}
		if err := w.step(ctx, &p, kept); err != nil {
			return before, err
		}
	}
	if len(facts) == 0 {
		return before, nil
	}
	return p.after, w.projectSale(ctx, p)
}
