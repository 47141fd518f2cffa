package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"guichet/hub2"
)

// How Hub2 delivers (documented; that a wait is counted from the try before it is assumed).
const (
	answerLimit = 5 * time.Second
	replays     = 10
)

// replayWait is how long after the n-th try the next one comes: 1, 3, 7, 15, ... minutes.
func replayWait(n int) time.Duration { return time.Duration(1<<n-1) * time.Minute }

// trouble is how long the courier rests when the state cannot be read or written.
const trouble = time.Second

var errSlow = errors.New("no answer within 5 seconds")

// courier brings events to those who registered. It sleeps until somebody does.
type courier struct {
	Webhooks
	network *http.Transport // its own, nil when one was handed in
	life    context.Context
	end     context.CancelFunc
	wake    chan struct{}
	work    sync.WaitGroup // started under the Server's mu, and only while it is not closing

	running bool // under the Server's mu, as is the next
	closing bool
}

func newCourier(w Webhooks) *courier {
	c := &courier{Webhooks: w, wake: make(chan struct{}, 1)}
	c.life, c.end = context.WithCancel(context.Background())
	if c.Transport == nil {
		c.network = hub2.NewTransport()
		c.Transport = c.network
	}
	return c
}

// rouse makes the courier look what there is to bring; s.mu is held.
func (s *Server) rouse() {
	c := s.courier
	if len(s.state.hooks) == 0 || c.closing {
		return
	}
	if !c.running {
		c.running = true
		c.work.Go(s.goRounds)
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// dismiss ends all that the courier has under way. What was not confirmed by then is tried again by
// whoever opens the state next.
func (s *Server) dismiss() {
	s.mu.Lock()
	s.courier.closing = true
	s.mu.Unlock()
	s.courier.end()
	s.courier.work.Wait()
	if s.courier.network != nil {
		s.courier.network.CloseIdleConnections()
	}
}

// goRounds claims what is due, again and again.
func (s *Server) goRounds() {
	for {
		var next <-chan time.Time
		if wait := s.round(); wait > 0 {
			next = s.clock.After(wait)
		}
		select {
		case <-s.courier.life.Done():
			return
		case <-s.courier.wake:
		case <-next:
		}
	}
}

// round claims what is due now, and returns how long until something is again, 0 for never.
func (s *Server) round() time.Duration {
	t, err := s.take(s.courier.life, nil, true)
	if err != nil {
		return trouble
	}
	defer t.end()
	if _, err := t.claim(""); err != nil {
		return trouble
	}
	var soonest int64
	for _, at := range t.stirring {
		if soonest == 0 || at < soonest {
			soonest = at
		}
	}
	if soonest == 0 {
		return 0
	}
	return max(time.Duration(soonest-t.now)*time.Millisecond, time.Millisecond)
}

// tell sees to it that a change is told.
func (t *turn) tell(e *event) {
	switch {
	case len(t.hooks) == 0, e.Kind == eventTry, e.Kind == eventTold, e.Kind == eventOff:
		return
	case t.s.courier.AtOnce && t.x != nil && e.Intent != "":
		t.x.sent, _ = t.claim(e.Intent) // what cannot be claimed now, the courier tries later
	}
	t.s.rouse()
}

// due is a notice to be sent to one of its hooks.
type due struct {
	notice
	to   *hook
	n    int // tries so far
	when int64
}

// due lists what is to be sent of an intent now, and tells when there is something next, 0 for never.
func (t *turn) due(in *intent) (now []due, next int64) {
	for _, n := range in.notices() {
		for _, h := range t.hooks {
			done := h.tries[n.id]
			if h.off || done.told || n.at < h.at || h.owner() != in.owner() || !slices.Contains(h.Events, n.kind) {
				continue
			}
			d := due{n, h, done.n, t.s.when(n, h, done)}
			switch {
			case d.when <= t.now:
				now = append(now, d)
			case next == 0 || d.when < next:
				next = d.when
			}
		}
	}
	return now, next
}

// when tells when a notice is to be sent to a hook, or to be given up.
func (s *Server) when(n notice, h *hook, done tried) int64 {
	switch {
	case done.n > replays:
		return done.at + answerLimit.Milliseconds()
	case done.n > 0:
		return done.at + replayWait(done.n).Milliseconds()
	case s.courier.AtOnce:
		return n.at
	}
	soon := Range{50 * time.Millisecond, 300 * time.Millisecond}
	return n.at + soon.draw(s.seed.draws(streamDelivery, scatter(h.id+n.id)))
}

// claim takes what is due, of one intent or of all, and sends it. Each try is written down first, so
// that nobody else on the same state sends it too. It returns what its caller may wait for.
func (t *turn) claim(intent string) (sent []<-chan struct{}, err error) {
	if t.s.courier.closing {
		return nil, nil
	}
	looked := []string{intent}
	if intent == "" {
		looked = nil
		for id, at := range t.stirring {
			if at <= t.now {
				looked = append(looked, id)
			}
		}
	}
	var all []due
	for _, id := range looked {
		now, _ := t.due(t.intents[id])
		all = append(all, now...)
	}
	slices.SortStableFunc(all, func(a, b due) int {
		return cmp.Or(cmp.Compare(a.when, b.when), cmp.Compare(a.in.at, b.in.at), cmp.Compare(a.in.id, b.in.id))
	})
	for _, d := range all {
		done, err := t.launch(d)
		if err != nil {
			return sent, err
		}
		if done != nil {
			sent = append(sent, done)
		}
	}
	for _, id := range looked {
		if _, next := t.due(t.intents[id]); next > 0 {
			t.stirring[id] = next
		} else {
			delete(t.stirring, id)
		}
	}
	return sent, nil
}

// launch starts one try, or gives the registration up when there were enough. It returns what closes
// when the try is over, nil when there is nothing to wait for.
func (t *turn) launch(d due) (<-chan struct{}, error) {
	s := t.s
	e := &event{Kind: eventTry, Intent: d.in.id, Hook: d.to.id, Notice: d.id}
	switch {
	case d.to.off: // given up a moment ago
		return nil, nil
	case d.n > replays:
		return nil, t.commit(&event{Kind: eventOff, Hook: d.to.id})
	}
	p := &parcel{Delivery: Delivery{
		Registration: d.to.id, URL: d.to.URL, Event: d.id, Type: d.kind, Intent: d.in.id, Payment: d.payment(), Try: d.n + 1,
	}}
	if s.courier.Fate != nil {
		p.fate = s.courier.Fate(p.Delivery, s.seed.draws(streamDelivery, scatter(d.to.id+d.id)+uint64(p.Try)))
	}
	if e.Delay = p.fate.Late.Milliseconds(); p.fate.Lost {
		e.Kind = eventTold
	}
	var err error
	if p.body, err = d.body(); err != nil {
		return nil, err
	}
	p.signature = hub2.Sign(p.body, hub2.Secret(d.to.Secret), d.to.oldSecret(t.now))
	if err := t.commit(e); err != nil || p.fate.Lost {
		return nil, err
	}
	done := make(chan struct{})
	s.courier.work.Go(func() {
		defer close(done)
		s.carry(p)
	})
	if p.fate.Late > 0 {
		return nil, nil
	}
	return done, nil
}

// parcel is a try on its way.
type parcel struct {
	Delivery
	body      []byte
	signature string
	fate      Fate
}

// carry sends a parcel, and writes down when it was confirmed. That it was not needs no word.
func (s *Server) carry(p *parcel) {
	if p.fate.Late > 0 {
		select {
		case <-s.clock.After(p.fate.Late):
		case <-s.courier.life.Done():
			return
		}
	}
	confirmed := s.send(p)
	if p.fate.Twice {
		confirmed = s.send(p) || confirmed
	}
	if !confirmed {
		return
	}
	t, err := s.take(context.WithoutCancel(s.courier.life), nil, true)
	if err != nil {
		return // it counts as failed, and is sent again
	}
	defer t.end()
	_ = t.commit(&event{Kind: eventTold, Intent: p.Intent, Hook: p.Registration, Notice: p.Event}) // likewise
}

// send makes one POST and reports whether it was confirmed: any 2xx within the limit (assumed).
func (s *Server) send(p *parcel) bool {
	ctx, cancel := context.WithCancel(s.courier.life)
	defer cancel()
	began := s.clock.Now()
	answered := make(chan Delivery, 1)
	s.courier.work.Go(func() {
		d := p.Delivery
		d.Status, d.Err = s.post(ctx, p)
		answered <- d
	})
	d := p.Delivery
	select {
	case d = <-answered:
	case <-s.clock.After(answerLimit):
		d.Err = errSlow
	}
	d.Took = s.clock.Now().Sub(began)
	if s.courier.Observe != nil {
		s.courier.Observe(d)
	}
	return d.Status >= 200 && d.Status <= 299
}

// post goes below http.Client, which would follow redirects.
func (s *Server) post(ctx context.Context, p *parcel) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(p.body))
	if err != nil {
		return 0, fmt.Errorf("sandbox: webhook: %w", err)
	}
	req.GetBody = nil // the transport shall not send it twice, unseen
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "hub2-sandbox")
	req.Header.Set(hub2.SignatureHeader, p.signature)
	res, err := s.courier.Transport.RoundTrip(req)
	if err != nil {
		return 0, fmt.Errorf("sandbox: webhook: %w", err)
	}
	_ = res.Body.Close()
	return res.StatusCode, nil
}
