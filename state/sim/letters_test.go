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
	rows int // how many rows of the journal there are with those that it brought: it goes when they go
}

// receive is a journal's Receive, without the wait for the disk. undo takes it back.
func (st *store) receive(by *life, letters []state.Letter, judge func(state.Letter, state.Sale, bool) (state.Judgement, error)) (receipts []state.Receipt, undo func(), err error) {
	st.mu.Lock()
	rows, shelved := len(st.rows), len(st.letters)
	st.mu.Unlock()
	undo = func() {
		st.mu.Lock()
		defer st.mu.Unlock()
		st.letters = st.letters[:shelved]
		st.drop(max(st.synced, rows))
	}
	for _, l := range letters {
		r := state.Receipt{Letter: l}
		st.mu.Lock()
		i := slices.IndexFunc(st.letters, func(k shelf) bool { return k.Sum == l.Sum || k.Event != "" && k.Event == l.Event })
		if i >= 0 {
			r.Repeat, r.Sale = true, st.now(st.letters[i].sale)
		}
		before, making := st.now(st.intent[l.About]), st.making(l)
		st.mu.Unlock()
		if r.Repeat {
			receipts = append(receipts, r)
			continue
		}
		judged, err := judge(l, before, making)
		if err != nil {
			undo()
			return nil, undo, err
		}
		r.Aside, r.Later, r.Sale = judged.Aside, judged.Later, before
		if judged.Sale != "" && !judged.Later {
			if r.Sale, _, err = st.write(by, judged.Sale, nil, judged.Facts); err != nil {
				undo()
				return nil, undo, err
			}
		}
		if !judged.Later {
			st.mu.Lock()
			st.letters = append(st.letters, shelf{l, r.Sale.ID, len(st.rows)})
			st.mu.Unlock()
		}
		receipts = append(receipts, r)
	}
	return receipts, undo, nil
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

// Receive keeps letters as Append keeps facts, with all that can befall it.
func (p port) Receive(ctx context.Context, letters []state.Letter, judge func(state.Letter, state.Sale, bool) (state.Judgement, error)) ([]state.Receipt, error) {
	w := p.l.w
	p.l.op(postOffice, 0, "receive")
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h := w.storeHarm(p.l, 0, "receive")
	switch h {
	case storeFails:
		return nil, errDisk
	case diskFull:
		return nil, errFull
	case storeLocked:
		_ = w.pace.sleep(context.WithoutCancel(ctx), 5*time.Second, ofSale(p.l.till.index, 0, postOffice, forStore))
		p.l.op(postOffice, 0, "locked")
		return nil, errLocked
	default:
	}
	receipts, undo, err := w.store.receive(p.l, letters, judge)
	if err != nil {
		return nil, err
	}
	p.l.send("sync receive")
	if h == commitInDoubt {
		if w.storeDice(p.l, 0, "receive").chance(0.5) {
			undo()
			w.check.forgets()
		}
		w.store.ring()
		return nil, errCommit
	}
	w.store.sync()
	p.l.op(postOffice, 0, "kept receive")
	return receipts, nil
}
