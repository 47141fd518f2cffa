package ui

import (
	"testing"

	"guichet/ui/text"
	"guichet/ui/theme"
)

// inspects opens a payment that failed, was tried again and is paid now.
func (t *till) inspects(keys string) {
	t.t.Helper()
	t.pays("0500000106", t.words.Ending.NotPaid)
	t.presses("alt+2")
	t.types("⏎r⌫⌫⌫001⏎⏎")
	t.sees(text.ForScreen(t.words.Ending.Paid, t.app.Theme.ASCII) + "  ")
	t.presses("alt+2")
	t.types("⏎" + keys)
}

// inspectScenes are what a support agent looks at.
var inspectScenes = map[string]func(*till){
	"n-summary": func(k *till) {
		k.pays("0500000106", k.words.Ending.NotPaid)
		k.presses("alt+2")
		k.types("⏎")
	},
	"o-timeline": func(k *till) { k.inspects("t") },
	"p-attempts": func(k *till) { k.inspects("ag") },
	"q-json":     func(k *till) { k.inspects("w/failure⏎") },
	"r-api-log":  func(k *till) { k.inspects("lg") },
	"s-diff":     func(k *till) { k.inspects("td") },
	"t-filter":   func(k *till) { k.inspects("wx.payments[] | {status, number}⏎x.payments[⏎") },
	"u-unknown":  func(k *till) { k.pastes("pi_abcdefghijklmnopqrstu"); k.sees(k.words.Inspect.UnknownHint[:20]) },
	"w-note":     func(k *till) { k.inspects("tcle client rappelle à 19 h") },
	"x-case": func(k *till) {
		k.pays("0500000106", k.words.Ending.NotPaid)
		k.presses("alt+2")
		k.types("⏎Y")
	},
	"v-foreign": func(k *till) { k.pastes(k.elsewhere()); k.sees(k.words.Inspect.SayNoTry) },
}

func TestGoldenFramesOfAnInspectedPayment(t *testing.T) {
	for name, scene := range inspectScenes {
		for _, lang := range text.Langs() {
			golden(t, name+"-"+string(lang), look{lang: lang}, 80, 24, scene)
		}
	}
	golden(t, "n-summary-wide-en", look{}, 120, 40, inspectScenes["n-summary"])
	golden(t, "o-timeline-wide-fr", look{lang: text.French}, 120, 40, inspectScenes["o-timeline"])
	golden(t, "q-json-wide-en", look{}, 120, 40, inspectScenes["q-json"])
	golden(t, "n-summary-ascii-fr", plainASCII, 80, 24, inspectScenes["n-summary"])
	golden(t, "o-timeline-ascii-fr", plainASCII, 80, 24, inspectScenes["o-timeline"])
	golden(t, "s-diff-plain-en", look{plain: true}, 80, 24, inspectScenes["s-diff"])
}

func TestAnInspectedPaymentFillsEveryWindow(t *testing.T) {
	for name, scene := range inspectScenes {
		for _, l := range []look{{}, {lang: text.French, environment: "live"}, {plain: true, theme: theme.Options{ASCII: true}}} {
			if l.environment != "" && name == "v-foreign" {
				continue // the emulator is no live Hub2
			}
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
