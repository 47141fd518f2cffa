package config

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// canary stands for every secret; no output may hold it.
const canary = "sk_CANARY_0123456789_WXYZ"

// desk is a person's machine: a home with nothing in it and an environment of its own.
type desk struct {
	Sources
	t    *testing.T
	vars map[string]string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	home := t.TempDir()
	d := &desk{t: t, vars: map[string]string{}}
	d.Sources = Sources{
		Home: home, ConfigHome: filepath.Join(home, ".config"), StateHome: filepath.Join(home, ".local/state"),
		Getenv: func(name string) (string, bool) { v, ok := d.vars[name]; return v, ok },
		Keyring: func(string, string) (string, error) {
			t.Error("the keyring was touched")
			return "", nil
		},
	}
	return d
}

// file writes the config file where it is looked for by default.
func (d *desk) file(text string) *desk {
	d.t.Helper()
	d.write(d.configPath(), text, 0o600)
	return d
}

func (d *desk) configPath() string { return filepath.Join(d.ConfigHome, "guichet", "config.toml") }

func (d *desk) write(path, text string, mode os.FileMode) {
	d.t.Helper()
	require.NoError(d.t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(d.t, os.WriteFile(path, []byte(text), mode))
	require.NoError(d.t, os.Chmod(path, mode))
}

func (d *desk) env(vars map[string]string) *desk {
	maps.Copy(d.vars, vars)
	return d
}

func (d *desk) load() *Config {
	d.t.Helper()
	cfg, err := Load(d.Sources)
	require.NoError(d.t, err)
	return cfg
}

// fails loads and returns the one error, which must be ours and one line.
func (d *desk) fails() *Error {
	d.t.Helper()
	cfg, err := Load(d.Sources)
	require.Error(d.t, err)
	require.Nil(d.t, cfg)
	var e *Error
	require.ErrorAs(d.t, err, &e)
	require.NotContains(d.t, e.Error(), "\n")
	require.NotContains(d.t, e.Error(), "CANARY")
	return e
}

// origin returns where whoami says that a setting came from.
func origin(t *testing.T, cfg *Config, name string) string {
	t.Helper()
	for _, s := range cfg.Origins() {
		if s.Name == name {
			return s.Origin
		}
	}
	t.Fatalf("no setting %s", name)
	return ""
}

const shopFile = `profile = "shop"

[profiles.shop]
environment = "live"
country = "CI"
merchant_id = "m-shop"
api_key = "` + canary + `"
business_name = "Chez Awa"
timeout = "20s"

[profiles.dakar]
environment = "live"
country = "SN"
merchant_id = "m-dakar"
api_key_env = "DAKAR_KEY"
`
