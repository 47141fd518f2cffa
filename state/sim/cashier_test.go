package sim

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
)

// board is what cashiers call out to each other.
type board struct {
	mu    sync.Mutex
	sales []string
	want  int  // how many sales there will be
	duel  duel // a sale that several will charge at one moment
}

type duel struct {
	sale string
	at   time.Time
}

func (b *board) add(sale string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sales = append(b.sales, sale)
}

func (b *board) full() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.sales) >= b.want
}

func (b *board) pick(d dice) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.sales) == 0 {
		return ""
	}
	return b.sales[d.n(len(b.sales))]
}

func (b *board) call(sale string, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.duel = duel{sale, at}
}

func (b *board) called() duel {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.duel
}

// hand is a cashier at a till.
type hand struct {
	l    *life
	desk *desk.Desk
	d    dice
}

// waits thinks for a while.
func (h hand) waits(ctx context.Context, d time.Duration) error {
	err := h.l.w.pace.sleep(ctx, d, classCashier+class(h.l.till.index))
	if h.l.dead.Load() {
		exit()
	}
	return err
}

// takesOver finds what is unfinished; following begins after it.
func (h hand) takesOver(ctx context.Context, ready chan struct{}) {
	defer close(ready)
	for h.desk.Resume(ctx, environment) != nil {
		if h.waits(ctx, 2*time.Second) != nil {
			return
		}
	}
}

// work does one thing after the other until the world is calm.
func (h hand) work(ctx context.Context) {
	w := h.l.w
	if w.o.flow != nil {
		w.o.flow.play(ctx, h)
		return
	}
	for !w.calm.Load() {
		if h.waits(ctx, h.d.between(200*time.Millisecond, 6*time.Second)) != nil {
			return
		}
		if w.calm.Load() {
			return
		}
		h.l.till.busy.Store(0) // not before: what follows from the last deed at its own instant is still it
		h.deed(ctx)
	}
}

func (h hand) deed(ctx context.Context) {
	w := h.l.w
	if c := w.board.called(); c.sale != "" && c.at.After(time.Now()) && h.d.chance(0.7) {
		if h.waits(ctx, time.Until(c.at)) == nil {
			h.charges(ctx, c.sale, false)
		}
		return
	}
	if !w.board.full() && h.d.chance(0.6) {
		h.sells(ctx)
		return
	}
	sale := w.board.pick(h.d)
	if sale == "" {
		return
	}
	h.at(sale)
	s, err := port{h.l}.Sale(ctx, sale)
	if err != nil {
		return
	}
	switch n := s.Next(); {
	case n.Create:
		h.creates(ctx, sale)
	case n.Attempt && h.d.chance(0.8):
		if h.d.chance(0.3) {
			w.board.call(sale, time.Now().Add(3*time.Second))
			return
		}
		h.charges(ctx, sale, false)
	case n.Authenticate:
		h.codes(ctx, sale)
	case n.Override && h.d.chance(0.7):
		h.charges(ctx, sale, true)
	case h.d.chance(0.12):
		s, err = h.desk.Look(ctx, sale)
		h.told(s, err)
	case h.d.chance(0.1):
		// A person's word where none is asked for counts for nothing.
		word := keyOf("word", h.l.till.index, h.l.number, int(h.l.ops.Load())).dice(w.o.seed)
		h.charges(ctx, sale, word.chance(0.3))
	}
}

// at notes which sale the cashier is at.
func (h hand) at(sale string) { h.l.till.busy.Store(int64(h.l.w.saleIndex(sale))) }

// told judges what the desk said.
func (h hand) told(s state.Sale, err error) {
	if h.l.dead.Load() {
		exit()
	}
	h.l.w.check.returned(s, err)
}

func (h hand) sells(ctx context.Context) string {
	countries := hub2.Countries()
	c, _ := hub2.FindCountry(countries, []string{"CI", "CI", "SN", "CM"}[h.d.n(4)])
	return h.opens(ctx, c, int64(1+h.d.n(60000)))
}

func (h hand) opens(ctx context.Context, c hub2.Country, amount int64) string {
	s, err := h.desk.Open(ctx, order(c, amount))
	h.told(s, err)
	if err != nil || s.ID == "" {
		return ""
	}
	h.l.w.board.add(s.ID)
	h.at(s.ID)
	h.creates(ctx, s.ID)
	return s.ID
}

func (h hand) creates(ctx context.Context, sale string) {
	for range 3 {
		s, err := h.desk.Create(ctx, sale, "")
		h.told(s, err)
		if err == nil || h.waits(ctx, time.Second) != nil {
			return
		}
	}
}

// charges attempts a payment with an operator and a number that the dice choose.
func (h hand) charges(ctx context.Context, sale string, override bool) {
	h.at(sale)
	s, err := h.l.w.store.sale(sale)
	if err != nil {
		return
	}
	c, ok := hub2.FindCountry(hub2.Countries(), s.Order.Country)
	if !ok {
		return
	}
	o := c.Operators[h.d.n(len(c.Operators))]
	h.charge(ctx, sale, c, o, h.number(c), override)
}

func (h hand) charge(ctx context.Context, sale string, c hub2.Country, o hub2.Operator, number string, override bool) {
	otp := hub2.Secret("")
	if o.Flow == hub2.FlowOTPFirst && h.d.chance(0.8) {
		otp = rightCode
	}
	ch := charging(c, o, number, otp)
	if override {
		overriding(&ch)
	}
	s, err := h.desk.Attempt(ctx, sale, ch)
	h.told(s, err)
}

// number draws a customer: most pay, some do not, a few are strange.
func (h hand) number(c hub2.Country) string {
	last := "00000001"
	switch h.d.weighted([]float64{50, 25, 3, 3, 3, 2, 14}) {
	case 0:
		last = fmt.Sprintf("1%07d", h.d.n(3))
	case 1:
		last = fmt.Sprintf("%08d", 100+h.d.n(27))
	case 2:
		last = "00000200"
	case 3:
		last = "00000201"
	case 4:
		last = "00000202"
	case 5:
		last = "00000203"
	case 6:
		last = fmt.Sprintf("%08d", 204+h.d.n(8))
	}
	return digits(c, last)
}

// digits makes a national number of its last eight.
func digits(c hub2.Country, last string) string { return strings.Repeat("7", c.Lengths[0]-8) + last }

func (h hand) codes(ctx context.Context, sale string) {
	code := hub2.Secret(rightCode)
	if h.d.chance(0.3) {
		code = wrongCode
	}
	h.enters(ctx, sale, code)
}

func (h hand) enters(ctx context.Context, sale string, code hub2.Secret) {
	s, err := h.desk.Authenticate(ctx, sale, code)
	h.told(s, err)
}

// overriding makes an attempt a named person's.
func overriding(ch *desk.Charge) {
	ch.Override = &state.Override{By: "Awa", Shown: "Hub2 has not shown this attempt. It may still take the money."}
}
