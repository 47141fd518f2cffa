package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

func operator(t *testing.T, cfg *Config, country, provider string) hub2.Operator {
	t.Helper()
	c, ok := hub2.FindCountry(cfg.Countries, country)
	require.True(t, ok)
	o, ok := c.Operator(provider)
	require.True(t, ok, provider)
	return o
}

func TestAnOverrideChangesOnlyWhatItSays(t *testing.T) {
	cfg := newDesk(t).file("[countries.CI.operators.orange]\nussd = \"#144*9#\"\n").load()
	want := hub2.Countries()
	want[0].Operators[0].USSD = "#144*9#"
	assert.Equal(t, want, cfg.Countries)
	assert.Equal(t, cfg.File+":2", origin(t, cfg, "countries.CI.operators.orange.ussd"))
	assert.Equal(t, "#144*82#", hub2.Countries()[0].Operators[0].USSD, "the table itself stays as it was")
}

func TestOrangeByRedirection(t *testing.T) {
	o := operator(t, newDesk(t).file("[countries.CI.operators.orange]\nflow = \"redirection\"\n").load(), "CI", "orange")
	assert.Equal(t, hub2.FlowRedirection, o.Flow)
	assert.Equal(t, "redirection", o.Workflow)
	assert.Equal(t, defaultFinishURL, o.FinishURL)
	assert.Equal(t, defaultCancelURL, o.CancelURL)
	assert.Empty(t, o.SuccessURL)

	o = operator(t, newDesk(t).file("[countries.CI.operators.orange]\nflow = \"redirection\"\nworkflow = \"\"\nfinish_url = \"https://shop.test/f\"\n").load(), "CI", "orange")
	assert.Empty(t, o.Workflow, "what the file says holds, empty too")
	assert.Equal(t, "https://shop.test/f", o.FinishURL)
}

func TestOtherFlowsGetTheirLinks(t *testing.T) {
	wave := operator(t, newDesk(t).load(), "CI", "wave")
	mtn := operator(t, newDesk(t).file("[countries.CI.operators.mtn]\nflow = \"redirection\"\n").load(), "CI", "mtn")
	assert.Equal(t, wave.SuccessURL, mtn.SuccessURL)
	assert.Equal(t, wave.FailedURL, mtn.FailedURL)
	assert.NotEmpty(t, mtn.SuccessURL)

	push := operator(t, newDesk(t).file("[countries.CI.operators.wave]\nflow = \"push\"\n").load(), "CI", "wave")
	assert.Empty(t, push.SuccessURL+push.FailedURL)
}

func TestNewOperatorsAndCountries(t *testing.T) {
	cfg := newDesk(t).file(`
[countries.NE.operators.zamani]
flow = "push"
prefixes = ["90"]
[countries.NE.operators.airtel]
flow = "ussd"
ussd = "*400#"
number_format = "e164"
name = "Airtel Niger"
[countries.GH]
currency = "GHS"
calling = "233"
lengths = [9]
[countries.TG.operators.togocell]
provider = "togocom"
[profiles.gh]
environment = "embedded"
country = "gh"
`).load()
	c, _ := hub2.FindCountry(cfg.Countries, "NE")
	assert.Equal(t, []hub2.Operator{
		{Provider: "zamani", Name: "Zamani", Flow: hub2.FlowPush, Prefixes: []string{"90"}, NumberFormat: hub2.NumberNational},
		{Provider: "airtel", Name: "Airtel Niger", Flow: hub2.FlowUSSD, USSD: "*400#", NumberFormat: hub2.NumberE164},
	}, c.Operators)
	gh, ok := hub2.FindCountry(cfg.Countries, "GH")
	require.True(t, ok)
	assert.Equal(t, hub2.Country{Code: "GH", Currency: "GHS", Calling: "233", Lengths: []int{9}}, gh)
	assert.Equal(t, "GH", cfg.Active().Country)
	assert.Equal(t, "T-Money", operator(t, cfg, "TG", "togocom").Name)
	tg, _ := hub2.FindCountry(cfg.Countries, "TG")
	assert.Len(t, tg.Operators, 2)
}

func TestWrongOverrides(t *testing.T) {
	orange := "[countries.CI.operators.orange]\n"
	tests := []struct {
		name, text string
		line       int
		want       string
	}{
		{"small code", "[countries.ci]\ncalling = \"1\"", 1, "a country is two capital letters"},
		{"new country", "\n[countries.GH]\ncurrency = \"GHS\"", 2, "needs currency, calling and lengths"},
		{"currency", "[countries.CI]\ncurrency = \"FCFA\"", 2, "three capital letters"},
		{"calling", "[countries.CI]\ncalling = \"+225\"", 2, "without +"},
		{"no lengths", "[countries.CI]\nlengths = []", 2, "4 to 14"},
		{"lengths", "[countries.CI]\nlengths = [10, 40]", 2, "4 to 14"},
		{"new operator", "[countries.CI.operators.djamo]\nname = \"Djamo\"", 1, `is new and needs a flow; it takes "push"`},
		{"capital operator", "[countries.CI.operators.Orange]\nname = \"O\"", 1, "small letters"},
		{"empty operator", "[countries.CI.operators.\"\"]\nname = \"O\"", 1, "small letters"},
		{"flow", orange + "flow = \"sms\"", 2, "`flow` takes push, ussd, otp, otp-first or redirection, not \"sms\""},
		{"format", orange + "number_format = \"int\"", 2, "takes national, digits or e164"},
		{"ussd", orange + "ussd = \"dial 144\"", 2, "digits, * and #"},
		{"prefix", orange + "prefixes = [\"07\", \"+7\"]", 2, "first digits"},
		{"http link", orange + "success_url = \"http://x.test\"", 2, "begins with https://"},
		{"script link", orange + "finish_url = \"javascript:alert(1)\"", 2, "begins with https://"},
		{"link with a password", orange + "cancel_url = \"https://a:b@x.test\"", 2, "begins with https://"},
		{"twice the same provider", orange + "provider = \"mtn\"", 2, `two operators of CI have the provider "mtn"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := newDesk(t).file(tt.text).fails()
			assert.Contains(t, e.Error(), tt.want)
			assert.Equal(t, tt.line, e.Line)
		})
	}
}
