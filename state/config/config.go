// Package config turns flags, environment variables, the config file and secrets into one typed
// Config. It reads what it is handed (Sources) and keeps no state of its own; every setting knows
// where it came from, and no way out of it shows a secret.
package config

import (
	"path/filepath"
	"slices"
	"strings"

	"guichet/hub2"
)

// The languages and keyboards that a setting can name.
const (
	English = "en"
	French  = "fr"
	QWERTY  = "qwerty"
	AZERTY  = "azerty"
)

// The roles that a setting can name.
const (
	Cashier = "cashier"
	Support = "support" // reads, and moves no money
)

// Config is everything a desk is told before it starts.
type Config struct {
	// File is the config file that was read, "" when there is none.
	File string
	// Lang is the language of the screens, English or French.
	Lang string
	// Till is the name that the screen and the receipts carry.
	Till string
	// Cashier is who sits at the till, "" when nobody said.
	Cashier string
	// Role is Cashier or Support.
	Role string
	// Keyboard is QWERTY or AZERTY: whether number fields take the whole unshifted digit row.
	Keyboard string
	// DataDir is where the journal lives.
	DataDir string
	// NoColor is true when colours are unwanted.
	NoColor bool
	// Profile is the name of the active profile.
	Profile string
	// Profiles holds the profiles of the file in its order, the built-in "embedded", and "env" when
	// HUB2_ variables made one. Names are unique.
	Profiles []Profile
	// Countries is hub2's table with the file's overrides applied.
	Countries []hub2.Country
	// Limits is the rate table that Hub2 published, with the file's rows in it.
	Limits hub2.Limits
	// Payments is how the list of payments looks.
	Payments Payments
	// Webhook says how Hub2's webhooks come in.
	Webhook Webhook

	origins   map[string]string // by setting, see originKey
	overrides []Setting         // what the file says about countries and limits
	sections  map[string]string // the section of an operator that the file changes, by country and provider
}

// ReadOnly reports whether nothing may be done that moves money.
func (c *Config) ReadOnly() bool { return c.Role == Support }

// Active returns the active profile.
func (c *Config) Active() Profile {
	p, _ := c.ProfileNamed(c.Profile)
	return p
}

// ProfileNamed returns the profile with this name.
func (c *Config) ProfileNamed(name string) (Profile, bool) {
	i := slices.IndexFunc(c.Profiles, func(p Profile) bool { return p.Name == name })
	if i < 0 {
		return Profile{}, false
	}
	return c.Profiles[i], true
}

// ProfileFor returns the profile that takes payments in country: the active one when it is of that
// country or embedded (which serves them all), else the one other profile of the same environment.
func (c *Config) ProfileFor(country string) (Profile, error) {
	country = strings.ToUpper(strings.TrimSpace(country))
	active := c.Active()
	if _, known := hub2.FindCountry(c.Countries, country); !known {
		return Profile{}, &Error{
			Key: "country", Message: "no country " + shown(country) + " is known",
			Hint: "known are " + c.countryCodes() + "; a new one needs a section [countries.XX] in the config file",
		}
	}
	if active.Environment == Embedded {
		active.Country = country
		return active, nil
	}
	if active.Country == country {
		return active, nil
	}
	var found []Profile
	for _, p := range c.Profiles {
		if p.Country == country && p.Environment == active.Environment {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return Profile{}, &Error{
			File: c.File, Key: "profiles",
			Message: "no " + string(active.Environment) + " profile has the country " + country,
			Hint: "Hub2 opens one merchant account per country: add a section [profiles.NAME] with environment = \"" +
				string(active.Environment) + "\", country = \"" + country + "\", its merchant_id and its key",
		}
	default:
		names := make([]string, len(found))
		for i, p := range found {
			names[i] = p.Name
		}
		return Profile{}, &Error{
			File: c.File, Key: "profiles",
			Message: "several " + string(active.Environment) + " profiles have the country " + country + ": " + strings.Join(names, ", "),
			Hint:    "choose one with --profile",
		}
	}
}

// Embedded returns the profile of the embedded sandbox, which is always there.
func (c *Config) Embedded() Profile {
	p, _ := c.ProfileNamed(embeddedName)
	return p
}

// JournalFile is where the journal is kept.
func (c *Config) JournalFile() string { return filepath.Join(c.DataDir, "journal.db") }

// SandboxFile is where the embedded sandbox keeps its state.
func (c *Config) SandboxFile() string { return filepath.Join(c.DataDir, "sandbox.jsonl") }

// CasesDir is where the console writes the cases that a clipboard cannot take.
func (c *Config) CasesDir() string { return filepath.Join(c.DataDir, "cases") }

// RegistrationsFile is where the registrations of webhooks are kept that were made here.
func (c *Config) RegistrationsFile() string { return filepath.Join(c.DataDir, "webhooks.json") }

func (c *Config) countryCodes() string {
	codes := make([]string, len(c.Countries))
	for i, country := range c.Countries {
		codes[i] = country.Code
	}
	return strings.Join(codes, ", ")
}
