package ui

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/ui/payments"
	"guichet/ui/text"
	"guichet/ui/theme"
)

// scenes are the states of the screen, and how one comes there.
var scenes = map[string]func(*till){
	"1-amount":   func(k *till) { k.types("10000") },
	"2-customer": func(k *till) { k.types("10000⏎0700000001") },
	"3-confirm":  func(k *till) { k.types("10000⏎0700000001⏎") },
	"4-code":     func(k *till) { k.types("10000⏎0700000001⏎⏎12") },
	"5-waiting":  func(k *till) { k.types("2500⏎0500000001⏎⏎"); k.sees("*133#") },
	"6-link": func(k *till) {
		k.types("2500⏎0700000001")
		k.presses("f4")
		k.types("⏎⏎")
		k.sees("/approve/")
	},
	"7-paid":     func(k *till) { k.types("2500⏎0100000001⏎⏎"); k.sees(k.words.Ending.Paid + "  ") },
	"8-not-paid": func(k *till) { k.types("2500⏎0100000106⏎⏎"); k.sees(k.words.Ending.NotPaid) },
	"9-not-known": func(k *till) {
		k.wire.silences(true)
		k.types("2500⏎0100000204⏎⏎")
		k.sees(k.words.Ending.NotKnown)
	},
	"a-refused": func(k *till) { k.types("2500⏎0100000206⏎⏎"); k.sees(k.words.Console.RefusedBody) },
	"b-twice": func(k *till) {
		k.types("2500⏎0100000001⏎⏎")
		k.sees(k.words.Ending.Paid + "  ")
		k.types("⏎2500⏎0100000001⏎")
	},
	"c-payments": func(k *till) {
		k.types("75000⏎0100000106⏎⏎")
		k.sees(k.words.Ending.NotPaid)
		k.types("n2500⏎0500000001⏎⏎")
		k.sees("*133#")
		k.presses("alt+2")
		k.types("2")
	},
	"d-help": func(k *till) { k.types("10000⏎?") },
	"e-looking": func(k *till) {
		k.types("2500⏎0100000205⏎⏎")
		k.sees(fmt.Sprintf(k.words.Door.Looked, k.words.Times(5), "0:40"))
	},
	"f-door":   func(k *till) { k.losesOne() },
	"g-name":   func(k *till) { k.losesOne(); k.types("cAwa Ko") },
	"h-word":   func(k *till) { k.losesOne(); k.types("cAwa Koné⏎yes⏎") },
	"i-again":  func(k *till) { k.losesOne(); k.answers("0500000001") },
	"j-second": func(k *till) { k.losesOne(); k.answers("0100000106"); k.waits(2e9); k.types("⏎"); k.seesFurther() },
	"k-unsaved": func(k *till) {
		k.journal.fills(keepsNoNews)
		k.types("2500⏎0100000001⏎⏎")
		k.sees(k.words.Ending.Paid+"  ", k.words.Journal.Unsaved)
	},
	"l-full-disk": func(k *till) {
		k.journal.fills(func([]state.Fact) error { return fullDisk })
		k.types("2500⏎0100000001⏎⏎")
		k.sees(k.words.Console.NotSent)
	},
	"n-filter":  func(k *till) { k.listsThree(); k.types("/failed >10000") },
	"o-mistake": func(k *till) { k.listsThree(); k.types("/failed >10.000⏎") },
	"p-none":    func(k *till) { k.listsThree(); k.types("/orange⏎") },
	"q-fresh": func(k *till) {
		k.listsMany(30)
		k.types("G")
		k.meets("new", 3)
	},
	"r-sorted":    func(k *till) { k.listsThree(); k.types("sS") },
	"s-list-help": func(k *till) { k.listsThree(); k.types("?") },
	"m-elsewhere": func(k *till) {
		k.journal.isTaken(true)
		k.types("2500⏎0500000001⏎⏎")
		k.sees(k.words.Wait.Elsewhere)
	},
}

func golden(t *testing.T, name string, l look, width, height int, scene func(*till)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		open(t, l, func(k *till) {
			k.resizes(width, height)
			scene(k)
			lines := strings.Split(k.frame(), "\n")
			for i := range lines {
				lines[i] = strings.TrimRight(lines[i], " ")
			}
			got := strings.Join(lines, "\n") + "\n"
			path := filepath.Join("testdata", name+".golden")
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
		})
	})
}

func TestGoldenFrames(t *testing.T) {
	for name, scene := range scenes {
		for _, lang := range text.Langs() {
			golden(t, name+"-"+string(lang), look{lang: lang}, 80, 24, scene)
		}
	}
	golden(t, "5-waiting-wide-fr", look{lang: text.French}, 120, 40, scenes["5-waiting"])
	golden(t, "c-payments-wide-en", look{}, 120, 40, scenes["c-payments"])
	for _, lang := range text.Langs() {
		views := []payments.View{{
			Name: "dear", Filter: "status:failed >=50000", Sort: "amount", Columns: []string{"when", "amount", "customer", "code", "reference", "till", "age"},
		}}
		golden(t, "t-view-"+string(lang), look{lang: lang, views: views}, 80, 24, func(k *till) { k.listsThree(); k.types("v") })
		golden(t, "t-view-wide-"+string(lang), look{lang: lang, views: views}, 120, 40, func(k *till) { k.listsThree(); k.types("v") })
		golden(t, "n-filter-wide-"+string(lang), look{lang: lang}, 120, 40, scenes["n-filter"])
	}
	golden(t, "n-filter-plain-en", look{plain: true}, 80, 24, scenes["n-filter"])
	golden(t, "n-filter-ascii-fr", plainASCII, 80, 24, scenes["n-filter"])
	golden(t, "r-sorted-ascii-fr", plainASCII, 80, 24, scenes["r-sorted"])
	golden(t, "f-door-wide-fr", look{lang: text.French}, 120, 40, scenes["f-door"])
	golden(t, "h-word-wide-en", look{}, 120, 40, scenes["h-word"])
	golden(t, "h-word-ascii-fr", plainASCII, 80, 24, scenes["h-word"])
	golden(t, "j-second-plain-en", look{plain: true}, 80, 24, scenes["j-second"])
	golden(t, "5-waiting-ascii-fr", plainASCII, 80, 24, scenes["5-waiting"])
}

var plainASCII = look{lang: text.French, plain: true, theme: theme.Options{ASCII: true}}

func TestEveryScreenFillsEveryWindow(t *testing.T) {
	for name, scene := range scenes {
		for _, l := range []look{{}, {lang: text.French, environment: "live"}, {plain: true, theme: theme.Options{ASCII: true}}, {plain: true}} {
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

func TestWhatHub2SaysCannotDriveTheTerminal(t *testing.T) {
	evil := "x\x1b[2J\x1b]0;t\x07\u009b31m\u202e\u200b\u2066漢字🎉\r\n\t" + strings.Repeat("é́", 300) + strings.Repeat("A", 64<<10)
	raw, err := json.Marshal(evil)
	require.NoError(t, err)
	in := strings.Trim(string(raw), `"`)
	for _, what := range []struct{ field, keys string }{
		{`"message":"`, "2500⏎0500000001⏎⏎"}, {`"message":"`, "2500⏎0100000106⏎⏎"}, {`"message":"`, "2500⏎0100000206⏎⏎"},
		{`"url":"`, "2500⏎0700000001⏎⏎"}, {`"status":"`, "2500⏎0100000001⏎⏎"}, {`"code":"`, "2500⏎0100000106⏎⏎"},
		{`"id":"pay_`, "2500⏎0100000001⏎⏎"},
	} {
		open(t, look{}, func(k *till) {
			k.wire.rewrites(what.field, what.field+in)
			for i, r := range what.keys {
				if what.field == `"url":"` && i == 15 {
					k.presses("f4")
				}
				k.types(string(r))
			}
			k.waits(20e9)
			k.resizes(60, 18)
			k.presses("alt+2")
			k.holdsItsFrame()
			assert.LessOrEqual(t, k.wire.attempts(), 1)
		})
	}
}
