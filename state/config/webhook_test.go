package config

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

func secretsOf(t *testing.T, cfg *Config) string {
	t.Helper()
	all, err := cfg.WebhookSecrets()
	require.NoError(t, err)
	var plain []string
	for _, s := range all {
		plain = append(plain, s.Reveal())
	}
	return strings.Join(plain, " ")
}

func TestWebhookSecretsComeFromEverywhereTogether(t *testing.T) {
	d := newDesk(t).file("[webhook]\nsecret_env = \"HOOKS\"\nsecret_file = \"hooks\"\nsecret_keyring = true\n")
	d.env(map[string]string{"HOOKS": "a, b"})
	d.write(filepath.Join(filepath.Dir(d.configPath()), "hooks"), "c\nd\r\n\na\n", 0o600)
	d.Keyring = func(service, user string) (string, error) { return service + "-" + user, nil }
	cfg := d.load()
	assert.Equal(t, "a b c d guichet-webhook", secretsOf(t, cfg))
	require.NoError(t, cfg.KeepRegistration(Registration{ID: "wh_1", Environment: "embedded", Secret: "e"}))
	require.NoError(t, cfg.KeepRegistration(Registration{ID: "wh_2", Environment: "live", Secret: "f"}))
	assert.Equal(t, "a b c d e guichet-webhook", secretsOf(t, cfg), "and those that were registered here, for this environment")

	d.env(map[string]string{envWebhookSecret: "x,y,"})
	cfg = d.load()
	assert.Equal(t, "e x y", secretsOf(t, cfg), "the variable replaces what the file says")
	assert.Equal(t, "env HUB2_WEBHOOK_SECRET", origin(t, cfg, "webhook.secret"))
	assert.Contains(t, string(cfg.Redacted()), "# its secrets stand in the environment variable HUB2_WEBHOOK_SECRET\n[webhook]\n")
	assert.Empty(t, secretsOf(t, newDesk(t).load()))
}

func TestWebhookSettingsAndTheirOrigins(t *testing.T) {
	d := newDesk(t)
	cfg := d.load()
	assert.Empty(t, cfg.Webhook.Listen, "the console does not listen")
	assert.Equal(t, "default", origin(t, cfg, "webhook.listen"))
	cfg = d.file("[webhook]\nlisten = \":8642\"\nurl = \"https://pay.example/hub2\"\nsecret_env = \"HOOKS\"\n").load()
	assert.Equal(t, ":8642", cfg.Webhook.Listen)
	assert.Equal(t, "https://pay.example/hub2", cfg.Webhook.URL)
	assert.Contains(t, origin(t, cfg, "webhook.listen"), "config.toml:2")
	assert.Contains(t, origin(t, cfg, "webhook.secret"), "config.toml:4")
	assert.Contains(t, fmt.Sprint(cfg.Origins()), "(", "a variable that is missed is told")
	_, err := cfg.WebhookSecrets()
	assert.ErrorContains(t, err, "config.toml:4: the environment variable HOOKS has no webhook secret in it")
	again := newDesk(t).file(string(cfg.Redacted())).load()
	assert.Equal(t, string(cfg.Redacted()), strings.ReplaceAll(string(again.Redacted()), again.DataDir, cfg.DataDir))
}

func TestWebhookMistakes(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown":         {"secret_evn = \"X\"", "did you mean `secret_env`"},
		"the secret":      {"secret = \"" + canary + "\"", "unknown key `secret`"},
		"unquoted":        {"secret_env = 12_" + canary, "not valid TOML"},
		"as a variable":   {"secret_env = \"" + canary + "\"", "`secret_env` must be the NAME of an environment variable"},
		"the one itself":  {"secret_env = \"HUB2_WEBHOOK_SECRET\"", "by itself; use another name, as in WEBHOOK_SECRETS"},
		"keyring":         {"secret_keyring = 3", "takes true or"},
		"no port":         {"listen = \"127.0.0.1\"", "must be an address and a port"},
		"a large port":    {"listen = \"127.0.0.1:99999\"", "must be an address and a port"},
		"a port's name":   {"listen = \"127.0.0.1:http\"", "must be an address and a port"},
		"http":            {"url = \"http://pay.example/\"", "must be https"},
		"no address":      {"url = \"pay.example\"", "must be an address, as in https://pay.example"},
		"with a password": {"url = \"https://a:b@pay.example\"", "must not hold a user"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newDesk(t).file("[webhook]\n" + c.text).fails()
			assert.Equal(t, 2, e.Line, e.Error())
			assert.ErrorContains(t, e, c.want)
		})
	}
	for _, fine := range []string{"http://127.0.0.1:8642/x", "http://localhost:8642"} {
		assert.Equal(t, fine, newDesk(t).file("[webhook]\nurl = \""+fine+"\"").load().Webhook.URL)
	}
	assert.ErrorContains(t, newDesk(t).env(map[string]string{envWebhookSecret: ","}).fails(), envWebhookSecret)
}

func TestLoopback(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:1": true, "[::1]:1": true, "localhost:1": true, "127.9.9.9:1": true,
		":1": false, "0.0.0.0:1": false, "[::]:1": false, "10.0.0.1:1": false, "pay.example:1": false, "": false,
	} {
		assert.Equal(t, want, Loopback(address), address)
	}
}

func TestRegistrationsAreKeptForTheirOwnerAlone(t *testing.T) {
	cfg := newDesk(t).load()
	one := Registration{"wh_1", "https://a.example/", "embedded", "m", canary, time.Now().UTC().Round(0)}
	two := one
	two.ID = "wh_2"
	require.NoError(t, cfg.KeepRegistration(one))
	require.NoError(t, cfg.KeepRegistration(two))
	require.NoError(t, cfg.KeepRegistration(one))
	all, err := cfg.Registrations()
	require.NoError(t, err)
	require.Equal(t, []Registration{two, one}, all)
	require.NoError(t, cfg.ForgetRegistration("wh_2"))
	require.NoError(t, cfg.ForgetRegistration("wh_none"))
	all, err = cfg.Registrations()
	require.NoError(t, err)
	require.Equal(t, []Registration{one}, all)
	info, err := os.Stat(cfg.RegistrationsFile())
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	drafts, err := filepath.Glob(cfg.RegistrationsFile() + ".new-*")
	require.NoError(t, err)
	assert.Empty(t, drafts, "no draft is left")

	encoded, err := json.Marshal(all)
	require.NoError(t, err)
	for _, out := range []string{
		fmt.Sprintf("%v %+v %#v", all, all, all), string(encoded), fmt.Sprint(cfg.Origins()), string(cfg.Redacted()),
	} {
		assert.NotContains(t, out, "CANARY")
	}
	assert.Contains(t, fmt.Sprint(cfg.Origins()), "{webhook.registered …WXYZ "+cfg.RegistrationsFile()+"}")

	require.NoError(t, os.Chmod(cfg.RegistrationsFile(), 0o644))
	_, err = cfg.WebhookSecrets()
	assert.ErrorContains(t, err, "is open to other users (mode 0644)")
	require.NoError(t, os.WriteFile(cfg.RegistrationsFile(), []byte(`[{"secret": "`+canary+`"`), 0o600))
	require.NoError(t, os.Chmod(cfg.RegistrationsFile(), 0o600))
	err = cfg.KeepRegistration(one)
	assert.ErrorContains(t, err, "is not what this program wrote", "and is left as it is")
	assert.NotContains(t, err.Error(), "CANARY")
}

func TestNoWayOutShowsAWebhookSecret(t *testing.T) {
	for name, line := range map[string]string{
		"env": `secret_env = "HOOKS"`, "file": `secret_file = "hooks"`, "keyring": `secret_keyring = "a/b"`, "HUB2": ``,
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t).file("[webhook]\n" + line).env(map[string]string{"HOOKS": canary})
			if name == "HUB2" {
				d.env(map[string]string{envWebhookSecret: canary})
			}
			d.write(filepath.Join(filepath.Dir(d.configPath()), "hooks"), canary, 0o600)
			d.Keyring = func(string, string) (string, error) { return canary, nil }
			cfg := d.load()
			require.Equal(t, canary, secretsOf(t, cfg))
			all, err := cfg.WebhookSecrets()
			require.NoError(t, err)
			encoded, err := json.Marshal(cfg)
			require.NoError(t, err)
			for _, out := range []string{
				fmt.Sprintf("%v %+v %#v", cfg, *cfg, cfg.Webhook), string(encoded), string(cfg.Redacted()), fmt.Sprint(cfg.Origins()),
				fmt.Sprintf("%v %+v %#v %x", all, all, all, all), fmt.Sprint(hub2.Secret(canary)),
			} {
				assert.NotContains(t, out, "CANARY")
				assert.NotContains(t, out, fmt.Sprintf("%x", canary))
			}
			assert.Contains(t, fmt.Sprint(cfg.Origins()), "{webhook.secret …WXYZ ")
		})
	}
}
