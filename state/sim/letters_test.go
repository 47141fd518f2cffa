package sim

import (
	"context"
	"slices"
	"time"

	"guichet/state"
)

// kept letters of a store, with what became of them.
type shelf struct {
	state.Letter
	sale string
	rows int // how many rows of the journal there were before it: it goes when they go
}

// receive is a journal's Receive, without the wait for the disk: it tells how many rows it wrote.
func (st *store) receive(by *life, letters []state.Letter, judge func(state.Letter, state.Sale, bool) (state.Judgement, error)) ([]state.Receipt, int, error) {
	st.mu.Lock()
	rows, shelved := len(st.rows), len(st.letters)
	st.mu.Unlock()
	undo := func(err error) ([]state.Receipt, int, error) {
		st.mu.Lock()
		defer st.mu.Unlock()
		st.letters = st.letters[:shelved]
		st.drop(rows)
		return nil, 0, err
	}
	var receipts []state.Receipt
	for _, l := range letters {
		r := state.Receipt{Letter: l}
		st.mu.Lock()
		i := slices.IndexFunc(st.letters, func(k shelf) bool { return k.Sum == l.Sum || k.Event != "" && k.Event == l.Event })
		if i >= 0 {
			r.Repeat, r.Sale = true, st.now(st.letters[i].sale)
		}
		before, making := st.now(st.intent[l.About]), st.making(l)
		at := len(st.rows)
		st.mu.Unlock()
		if r.Repeat {
			receipts = append(receipts, r)
			continue
		}
		judged, err := judge(l, before, making)
		if err != nil {
			return undo(err)
		}
		r.Aside, r.Later, r.Sale = judged.Aside, judged.Later, before
		if judged.Sale != "" && !judged.Later {
			if r.Sale, _, err = st.write(by, judged.Sale, nil, judged.Facts); err != nil {
				return undo(err)
			}
		}
		if !judged.Later {
			st.mu.Lock()
			st.letters = append(st.letters, shelf{l, r.Sale.ID, at})
			st.mu.Unlock()
		}
		receipts = append(receipts, r)
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	return receipts, len(st.rows) - rows, nil
}

// making reports whether a create with a letter's reference is under way; st.mu is held.
func (st *store) making(l state.Letter) bool {
	if l.About == "" || st.intent[l.About] != "" {
		return false
	}
	for _, id := range st.order {
		s := st.now(id)
		if s.Intent == "" && s.Order.PurchaseRef == l.Ref && !s.UpdatedAt.Before(l.At.Add(-2*time.Minute)) {
			return true
		}
	}
	return false
}

func (st *store) lastLetter() time.Time {
	st.mu.Lock()
	defer st.mu.Unlock()
	var last time.Time
	for _, l := range st.letters {
		if l.At.After(last) {
			last = l.At
		}
	}
	return last
}

func (p port) Receive(ctx context.Context, letters []state.Letter, judge func(state.Letter, state.Sale, bool) (state.Judgement, error)) ([]state.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	receipts, _, err := p.l.w.store.receive(p.l, letters, judge)
	if err == nil {
		p.l.w.store.sync()
	}
	return receipts, err
}
