package config

import (
	"strings"
	"time"

	"guichet/hub2"
)

// Environment is what a profile talks to.
type Environment string

// The environments. Money moves only in Live.
const (
	Embedded Environment = "embedded" // the emulator inside this program
	Sandbox  Environment = "sandbox"  // Hub2's sandbox
	Live     Environment = "live"     // Hub2, with real money
)

const (
	// DefaultBaseURL is Hub2's one host, for sandbox and live.
	DefaultBaseURL = "https://api.hub2.io"
	// DefaultTimeout bounds one request.
	DefaultTimeout = 15 * time.Second
	// DefaultCountry is a profile's country unless it says otherwise.
	DefaultCountry = "CI"

	embeddedName = "embedded" // the built-in profile
	envName      = "env"      // the profile that HUB2_ variables make
)

// Profile is one merchant account: Hub2 opens one per country and environment.
type Profile struct {
	Name        string
	Environment Environment
	// Country is the account's country, two capital letters; its currency is the country's.
	Country    string
	MerchantID string
	// BaseURL has no slash at its end; it is empty for Embedded, which asks nobody.
	BaseURL string
	// BusinessName is sent as overrideBusinessName when not empty.
	BusinessName string
	// Timeout bounds one request.
	Timeout time.Duration

	key keySource
}

// APIKey fetches the profile's key from its environment variable, file or keyring, each time anew:
// keep the answer as long as it is needed. Embedded has no key and gives "".
func (p Profile) APIKey() (hub2.Secret, error) {
	if p.Environment == Embedded {
		return "", nil
	}
	if p.key.read == nil {
		return "", &Error{Key: "profiles." + p.Name, Message: "the profile " + shown(p.Name) + " has no API key"}
	}
	return p.key.read()
}

// keyLabel tells one key from another without showing it.
func (p Profile) keyLabel() string {
	secret, err := p.APIKey()
	if err != nil {
		return "(" + err.Error() + ")"
	}
	return label(secret)
}

func label(s hub2.Secret) string {
	if last := s.LastFour(); last != "" {
		return "…" + last
	}
	return "(set)"
}

// profiles reads every profile of the file, in its order, and adds the embedded one.
func (l *loader) profiles() error {
	for _, name := range l.doc.children("profiles") {
		p, err := l.profile(name, l.file.Profiles[name])
		if err != nil {
			return err
		}
		l.cfg.Profiles = append(l.cfg.Profiles, p)
	}
	if _, ok := l.cfg.ProfileNamed(embeddedName); !ok {
		p, err := l.profile(embeddedName, profileFile{})
		if err != nil {
			return err
		}
		l.cfg.Profiles = append(l.cfg.Profiles, p)
	}
	return nil
}

func (l *loader) profile(name string, f profileFile) (Profile, error) {
	s := &section{l: l, path: []string{"profiles", name}}
	if complaint := text(32)(name); complaint != "" {
		return Profile{}, l.doc.wrong(s.path, "the name of the profile "+complaint, "")
	}
	if name == envName {
		return Profile{}, l.doc.wrong(s.path, "no profile can be called "+envName, "that is the one that HUB2_ variables make")
	}
	environment, timeout := string(Sandbox), DefaultTimeout.String()
	if name == embeddedName {
		environment = string(Embedded)
	}
	p := Profile{Name: name, Country: DefaultCountry, BaseURL: DefaultBaseURL}
	s.read("environment", f.Environment, &environment, environments)
	s.read("country", upper(f.Country), &p.Country, l.knownCountry)
	s.read("merchant_id", f.MerchantID, &p.MerchantID, token)
	s.read("base_url", f.BaseURL, &p.BaseURL, baseURL)
	s.read("business_name", f.BusinessName, &p.BusinessName, orEmpty(text(64)))
	s.read("timeout", f.Timeout, &timeout, duration(time.Second, 2*time.Minute))
	p.Environment = Environment(environment)
	p.BaseURL = strings.TrimRight(p.BaseURL, "/")
	p.Timeout, _ = time.ParseDuration(timeout) // the rule has parsed it
	p.key = s.keySource(name, f)
	if p.Environment == Embedded {
		if f.BaseURL != nil {
			s.fail("base_url", "`base_url` has no meaning in the embedded environment", "remove it, or write environment = \"sandbox\"")
		}
		p.BaseURL = ""
	} else if name == embeddedName {
		s.fail("environment", "the profile called embedded must be of the environment embedded", "call it something else")
	}
	return p, s.result()
}

func environments(v string) string { return oneOf(Embedded, Sandbox, Live)(v) }

func upper(v *string) *string {
	if v == nil {
		return nil
	}
	capitals := strings.ToUpper(*v)
	return &capitals
}

func (l *loader) knownCountry(v string) string {
	if _, ok := hub2.FindCountry(l.cfg.Countries, v); ok {
		return ""
	}
	return "takes a country of Hub2 (" + l.cfg.countryCodes() + "), not " + shown(v)
}

// complete reports what a profile of the file still lacks before it can ask Hub2 anything.
func (l *loader) complete(p Profile) error {
	path := []string{"profiles", p.Name}
	switch {
	case p.Environment == Embedded:
		return nil
	case p.MerchantID == "":
		return l.doc.wrong(path, "the profile "+shown(p.Name)+" has no merchant_id", "Hub2's dashboard shows it beside the API keys")
	case p.key.read == nil:
		return l.doc.wrong(path, "the profile "+shown(p.Name)+" has no API key",
			"add one of api_key_env, api_key_file, api_key_keyring or api_key")
	}
	return nil
}
