package desk

import (
	"context"

	"guichet/hub2"
	"guichet/state"
)

// Look reads a sale's intent in full, by one request, whatever the rhythm of following would say. It
// keeps a fact when something changed.
func (d *Desk) Look(ctx context.Context, sale string) (state.Sale, error) {
	s, err := d.o.Journal.Sale(ctx, sale)
	if err != nil {
		return s, err
	}
	if s.Intent == "" {
		return s, ErrNoIntent
	}
	c, err := d.client(s)
	if err != nil {
		return s, err
	}
	i, err := c.Intent(ctx, hub2.Ref{ID: s.Intent})
	if err != nil {
		return s, err
	}
	return d.learn(ctx, s, state.ByPoll, state.Observe(i))
}

// readFull asks by key, which every merchant's server has; where the key is refused the intent's
// token may still do.
func (d *Desk) readFull(ctx context.Context, s state.Sale, last func(context.Context) error) (hub2.Intent, error) {
	c, err := d.client(s)
	if err != nil {
		return hub2.Intent{}, err
	}
	i, err := c.Intent(ctx, hub2.Ref{ID: s.Intent, Last: last})
	if err != nil && hub2.KindOf(err) == hub2.Refused && s.Token != "" {
		if i, again := c.Intent(ctx, hub2.Ref{ID: s.Intent, Token: s.Token, Last: last}); again == nil {
			return i, nil
		}
	}
	return i, err
}

func (d *Desk) readStatus(ctx context.Context, s state.Sale, last func(context.Context) error) (hub2.Intent, error) {
	c, err := d.client(s)
	if err != nil {
		return hub2.Intent{}, err
	}
	return c.IntentStatus(ctx, hub2.Ref{ID: s.Intent, Token: s.Token, Last: last})
}

// learn keeps what a read told, when it told anything new.
func (d *Desk) learn(ctx context.Context, s state.Sale, by state.Source, o *state.Observation) (state.Sale, error) {
	f, err := d.fact(s.ID, state.Seen)
	if err != nil {
		return s, err
	}
	f.Source, f.Seen = by, o
	if s.SameNews(s.Apply(f)) {
		return s, nil
	}
	return d.keep(ctx, s, f)
}
