package inspect

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"guichet/state"
	"guichet/state/journal"
)

// A request leads to the fact that its answer brought: not to a webhook's, not to the next request's, and
// to none when its answer told nothing new.
func TestARequestLeadsToWhatItsAnswerBrought(t *testing.T) {
	at := func(ms int) time.Time { return noon().Add(time.Duration(ms) * time.Millisecond) }
	fact := func(ms int, by state.Source) state.Fact {
		return state.Fact{Kind: state.Seen, At: at(ms), Source: by, Seen: &state.Observation{}}
	}
	request := func(ms int) journal.Request { return journal.Request{At: at(ms), Took: 100 * time.Millisecond} }
	facts := []state.Fact{
		fact(105, state.ByAnswer), {Kind: state.AttemptSending, At: at(900)}, fact(1050, state.ByWebhook), fact(1110, state.ByPoll),
		{Kind: state.CodeRefused, At: at(9105), Problem: &state.Problem{}},
	}
	requests := []journal.Request{request(0), request(1000), request(5000), request(9000)}
	assert.Equal(t, []int{0, 3, -1, 4}, answersOf(requests, facts))
	assert.Equal(t, []int{-1}, answersOf([]journal.Request{request(60_000)}, facts))
	assert.Equal(t, []int{-1, -1}, answersOf(requests[:2], nil))
}
