package ui

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"guichet/ui/api"
	"guichet/ui/text"
	"guichet/ui/theme"
)

// limits has the next call of a kind meet a 429, which asks for a rest of so many seconds; "" names none.
func (t *till) limits(kind, after string) {
	t.t.Helper()
	done := false
	t.wire.harms(func(call string, pass func() (*http.Response, error)) (*http.Response, error) {
		if done || call != kind {
			return pass()
		}
		done = true
		h := http.Header{"X-Request-Id": {"req_limited"}}
		if after != "" {
			h.Set("Retry-After", after)
		}
		return &http.Response{StatusCode: http.StatusTooManyRequests, Header: h, Body: http.NoBody}, nil
	})
}

// asks makes a payment that is paid, and one whose question meets a 429.
func (t *till) asks() {
	t.t.Helper()
	t.pays("0100000001", text.ForScreen(t.words.Ending.Paid, t.app.Theme.ASCII))
	t.limits("GET intent", "30")
	t.types("2500⏎0500000001⏎⏎")
	t.presses("alt+4")
	t.sees(text.ForScreen(fmt.Sprintf(t.words.API.Asked, "30 s")[:12], t.app.Theme.ASCII))
	t.waits(2e9)
}

// apiScenes are what one sees of the requests.
var apiScenes = map[string]func(*till){
	"x-requests": func(k *till) {
		k.pays("0100000001", text.ForScreen(k.words.Ending.Paid, k.app.Theme.ASCII))
		k.presses("alt+4")
	},
	"x-empty":   func(k *till) { k.presses("alt+4") },
	"x-limited": func(k *till) { k.asks() },
	"x-filter":  func(k *till) { k.asks(); k.types("/429") },
	"x-help":    func(k *till) { k.asks(); k.types("?") },
	"x-lost": func(k *till) {
		k.pays("0100000001", text.ForScreen(k.words.Ending.Paid, k.app.Theme.ASCII))
		k.wire.silences(true)
		k.types("2500⏎0500000001⏎⏎")
		k.waits(9e9)
		k.presses("alt+4")
	},
}

func TestGoldenFramesOfTheRequests(t *testing.T) {
	for name, scene := range apiScenes {
		for _, lang := range text.Langs() {
			golden(t, name+"-"+string(lang), look{lang: lang}, 80, 24, scene)
		}
	}
	for _, lang := range text.Langs() {
		golden(t, "x-limited-small-"+string(lang), look{lang: lang}, 60, 18, apiScenes["x-limited"])
		golden(t, "x-limited-wide-"+string(lang), look{lang: lang}, 120, 40, apiScenes["x-limited"])
	}
	golden(t, "x-limited-ascii-fr", plainASCII, 80, 24, apiScenes["x-limited"])
	golden(t, "x-lost-plain-en", look{plain: true}, 80, 24, apiScenes["x-lost"])
}

func TestTheRequestsFillEveryWindow(t *testing.T) {
	for name, scene := range apiScenes {
		for _, l := range []look{{}, {lang: text.French, environment: "live"}, {plain: true, theme: theme.Options{ASCII: true}}} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				open(t, l, func(k *till) {
					scene(k)
					for _, s := range [][2]int{{1, 1}, {20, 5}, {59, 17}, {60, 18}, {80, 24}, {100, 30}, {120, 40}, {200, 60}} {
						k.resizes(s[0], s[1])
						k.holdsItsFrame()
					}
				})
			})
		}
	}
}

// counted is a budget that counts who asks it.
type counted struct {
	api.Budget
	n int
}

func (c *counted) Refresh(ctx context.Context) error {
	c.n++
	return c.Budget.Refresh(ctx)
}

func newAPI(t *till, b api.Budget) *api.Screen {
	return api.New(t.ctx, api.Options{Kit: t.app.Kit, Budget: b, Requests: &t.requests})
}
