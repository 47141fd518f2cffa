package ui

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state/journal"
	"guichet/state/traffic"
	"guichet/ui/hostile"
	"guichet/ui/text"
)

// outsider is a client of the same emulator that keeps to no budget.
func (t *till) outsider() *hub2.Client {
	t.t.Helper()
	c, err := hub2.New(hub2.Options{
		Environment: hub2.Sandbox, Key: "key", MerchantID: "merchant", Transport: t.wire.to, Clock: t.app.clock,
	})
	require.NoError(t.t, err)
	return c
}

var usedAndLeft = regexp.MustCompile(`(\d+) (?:of|sur) (\d+).*?(?:(\d+) left|reste (\d+))`)

// reads returns what the screen says of a limit.
func (t *till) reads(endpoint string) (used, most, left int) {
	t.t.Helper()
	for _, line := range strings.Split(t.frame(), "\n") {
		if !strings.HasPrefix(line, " "+endpoint+" ") {
			continue
		}
		m := usedAndLeft.FindStringSubmatch(line)
		require.NotNil(t.t, m, line)
		used, _ = strconv.Atoi(m[1])
		most, _ = strconv.Atoi(m[2])
		left, _ = strconv.Atoi(m[3] + m[4])
		return used, most, left
	}
	require.Fail(t.t, "no such limit on the screen: "+endpoint, t.frame())
	return 0, 0, 0
}

// What the screen says is left is what the emulator still lets through, and not one more.
func TestWhatIsLeftIsWhatHub2StillLetsThrough(t *testing.T) {
	create := func(c *hub2.Client, k *till) error {
		_, err := c.CreateIntent(k.ctx, hub2.NewIntent{Amount: 100, Currency: "XOF", PurchaseReference: "r", CustomerReference: "c"})
		return err
	}
	balance := func(c *hub2.Client, k *till) error { _, err := c.Balance(k.ctx, "XOF", time.Time{}); return err }
	for name, c := range map[string]struct {
		endpoint func(text.API) string
		ask      func(*hub2.Client, *till) error
	}{
		"create": {func(w text.API) string { return w.Create }, create},
		"all":    {func(w text.API) string { return w.All }, balance},
	} {
		t.Run(name, func(t *testing.T) {
			inBoth(t, func(till *till) {
				till.types("2500⏎0100000001⏎⏎")
				till.waits(2 * time.Second)
				till.presses("alt+4")
				used, most, left := till.reads(c.endpoint(till.words.API))
				assert.Positive(till.t, used)
				assert.Equal(till.t, most, used+left)
				outsider := till.outsider()
				for range left {
					require.NoError(till.t, c.ask(outsider, till))
				}
				assert.Equal(till.t, hub2.Limited, hub2.KindOf(c.ask(outsider, till)), "the emulator counts the same")
			})
		})
	}
}

// The emulator's own 429 is told with what it asks for and what rests for it; and it does rest.
func TestThe429OfTheEmulatorIsTold(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.presses("alt+4")
		till.seesNow(w.API.No429, w.API.NoneYet)
		till.seesNow(strings.SplitN(w.API.Empty, ".", 2)[0])
		outsider := till.outsider()
		for range 50 {
			_, err := outsider.Balance(till.ctx, "XOF", time.Time{})
			require.NoError(till.t, err)
		}
		i, err := till.client.Intent(till.ctx, hub2.Ref{ID: "pi_abcdefghijklmnopqrstu"})
		require.Equal(till.t, hub2.Limited, hub2.KindOf(err), "%v", i)
		till.rests()
		rests := w.Endpoint(hub2.RouteIntent) + ", " + w.Endpoint(hub2.RouteStatus)
		until := till.budget.Allowed(hub2.RouteStatus, "pi_abcdefghijklmnopqrstu")
		till.seesNow("429 "+w.API.Slower, fmt.Sprintf(w.API.Asked, "5 s"))
		till.seesNow(fmt.Sprintf(w.API.Resting, rests, text.ClockSeconds(until), w.In(until.Sub(till.app.now))))
		till.seesNow(fmt.Sprintf(w.API.Shut, text.ClockSeconds(until)), fmt.Sprintf(w.API.LeftOf, 49, 50))
		assert.False(till.t, till.budget.Allowed(hub2.RouteIntent, "pi_abcdefghijklmnopqrstu").Before(until))
		till.waits(6 * time.Second)
		till.seesNow(fmt.Sprintf(w.API.Rested, rests, text.ClockSeconds(until)))
		till.seesNot(fmt.Sprintf(w.API.Shut, text.ClockSeconds(until)))
		till.waits(90 * time.Second)
		assert.False(till.t, till.app.counting(), "what counts nothing ticks not")
	})
}

func TestARequestLeadsToItsPaymentAndBack(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		first := till.pays("0100000001", w.Ending.Paid)
		second := till.pays("0100000106", w.Ending.NotPaid)
		till.presses("alt+4")
		assert.Contains(till.t, till.selected(), text.ShortID(second.Intent, "…"), "the newest first")
		till.types("G")
		assert.Contains(till.t, till.selected(), "POST  /payment-intents ")
		till.types("k")
		marked := till.selected()
		assert.Contains(till.t, marked, text.ShortID(first.Intent, "…"))
		till.types("⏎")
		till.seesNow(first.Intent, w.Inspect.Bodies[:30], "/payment-intents/{id}/payments")
		till.types("⎋")
		assert.Equal(till.t, marked, till.selected(), "where one was")
		till.types("y")
		id := strings.Fields(till.foot())[0]
		till.seesNow(fmt.Sprintf(w.App.Copied, id))
		requests, err := till.journal.Requests(till.ctx, first.Intent, 0)
		require.NoError(till.t, err)
		assert.Contains(till.t, fmt.Sprint(requests), id)
		till.types("4⎋")
		till.seesNow(w.Amount.Label)
	})
}

// foot is the line that tells the marked request in full.
func (t *till) foot() string {
	lines := strings.Split(t.frame(), "\n")
	return lines[len(lines)-3]
}

// makes has this run make so many requests about a payment.
func (t *till) makes(n int, intent string, status int) {
	for i := range n {
		t.requests.Note(hub2.Exchange{Route: hub2.RouteIntent, Connection: 1}, journal.Request{
			At: t.app.now, Method: "GET", Path: "/payment-intents/" + intent, Intent: intent, Status: status,
			RequestID: fmt.Sprintf("req_%s_%d", intent, i), Took: time.Duration(i) * time.Millisecond,
		})
	}
	t.rests()
}

// New requests do not move what is looked at; they are counted, and g leads to them.
func TestTheSelectionFollowsItsRequest(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.makes(20, "pi_old", 200)
		till.presses("alt+4", "pgdown", "pgdown", "up", "up")
		marked, frame := till.selected(), till.frame()
		till.makes(3, "pi_new", 200)
		assert.Equal(till.t, marked, till.selected())
		till.seesNow(fmt.Sprintf(w.API.Fresh, 3))
		assert.Equal(till.t, strings.Split(frame, "\n")[14:21], strings.Split(till.frame(), "\n")[14:21], "no row moves")
		till.types("g")
		assert.Contains(till.t, till.selected(), "pi_new")
		till.seesNot(fmt.Sprintf(w.API.Fresh, 3))
		till.makes(1, "pi_last", 200)
		till.seesNow("pi_last")
		assert.Contains(till.t, till.selected(), "pi_new", "Enter opens what was seen")
	})
}

func TestTheRequestsAreFiltered(t *testing.T) {
	inBoth(t, func(till *till) {
		w := till.words
		till.makes(5, "pi_old", 200)
		till.makes(1, "pi_gone", 404)
		till.presses("alt+4")
		till.types("/404")
		till.seesNow(fmt.Sprintf(w.API.Found, 1), "pi_gone")
		till.seesNot("pi_old")
		till.types("⏎")
		till.makes(2, "pi_more", 404)
		till.makes(2, "pi_else", 200)
		till.seesNow(fmt.Sprintf(w.API.Found, 3), "pi_more")
		till.seesNot("pi_else")
		till.types("⎋")
		till.seesNow("pi_else", "pi_old")
		assert.Contains(till.t, till.selected(), "pi_gone", "what was found stays selected")
		till.pastes("REQ_pi_old_3")
		till.seesNow(fmt.Sprintf(w.API.Found, 1), "req_pi_old_3")
		till.types("/zzz")
		till.seesNow(fmt.Sprintf(w.API.None, "esc"))
		till.types("4")
		till.seesNow("zzz4")
	})
}

func TestMoreRequestsThanAreKeptAreCounted(t *testing.T) {
	inBoth(t, func(till *till) {
		till.presses("alt+4")
		till.makes(traffic.Kept+200, "pi_many", 200)
		till.seesNow(fmt.Sprintf(till.words.API.KeptOnes, "1 200", "1 000"))
		till.types("G")
		till.seesNow("req_pi_many_200 ")
		till.makes(traffic.Kept, "pi_other", 200)
		assert.Contains(till.t, till.selected(), "pi_other", "what left the memory is not selected")
		till.presses("home", "up")
		till.seesNow("req_pi_other_999 ")
	})
}

// In no line of the screen stands what may not be shown: the number, the code, the token, the key.
func TestNoSecretStandsAmongTheRequests(t *testing.T) {
	open(t, look{}, func(till *till) {
		till.types("10000⏎0700000001⏎⏎7391⏎")
		till.sees(till.words.Ending.Paid + "  ")
		sale, err := till.journal.Sale(till.ctx, till.app.pay.OnScreen())
		require.NoError(t, err)
		till.presses("alt+4")
		for _, size := range [][2]int{{80, 24}, {200, 60}} {
			till.resizes(size[0], size[1])
			till.types("g")
			for range 8 {
				require.Empty(t, hostile.Leak(till.frame(), "0700000001", "7391", sale.Token.Reveal()))
				till.types("j")
			}
		}
		till.seesNow("/status", "/payments")
	})
}

// No text of Hub2's drives the terminal from the list of requests.
func TestNoTextAmongTheRequestsDrivesTheTerminal(t *testing.T) {
	for _, class := range append(hostile.Classes(), hostile.Everything(), hostile.Short()) {
		t.Run(class.Name, func(t *testing.T) {
			t.Parallel()
			open(t, look{}, func(k *till) {
				evil := class.Text()
				for _, intent := range []string{"", evil} {
					k.requests.Note(hub2.Exchange{Route: hub2.Route(evil), Connection: 3, Rest: &hub2.Rest{Routes: []hub2.Route{hub2.Route(evil)}}},
						journal.Request{At: k.app.now, Intent: intent, Method: evil, Path: "/payment-intents/" + evil, Status: 429, RequestID: evil, Problem: evil})
				}
				k.rests()
				e := newEye(k)
				k.presses("alt+4")
				for _, keys := range []string{"", "y", "j", "/p⏎", "⎋", "g⏎"} {
					k.types(keys)
					e.looks()
				}
				k.presses("alt+4")
				for _, keys := range []string{"", "⎋/"} { // outside of the filter's line, and in it
					k.types(keys)
					k.pastes(evil)
					e.looks()
				}
			})
		})
	}
}

func TestTheRoleThatOnlyReadsSeesTheRequests(t *testing.T) {
	for _, lang := range text.Langs() {
		open(t, look{lang: lang, reads: true}, func(till *till) {
			w := till.words
			till.rests()
			till.types("4")
			till.seesNow(w.API.No429, "4 "+w.API.Tab)
			till.seesNot("1 " + w.App.TabPay)
			till.types("⎋")
			assert.Equal(t, tabPayments, till.app.tab)
			till.types("4?")
			till.seesNow(w.API.Title, w.Keys.Quit)
		})
	}
}

// The budget is asked for those who look, once for all that changed, and by nobody else.
func TestNobodyAsksForWhatNobodySees(t *testing.T) {
	open(t, look{}, func(till *till) {
		asked := &counted{Budget: till.budget}
		till.app.api = newAPI(till, asked)
		till.run(till.app.api.Load())
		till.pays("0100000001", till.words.Ending.Paid)
		assert.Zero(t, asked.n)
		till.presses("alt+4")
		assert.Equal(t, 1, asked.n)
		till.waits(2 * time.Minute)
		before := asked.n
		till.waits(30 * time.Second)
		assert.LessOrEqual(t, asked.n, before+1, "with nothing under way, the clock's minute alone")
	})
}
