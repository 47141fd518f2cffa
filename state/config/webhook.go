package config

import (
	"bytes"
	"fmt"
	"net"
	"strings"

	"github.com/BurntSushi/toml"

	"guichet/hub2"
)

// DefaultListen is where webhooks are received unless somebody says otherwise.
const DefaultListen = "127.0.0.1:8642"

const (
	// envWebhookSecret holds secrets of webhooks, in the place of those that the file names.
	envWebhookSecret = "HUB2_WEBHOOK_SECRET"

	keySecret   = "secret"
	webhookUser = "webhook" // whose secrets a keyring keeps, unless the config says otherwise
)

// Webhook is how Hub2's webhooks come in.
type Webhook struct {
	// Listen is where the console receives them; "" for nowhere.
	Listen string
	// URL is the public address that Hub2 calls, "" when nobody said.
	URL string

	sources []keySource
}

func webhookSecrets() secretKind {
	return secretKind{keySecret, "webhook secret", envWebhookSecret, "what the file says of them", "WEBHOOK_SECRETS", tokens}
}

// tokens are one secret or several: each registration has its own.
func tokens(v string) string {
	all := split(v)
	if len(all) == 0 {
		return "must not be empty"
	}
	for _, one := range all {
		if complaint := token(one); complaint != "" {
			return complaint
		}
	}
	return ""
}

// split takes secrets apart that stand on lines, or with commas between.
func split(v string) []string {
	var all []string
	for _, one := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == '\n' }) {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, one)
		}
	}
	return all
}

// webhook reads the section [webhook] and lets the variable replace its secrets.
func (l *loader) webhook() error {
	s := &section{l: l, path: []string{"webhook"}}
	var f webhookFile
	if l.file.Webhook != nil {
		f = *l.file.Webhook
	}
	w := &l.cfg.Webhook
	s.read("listen", f.Listen, &w.Listen, orEmpty(listenAddress))
	s.read("url", f.URL, &w.URL, orEmpty(hookURL))
	if s.note(keySecret+wayEnv, f.SecretEnv != nil, f.SecretEnv) {
		w.sources = append(w.sources, s.envKey(webhookSecrets(), *f.SecretEnv))
	}
	if s.note(keySecret+wayFile, f.SecretFile != nil, f.SecretFile) {
		w.sources = append(w.sources, s.fileKey(webhookSecrets(), *f.SecretFile))
	}
	if s.note(keySecret+wayKeyring, f.SecretKeyring != nil && f.SecretKeyring != false, nil) {
		w.sources = append(w.sources, s.keyringKey(webhookSecrets(), webhookUser, webhookUser, f.SecretKeyring))
	}
	if v := strings.TrimSpace(l.src.env(envWebhookSecret)); v != "" && s.err == nil {
		secret, err := webhookSecrets().usable(v, &Error{Key: envWebhookSecret}, envWebhookSecret)
		if err != nil {
			return err
		}
		w.sources = []keySource{{ref: envWebhookSecret, read: func() (hub2.Secret, error) { return secret, nil }}}
	}
	return s.result()
}

// CheckListen returns what is wrong with an address to listen on, in words that follow its name.
func CheckListen(address string) string { return listenAddress(address) }

// CheckWebhookURL returns what is wrong with an address that Hub2 is to call, in words that follow its
// name.
func CheckWebhookURL(address string) string { return hookURL(address) }

// Loopback reports whether only this machine can reach an address to listen on.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && loopback(host)
}

// WebhookSecrets fetches what Hub2 may sign webhooks with, once.
func (c *Config) WebhookSecrets() ([]hub2.Secret, error) {
	all, err := c.WatchWebhookSecrets(hub2.SystemClock{}).Now()
	if err != nil {
		return nil, err
	}
	return all, nil
}

func (k keySource) several() ([]hub2.Secret, error) {
	secret, err := k.read()
	if err != nil {
		return nil, err
	}
	var all []hub2.Secret
	for _, one := range split(secret.Reveal()) {
		all = append(all, hub2.Secret(one))
	}
	return all, nil
}

// show writes the section as a file would have it.
func (w Webhook) show(b *bytes.Buffer) {
	f := webhookFile{Listen: &w.Listen, URL: &w.URL}
	for _, source := range w.sources {
		switch source.kind {
		case keySecret + wayEnv:
			f.SecretEnv = &source.ref
		case keySecret + wayFile:
			f.SecretFile = &source.ref
		case keySecret + wayKeyring:
			f.SecretKeyring = source.ref
		default:
			fmt.Fprintf(b, "\n# its secrets stand in the environment variable %s", source.ref)
		}
	}
	table(b, toml.Key{"webhook"}, f)
}

// webhookOrigins lists the section for whoami.
func (c *Config) webhookOrigins() []Setting {
	of := func(key string) string { return c.origins[originKey("webhook", key)] }
	settings := []Setting{
		{"webhook.listen", c.Webhook.Listen, of("listen")},
		{"webhook.url", c.Webhook.URL, of("url")},
	}
	for _, source := range c.Webhook.sources {
		origin := originEnv + source.ref
		if source.kind != "" {
			origin = c.origins[originKey("webhook", source.kind)]
		}
		settings = append(settings, Setting{"webhook.secret", labels(source.several()), origin})
	}
	made, err := c.Registrations()
	var secrets []hub2.Secret
	for _, r := range made {
		secrets = append(secrets, r.Secret)
	}
	if len(made) > 0 || err != nil {
		settings = append(settings, Setting{"webhook.registered", labels(secrets, err), c.RegistrationsFile()})
	}
	return settings
}

func labels(secrets []hub2.Secret, err error) string {
	if err != nil {
		return "(" + err.Error() + ")"
	}
	all := make([]string, len(secrets))
	for i, s := range secrets {
		all[i] = label(s)
	}
	return strings.Join(all, " ")
}
