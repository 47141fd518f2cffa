package ui

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The cashier's name gives way when there is no room: the till's says which money it is.
func TestTheCashierStandsBesideTheTill(t *testing.T) {
	for name, c := range map[string]struct {
		till, cashier string
		width         int
		want          string
	}{
		"both":            {"Caisse 1", "Awa", 80, "  Caisse 1 · Awa  "},
		"a narrow window": {"Caisse 1", "Awa Koné", 60, "  Caisse 1 · Awa Koné  "},
		"no room":         {strings.Repeat("c", 20), strings.Repeat("a", 24), 60, "  " + strings.Repeat("c", 20) + "  "},
		"long names":      {strings.Repeat("c", 40), strings.Repeat("a", 40), 120, "  " + strings.Repeat("c", 23) + "… · " + strings.Repeat("a", 23) + "…  "},
		"nobody":          {"Caisse 1", "", 80, "  Caisse 1  "},
		"hostile":         {"Caisse 1", "\x1b]0;x\x07", 80, "  Caisse 1 · �]0;x�  "},
	} {
		t.Run(name, func(t *testing.T) {
			for _, environment := range []string{"sandbox", "embedded", "live"} {
				open(t, look{environment: environment}, func(k *till) {
					k.app.o.Till, k.app.o.Cashier = c.till, c.cashier
					k.resizes(c.width, 24)
					assert.Contains(t, strings.Split(k.frame(), "\n")[0], c.want, environment)
					k.holdsItsFrame()
				})
			}
		})
	}
}
