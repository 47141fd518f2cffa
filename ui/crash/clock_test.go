//go:build unix

package crash

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wrong is a clock that is hours off.
type wrong struct{ by time.Duration }

func (w wrong) Now() time.Time { return time.Now().Add(w.by) }

func (w wrong) After(d time.Duration) <-chan time.Time { return time.After(d) }

// What Hub2 thinks of the time, in its answers' stamps and their Date, and what time zone the till stands
// in, change neither how often it asks nor what it says nor the order of the list.
func TestClocksDecideNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		off   time.Duration
		zones [2]string // of the first payment, and of the second
	}{
		"all agree":               {zones: [2]string{"UTC", "UTC"}},
		"Hub2 is 9 hours ahead":   {off: 9 * time.Hour, zones: [2]string{"Africa/Abidjan", "Africa/Abidjan"}},
		"Hub2 is 10 years behind": {off: -10 * 365 * 24 * time.Hour, zones: [2]string{"Africa/Abidjan", "Africa/Abidjan"}},
		"the till travels":        {zones: [2]string{"Pacific/Kiritimati", "Pacific/Pago_Pago"}},
		"the clocks go back":      {zones: [2]string{"<+02>-2", "<+01>-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := slow(4 * time.Second)
			o.Clock = wrong{c.off}
			m := newTill(t, openHub(t, o))
			m.hub.header = http.Header{"Date": {time.Now().Add(c.off).UTC().Format(http.TimeFormat)}}
			var intents []string
			for i, zone := range c.zones {
				m.env = append(m.env, "TZ="+zone)
				before := m.hub.questions()
				r := m.runs("pay", "--json", "--amount", []string{"1000", "2000"}[i], "--msisdn", "0100000001", "--timeout", "40s")
				require.Zero(t, r.exit, r)
				asked := m.hub.questions() - before
				assert.GreaterOrEqual(t, asked, 2)
				assert.LessOrEqual(t, asked, 6)
				intents = append(intents, r.event("intent").text("intent"))
			}
			assert.Equal(t, 2, m.hub.charges())
			assert.Zero(t, m.hub.limited())
			r := m.runs("list", "--json")
			rows := r.lines()
			require.Len(t, rows, 2, r)
			assert.Equal(t, intents[1], rows[0].text("intent"), "the newest is the one that was made last")
			for _, row := range rows {
				at, err := time.Parse(time.RFC3339, row.text("at"))
				require.NoError(t, err)
				assert.WithinDuration(t, time.Now(), at, 5*time.Minute, "by our own clock")
			}
		})
	}
}

// A console that slept wakes up, asks once about what lives, and knows the ending.
func TestAConsoleThatSleptWakesUp(t *testing.T) {
	t.Parallel()
	m := newTill(t, openHub(t, slow(3*time.Second)))
	till := m.console()
	till.Types("2500⏎0100000001⏎⏎")
	m.waits("a charge", func() bool { return m.hub.charges() == 1 })
	m.waits("its answer", func() bool {
		for intent := range m.hub.charged() {
			word, err := m.stands(intent)
			return err == nil && word == "processing"
		}
		return false
	})
	till.Signals(syscall.SIGSTOP)
	asked := m.hub.questions()
	time.Sleep(4 * time.Second)
	till.Signals(syscall.SIGCONT)
	till.Sees("PAID")
	assert.LessOrEqual(t, m.hub.questions(), asked+3)
	assert.Equal(t, 1, m.hub.charges())
	assert.Zero(t, m.hub.limited())
}
