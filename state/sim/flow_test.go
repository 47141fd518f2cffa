package sim

import (
	"context"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// flow is a script for one cashier: what is sold, and to whom. It goes on from wherever the journal
// stands, so that it can be taken up again after any crash.
type flow struct {
	name     string
	country  string
	tries    []try
	codes    []hub2.Secret // one after the other, where Hub2 asks for one
	rival    bool          // another till tries as well
	override bool          // a person overrides where that is allowed
}

// try is one attempt: at which operator, with which number's last eight digits.
type try struct{ operator, last string }

// flows are the stories that every single fault is tried on.
func flows() []*flow {
	return []*flow{
		{name: "push is paid", country: "CI", tries: []try{{"moov", "00000001"}}},
		{name: "ussd is paid", country: "CI", tries: []try{{"mtn", "00000001"}}},
		{name: "a code asked for", country: "SN", tries: []try{{"orange", "00000001"}}, codes: []hub2.Secret{rightCode}},
		{name: "a wrong code, then the right one", country: "SN", tries: []try{{"orange", "00000001"}}, codes: []hub2.Secret{wrongCode, rightCode}},
		{name: "a code beforehand", country: "CI", tries: []try{{"orange", "00000001"}}},
		{name: "a link", country: "CI", tries: []try{{"wave", "00000001"}}},
		{name: "no money, then another operator", country: "CI", tries: []try{{"moov", "00000106"}, {"mtn", "00000001"}}},
		{name: "a doubtful failure, then again", country: "CI", tries: []try{{"moov", "00000108"}, {"moov", "00000001"}}},
		{name: "refused, then accepted", country: "CI", tries: []try{{"moov", "00000206"}, {"moov", "00000001"}}},
		{name: "an answer lost by Hub2", country: "CI", tries: []try{{"moov", "00000204"}}},
		{name: "a conflict", country: "CI", tries: []try{{"moov", "00000208"}}},
		{name: "nothing taken, then a person's word", country: "CI", tries: []try{{"moov", "00000205"}, {"moov", "00000001"}}, override: true},
		{name: "another amount", country: "CI", tries: []try{{"moov", "00000201"}}},
		{name: "another amount, and payable again", country: "CI", tries: []try{{"moov", "00000202"}, {"moov", "00000001"}}},
		{name: "a word that nobody knows", country: "CI", tries: []try{{"moov", "00000203"}}},
		{name: "two tills at one sale", country: "CI", tries: []try{{"moov", "00000001"}}, rival: true},
	}
}

// patience is how long a flow is played at most before the harm ends.
const patience = 4 * time.Minute

// play goes through the script, one step after the other.
func (f *flow) play(ctx context.Context, h hand) {
	w := h.l.w
	country, _ := hub2.FindCountry(hub2.Countries(), f.country)
	for !w.calm.Load() && h.waits(ctx, time.Second) == nil {
		h.l.till.busy.Store(0)
		sale := w.board.pick(h.d)
		if sale == "" {
			if h.l.till.index == 0 {
				h.opens(ctx, country, 1500)
			}
			continue
		}
		h.at(sale)
		s, err := port{h.l}.Sale(ctx, sale)
		if err != nil {
			continue
		}
		if f.over(s) {
			w.done.Store(true)
			return
		}
		f.step(ctx, h, s, country)
	}
}

// over reports whether nothing is left to do for the cashier.
func (f *flow) over(s state.Sale) bool {
	n := s.Next()
	return s.Paid() || s.Intent != "" && !n.Attempt && !n.Override && n.Read == state.ReadNothing ||
		n.Attempt && len(s.Attempts) >= len(f.tries)
}

func (f *flow) step(ctx context.Context, h hand, s state.Sale, country hub2.Country) {
	n := s.Next()
	switch {
	case n.Create:
		h.creates(ctx, s.ID)
	case n.Attempt && len(s.Attempts) < len(f.tries), n.Override && f.override && len(s.Attempts) < len(f.tries):
		t := f.tries[len(s.Attempts)]
		o, _ := country.Operator(t.operator)
		h.charge(ctx, s.ID, country, o, digits(country, t.last), n.Override)
	case n.Authenticate && len(f.codes) > 0:
		a, _ := s.Telling()
		code := f.codes[len(f.codes)-1]
		if a.Code == state.CodeNone {
			code = f.codes[0]
		}
		h.enters(ctx, s.ID, code)
	}
}

// wait lets the flow be played, and a little longer.
func (f *flow) wait(w *world) {
	for range int(patience / time.Second) {
		time.Sleep(time.Second)
		if w.done.Load() {
			break
		}
	}
}
