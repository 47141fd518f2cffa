package config

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

func TestNothingConfiguredIsTheEmbeddedSandbox(t *testing.T) {
	d := newDesk(t)
	cfg := d.load()

	assert.Equal(t, "", cfg.File)
	assert.Equal(t, English, cfg.Lang)
	assert.Equal(t, "Till 1", cfg.Till)
	assert.Equal(t, QWERTY, cfg.Keyboard)
	assert.False(t, cfg.NoColor)
	assert.Equal(t, filepath.Join(d.StateHome, "guichet"), cfg.DataDir)
	assert.Equal(t, filepath.Join(d.StateHome, "guichet", "journal.db"), cfg.JournalFile())
	assert.Equal(t, filepath.Join(d.StateHome, "guichet", "sandbox.jsonl"), cfg.SandboxFile())
	assert.Equal(t, hub2.Countries(), cfg.Countries)
	require.Len(t, cfg.Profiles, 1)
	p := cfg.Active()
	assert.Equal(t, "embedded", p.Name)
	assert.Equal(t, Embedded, p.Environment)
	assert.Equal(t, "CI", p.Country)
	assert.Equal(t, DefaultTimeout, p.Timeout)
	assert.Empty(t, p.BaseURL)
	key, err := p.APIKey()
	require.NoError(t, err)
	assert.Empty(t, key.Reveal())
}

func TestAFileIsRead(t *testing.T) {
	for name, text := range map[string]string{
		"plain": shopFile,
		"BOM":   "\xef\xbb\xbf" + shopFile,
		"CRLF":  crlf(shopFile),
	} {
		t.Run(name, func(t *testing.T) {
			cfg := newDesk(t).file(text).load()
			p := cfg.Active()
			assert.Equal(t, "shop", p.Name)
			assert.Equal(t, Live, p.Environment)
			assert.Equal(t, "m-shop", p.MerchantID)
			assert.Equal(t, "Chez Awa", p.BusinessName)
			assert.Equal(t, 20*time.Second, p.Timeout)
			assert.Equal(t, DefaultBaseURL, p.BaseURL)
			key, err := p.APIKey()
			require.NoError(t, err)
			assert.Equal(t, canary, key.Reveal())
			assert.Equal(t, cfg.File+":5", origin(t, cfg, "country"))
		})
	}
}

func crlf(s string) string {
	var out []byte
	for i := range len(s) {
		if s[i] == '\n' {
			out = append(out, '\r')
		}
		out = append(out, s[i])
	}
	return string(out)
}

func TestLanguage(t *testing.T) {
	tests := []struct {
		name, file   string
		vars         map[string]string
		flag         *string
		lang, origin string
	}{
		{name: "nothing", lang: "en", origin: "default"},
		{name: "LANG", vars: map[string]string{"LANG": "fr_CI.UTF-8"}, lang: "fr", origin: "env LANG"},
		{name: "bare", vars: map[string]string{"LANG": "fr"}, lang: "fr", origin: "env LANG"},
		{name: "no country", vars: map[string]string{"LANG": "fr.UTF-8"}, lang: "fr", origin: "env LANG"},
		{name: "arpitan is not French", vars: map[string]string{"LANG": "frp_CH"}, lang: "en", origin: "env LANG"},
		{name: "LC_ALL wins", vars: map[string]string{"LC_ALL": "C", "LANG": "fr_FR"}, lang: "en", origin: "env LC_ALL"},
		{name: "LC_MESSAGES wins over LANG", vars: map[string]string{"LC_MESSAGES": "fr_FR", "LANG": "en_GB"}, lang: "fr", origin: "env LC_MESSAGES"},
		{name: "file wins over locale", file: `lang = "en"`, vars: map[string]string{"LANG": "fr_FR"}, lang: "en", origin: "FILE:1"},
		{name: "flag wins over file", file: `lang = "en"`, flag: new("fr"), lang: "fr", origin: "flag --lang"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t).env(tt.vars)
			if tt.file != "" {
				d.file(tt.file)
			}
			d.Flags.Lang = tt.flag
			cfg := d.load()
			assert.Equal(t, tt.lang, cfg.Lang)
			want := tt.origin
			if want == "FILE:1" {
				want = d.configPath() + ":1"
			}
			assert.Equal(t, want, origin(t, cfg, "lang"))
			if tt.lang == French {
				assert.Equal(t, "Caisse 1", cfg.Till)
			}
		})
	}
}

func TestFlagOverEnvOverFileOverDefault(t *testing.T) {
	d := newDesk(t)
	d.file("data_dir = \"~/till\"\nprofile = \"a\"\n" + profile("a", "sandbox", "CI") + profile("b", "sandbox", "SN") + profile("c", "sandbox", "BJ"))
	cfg := d.load()
	assert.Equal(t, filepath.Join(d.Home, "till"), cfg.DataDir)
	assert.Equal(t, "a", cfg.Profile)
	assert.Equal(t, d.configPath()+":2", origin(t, cfg, "profile"))

	d.env(map[string]string{"GUICHET_DATA_DIR": "/e", "GUICHET_PROFILE": "b", "NO_COLOR": "1"})
	cfg = d.load()
	assert.Equal(t, "/e", cfg.DataDir)
	assert.Equal(t, "b", cfg.Profile)
	assert.True(t, cfg.NoColor)
	assert.Equal(t, "env GUICHET_DATA_DIR", origin(t, cfg, "data_dir"))
	assert.Equal(t, "env GUICHET_PROFILE", origin(t, cfg, "profile"))
	assert.Equal(t, "env NO_COLOR", origin(t, cfg, "no_color"))

	d.Flags = Flags{DataDir: new("/f"), Profile: new("c"), NoColor: true}
	cfg = d.load()
	assert.Equal(t, "/f", cfg.DataDir)
	assert.Equal(t, "c", cfg.Profile)
	assert.Equal(t, "flag --data-dir", origin(t, cfg, "data_dir"))
	assert.Equal(t, "flag --profile", origin(t, cfg, "profile"))
	assert.Equal(t, "flag --no-color", origin(t, cfg, "no_color"))
}

func TestARelativeFolderStartsFromTheFile(t *testing.T) {
	d := newDesk(t).file(`data_dir = "till"`)
	assert.Equal(t, filepath.Join(filepath.Dir(d.configPath()), "till"), d.load().DataDir)
}

func TestWhichFile(t *testing.T) {
	d := newDesk(t).file(`till = "default"`)
	byEnv, byFlag := filepath.Join(d.Home, "env.toml"), filepath.Join(d.Home, "flag.toml")
	d.write(byEnv, `till = "env"`, 0o600)
	d.write(byFlag, `till = "flag"`, 0o600)

	cfg := d.load()
	assert.Equal(t, "default", cfg.Till)
	assert.Equal(t, "default", origin(t, cfg, "config"))
	d.env(map[string]string{"GUICHET_CONFIG": byEnv})
	cfg = d.load()
	assert.Equal(t, "env", cfg.Till)
	assert.Equal(t, "env GUICHET_CONFIG", origin(t, cfg, "config"))
	d.Flags.ConfigFile = &byFlag
	cfg = d.load()
	assert.Equal(t, "flag", cfg.Till)
	assert.Equal(t, "flag --config", origin(t, cfg, "config"))
	path, err := d.Path()
	require.NoError(t, err)
	assert.Equal(t, byFlag, path)
}

func TestWhichProfile(t *testing.T) {
	one := profile("only", "sandbox", "CI")
	two := one + profile("other", "sandbox", "SN")
	assert.Equal(t, "only", newDesk(t).file(one).load().Profile)

	e := newDesk(t).file(two).fails()
	assert.Contains(t, e.Error(), `several profiles and none is chosen; write profile = "only"`)

	d := newDesk(t).file(two)
	d.Flags.Profile = new("embedded")
	assert.Equal(t, Embedded, d.load().Active().Environment)

	d.Flags.Profile = new("othr")
	e = d.fails()
	assert.True(t, e.Usage)
	assert.Equal(t, "usage", e.Kind())
	assert.Equal(t, `there is no profile "othr"; did you mean other?`, e.Error())

	d.Flags.Profile = new("")
	assert.True(t, d.fails().Usage)

	e = newDesk(t).file("\nprofile = \"zzz\"\n" + two).fails()
	assert.Equal(t, 2, e.Line)
	assert.Contains(t, e.Error(), "there is only, other, embedded")
}

// profile is a section that has all it needs.
func profile(name, environment, country string) string {
	return "[profiles." + name + "]\nenvironment = \"" + environment + "\"\ncountry = \"" + country +
		"\"\nmerchant_id = \"m-" + name + "\"\napi_key = \"" + canary + "\"\n"
}

func TestProfileForACountry(t *testing.T) {
	text := "profile = \"ci\"\n" + profile("ci", "live", "CI") + profile("sn", "live", "SN") + profile("sn-test", "sandbox", "SN") +
		profile("bj1", "live", "BJ") + profile("bj2", "live", "BJ")
	cfg := newDesk(t).file(text).load()
	for country, want := range map[string]string{"CI": "ci", "ci": "ci", "SN": "sn"} {
		p, err := cfg.ProfileFor(country)
		require.NoError(t, err)
		assert.Equal(t, want, p.Name)
	}
	_, err := cfg.ProfileFor("BJ")
	assert.ErrorContains(t, err, "several live profiles have the country BJ: bj1, bj2; choose one with --profile")
	_, err = cfg.ProfileFor("TG")
	assert.ErrorContains(t, err, "no live profile has the country TG")
	assert.ErrorContains(t, err, "[profiles.NAME]")
	_, err = cfg.ProfileFor("ZZ")
	assert.ErrorContains(t, err, `no country "ZZ" is known`)

	embedded := newDesk(t).load()
	p, err := embedded.ProfileFor("SN")
	require.NoError(t, err)
	assert.Equal(t, "embedded", p.Name)
	assert.Equal(t, "SN", p.Country)
	assert.Equal(t, "CI", embedded.Active().Country, "the config itself stays as it was")
}

func TestTheProcessHandsEverythingIn(t *testing.T) {
	t.Setenv("GUICHET_CONFIG", "/somewhere/config.toml")
	src := FromProcess(Flags{NoColor: true})
	assert.NotEmpty(t, src.ConfigHome)
	assert.NotEmpty(t, src.StateHome)
	assert.NotNil(t, src.Keyring)
	assert.True(t, src.Flags.NoColor)
	path, err := src.Path()
	require.NoError(t, err)
	assert.Equal(t, "/somewhere/config.toml", path)
}
