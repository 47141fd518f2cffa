package config

import "guichet/hub2"

// SecretsAtHand returns the secrets of this configuration that can be read without asking a keyring, which
// may ask the person: for whoever looks for them in a text. What cannot be read is left out.
func (c *Config) SecretsAtHand() []hub2.Secret {
	var all []hub2.Secret
	add := func(k keySource) {
		if k.read == nil || k.kind == keyKeyring || k.kind == keySecret+wayKeyring {
			return
		}
		if some, err := k.several(); err == nil {
			all = append(all, some...)
		}
	}
	for _, p := range c.Profiles {
		add(p.key)
	}
	for _, source := range c.Webhook.sources {
		add(source)
	}
	made, _ := c.Registrations() // a file that is damaged is told elsewhere
	for _, r := range made {
		all = append(all, r.Secret)
	}
	return all
}
