package receiver

import (
	"context"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// job is a letter that somebody waits for.
type job struct {
	letter state.Letter
	done   chan result // has room for the one result
}

type result struct {
	receipt state.Receipt
	err     error
}

// commitWithin bounds the wait for a journal that another program keeps locked.
const commitWithin = 3 * time.Second

// Run keeps letters until ctx ends: while one commit waits for the disk the next letters gather, and go
// to the disk together.
func (r *Receiver) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-r.post:
			r.commit(ctx, r.gather(first))
		}
	}
}

func (r *Receiver) gather(first job) []job {
	jobs := []job{first}
	for {
		select {
		case j := <-r.post:
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
}

// commit keeps all of them in one transaction; where that fails each by itself, so that one that cannot
// be kept does not hold up the others.
func (r *Receiver) commit(ctx context.Context, jobs []job) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), commitWithin)
	defer done()
	letters := make([]state.Letter, len(jobs))
	for i, j := range jobs {
		letters[i] = j.letter
	}
	receipts, err := r.o.Inbox.Receive(ctx, letters, r.judge)
	if err != nil && len(jobs) > 1 && ctx.Err() == nil {
		for _, j := range jobs {
			r.commit(ctx, []job{j})
		}
		return
	}
	for i, j := range jobs {
		res := result{err: err}
		if err == nil {
			res.receipt = receipts[i]
			if r.o.Told != nil && !res.receipt.Later {
				r.o.Told(res.receipt)
			}
		}
		j.done <- res
	}
}

// judge decides what becomes of a letter.
func (r *Receiver) judge(l state.Letter, s state.Sale, making bool) (state.Judgement, error) {
	return Judge(r.o, l, s, making), nil
}

// Judge decides what becomes of a letter: of an intent that is known, what it tells is a fact when it
// agrees and is news; of another it begins a sale, unless a create of ours may be about to name it.
func Judge(o Options, l state.Letter, s state.Sale, making bool) state.Judgement {
	e, readable := l.Said()
	if !readable {
		return state.Judgement{Aside: state.AsideUnreadable}
	}
	order, seen := o.Order(e), state.ObserveEvent(e)
	if aside := s.Doubt(e, seen, order.Environment); aside != state.AsideNothing {
		return state.Judgement{Aside: aside}
	}
	f := state.Fact{
		ID: "w-" + key(l), Sale: s.ID, Kind: state.Seen, At: o.Clock.Now().UTC(), Tick: o.Uptime(),
		Till: o.Till, Cashier: o.Cashier, Source: state.ByWebhook, Seen: seen,
	}
	if e.Intent != nil && s.Token == "" {
		f.Token = e.Intent.Token
	}
	switch {
	case s.ID != "":
		if s.SameNews(s.Apply(f)) {
			return state.Judgement{}
		}
	case making:
		return state.Judgement{Later: true}
	default:
		f.Sale, f.Kind, f.Order = "g-"+key(l), state.IntentMet, met(order, e)
	}
	return state.Judgement{Sale: f.Sale, Facts: []state.Fact{f}}
}

// key is what is told apart by: the event where it has an id, for a letter may be judged again.
func key(l state.Letter) string {
	if l.Event == "" {
		return l.Sum[:24]
	}
	return state.Digest(l.Event)[:24]
}

// met completes the order of a sale that somebody else began by what its event tells.
func met(o state.Order, e hub2.Event) *state.Order {
	if i := e.Intent; i != nil {
		o.Amount, o.Currency, o.PurchaseRef, o.CustomerRef = int64(i.Amount), i.Currency, i.PurchaseReference, i.CustomerReference
		if i.MerchantID != "" { // its secret is ours, so its account is
			o.Merchant = string(i.MerchantID)
		}
		return &o
	}
	o.Amount, o.Currency = int64(e.Payment.Amount), e.Payment.Currency
	return &o
}
