package config

import (
	"fmt"
	"path/filepath"
	"strings"

	"guichet/hub2"
)

// The four keys of a profile that name its API key; a profile has one of them. A webhook's secret is
// named in the same ways, but for the first.
const (
	keyLiteral = "api_key"
	keyEnv     = keyLiteral + wayEnv
	keyFile    = keyLiteral + wayFile
	keyKeyring = keyLiteral + wayKeyring

	wayEnv     = "_env"
	wayFile    = "_file"
	wayKeyring = "_keyring"
)

// keyFileLimit is far above any key, and above a file of the secrets of many registrations.
const keyFileLimit = 4 << 10

// keyringService is the service under which a keyring keeps our keys unless the config says otherwise.
const keyringService = "guichet"

// secretKind is a sort of secret whose source the file names.
type secretKind struct {
	key      string // how the keys that name a source begin
	noun     string
	variable string // of the environment, which replaces what the file says by itself
	replaces string
	example  string // of another variable
	rule     rule
}

func apiKeys() secretKind {
	return secretKind{keyLiteral, "API key", envAPIKey, "the active profile's key", "HUB2_API_KEY_SHOP", token}
}

// keySource is where a secret comes from. The secret itself stays inside read: a closure is the one
// place that no printing, encoding or comparing of a Config reaches.
type keySource struct {
	kind string // the key of the file that names it, "" when there is none
	ref  string // the variable, the path, "service/user"; "" for a literal
	last string // the last four characters of a literal
	read func() (hub2.Secret, error)
}

// keySource reads which source the section names and refuses two.
func (s *section) keySource(name string, f profileFile) keySource {
	var given []string
	for _, k := range []struct {
		key string
		set bool
	}{
		{keyLiteral, f.APIKey != nil}, {keyEnv, f.APIKeyEnv != nil},
		{keyFile, f.APIKeyFile != nil}, {keyKeyring, f.APIKeyKeyring != nil && f.APIKeyKeyring != false},
	} {
		if k.set {
			given = append(given, k.key)
		}
	}
	if len(given) == 0 {
		return keySource{}
	}
	if len(given) > 1 {
		s.fail(given[1], "the profile "+shown(name)+" says twice where its key is: "+strings.Join(given, ", "), "keep one of them")
		return keySource{}
	}
	s.l.cfg.origins[originKey(append(s.path, keyLiteral)...)] = s.l.doc.origin(append(s.path, given[0])...)
	switch given[0] {
	case keyLiteral:
		return s.literalKey(*f.APIKey)
	case keyEnv:
		return s.envKey(apiKeys(), *f.APIKeyEnv)
	case keyFile:
		return s.fileKey(apiKeys(), *f.APIKeyFile)
	default:
		return s.keyringKey(apiKeys(), name, "the profile's name", f.APIKeyKeyring)
	}
}

func (s *section) literalKey(v string) keySource {
	secret := hub2.Secret(strings.TrimSpace(v))
	if complaint := token(secret.Reveal()); complaint != "" {
		s.fail(keyLiteral, "`api_key` "+complaint, "")
		return keySource{}
	}
	return keySource{kind: keyLiteral, last: secret.LastFour(), read: func() (hub2.Secret, error) { return secret, nil }}
}

func (s *section) envKey(k secretKind, name string) keySource {
	key := k.key + wayEnv
	// Capitals only, and the name is not repeated: a key pasted here must neither work nor be shown.
	if drawnFrom(capital+digits+"_", 1, 64, "")(name) != "" || strings.ContainsAny(name[:1], digits) {
		s.fail(key, "`"+key+"` must be the NAME of an environment variable, in capitals", "the "+k.noun+" itself goes into that variable")
		return keySource{}
	}
	if name == k.variable {
		s.fail(key, "`"+key+"` cannot be "+name+": that variable replaces "+k.replaces+" by itself", "use another name, as in "+k.example)
		return keySource{}
	}
	src, missing := s.l.src, s.wrong(key, "the environment variable "+name+" has no "+k.noun+" in it", "set it, or name another")
	return keySource{kind: key, ref: name, read: func() (hub2.Secret, error) {
		v := strings.TrimSpace(src.env(name))
		if v == "" {
			return "", missing
		}
		return k.usable(v, missing, "the value of "+name)
	}}
}

func (s *section) fileKey(k secretKind, path string) keySource {
	key := k.key + wayFile
	if complaint := text(1024)(path); complaint != "" {
		s.fail(key, "`"+key+"` "+complaint, "")
		return keySource{}
	}
	full := s.l.src.expand(path)
	if !filepath.IsAbs(full) {
		full = filepath.Join(filepath.Dir(s.l.doc.path), full)
	}
	place := s.wrong(key, "", "")
	return keySource{kind: key, ref: full, read: func() (hub2.Secret, error) {
		data, e := readPrivate(full, "the file of `"+key+"`", keyFileLimit)
		if e != nil {
			e.File, e.Line, e.Key = place.File, place.Line, place.Key
			return "", e
		}
		return k.usable(strings.TrimSpace(string(data)), place, "what stands in the file of `"+key+"`")
	}}
}

func (s *section) keyringKey(k secretKind, name, whose string, v any) keySource {
	key := k.key + wayKeyring
	service, user := keyringService, name
	if written, ok := v.(string); ok {
		var both bool
		service, user, both = strings.Cut(written, "/")
		if !both || text(128)(service) != "" || text(128)(user) != "" {
			v = nil
		}
	} else if v != true {
		v = nil
	}
	if v == nil {
		s.fail(key, key+` takes true or "service/user"`, "true means the service "+keyringService+" and "+whose+" as user")
		return keySource{}
	}
	get, place := s.l.src.Keyring, s.wrong(key, "", "")
	return keySource{kind: key, ref: service + "/" + user, read: func() (hub2.Secret, error) {
		e := *place
		if get == nil {
			e.Message, e.Hint = "this machine has no keyring", "use "+k.key+wayFile+" or "+k.key+wayEnv
			return "", &e
		}
		secret, err := get(service, user)
		if err != nil {
			e.Message = fmt.Sprintf("the keyring gave no key for service %s and user %s: %v", shown(service), shown(user), err)
			e.Hint, e.cause = "put it there, or unlock the keyring", err
			return "", &e
		}
		return k.usable(strings.TrimSpace(secret), place, "what stands in the keyring")
	}}
}

// usable checks a secret that came from outside the file; what names it in the error.
func (k secretKind) usable(v string, place *Error, what string) (hub2.Secret, error) {
	if complaint := k.rule(v); complaint != "" {
		e := *place
		e.Message, e.Hint = what+" "+complaint, ""
		return "", &e
	}
	return hub2.Secret(v), nil
}
