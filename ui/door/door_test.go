package door

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/text"
)

var sent = time.Date(2026, 11, 23, 18, 4, 1, 0, time.UTC)

// lost is a sale whose attempt never was answered, and which Hub2 did not show when it was asked.
func lost(boot string, reads ...time.Duration) state.Sale {
	at := func(d time.Duration, boot string) state.Fact {
		return state.Fact{Sale: "g-1", At: sent.Add(d), Tick: state.Tick{Boot: boot, Up: 1000 + d.Milliseconds()}}
	}
	fact := func(f state.Fact, kind state.Kind) state.Fact { f.Kind = kind; return f }
	order := fact(at(0, "a"), state.IntentMet)
	order.Order = &state.Order{Amount: 2500, Currency: "XOF", Country: "CI"}
	order.Seen = &state.Observation{Intent: "pi_1", Status: hub2.StatusPaymentRequired, Amount: 2500, Currency: "XOF", Full: true}
	try := fact(at(0, "a"), state.AttemptSending)
	try.Attempt, try.Try = "f-1", &state.Try{Country: "CI", Operator: "moov", MSISDN: "0100000205"}
	s := state.Sale{}.Apply(order).Apply(try)
	for _, d := range reads {
		f := fact(at(d, boot), state.Seen)
		f.Source = state.ByPoll
		f.Seen = &state.Observation{Intent: "pi_1", Status: hub2.StatusPaymentRequired, Full: true, Listed: true}
		s = s.Apply(f)
	}
	return s
}

func words(l text.Lang) Words {
	return Words{
		Text: text.For(l), Mask: text.Mask, Local: time.Time.UTC,
		Operator: func(t state.Try) string { return strings.ToUpper(t.Operator) },
	}
}

func TestAStatementSaysAllThatIsKnown(t *testing.T) {
	s := lost("a", 2*time.Second, 60*time.Second, 125*time.Second)
	require.True(t, s.Next().Override)
	assert.Equal(t, []string{
		"This charges 2 500 FCFA once more.",
		"The attempt on •• •• •• 02 05 (MOOV) of 2026-11-23 18:04:01 was sent, and its answer was lost.",
		"Hub2 was asked 3 times, from 18:04:03 to 18:06:06, and never showed it.",
		"That is no proof. Hub2 may still carry it out, at any time: then the customer pays twice.",
		"Your name is kept in the journal, with this text.",
		"To go on, type: charge again. Anything else sends nothing.",
	}, words(text.English).Statement(s))
	for _, l := range words(text.French).Statement(s) {
		assert.NotContains(t, l, "%!")
	}
}

func TestTimesOfAnotherBootAreNotMadeUp(t *testing.T) {
	s := lost("b", 300*time.Second, 400*time.Second, 430*time.Second)
	a := s.Attempts[0]
	assert.Equal(t, "Hub2 was asked 3 times, over 2:10, and never showed it.", words(text.English).Asked(a))
}

func TestNotYetSaysWhatIsMissing(t *testing.T) {
	for name, c := range map[string]struct {
		reads []time.Duration
		want  []string
	}{
		"no read":         {nil, []string{"no look", "18:06:01 (in 1:50), with 3 more"}},
		"one read":        {[]time.Duration{2 * time.Second}, []string{"asked once, at 18:04:03", "with 2 more"}},
		"two reads":       {[]time.Duration{2 * time.Second, 10 * time.Second}, []string{"2 times", "18:06:01 (in 1:50), with 1 more"}},
		"all but a while": {[]time.Duration{1, 5 * time.Second, 6 * time.Second, 10 * time.Second}, []string{"4 times", "with 1 more"}},
	} {
		known, missing, ok := words(text.English).NotYet(lost("a", c.reads...), sent.Add(10*time.Second))
		require.True(t, ok, name)
		for _, w := range c.want {
			assert.Contains(t, known+" "+missing, w, name)
		}
	}
	_, _, ok := words(text.English).NotYet(lost("a", 2*time.Second, 60*time.Second, 125*time.Second), sent.Add(126*time.Second))
	assert.False(t, ok, "the door is open")
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{" Awa   Koné ": "Awa Koné", "": "", "y": "", "12345": "", "A\x1b[31mwa": "A\ufffd[31mwa"} {
		got, ok := Name(in)
		assert.Equal(t, want != "", ok, in)
		if ok {
			assert.Equal(t, want, got)
		}
	}
	long, ok := Name(strings.Repeat("Awa ", 1000))
	assert.True(t, ok)
	assert.LessOrEqual(t, len([]rune(long)), maxName)
}

func TestOnlyTheWordIsTheWord(t *testing.T) {
	for _, l := range text.Langs() {
		c := text.For(l)
		assert.True(t, Said(c, "  "+strings.ToUpper(c.Door.Word)+" \r"))
		for _, s := range []string{"", "y", "yes", "oui", "\n", c.Door.Word + "!", strings.Fields(c.Door.Word)[0]} {
			assert.False(t, Said(c, s), s)
		}
		for _, r := range c.Door.Word {
			assert.True(t, r == ' ' || r >= 'a' && r <= 'z', "every keyboard has it")
		}
	}
}

func TestPaidTwice(t *testing.T) {
	one := state.Sale{Attempts: []state.Attempt{{Told: state.Told{State: state.Successful}}, {Told: state.Told{State: state.Unknown}}}}
	two := state.Sale{Attempts: []state.Attempt{{Told: state.Told{State: state.Successful}}, {Told: state.Told{State: state.Failed}}, {Told: state.Told{State: state.Successful}}}}
	assert.False(t, PaidTwice(one))
	assert.True(t, PaidTwice(two))
}

func TestFurther(t *testing.T) {
	word := &state.Override{By: "Awa"}
	s := state.Sale{Attempts: []state.Attempt{{ID: "1", Told: state.Told{State: state.Unknown}, Override: word}, {ID: "2", Told: state.Told{State: state.Failed}}}}
	failed, unseen, ok := Further(s)
	assert.True(t, ok)
	assert.Equal(t, "2", failed.ID)
	assert.Equal(t, "1", unseen.ID)
	for _, last := range []state.AttemptState{state.Sending, state.Unknown, state.Live, state.Successful, state.Mismatched} {
		s.Attempts[1].State = last
		_, _, ok := Further(s)
		assert.False(t, ok, last)
	}
}
