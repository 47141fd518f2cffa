package endtoend

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"guichet/ui/text"
)

func TestTheSamePaymentIsAskedForAtATerminal(t *testing.T) {
	for _, l := range looks() {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			h, w := openHub(t), text.For(l.lang)
			env := home(t, l, h.env()...)
			first := output(t, env, "pay", "--json", "--amount", "500", "--msisdn", "0100000001")
			intent := strings.SplitN(strings.SplitN(first, `"intent":"`, 2)[1], `"`, 2)[0]
			asked := strings.SplitN(w.Command.TwinAsk, "%", 2)[0]
			for _, answer := range []string{"⏎", "y⏎", "no⏎"} {
				till := start(t, l, env, "pay", "--amount", "500", "--msisdn", "0100000001")
				till.Sees(intent, w.StatusWord("successful"), asked)
				till.Types(answer)
				till.Leaves(2)
				assert.Equal(t, 1, h.attempts(), "nothing is sent on %q", answer)
			}
			till := start(t, l, env, "pay", "--amount", "500", "--msisdn", "0100000001")
			till.Sees(asked)
			till.Types(w.Command.LiveAnswer + "⏎")
			till.Sees(w.Ending.Paid)
			till.Leaves(0)
			assert.Equal(t, 2, h.attempts())
			till = start(t, l, env, "pay", "--amount", "500", "--msisdn", "0100000001", "--yes")
			till.Sees(w.Ending.Paid)
			till.Leaves(0)
			assert.Equal(t, 3, h.attempts())
			till = start(t, l, env, "pay", "--amount", "501", "--msisdn", "0100000001")
			till.Sees(w.Ending.Paid)
			till.Leaves(0)
			assert.Equal(t, 4, h.attempts(), "another amount is another payment")
		})
	}
}
