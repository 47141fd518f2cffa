package endtoend

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"guichet/ui/hostile"
	"guichet/ui/text"
)

// spoken is every escape sequence that the program writes to a terminal, from its start to its end.
var spoken = regexp.MustCompile(`^(?:[\a\r\n]|\x1b\[[0-9;]*m|\x1b\[[0-9;]*[HJKA]|\x1b\[\?(?:25|1049|2004|2026|100[0236]|1015)[hl]|\x1b\]52;c;[A-Za-z0-9+/=]*\a)$`)

func TestHub2CannotSpeakToTheTerminal(t *testing.T) {
	for _, l := range looks()[:2] {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			h := openHub(t)
			h.spoils(func(b []byte) []byte { return hostile.Poison(b, hostile.Everything(), hostile.Structure) })
			w := text.For(l.lang)
			till := start(t, l, home(t, l, h.env()...))
			till.Sees(w.Amount.Label)
			till.Types("2500⏎0500000001⏎⏎")
			till.Sees(w.Ending.Paid + "  2 500 FCFA")
			till.Types("y")
			time.Sleep(time.Second) // an ending stands a moment before Enter leaves it
			till.Types("⏎")
			till.Sees(w.Amount.Label)
			till.Types("2500⏎0100000106⏎⏎")
			till.Sees(w.Ending.NotPaid)
			till.Presses("alt+2")
			till.Sees("2 500 F")
			till.Types("y⏎")
			till.Sees(w.Ending.NotPaid)
			assert.Empty(t, till.Frame().Title)
			assert.True(t, till.Frame().Alt)
			assert.False(t, till.Frame().Cursor.Visible)
			till.SeesNot(fmt.Sprintf(w.App.TabPaymentsLive, 1)) // nothing is asked then
			till.Presses("ctrl+c")
			till.Leaves(0)
			assert.Empty(t, hostile.Foreign(string(till.Terminal().Raw()), spoken))
		})
	}
}
