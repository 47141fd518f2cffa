package desk

import (
	"context"
	"math"
	"slices"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// News is how a sale stands, and what the desk is about to do for it.
type News struct {
	Sale    state.Sale
	NextAsk time.Time // when Hub2 is asked next, zero when it is not
	Trouble *Trouble  // what kept the last question from being answered, nil when nothing did
	Parked  bool      // the desk has stopped asking though it is not over: a person has to look
	// Elsewhere: another program asks Hub2 about this sale; what it learns comes by the journal.
	Elsewhere bool
	Push      Push
	Heard     time.Time // when a webhook last told of it, zero when none did while it was watched
	Ready     time.Time // since when webhooks are known to come through, zero when that is not known
	Unsaved   bool      // something of this is true and the journal could not keep it yet
}

// Trouble says why a question has no answer.
type Trouble struct {
	Kind hub2.Kind
	Err  error
}

// Next waits for news and returns the latest of one sale. News that nobody took is replaced by what
// came after it, so that a slow screen misses steps but never the outcome.
func (d *Desk) Next(ctx context.Context) (News, error) {
	some, err := d.take(ctx, 1)
	if err != nil {
		return News{}, err
	}
	return some[0], nil
}

// All waits for news as Next does, and returns the latest of every sale that there is news of.
func (d *Desk) All(ctx context.Context) ([]News, error) { return d.take(ctx, math.MaxInt) }

// take waits for news and returns that of so many sales at most, those that waited longest.
func (d *Desk) take(ctx context.Context, most int) ([]News, error) {
	for {
		d.mu.Lock()
		if n := min(len(d.telling), most); n > 0 {
			var some []News
			for _, id := range d.telling[:n] {
				some = append(some, d.news[id])
				delete(d.news, id)
			}
			d.telling = slices.Delete(d.telling, 0, n)
			d.mu.Unlock()
			return some, nil
		}
		arrived := d.arrived
		d.mu.Unlock()
		select {
		case <-arrived:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// publish queues news; d.mu is held. What replaces older news takes its place in the queue.
func (d *Desk) publish(n News) {
	if _, ok := d.news[n.Sale.ID]; !ok {
		d.telling = append(d.telling, n.Sale.ID)
	}
	d.news[n.Sale.ID] = n
	close(d.arrived)
	d.arrived = make(chan struct{})
}

// changed tells of a sale that has just been written, and keeps the follower's copy of it fresh.
func (d *Desk) changed(s state.Sale) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if w := d.watches[s.ID]; w != nil {
		d.replan(w, s)
		return
	}
	d.publish(News{Sale: s, Unsaved: len(d.unsaved[s.ID]) > 0})
}

// poke tells Run to look at the watches again.
func (d *Desk) poke() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}
