package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhoSitsAtTheTill(t *testing.T) {
	d := newDesk(t)
	sits := func(name, from string) {
		t.Helper()
		cfg := d.load()
		assert.Equal(t, name, cfg.Cashier)
		assert.Contains(t, origin(t, cfg, "cashier"), from)
	}
	sits("", "default")
	d.env(map[string]string{"USERNAME": "awa.w"})
	sits("awa.w", "env USERNAME")
	d.env(map[string]string{"LOGNAME": "\x1b\u202e"})
	sits("awa.w", "env USERNAME")
	d.env(map[string]string{"LOGNAME": " \x1b]0;a\x07wa\u202e " + strings.Repeat("a", 50)})
	sits("]0;awa "+strings.Repeat("a", 33), "env LOGNAME")
	d.env(map[string]string{"USER": "awa\xff"})
	sits("awa", "env USER")
	d.file(`cashier = "Awa Koné"`)
	sits("Awa Koné", "config.toml:1")
	d.env(map[string]string{"GUICHET_CASHIER": "Moussa"})
	sits("Moussa", "env GUICHET_CASHIER")
	assert.Contains(t, string(d.load().Redacted()), "cashier = \"Moussa\"\n")
}

func TestACashiersNameThatIsNone(t *testing.T) {
	for name, file := range map[string]string{
		"empty": `cashier = ""`, "blank": `cashier = "  "`, "too long": `cashier = "` + strings.Repeat("a", 41) + `"`, "not printable": `cashier = "a\u001b"`,
	} {
		_, err := Load(newDesk(t).file(file).Sources)
		require.ErrorContains(t, err, "`cashier`", name)
	}
	for name, v := range map[string]string{"blank": " ", "too long": strings.Repeat("a", 41), "not printable": "a\x1b"} {
		_, err := Load(newDesk(t).env(map[string]string{"GUICHET_CASHIER": v}).Sources)
		require.ErrorContains(t, err, "GUICHET_CASHIER", name)
	}
}

func TestTheRoleThatOnlyReads(t *testing.T) {
	d := newDesk(t)
	assert.False(t, d.load().ReadOnly())
	d.Flags.ReadOnly = true
	assert.True(t, d.load().ReadOnly())
	assert.Equal(t, "flag --read-only", origin(t, d.load(), "role"))
	d.Flags.ReadOnly = false
	d.file(`role = "support"`)
	assert.True(t, d.load().ReadOnly())
	assert.Contains(t, string(d.load().Redacted()), "role = \"support\"\n")
	_, err := Load(d.file(`role = "boss"`).Sources)
	require.ErrorContains(t, err, "`role` takes cashier or support")
}
