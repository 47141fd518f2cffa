package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oneProfile is a profile whose key comes by the given line.
func oneProfile(line string) string {
	return "[profiles.shop]\nmerchant_id = \"m\"\n" + line + "\n"
}

func TestKeyFromAVariable(t *testing.T) {
	d := newDesk(t).file(oneProfile(`api_key_env = "SHOP_KEY"`))
	cfg := d.load() // the variable is missed only when the key is needed
	_, err := cfg.Active().APIKey()
	assert.ErrorContains(t, err, "config.toml:3: the environment variable SHOP_KEY has no API key in it")
	d.env(map[string]string{"SHOP_KEY": canary + "\n"})
	key, err := cfg.Active().APIKey()
	require.NoError(t, err)
	assert.Equal(t, canary, key.Reveal())
}

func TestKeyFromAFile(t *testing.T) {
	tests := []struct {
		name, text string
		mode       os.FileMode
		want       string
	}{
		{"good", canary + "\n", 0o600, ""},
		{"read only", canary, 0o400, ""},
		{"open to all", canary, 0o644, "is open to other users (mode 0644)"},
		{"open to the group", canary, 0o640, "chmod 600 "},
		{"empty", "\n", 0o600, "must not be empty"},
		{"two lines", canary + "\n" + canary, 0o600, "has a space"},
		{"large", strings.Repeat("x", 5000), 0o600, "larger than 4 KiB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t).file(oneProfile(`api_key_file = "shop.key"`))
			d.write(filepath.Join(filepath.Dir(d.configPath()), "shop.key"), tt.text, tt.mode)
			key, err := d.load().Active().APIKey()
			if tt.want == "" {
				require.NoError(t, err)
				assert.Equal(t, canary, key.Reveal())
				return
			}
			assert.ErrorContains(t, err, tt.want)
			assert.ErrorContains(t, err, "config.toml:3: ")
			assert.NotContains(t, err.Error(), "CANARY")
		})
	}
	t.Run("missing, and a key pasted as its name", func(t *testing.T) {
		_, err := newDesk(t).file(oneProfile(`api_key_file = "~/` + canary + `"`)).load().Active().APIKey()
		assert.ErrorContains(t, err, "does not exist")
		assert.NotContains(t, err.Error(), "CANARY")
	})
	t.Run("home", func(t *testing.T) {
		d := newDesk(t).file(oneProfile(`api_key_file = "~/shop.key"`))
		d.write(filepath.Join(d.Home, "shop.key"), canary, 0o600)
		_, err := d.load().Active().APIKey()
		assert.NoError(t, err)
	})
}

func TestKeyFromTheKeyringIsFetchedOnlyWhenNeeded(t *testing.T) {
	for line, want := range map[string]string{
		`api_key_keyring = true`:           "guichet/shop",
		`api_key_keyring = "till/front"`:   "till/front",
		`api_key_keyring = "till/a/b@c d"`: "till/a/b@c d",
	} {
		d := newDesk(t).file(oneProfile(line))
		var asked []string
		d.Keyring = func(service, user string) (string, error) {
			asked = append(asked, service+"/"+user)
			return canary, nil
		}
		cfg := d.load()
		cfg.Redacted()
		_, err := cfg.ProfileFor("CI")
		require.NoError(t, err)
		require.Empty(t, asked)
		key, err := cfg.Active().APIKey()
		require.NoError(t, err)
		assert.Equal(t, canary, key.Reveal())
		assert.Equal(t, []string{want}, asked)
	}
}

func TestAKeyringThatGivesNothing(t *testing.T) {
	d := newDesk(t).file(oneProfile(`api_key_keyring = true`))
	locked := errors.New("locked")
	d.Keyring = func(string, string) (string, error) { return "", locked }
	cfg := d.load()
	_, err := cfg.Active().APIKey()
	assert.ErrorIs(t, err, locked)
	assert.ErrorContains(t, err, `the keyring gave no key for service "guichet" and user "shop": locked`)
	assert.Contains(t, fmt.Sprint(cfg.Origins()), "locked", "whoami says so instead of failing")

	d.Keyring = nil
	_, err = d.load().Active().APIKey()
	assert.ErrorContains(t, err, "no keyring")
}

func TestNoWayOutShowsAKey(t *testing.T) {
	for name, line := range map[string]string{
		"literal": `api_key = "` + canary + `"`,
		"env":     `api_key_env = "SHOP_KEY"`,
		"file":    `api_key_file = "shop.key"`,
		"keyring": `api_key_keyring = true`,
		"HUB2":    ``,
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t).file(oneProfile(line)).env(map[string]string{"SHOP_KEY": canary})
			if name == "HUB2" {
				d.env(map[string]string{envAPIKey: canary})
			}
			d.write(filepath.Join(filepath.Dir(d.configPath()), "shop.key"), canary, 0o600)
			d.Keyring = func(string, string) (string, error) { return canary, nil }
			cfg := d.load()
			_, err := cfg.Active().APIKey()
			require.NoError(t, err)
			encoded, err := json.Marshal(cfg)
			require.NoError(t, err)
			outs := []string{
				fmt.Sprintf("%v %+v %#v", cfg, cfg, cfg), fmt.Sprintf("%v %+v %#v", *cfg, *cfg, *cfg),
				fmt.Sprintf("%+v %#v", cfg.Active(), cfg.Profiles), string(encoded), string(cfg.Redacted()), fmt.Sprint(cfg.Origins()),
			}
			for _, out := range outs {
				assert.NotContains(t, out, "CANARY")
				assert.NotContains(t, out, fmt.Sprintf("%x", canary))
			}
			assert.Contains(t, fmt.Sprint(cfg.Origins()), "{api_key …WXYZ ")
		})
	}
}

func TestAShortKeyIsNotShownAtAll(t *testing.T) {
	cfg := newDesk(t).file(oneProfile(`api_key = "hunter2"`)).load()
	assert.NotContains(t, string(cfg.Redacted()), "ter2")
	assert.Contains(t, fmt.Sprint(cfg.Origins()), "{api_key (set) ")
}
