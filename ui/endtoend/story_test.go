package endtoend

import (
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/screenshots/paint"
	"guichet/screenshots/terminal"
	"guichet/ui/text"
)

// stories are what a cashier does, told in every look.
var stories = map[string]func(*testing.T, *hub, *terminal.Till, *text.Catalog){
	"orange wants the code first": func(t *testing.T, h *hub, till *terminal.Till, w *text.Catalog) {
		till.Types("10000⏎")
		till.Sees(w.Customer.Label)
		till.Types("0700000001")
		till.Sees("Orange")
		till.Types("⏎")
		till.Sees("10 000 FCFA", "07 00 00 00 01")
		till.Types("⏎")
		till.Sees("#144*82#")
		till.Types("1234⏎")
		till.Sees(w.Ending.Paid + "  10 000 FCFA")
		assert.Equal(t, 1, h.attempts())
		time.Sleep(time.Second) // an ending stands a moment before Enter leaves it
		till.Types("⏎")
		till.Sees(w.Amount.Label)
		till.SeesNot(w.Ending.Paid)
	},
	"everything typed at once": func(t *testing.T, h *hub, till *terminal.Till, w *text.Catalog) {
		till.Types("10000⏎0700000001⏎⏎1234⏎")
		till.Sees(w.Ending.Paid + "  10 000 FCFA")
		assert.Equal(t, 1, h.attempts())
	},
	"mtn is dialled": func(t *testing.T, h *hub, till *terminal.Till, w *text.Catalog) {
		till.Types("2500⏎0500000001⏎⏎")
		till.Sees("*133#", w.Ending.Paid+"  2 500 FCFA")
		assert.Equal(t, 1, h.attempts())
	},
	"moov pushes, fails and is tried again": func(t *testing.T, h *hub, till *terminal.Till, w *text.Catalog) {
		till.Types("2500⏎0100000106⏎⏎")
		till.Sees(w.Ending.NotPaid, text.Advise(w.Lang, "customer_insufficient_funds").Reason)
		till.Types("r")
		till.Sees(w.Customer.Label)
		for range 10 {
			till.Presses("backspace")
		}
		till.Types("0500000001⏎⏎")
		till.Sees(w.Ending.Paid + "  2 500 FCFA")
		assert.Equal(t, 2, h.attempts())
		assert.Equal(t, 1, h.intents(), "the retry hangs on the same intent")
	},
	"wave gives a link": func(t *testing.T, h *hub, till *terminal.Till, w *text.Catalog) {
		till.Types("2500⏎0700000001")
		till.Sees("Orange")
		till.Presses("f4")
		till.Sees("Wave")
		till.Types("⏎⏎")
		till.Sees("/approve/")
		assert.Contains(t, scanned(t, till.Frame()), "/approve/pay_", "a phone reads the link off the screen")
		till.Sees(w.Ending.Paid + "  2 500 FCFA")
	},
	"an answer that was lost": func(t *testing.T, h *hub, till *terminal.Till, w *text.Catalog) {
		h.setSilent(true)
		till.Types("2500⏎0100000204⏎⏎") // Hub2 takes it and answers 500
		till.Sees(w.Ending.NotKnown)
		till.Types("r") // there is no such key here
		h.setSilent(false)
		till.Sees(w.Ending.Paid + "  2 500 FCFA")
		assert.Equal(t, 1, h.attempts())
	},
}

// scanned reads the QR code off a picture of the screen, as a phone would.
func scanned(t *testing.T, s terminal.Screen) string {
	t.Helper()
	img, err := paint.Image(s, paint.Dark())
	require.NoError(t, err)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	require.NoError(t, err)
	code, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	require.NoError(t, err, s.Text())
	return code.GetText()
}

// coloured finds a sequence that chooses a colour.
var coloured = regexp.MustCompile(`\x1b\[(?:[0-9]+;)*(?:[349][0-7]|38;[0-9;]+)m`)

func TestStories(t *testing.T) {
	for name, story := range stories {
		for _, l := range looks() {
			t.Run(name+"/"+l.String(), func(t *testing.T) {
				t.Parallel()
				h := openHub(t)
				till := start(t, l, home(t, l, h.env()...))
				w := text.For(l.lang)
				till.Sees(w.Amount.Label)
				story(t, h, till, w)
				assert.Equal(t, l.color, coloured.Match(till.Terminal().Raw()), "colour is there when it is wanted, and only then")
			})
		}
	}
}

func TestTheCodeIsAskedForAfterTheAttempt(t *testing.T) {
	for _, l := range looks() {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			h := openHub(t)
			w := text.For(l.lang)
			till := start(t, l, append(home(t, l, h.env()...), "GUICHET_CONFIG="+senegal(t)))
			till.Sees(w.Amount.Label)
			till.Types("2500⏎770000001⏎⏎")
			till.Sees("1234") // Hub2's own message names the sandbox's code
			till.Types("0000⏎")
			till.Sees(w.OTP.Wrong)
			till.Types("4321⏎")
			till.Sees(w.Ending.Paid + "  2 500 FCFA")
			assert.Equal(t, 1, h.attempts())
		})
	}
}

func TestTheEmbeddedSandboxNeedsNothing(t *testing.T) {
	t.Parallel()
	l := look{text.English, 80, 24, true}
	till := start(t, l, home(t, l))
	till.Sees("SANDBOX")
	till.Types("10000⏎0700000001⏎⏎1234⏎")
	till.Sees("PAID  10 000 FCFA")
}

func TestAKilledConsoleFindsItsPaymentAgain(t *testing.T) {
	t.Parallel()
	l := look{text.English, 80, 24, true}
	h := openHub(t)
	env := home(t, l, h.env()...)
	till := start(t, l, env)
	w := text.For(l.lang)
	till.Sees(w.Amount.Label)
	till.Types("2500⏎0500000001⏎⏎")
	till.Sees("*133#")
	till.Signals(syscall.SIGKILL)
	till.Leaves(128 + 9)
	till = start(t, l, env)
	till.Sees(w.Amount.Label)
	till.Presses("alt+2")
	till.Sees("2 500 F", w.Status.Successful)
	assert.Equal(t, 1, h.attempts())
}

func TestTheTerminalIsGivenBack(t *testing.T) {
	for name, leave := range map[string]func(*terminal.Till) int{
		"q":       func(till *terminal.Till) int { till.Presses("ctrl+c"); return 0 },
		"SIGINT":  func(till *terminal.Till) int { till.Signals(syscall.SIGINT); return 130 },
		"SIGTERM": func(till *terminal.Till) int { till.Signals(syscall.SIGTERM); return 130 },
		"SIGHUP":  func(till *terminal.Till) int { till.Signals(syscall.SIGHUP); return 130 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := look{text.English, 80, 24, true}
			till := start(t, l, home(t, l))
			till.Sees("SANDBOX")
			till.Leaves(leave(till))
			before, after, err := till.Terminal().Termios()
			require.NoError(t, err)
			assert.Equal(t, before, after)
			assert.False(t, till.Frame().Alt, "the shell's screen is back")
			assert.True(t, till.Frame().Cursor.Visible)
		})
	}
}

func TestOneByOneAndBack(t *testing.T) {
	t.Parallel()
	l := look{text.English, 80, 24, true}
	till := start(t, l, home(t, l))
	w := text.For(l.lang)
	till.Sees(w.Amount.Label)
	till.Types("10000⏎0700000001")
	till.Sees("07 00 00 00 01")
	till.Resizes(1, 1)
	till.Resizes(40, 10)
	till.Sees("60")
	till.Resizes(80, 24)
	till.Sees("07 00 00 00 01")
	for _, line := range strings.Split(till.Frame().Text(), "\n") {
		assert.LessOrEqual(t, len([]rune(line)), 80)
	}
}
