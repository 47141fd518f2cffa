package config

import (
	"strings"

	"guichet/hub2"
)

// The variables that make a profile of their own on top of the chosen one.
const (
	envAPIKey      = "HUB2_API_KEY"
	envMerchantID  = "HUB2_MERCHANT_ID"
	envEnvironment = "HUB2_ENVIRONMENT"
	envBaseURL     = "HUB2_BASE_URL"
)

// hub2Env is what those variables say.
type hub2Env struct {
	key                         hub2.Secret
	merchant, environment, base string
}

// fromEnv returns the profile that the HUB2_ variables make of base, and whether they make one. It
// has a name of its own: a sale is followed with the profile that took it, and base must still mean
// what it meant then.
func (l *loader) fromEnv(base Profile) (Profile, bool, error) {
	v, err := l.readHub2Env()
	if err != nil {
		return Profile{}, false, err
	}
	wanted := base.Environment
	switch {
	case v.environment != "":
		wanted = Environment(v.environment)
	case v.key != "":
		// The safe reading, whatever the profile says: only a person's word makes it live.
		wanted = Sandbox
	}
	if err := v.contradiction(base, wanted); err != nil {
		return Profile{}, false, err
	}
	if wanted == Embedded {
		if base.Environment == Embedded {
			return base, false, nil
		}
		return l.derive(base, hub2Env{environment: v.environment}, wanted), true, nil
	}
	if v.key == "" && v.merchant == "" && v.base == "" && wanted == base.Environment {
		return base, false, nil
	}
	p := l.derive(base, v, wanted)
	if p.MerchantID == "" {
		name := envAPIKey
		if v.key == "" {
			name = envEnvironment
		}
		return Profile{}, false, &Error{
			Key: envMerchantID, Message: name + " is set but " + envMerchantID + " is not",
			Hint: "set " + envMerchantID + ", or merchant_id in the active profile",
		}
	}
	named := p
	named.Name = base.Name // what is still missing is missing there
	if err := l.complete(named); err != nil {
		return Profile{}, false, err
	}
	return p, true, nil
}

func (l *loader) readHub2Env() (hub2Env, error) {
	v := hub2Env{
		key:         hub2.Secret(strings.TrimSpace(l.src.env(envAPIKey))),
		merchant:    strings.TrimSpace(l.src.env(envMerchantID)),
		environment: l.src.env(envEnvironment),
		base:        l.src.env(envBaseURL),
	}
	for _, c := range []struct {
		name, value string
		rule        rule
	}{
		{envAPIKey, v.key.Reveal(), token}, {envMerchantID, v.merchant, token},
		{envEnvironment, v.environment, environments}, {envBaseURL, v.base, baseURL},
	} {
		if complaint := orEmpty(c.rule)(c.value); complaint != "" {
			return hub2Env{}, &Error{Key: c.name, Message: c.name + " " + complaint}
		}
	}
	return v, nil
}

// contradiction finds variables that need another one which is not there.
func (v hub2Env) contradiction(base Profile, wanted Environment) error {
	keyless := v.key == "" && base.key.read == nil
	switch {
	case v.base != "" && v.environment == string(Embedded):
		return &Error{
			Key: envBaseURL, Message: envBaseURL + " cannot go together with " + envEnvironment + "=embedded",
			Hint: "unset it, or say " + envEnvironment + "=sandbox",
		}
	case v.environment != "" && wanted != Embedded && keyless:
		return &Error{
			Key: envAPIKey, Message: envEnvironment + " is " + v.environment + " but " + envAPIKey + " is not set",
			Hint: "set it, or choose a profile that has a key",
		}
	case v.base != "" && (keyless || wanted == Embedded):
		return &Error{
			Key: envAPIKey, Message: envBaseURL + " is set but " + envAPIKey + " is not",
			Hint: "set it, or unset " + envBaseURL + " for the embedded sandbox",
		}
	}
	return nil
}

// derive puts the variables on top of base.
func (l *loader) derive(base Profile, v hub2Env, wanted Environment) Profile {
	p := base
	p.Name, p.Environment = envName, wanted
	for _, key := range []string{"environment", "country", "merchant_id", "api_key", "base_url", "business_name", "timeout"} {
		l.cfg.origins[originKey("profiles", envName, key)] = l.cfg.origins[originKey("profiles", base.Name, key)]
	}
	from := func(key, variable string) { l.cfg.origins[originKey("profiles", envName, key)] = originEnv + variable }
	if v.environment != "" {
		from("environment", envEnvironment)
	} else if v.key != "" {
		from("environment", envAPIKey+" without "+envEnvironment)
	}
	if v.key != "" {
		secret := v.key
		p.key = keySource{kind: keyEnv, ref: envAPIKey, read: func() (hub2.Secret, error) { return secret, nil }}
		from("api_key", envAPIKey)
	}
	if v.merchant != "" {
		p.MerchantID = v.merchant
		from("merchant_id", envMerchantID)
	}
	if p.BaseURL == "" {
		p.BaseURL = DefaultBaseURL
	}
	if v.base != "" {
		p.BaseURL = strings.TrimRight(v.base, "/")
		from("base_url", envBaseURL)
	}
	if wanted == Embedded {
		p.BaseURL, p.MerchantID, p.key = "", "", keySource{}
	}
	return p
}
