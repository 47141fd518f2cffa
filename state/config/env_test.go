package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHub2Variables(t *testing.T) {
	noMerchant := "[profiles.shop]\nenvironment = \"live\"\n"
	tests := []struct {
		name, file string
		vars       map[string]string
		profile    string
		env        Environment
		merchant   string
		base       string
		key        string
	}{
		{name: "key and merchant are the sandbox", vars: map[string]string{envAPIKey: "k-0123456789", envMerchantID: "m"},
			profile: "env", env: Sandbox, merchant: "m", base: DefaultBaseURL, key: "k-0123456789"},
		{name: "live is said", vars: map[string]string{envAPIKey: "k", envMerchantID: "m", envEnvironment: "live"},
			profile: "env", env: Live, merchant: "m", base: DefaultBaseURL, key: "k"},
		{name: "a key makes a live profile sandbox", file: shopFile, vars: map[string]string{envAPIKey: "k"},
			profile: "env", env: Sandbox, merchant: "m-shop", base: DefaultBaseURL, key: "k"},
		{name: "a key completes a profile", file: noMerchant, vars: map[string]string{envAPIKey: "k", envMerchantID: "m", envEnvironment: "live"},
			profile: "env", env: Live, merchant: "m", base: DefaultBaseURL, key: "k"},
		{name: "embedded needs no key", vars: map[string]string{envEnvironment: "embedded"}, profile: "embedded", env: Embedded},
		{name: "embedded over a live profile", file: shopFile, vars: map[string]string{envEnvironment: "embedded"}, profile: "env", env: Embedded},
		{name: "embedded leaves a key alone", vars: map[string]string{envEnvironment: "embedded", envAPIKey: "k"}, profile: "embedded", env: Embedded},
		{name: "environment over a profile", file: shopFile, vars: map[string]string{envEnvironment: "sandbox"},
			profile: "env", env: Sandbox, merchant: "m-shop", base: DefaultBaseURL, key: canary},
		{name: "the same environment changes nothing", file: shopFile, vars: map[string]string{envEnvironment: "live"},
			profile: "shop", env: Live, merchant: "m-shop", base: DefaultBaseURL, key: canary},
		{name: "base over a profile", file: shopFile, vars: map[string]string{envBaseURL: "http://127.0.0.1:4242/"},
			profile: "env", env: Live, merchant: "m-shop", base: "http://127.0.0.1:4242", key: canary},
		{name: "base with a key", vars: map[string]string{envAPIKey: " k\n", envMerchantID: "m", envBaseURL: "http://localhost:1"},
			profile: "env", env: Sandbox, merchant: "m", base: "http://localhost:1", key: "k"},
		{name: "merchant over a profile", file: shopFile, vars: map[string]string{envMerchantID: "m2"},
			profile: "env", env: Live, merchant: "m2", base: DefaultBaseURL, key: canary},
		{name: "merchant alone", vars: map[string]string{envMerchantID: "m2"}, profile: "embedded", env: Embedded},
		{name: "empty is absent", vars: map[string]string{envAPIKey: "", envEnvironment: "", envBaseURL: ""}, profile: "embedded", env: Embedded},
		{name: "GUICHET_PROFILE says on top of what", file: shopFile, vars: map[string]string{"GUICHET_PROFILE": "dakar", envAPIKey: "k"},
			profile: "env", env: Sandbox, merchant: "m-dakar", base: DefaultBaseURL, key: "k"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t).env(tt.vars)
			if tt.file != "" {
				d.file(tt.file)
			}
			cfg := d.load()
			p := cfg.Active()
			assert.Equal(t, tt.profile, p.Name)
			assert.Equal(t, tt.env, p.Environment)
			assert.Equal(t, tt.merchant, p.MerchantID)
			assert.Equal(t, tt.base, p.BaseURL)
			key, err := p.APIKey()
			require.NoError(t, err)
			assert.Equal(t, tt.key, key.Reveal())
		})
	}
}

func TestHub2VariablesLeaveTheProfileOfTheFileAlone(t *testing.T) {
	cfg := newDesk(t).file(shopFile).env(map[string]string{envAPIKey: "another", envMerchantID: "m2"}).load()
	shop, ok := cfg.ProfileNamed("shop")
	require.True(t, ok)
	assert.Equal(t, Live, shop.Environment)
	assert.Equal(t, "m-shop", shop.MerchantID)
	key, err := shop.APIKey()
	require.NoError(t, err)
	assert.Equal(t, canary, key.Reveal())
	assert.Equal(t, "Chez Awa", cfg.Active().BusinessName, "what no variable says comes from the chosen profile")
}

func TestHub2VariablesThatContradict(t *testing.T) {
	tests := []struct {
		name, file string
		vars       map[string]string
		flag       *string
		usage      bool
		want       string
	}{
		{name: "profile flag and key", file: shopFile, vars: map[string]string{envAPIKey: canary}, flag: new("shop"), usage: true,
			want: "--profile cannot go together with HUB2_API_KEY; leave --profile out, or unset HUB2_API_KEY"},
		{name: "profile flag and key come before a broken file", file: "[", vars: map[string]string{envAPIKey: canary}, flag: new("shop"), usage: true,
			want: "--profile cannot go together with HUB2_API_KEY"},
		{name: "key without merchant", vars: map[string]string{envAPIKey: canary}, want: "HUB2_API_KEY is set but HUB2_MERCHANT_ID is not; set HUB2_MERCHANT_ID"},
		{name: "base without key", vars: map[string]string{envBaseURL: "https://x.test"}, want: "HUB2_BASE_URL is set but HUB2_API_KEY is not"},
		{name: "base and embedded", vars: map[string]string{envBaseURL: "https://x.test", envEnvironment: "embedded"},
			want: "HUB2_BASE_URL cannot go together with HUB2_ENVIRONMENT=embedded"},
		{name: "sandbox without key", vars: map[string]string{envEnvironment: "sandbox"}, want: "HUB2_ENVIRONMENT is sandbox but HUB2_API_KEY is not set"},
		{name: "live without key", vars: map[string]string{envEnvironment: "live", envMerchantID: "m"}, want: "HUB2_ENVIRONMENT is live but HUB2_API_KEY is not set"},
		{name: "unknown environment", vars: map[string]string{envEnvironment: "prod"}, want: `HUB2_ENVIRONMENT takes embedded, sandbox or live, not "prod"`},
		{name: "key as environment", vars: map[string]string{envEnvironment: canary}, want: "not a value of 25 characters"},
		{name: "capitals", vars: map[string]string{envEnvironment: "LIVE"}, want: "HUB2_ENVIRONMENT takes"},
		{name: "http", vars: map[string]string{envAPIKey: canary, envMerchantID: "m", envBaseURL: "http://api.hub2.io"}, want: "HUB2_BASE_URL must be https"},
		{name: "key with a line break", vars: map[string]string{envAPIKey: "a\r\nX: " + canary, envMerchantID: "m"}, want: "HUB2_API_KEY has a space"},
		{name: "merchant does not make up for a key", file: "[profiles.shop]\nmerchant_id=\"m\"\n", vars: map[string]string{envMerchantID: "m2"},
			want: `the profile "shop" has no API key`},
		{name: "no such GUICHET_PROFILE", vars: map[string]string{"GUICHET_PROFILE": "x"}, want: `there is no profile "x" (GUICHET_PROFILE)`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t).env(tt.vars)
			if tt.file != "" {
				d.file(tt.file)
			}
			d.Flags.Profile = tt.flag
			e := d.fails()
			assert.Contains(t, e.Error(), tt.want)
			assert.Equal(t, tt.usage, e.Usage)
		})
	}
}

func TestWrongFlagValues(t *testing.T) {
	for name, flags := range map[string]Flags{
		"--lang":     {Lang: new("de")},
		"--config":   {ConfigFile: new("")},
		"--data-dir": {DataDir: new("")},
		"--profile":  {Profile: new("")},
	} {
		d := newDesk(t)
		d.Flags = flags
		e := d.fails()
		assert.True(t, e.Usage, name)
		assert.Equal(t, name, e.Key)
	}
}

func TestBaseURL(t *testing.T) {
	good := []string{"https://api.hub2.io", "https://api.hub2.io/v1", "http://127.0.0.1:4242", "http://127.9.9.9", "http://[::1]:80", "http://localhost:1", "http://LOCALHOST"}
	bad := []string{
		"", "api.hub2.io", "ftp://127.0.0.1", "http://api.hub2.io", "http://127.0.0.1.evil.test", "http://localhost.evil.test",
		"http://localhost@evil.test", "http://0.0.0.0", "http://10.0.0.1", "http://2130706433", "https://u:p@api.hub2.io", "https://", "https://:80",
		"https://x.test?a=b", "https://x.test#f", "https://x .test", "https://x.test/\n", "//x.test", "http://[::2]", "http://[::ffff:10.0.0.1]",
	}
	for _, v := range good {
		assert.Empty(t, baseURL(v), v)
	}
	for _, v := range bad {
		assert.NotEmpty(t, baseURL(v), v)
	}
}

func TestOriginsOfVariables(t *testing.T) {
	cfg := newDesk(t).file(shopFile).env(map[string]string{envAPIKey: canary, envMerchantID: "m2", envBaseURL: "https://x.test"}).load()
	assert.Equal(t, "env HUB2_*, on top of shop", origin(t, cfg, "profile"))
	assert.Equal(t, "env HUB2_API_KEY", origin(t, cfg, "api_key"))
	assert.Equal(t, "env HUB2_API_KEY without HUB2_ENVIRONMENT", origin(t, cfg, "environment"))
	assert.Equal(t, "env HUB2_MERCHANT_ID", origin(t, cfg, "merchant_id"))
	assert.Equal(t, "env HUB2_BASE_URL", origin(t, cfg, "base_url"))
	assert.Equal(t, cfg.File+":8", origin(t, cfg, "business_name"))
	assert.Equal(t, "default", origin(t, cfg, "keyboard"))
}
