package sim

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// Errors of the store, as the file's journal has them.
var (
	errNotFound = errors.New("not in the journal")
	errTaken    = errors.New("the intent belongs to another sale of this journal")
	errFull     = errors.New("the disk is full; nothing was kept")
	errLocked   = errors.New("another program has kept it locked for too long")
	errDisk     = errors.New("it cannot be used: input/output error")
	errCommit   = errors.New("commit: input/output error")
)

// row is one fact as it is kept: who wrote it, and its encoding without the token.
type row struct {
	fact   state.Fact
	body   []byte
	writer *life
}

// store is a journal in memory that models a disk: what is written is seen by all programs at once and
// outlives them; what is not synced does not outlive the power.
type store struct {
	mu      sync.Mutex
	rows    []row
	synced  int // how many of them a power cut leaves
	sales   map[string]*kept
	order   []string // sales by their first fact
	intent  map[string]string
	leads   map[string]*life
	bells   []func()
	letters []shelf
	strict  bool                                  // facts are read back from their encoding, as the file's are: it costs
	seen    func(before, after state.Sale, r row) // told of every fact, mu held
}

// kept is what is known of one sale.
type kept struct {
	sale state.Sale
	rows []int
}

func newStore() *store {
	return &store{sales: map[string]*kept{}, intent: map[string]string{}, leads: map[string]*life{}}
}

// write adds facts and does not sync them. It is the whole of an append but for the waiting.
func (st *store) write(by *life, sale string, guard func(state.Sale) error, facts []state.Fact) (state.Sale, bool, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	before := st.now(sale)
	fresh, err := st.fresh(sale, facts)
	if err != nil {
		return before, false, err
	}
	if guard != nil && (len(fresh) > 0 || len(facts) == 0) {
		if err := guard(before); err != nil {
			return before, false, err
		}
	}
	rows, after, err := st.fold(by, before, fresh)
	switch {
	case err != nil:
		return before, false, err
	case after.ID == "":
		return after, false, fmt.Errorf("sale %q: %w", sale, errNotFound)
	case after.Intent != "" && st.intent[after.Intent] != "" && st.intent[after.Intent] != sale:
		return before, false, errTaken
	}
	at := before
	for _, r := range rows {
		st.add(r)
		if st.seen != nil {
			st.seen(at, st.sales[sale].sale, r)
		}
		at = st.sales[sale].sale
	}
	return after, len(rows) > 0, nil
}

// fresh returns the facts that are not kept yet, each once.
func (st *store) fresh(sale string, facts []state.Fact) ([]state.Fact, error) {
	var fresh []state.Fact
	for _, f := range facts {
		if f.ID == "" || sale == "" || f.Sale != sale {
			return nil, fmt.Errorf("append to sale %q: a fact of sale %q with id %q", sale, f.Sale, f.ID)
		}
		if slices.ContainsFunc(fresh, func(g state.Fact) bool { return g.ID == f.ID }) {
			continue
		}
		i := slices.IndexFunc(st.rows, func(r row) bool { return r.fact.ID == f.ID })
		switch {
		case i < 0:
			fresh = append(fresh, f)
		case st.rows[i].fact.Sale != sale:
			return nil, fmt.Errorf("fact %s is kept already, of sale %s and not %s", f.ID, st.rows[i].fact.Sale, sale)
		}
	}
	return fresh, nil
}

// fold encodes facts, reads them back, and returns the sale that a restart would load.
func (st *store) fold(by *life, s state.Sale, facts []state.Fact) ([]row, state.Sale, error) {
	var rows []row
	for i, f := range facts {
		body, err := json.Marshal(f)
		if err != nil {
			return nil, s, fmt.Errorf("write fact %s down: %w", f.ID, err)
		}
		back := f
		if back.At = f.At.Round(0); st.strict {
			back = state.Fact{}
			if err := json.Unmarshal(body, &back); err != nil {
				return nil, s, fmt.Errorf("read fact %s back: %w", f.ID, err)
			}
		}
		back.Seq, back.Token = int64(len(st.rows)+i+1), hub2.Secret(f.Token.Reveal())
		rows = append(rows, row{back, body, by})
		s = s.Apply(back)
	}
	return rows, s, nil
}

func (st *store) add(r row) {
	k := st.sales[r.fact.Sale]
	if k == nil {
		k = &kept{}
		st.sales[r.fact.Sale] = k
		st.order = append(st.order, r.fact.Sale)
	}
	k.rows = append(k.rows, len(st.rows))
	k.sale = k.sale.Apply(r.fact)
	st.rows = append(st.rows, r)
	if k.sale.Intent != "" {
		st.intent[k.sale.Intent] = r.fact.Sale
	}
}

// now returns a sale as it is seen.
func (st *store) now(sale string) state.Sale {
	if k := st.sales[sale]; k != nil {
		return k.sale
	}
	return state.Sale{}
}

// sync makes all that is written durable and rings.
func (st *store) sync() {
	st.mu.Lock()
	st.synced = len(st.rows)
	st.mu.Unlock()
	st.ring()
}

// ring tells every program that the file has changed.
func (st *store) ring() {
	st.mu.Lock()
	bells := st.bells
	st.mu.Unlock()
	for _, ring := range bells {
		ring()
	}
}

// drop loses all but the first n rows: a power cut, or a writer that died before its commit counted.
func (st *store) drop(n int) {
	rows, synced := st.rows[:n], min(st.synced, n)
	st.rows = nil
	st.sales, st.order, st.intent = map[string]*kept{}, nil, map[string]string{}
	for _, r := range rows {
		st.add(r)
	}
	st.letters = slices.DeleteFunc(st.letters, func(l shelf) bool { return l.rows > n })
	st.synced = synced
}

// durable returns the rows of a sale that a power cut now would leave.
func (st *store) durable(sale string) []row {
	st.mu.Lock()
	defer st.mu.Unlock()
	var rows []row
	if k := st.sales[sale]; k != nil {
		for _, i := range k.rows {
			if i < st.synced {
				rows = append(rows, st.rows[i])
			}
		}
	}
	return rows
}

func (st *store) sale(id string) (state.Sale, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.sales[id] == nil {
		return state.Sale{}, fmt.Errorf("sale %s: %w", id, errNotFound)
	}
	return st.now(id), nil
}

func (st *store) byIntent(intent string) (state.Sale, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	id, ok := st.intent[intent]
	if !ok {
		return state.Sale{}, fmt.Errorf("intent %s: %w", intent, errNotFound)
	}
	return st.now(id), nil
}

func (st *store) unfinished(environment string) []state.Sale {
	st.mu.Lock()
	defer st.mu.Unlock()
	var all []state.Sale
	for _, id := range st.order {
		s := st.now(id)
		if s.Order.Environment == environment && (s.Open() || s.Next().Read != state.ReadNothing) {
			all = append(all, s)
		}
	}
	return all
}

func (st *store) since(seq int64) ([]string, int64) {
	st.mu.Lock()
	defer st.mu.Unlock()
	var ids []string
	for _, id := range st.order {
		if st.now(id).Seq > seq {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(st.now(a).Seq, st.now(b).Seq) })
	return ids, max(seq, int64(len(st.rows)))
}

// lead gives the right to ask about a sale to one program at a time.
func (st *store) lead(sale string, by *life) (release func(), ok bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.leads[sale] != nil {
		return nil, false
	}
	st.leads[sale] = by
	return func() {
		st.mu.Lock()
		defer st.mu.Unlock()
		if st.leads[sale] == by {
			delete(st.leads, sale)
		}
	}, true
}

// leader returns who has the right to ask about a sale.
func (st *store) leader(sale string) *life {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.leads[sale]
}

// bury frees what a dead program held.
func (st *store) bury(by *life) {
	st.mu.Lock()
	defer st.mu.Unlock()
	for sale, holder := range st.leads {
		if holder == by {
			delete(st.leads, sale)
		}
	}
}

// watch rings after each sync, some moments later, at an instant of its own.
func (st *store) watch(ctx context.Context, p *pace, c class) <-chan struct{} {
	ticks := make(chan struct{}, 1)
	ring := func() {
		time.AfterFunc(p.reserve(time.Millisecond, c), func() {
			select {
			case ticks <- struct{}{}:
			default:
			}
		})
	}
	st.mu.Lock()
	st.bells = append(st.bells, ring)
	at := len(st.bells) - 1
	st.mu.Unlock()
	context.AfterFunc(ctx, func() {
		st.mu.Lock()
		defer st.mu.Unlock()
		st.bells[at] = func() {}
	})
	return ticks
}

// peek returns a sale as it is seen, an empty one when it is not there.
func (st *store) peek(sale string) state.Sale {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.now(sale)
}

// unwrite takes back the last n rows, which never became a commit.
func (st *store) unwrite(n int) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.drop(max(st.synced, len(st.rows)-n))
}

// powerCut leaves what was synced, and some of the rest.
func (st *store) powerCut(d dice) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.drop(st.synced + d.n(len(st.rows)-st.synced+1))
}

// durations returns how long the latest payments of a kind took.
func (st *store) durations(environment, country, operator string, code bool) []time.Duration {
	st.mu.Lock()
	defer st.mu.Unlock()
	var all []time.Duration
	for _, id := range slices.Backward(st.order) {
		s := st.now(id)
		for _, a := range s.Attempts {
			over := a.State == state.Failed || a.State == state.Successful
			if s.Order.Environment == environment && a.Try.Country == country && a.Try.Operator == operator && over && a.Took > 0 &&
				code == (a.Code == state.CodeTaken) {
				all = append(all, a.Took)
			}
		}
	}
	return all
}
