package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhatIsShownLoadsAgain(t *testing.T) {
	text := strings.Replace(shopFile, `api_key = "`+canary+`"`, `api_key_keyring = "a/b"`, 1) + `
[profiles."Cocody ②.x"]
environment = "embedded"
[countries.CI.operators.orange]
flow = "redirection"
prefixes = []
[countries.CI.operators.wave]
flow = "push"
[countries.TG.operators.togocell]
provider = "togocom"
[countries.GH]
currency = "GHS"
calling = "233"
lengths = [9]
[countries.GH.operators.mtn]
flow = "push"
`
	d := newDesk(t).file(text)
	first := d.load()
	again := newDesk(t)
	again.Sources.Home, again.ConfigHome, again.StateHome = d.Home, d.ConfigHome, d.StateHome
	second := again.file(string(first.Redacted())).load()
	assert.Equal(t, string(first.Redacted()), string(second.Redacted()))
	for i, c := range first.Countries {
		assert.Equal(t, c.Code, second.Countries[i].Code)
		assert.Equal(t, len(c.Operators), len(second.Countries[i].Operators), c.Code)
	}
}

func TestShownNamesTheSourceOfAKeyAndNotTheKey(t *testing.T) {
	out := string(newDesk(t).file(shopFile).load().Redacted())
	assert.Contains(t, out, `api_key = "...WXYZ"`)
	assert.Contains(t, out, `api_key_env = "DAKAR_KEY"`)
	assert.Contains(t, out, `profile = "shop"`)
	assert.Contains(t, out, `[countries.CI.operators.orange]`)

	out = string(newDesk(t).env(map[string]string{envAPIKey: canary, envMerchantID: "m"}).load().Redacted())
	assert.Contains(t, out, "# made by the HUB2_ environment variables\n[profiles.env]\n")
}

func TestOriginsHaveAStableOrder(t *testing.T) {
	names := func(cfg *Config) string {
		var all []string
		for _, s := range cfg.Origins() {
			all = append(all, s.Name)
			assert.NotEmpty(t, s.Origin, s.Name)
		}
		return strings.Join(all, " ")
	}
	d := newDesk(t).file(shopFile + "[countries.CI.operators.orange]\nussd = \"#1#\"\nname = \"O\"\n")
	want := "config profile environment country merchant_id api_key base_url business_name timeout lang till cashier role keyboard data_dir no_color webhook.listen webhook.url " +
		"countries.CI.operators.orange.name countries.CI.operators.orange.ussd"
	for range 5 {
		assert.Equal(t, want, names(d.load()))
	}
	names(newDesk(t).load())
	names(newDesk(t).env(map[string]string{envAPIKey: canary, envMerchantID: "m"}).load())
	names(newDesk(t).file(shopFile).env(map[string]string{envEnvironment: "embedded"}).load())
}
