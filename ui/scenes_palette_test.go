package ui

import (
	"testing"

	"guichet/ui/payments"
	"guichet/ui/text"
)

var twoViews = []payments.View{{Name: "dear", Filter: ">=50000", Sort: "amount"}, {Name: "chères et échouées", Filter: "status:failed >=50000"}}

// paletteScenes are the palette over what it may lie over.
var paletteScenes = map[string]func(*till){
	"w-all":     func(k *till) { k.listsThree(); k.types(":") },
	"w-counter": func(k *till) { k.types("10000⏎0700000001"); k.presses("ctrl+p") },
	"w-letters": func(k *till) { k.listsThree(); k.types(":re") },
	"w-id":      func(k *till) { k.listsThree(); k.types(":"); k.pastes("pi_abcdefghijklmnopqrstu") },
	"w-filter":  func(k *till) { k.listsThree(); k.types(":/failed >10000") },
	"w-inspect": func(k *till) { k.inspects("t:") },
	"w-link": func(k *till) {
		k.types("2500⏎0700000001")
		k.presses("f4")
		k.types("⏎⏎")
		k.sees("/approve/")
		k.types(":co")
	},
	"w-down": func(k *till) { k.listsThree(); k.types(":"); k.presses("down", "down") },
}

func TestGoldenFramesOfThePalette(t *testing.T) {
	for name, scene := range paletteScenes {
		for _, lang := range text.Langs() {
			golden(t, name+"-"+string(lang), look{lang: lang, views: twoViews}, 80, 24, scene)
		}
	}
	golden(t, "w-all-small-fr", look{lang: text.French, views: twoViews}, 60, 18, paletteScenes["w-all"])
	golden(t, "w-link-wide-en", look{}, 120, 40, paletteScenes["w-link"])
	golden(t, "w-letters-ascii-fr", plainASCII, 80, 24, paletteScenes["w-letters"])
	golden(t, "w-letters-plain-en", look{plain: true}, 80, 24, paletteScenes["w-letters"])
	golden(t, "w-help-en", look{}, 80, 24, func(k *till) { k.inspects("?") })
}

func TestThePaletteFillsEveryWindow(t *testing.T) {
	for name, scene := range paletteScenes {
		looks := []look{{lang: text.French, environment: "live", views: twoViews}, {}, plainASCII}
		if testing.Short() {
			looks = looks[:1]
		}
		for _, l := range looks {
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
