package state

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"guichet/hub2"
)

// Answers that leave their payments out tell an attempt's ending by the intent alone.
func TestAnIntentWithoutItsPaymentsTellsTheEnding(t *testing.T) {
	at := func(n int) time.Time { return time.Date(2026, 11, 23, 18, 0, n, 0, time.UTC) }
	seen := func(n int, o Observation) Fact {
		o.Intent, o.Full = "pi_1", true
		return Fact{ID: "s", Sale: "g-1", Kind: Seen, At: at(n), Source: ByPoll, Seen: &o}
	}
	met := Observation{Intent: "pi_1", Status: hub2.StatusPaymentRequired, Full: true}
	begin := []Fact{
		{ID: "1", Sale: "g-1", Kind: IntentSending, At: at(1), Order: &Order{Amount: 100, Currency: "XOF"}},
		{ID: "2", Sale: "g-1", Kind: IntentCreated, At: at(2), Seen: &met},
		{ID: "3", Sale: "g-1", Kind: AttemptSending, At: at(3), Attempt: "3", Try: &Try{Operator: "moov"}},
	}
	taken := Fact{ID: "4", Sale: "g-1", Kind: AttemptAccepted, At: at(4), Attempt: "3",
		Seen: &Observation{Intent: "pi_1", Status: hub2.StatusProcessing, Full: true}}
	lost := Fact{ID: "4", Sale: "g-1", Kind: AttemptUnknown, At: at(4), Attempt: "3", Problem: &Problem{}}
	failure := &hub2.Failure{Code: "timeout"}
	failed := Observation{Status: hub2.StatusPaymentRequired, Failure: failure, Amount: 100}
	for name, c := range map[string]struct {
		answer Fact
		then   []Fact
		want   AttemptState
	}{
		"taken":                           {taken, nil, Live},
		"taken and paid":                  {taken, []Fact{seen(5, Observation{Status: "successful", Amount: 100, Currency: "XOF"})}, Successful},
		"taken and paid another amount":   {taken, []Fact{seen(5, Observation{Status: "successful", Amount: 20})}, Mismatched},
		"taken and failed":                {taken, []Fact{seen(5, failed)}, Failed},
		"lost and paid":                   {lost, []Fact{seen(5, Observation{Status: "successful", Amount: 100})}, Successful},
		"lost, and a failure of somebody": {lost, []Fact{seen(5, failed)}, Unknown},
		"paid for good":                   {taken, []Fact{seen(5, Observation{Status: "successful", Amount: 100}), seen(6, failed)}, Successful},
	} {
		t.Run(name, func(t *testing.T) {
			var s Sale
			for _, f := range append(append(append([]Fact{}, begin...), c.answer), c.then...) {
				s = s.Apply(f)
			}
			if assert.Len(t, s.Attempts, 1) {
				assert.Equal(t, c.want.String(), s.Attempts[0].State.String())
			}
		})
	}

	s := Sale{}
	for _, f := range append(begin[:3:3], taken, seen(5, failed)) {
		s = s.Apply(f)
	}
	assert.True(t, s.Next().ReadFirst, "a doubtful failure is read once more")
	s = s.Apply(seen(6, failed))
	assert.False(t, s.Next().ReadFirst)
	assert.True(t, s.Next().Attempt)

	s = s.Apply(Fact{ID: "7", Sale: "g-1", Kind: AttemptSending, At: at(7), Attempt: "7", Try: &Try{Operator: "moov"}})
	again := taken
	again.ID, again.Attempt = "8", "7"
	s = s.Apply(again).Apply(seen(9, failed))
	assert.Equal(t, Live, s.Attempts[1].State, "the intent still tells the failure of the attempt before")
}

// An answer without its payments says that the intent is paid, not how much somebody paid.
func TestWhatWasOnlyCalledPaidIsReadUntilItsAmountIsSeen(t *testing.T) {
	for amount, want := range map[int64]AttemptState{100: Successful, 20: Mismatched} {
		var s Sale
		for _, f := range []Fact{
			{ID: "1", Kind: IntentSending, Order: &Order{Amount: 100, Currency: "XOF"}},
			{ID: "2", Kind: IntentCreated, Seen: &Observation{Intent: "pi_1", Status: hub2.StatusPaymentRequired, Full: true}},
			{ID: "3", Kind: AttemptSending, Attempt: "3", Try: &Try{Operator: "moov"}},
			{ID: "4", Kind: AttemptAccepted, Attempt: "3", Seen: &Observation{Intent: "pi_1", Status: hub2.StatusProcessing, Full: true}},
			{ID: "5", Kind: Seen, Source: ByPoll, Seen: &Observation{Intent: "pi_1", Status: "successful", Amount: 100, Full: true}},
		} {
			f.Sale = "g-1"
			s = s.Apply(f)
		}
		assert.True(t, s.Paid())
		assert.Equal(t, ReadProof, s.Next().Read)

		s = s.Apply(Fact{ID: "6", Sale: "g-1", Kind: Seen, Source: ByPoll, Seen: &Observation{
			Intent: "pi_1", Status: "successful", Amount: 100, Full: true,
			Payments: []SeenPayment{{ID: "pay_1", Operator: "moov", Status: "successful", Amount: amount}},
		}})
		assert.Equal(t, want.String(), s.Attempts[0].State.String())
		assert.Equal(t, want == Successful, s.Paid())
		assert.Equal(t, ReadNothing, s.Next().Read)
	}
}
