package state

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"guichet/hub2"
)

// lost is a sale whose one attempt left and whose answer was lost, at second 0 of a boot.
func lost(boot string) Sale {
	var s Sale
	for i, f := range []Fact{
		{Kind: IntentCreated, Order: &Order{Amount: 500, Currency: "XOF"}, Seen: &Observation{Intent: "pi_1", Status: hub2.StatusPaymentRequired}},
		{Kind: AttemptSending, Attempt: "a1", Try: &Try{Operator: "moov", MSISDN: "0100000001"}, Tick: Tick{Boot: boot}},
		{Kind: AttemptUnknown, Attempt: "a1", Problem: &Problem{Kind: "ambiguous"}},
	} {
		f.ID, f.Sale = fmt.Sprint("f", i), "s"
		s = s.Apply(f)
	}
	return s
}

// look is a full read at a second of a boot.
func look(boot string, second int64, status hub2.Status, payments ...SeenPayment) Fact {
	return Fact{
		ID: fmt.Sprint(boot, second), Sale: "s", Kind: Seen, Source: ByRecovery, Tick: Tick{Boot: boot, Up: second * 1000},
		Seen: &Observation{Intent: "pi_1", Status: status, Full: true, Listed: true, Amount: 500, Currency: "XOF", Payments: payments},
	}
}

func TestOnlyALongLookInVainOpensTheDoorForAPerson(t *testing.T) {
	const payable = hub2.StatusPaymentRequired
	for name, c := range map[string]struct {
		reads []Fact
		opens bool
	}{
		"no read":                        {nil, false},
		"long enough":                    {[]Fact{look("b", 0, payable), look("b", 60, payable), look("b", 120, payable)}, true},
		"a second too early":             {[]Fact{look("b", 0, payable), look("b", 60, payable), look("b", 119, payable)}, false},
		"only two reads":                 {[]Fact{look("b", 0, payable), look("b", 120, payable)}, false},
		"all in one minute":              {[]Fact{look("b", 130, payable), look("b", 140, payable), look("b", 189, payable)}, false},
		"late reads, a minute apart":     {[]Fact{look("b", 130, payable), look("b", 140, payable), look("b", 190, payable)}, true},
		"the same read told three times": {[]Fact{look("b", 120, payable), look("b", 120, payable), look("b", 120, payable)}, false},
		"another boot, one minute":       {[]Fact{look("c", 0, payable), look("c", 30, payable), look("c", 60, payable)}, false},
		"another boot, two minutes":      {[]Fact{look("c", 0, payable), look("c", 30, payable), look("c", 120, payable)}, true},
		"two boots do not add up":        {[]Fact{look("b", 0, payable), look("b", 59, payable), look("c", 0, payable), look("c", 119, payable)}, false},
		"the intent is at work": {[]Fact{look("b", 0, hub2.StatusProcessing), look("b", 60, hub2.StatusProcessing),
			look("b", 120, hub2.StatusProcessing)}, false},
		"a webhook is no look": {[]Fact{look("b", 0, payable), look("b", 60, payable),
			func() Fact { f := look("b", 120, payable); f.Source = ByWebhook; return f }()}, false},
		"a list is no look": {[]Fact{look("b", 0, payable), look("b", 60, payable),
			func() Fact { f := look("b", 120, payable); f.Source = ByList; return f }()}, false},
		"the list was left out": {[]Fact{look("b", 0, payable), look("b", 60, payable),
			func() Fact { f := look("b", 120, payable); f.Seen.Listed = false; return f }()}, false},
		"it showed in the end": {[]Fact{look("b", 0, payable), look("b", 60, payable), look("b", 120, payable),
			look("b", 180, hub2.StatusProcessing, SeenPayment{ID: "pay_1", Status: hub2.StatusPending, Operator: "moov"})}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := lost("b")
			for _, f := range c.reads {
				s = s.Apply(f)
			}
			assert.Equal(t, c.opens, s.Next().Override)
			assert.False(t, s.Next().Attempt, "by itself nothing opens")
			word := Fact{ID: "o", Sale: "s", Kind: Overridden, Override: &Override{By: "Awa", Shown: "…"}}
			s = s.Apply(word).Apply(word)
			assert.Equal(t, c.opens, s.Next().Attempt, "a person's word counts only where the search was in vain")
			assert.NotEqual(t, NotPaid, s.Ending(), "nobody knows that it failed")
		})
	}
}

func TestReadsInAnyOrderAreTheSameEvidence(t *testing.T) {
	reads := []Fact{look("b", 0, hub2.StatusPaymentRequired), look("b", 60, hub2.StatusPaymentRequired), look("b", 120, hub2.StatusPaymentRequired)}
	want := lost("b")
	for _, f := range reads {
		want = want.Apply(f)
	}
	for _, order := range [][]int{{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}, {0, 1, 0, 2, 1, 2}} {
		s := lost("b")
		for _, i := range order {
			s = s.Apply(reads[i])
		}
		assert.Equal(t, want.Attempts[0].Absent, s.Attempts[0].Absent)
	}
	n, span, after := want.Attempts[0].Search()
	assert.Equal(t, []any{3, 2 * time.Minute, 2 * time.Minute}, []any{n, span, after})
}

func TestAnOverriddenAttemptThatShowsUpBlocksAgain(t *testing.T) {
	s := lost("b")
	for _, at := range []int64{0, 60, 120} {
		s = s.Apply(look("b", at, hub2.StatusPaymentRequired))
	}
	s = s.Apply(Fact{ID: "o", Sale: "s", Kind: Overridden, Override: &Override{By: "Awa", Shown: "…"}})
	assert.True(t, s.Next().Attempt)
	live := s.Apply(look("b", 130, hub2.StatusProcessing, SeenPayment{ID: "pay_1", Status: hub2.StatusPending, Operator: "moov"}))
	assert.False(t, live.Next().Attempt)
	assert.Equal(t, "processing", live.Word())
	paid := live.Apply(look("b", 140, hub2.StatusSuccessful, SeenPayment{ID: "pay_1", Status: hub2.StatusSuccessful, Operator: "moov"}))
	assert.Equal(t, Paid, paid.Ending())
}

func TestAChargeThatLeavesIsTheOnlyOne(t *testing.T) {
	s := lost("b")
	assert.False(t, s.Alone("a1"), "its answer was lost: it has left long ago")
	s.Attempts[0].State = Sending
	assert.True(t, s.Alone("a1"))
	assert.False(t, s.Alone("a2"), "nobody knows of it")
	second := s
	second.Attempts = append(second.Attempts, Attempt{ID: "a2"})
	assert.False(t, second.Alone("a2"))
	second.Attempts[0].Override = &Override{By: "Awa"}
	assert.True(t, second.Alone("a2"), "a person answers for the first")
	assert.False(t, second.Alone("a1"), "which may not leave any more")
	second.Attempts[0].State = Successful
	assert.False(t, second.Alone("a2"), "it is paid")
}

// The look left before the failure was known, and its fact was kept after it.
func TestALookFromBeforeTheEndIsNoFreshLook(t *testing.T) {
	failed := SeenPayment{ID: "pay_1", Status: hub2.StatusFailed, Operator: "moov"}
	s := lost("b").Apply(look("b", 10, hub2.StatusPaymentRequired, failed))
	assert.True(t, s.Next().ReadFirst, "no cause is told, which leaves a doubt")
	s = s.Apply(look("b", 9, hub2.StatusPaymentRequired, failed))
	assert.True(t, s.Next().ReadFirst)
	list := look("b", 11, hub2.StatusPaymentRequired, failed)
	list.Source = ByList
	assert.True(t, s.Apply(list).Next().ReadFirst, "a list may be older than it seems")
	s = s.Apply(look("b", 11, hub2.StatusPaymentRequired, failed))
	assert.False(t, s.Next().ReadFirst)
	assert.True(t, s.Next().Attempt)
}
