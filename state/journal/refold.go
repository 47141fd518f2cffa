package journal

import (
	"context"
	"fmt"
)

// refold makes sales and numbers anew from the facts when they were folded by other rules.
func (w *writer) refold(ctx context.Context) error {
	if by, err := w.number(ctx, "SELECT rules FROM folded"); err != nil || by == rules {
		return err
	}
	return w.transact(ctx, func(ctx context.Context) error {
		// Another program may have done it while this one waited; doing it twice does no harm.
		if _, err := w.conn.ExecContext(ctx, "DELETE FROM sales; DELETE FROM numbers; DELETE FROM paces; DELETE FROM words"); err != nil {
			return fmt.Errorf("fold anew: %w", err)
		}
		sales, err := w.sales(ctx)
		if err != nil {
			return fmt.Errorf("fold anew: %w", err)
		}
		for _, sale := range sales {
			if err := w.refoldSale(ctx, sale); err != nil {
				return err
			}
		}
		if _, err := w.conn.ExecContext(ctx, "UPDATE folded SET rules = ?", rules); err != nil {
			return fmt.Errorf("fold anew: %w", err)
		}
		return nil
	})
}

// sales returns all sales that have facts.
func (w *writer) sales(ctx context.Context) ([]string, error) {
	rows, err := w.conn.QueryContext(ctx, "SELECT DISTINCT sale FROM facts")
	if err != nil {
		return nil, err
	}
	return scanStrings(rows)
}

func (w *writer) refoldSale(ctx context.Context, sale string) error {
	facts, _, err := w.facts(ctx, sale)
	if err != nil {
		return err
	}
	var p projection
	for _, f := range facts {
		if err := w.step(ctx, &p, f); err != nil {
			return err
		}
	}
	return w.projectSale(ctx, p)
}
