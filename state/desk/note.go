package desk

import (
	"context"

	"guichet/state"
)

// Note keeps a person's remark on a sale. It changes nothing else of it.
func (d *Desk) Note(ctx context.Context, sale, text string) (state.Sale, error) {
	f, err := d.fact(sale, state.Noted)
	if err != nil {
		return state.Sale{}, err
	}
	f.Note = text
	s, err := d.o.Journal.Append(ctx, sale, func(s state.Sale) error {
		if s.ID == "" {
			return ErrNoSale
		}
		return nil
	}, f)
	if err != nil {
		return s, err
	}
	d.changed(s)
	return s, nil
}
