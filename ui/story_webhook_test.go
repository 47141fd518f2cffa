package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/ui/text"
)

// A payment waits while a self-test comes in: the screen says that webhooks can come, and since when.
func TestTheWaitSaysSinceWhenWebhooksComeThrough(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words.Wait
		till.types("2500⏎0100000200⏎⏎")
		till.sees(w.WebhookOff)
		l := state.NewLetter([]byte(`{"id":"guichet-1","type":"`+state.TrialEvent+`","data":{}}`), till.app.clock.Now())
		_, err := till.journal.Receive(till.ctx, []state.Letter{l}, func(state.Letter, state.Sale, bool) (state.Judgement, error) {
			return state.Judgement{Aside: state.AsideTrial}, nil
		})
		require.NoError(till.t, err)
		till.waits(time.Second)
		ready, _, _ := strings.Cut(w.WebhookReady, "%s")
		till.sees(ready)
		till.seesNot(w.WebhookOff)
		till.waits(4 * time.Second)
		till.seesNow(ready)
	})
}

func TestWhatDoesNotWorkBesideTheScreensIsSaidAndTheRestGoesOn(t *testing.T) {
	open(t, look{lang: text.French}, func(till *till) {
		for _, words := range []string{"the port is taken", "the address does not answer"} {
			till.notices <- words
			till.rests()
			till.seesNow(words)
		}
		till.types("2500⏎0100000001⏎⏎")
		till.sees(till.words.Ending.Paid)
	})
}
