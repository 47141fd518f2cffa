package state_test

import (
	"fmt"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// story writes the facts of one sale of 1500 XOF, a second apart.
type story struct {
	sale  state.Sale
	n     int
	facts []state.Fact
}

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func begin() *story {
	s := &story{}
	s.tell(state.Fact{Kind: state.IntentSending, Order: &state.Order{
		Profile: "shop", Environment: "sandbox", Country: "CI", Amount: 1500, Currency: "XOF", PurchaseRef: "g-1",
	}})
	return s
}

// ready is a sale whose intent Hub2 has made.
func ready() *story {
	s := begin()
	s.tell(state.Fact{Kind: state.IntentCreated, Token: "token", Seen: full("payment_required")})
	return s
}

// tried is a sale with an attempt that left.
func tried() *story {
	s := ready()
	s.try("a1", "orange", "0700000000")
	return s
}

// live is a sale with an attempt that Hub2 has.
func live() *story {
	s := tried()
	s.accepted("a1", full("processing", pay("pay_1", "pending")))
	return s
}

// tell applies a fact at the next second.
func (s *story) tell(f state.Fact) state.Sale {
	s.n++
	f.Seq, f.ID, f.Sale, f.At = int64(s.n), fmt.Sprintf("f-%d", s.n), "g-1", noon().Add(time.Duration(s.n)*time.Second)
	s.facts = append(s.facts, f)
	s.sale = s.sale.Apply(f)
	return s.sale
}

func (s *story) try(attempt, operator, number string) state.Sale {
	return s.tell(state.Fact{Kind: state.AttemptSending, Attempt: attempt, Try: &state.Try{
		Country: "CI", Operator: operator, Flow: hub2.FlowUSSD, MSISDN: number,
	}})
}

func (s *story) accepted(attempt string, o *state.Observation) state.Sale {
	return s.tell(state.Fact{Kind: state.AttemptAccepted, Attempt: attempt, Source: state.ByAnswer, Seen: o})
}

func (s *story) lost(attempt string) state.Sale {
	return s.tell(state.Fact{Kind: state.AttemptUnknown, Attempt: attempt, Problem: &state.Problem{Kind: "unknown"}})
}

func (s *story) refused(attempt string) state.Sale {
	return s.tell(state.Fact{Kind: state.AttemptRefused, Attempt: attempt, Problem: &state.Problem{Kind: "refused", HTTP: 400}})
}

func (s *story) sees(o *state.Observation) state.Sale {
	return s.tell(state.Fact{Kind: state.Seen, Source: state.ByPoll, Seen: o})
}

// full is a full read of the intent.
func full(status hub2.Status, payments ...state.SeenPayment) *state.Observation {
	return &state.Observation{Intent: "pi_1", Status: status, Full: true, Amount: 1500, Currency: "XOF", Payments: payments}
}

// bare is a status read: it tells the status alone.
func bare(status hub2.Status) *state.Observation {
	return &state.Observation{Intent: "pi_1", Status: status}
}

func pay(id string, status hub2.Status) state.SeenPayment {
	return state.SeenPayment{
		ID: id, Status: status, Amount: 1500, Currency: "XOF", Country: "CI", Operator: "orange", Number: "0700000000", At: noon(),
	}
}

func failed(id, code string) state.SeenPayment {
	p := pay(id, "failed")
	p.Failure = &hub2.Failure{Code: code}
	return p
}
