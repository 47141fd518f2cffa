package config

import (
	"strconv"

	"github.com/BurntSushi/toml"
)

const (
	originDefault = "default"
	originFlag    = "flag "
	originEnv     = "env "
)

// Setting is one setting as whoami shows it. Value never holds a secret.
type Setting struct {
	Name, Value, Origin string
}

// originKey names a setting in Config.origins.
func originKey(path ...string) string { return toml.Key(path).String() }

// Origins lists the settings in force, where each came from, and what the file changes in the tables
// of countries and limits, always in the same order. It asks for the active profile's key and the
// webhooks' secrets to show their last four characters, so it may touch the keyring.
func (c *Config) Origins() []Setting {
	p := c.Active()
	of := func(key string) string { return c.origins[originKey("profiles", p.Name, key)] }
	file := c.File
	if file == "" {
		file = "(none)"
	}
	settings := []Setting{
		{"config", file, c.origins["config"]},
		{"profile", p.Name, c.origins["profile"]},
		{"environment", string(p.Environment), of("environment")},
		{"country", p.Country, of("country")},
	}
	if p.Environment != Embedded {
		settings = append(settings,
			Setting{"merchant_id", p.MerchantID, of("merchant_id")},
			Setting{"api_key", p.keyLabel(), of("api_key")},
			Setting{"base_url", p.BaseURL, of("base_url")})
	}
	settings = append(settings,
		Setting{"business_name", p.BusinessName, of("business_name")},
		Setting{"timeout", p.Timeout.String(), of("timeout")},
		Setting{"lang", c.Lang, c.origins["lang"]},
		Setting{"till", c.Till, c.origins["till"]},
		Setting{"cashier", c.Cashier, c.origins["cashier"]},
		Setting{"role", c.Role, c.origins["role"]},
		Setting{"keyboard", c.Keyboard, c.origins["keyboard"]},
		Setting{"data_dir", c.DataDir, c.origins["data_dir"]},
		Setting{"no_color", strconv.FormatBool(c.NoColor), c.origins["no_color"]})
	return append(append(settings, c.webhookOrigins()...), c.overrides...)
}
