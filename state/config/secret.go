package config

import (
	"fmt"
	"path/filepath"
	"strings"

	"guichet/hub2"
)

// The four keys of a profile that name its API key; a profile has one of them.
const (
	keyLiteral = "api_key"
	keyEnv     = "api_key_env"
	keyFile    = "api_key_file"
	keyKeyring = "api_key_keyring"
)

// keyFileLimit is far above any key.
const keyFileLimit = 4 << 10

// keyringService is the service under which a keyring keeps our keys unless the config says otherwise.
const keyringService = "guichet"

// keySource is where an API key comes from. The key itself stays inside read: a closure is the one
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
		return s.envKey(*f.APIKeyEnv)
	case keyFile:
		return s.fileKey(*f.APIKeyFile)
	default:
		return s.keyringKey(name, f.APIKeyKeyring)
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

func (s *section) envKey(name string) keySource {
	// Capitals only, and the name is not repeated: a key pasted here must neither work nor be shown.
	if drawnFrom(capital+digits+"_", 1, 64, "")(name) != "" || strings.ContainsAny(name[:1], digits) {
		s.fail(keyEnv, "`api_key_env` must be the NAME of an environment variable, in capitals", "the key itself goes into that variable")
		return keySource{}
	}
	if name == envAPIKey {
		s.fail(keyEnv, "`api_key_env` cannot be "+envAPIKey+": that variable replaces the active profile's key by itself",
			"use another name, as in HUB2_API_KEY_SHOP")
		return keySource{}
	}
	src, missing := s.l.src, s.wrong(keyEnv, "the environment variable "+name+" has no API key in it", "set it, or name another")
	return keySource{kind: keyEnv, ref: name, read: func() (hub2.Secret, error) {
		v := strings.TrimSpace(src.env(name))
		if v == "" {
			return "", missing
		}
		return usableKey(v, missing, "the value of "+name)
	}}
}

func (s *section) fileKey(path string) keySource {
	if complaint := text(1024)(path); complaint != "" {
		s.fail(keyFile, "`api_key_file` "+complaint, "")
		return keySource{}
	}
	full := s.l.src.expand(path)
	if !filepath.IsAbs(full) {
		full = filepath.Join(filepath.Dir(s.l.doc.path), full)
	}
	place := s.wrong(keyFile, "", "")
	return keySource{kind: keyFile, ref: full, read: func() (hub2.Secret, error) {
		data, e := readPrivate(full, "the file of `api_key_file`", keyFileLimit)
		if e != nil {
			e.File, e.Line, e.Key = place.File, place.Line, place.Key
			return "", e
		}
		return usableKey(strings.TrimSpace(string(data)), place, "the key in the file of `api_key_file`")
	}}
}

func (s *section) keyringKey(name string, v any) keySource {
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
		s.fail(keyKeyring, `api_key_keyring takes true or "service/user"`, "true means the service "+keyringService+" and the profile's name as user")
		return keySource{}
	}
	get, place := s.l.src.Keyring, s.wrong(keyKeyring, "", "")
	return keySource{kind: keyKeyring, ref: service + "/" + user, read: func() (hub2.Secret, error) {
		e := *place
		if get == nil {
			e.Message, e.Hint = "this machine has no keyring", "use api_key_file or api_key_env"
			return "", &e
		}
		secret, err := get(service, user)
		if err != nil {
			e.Message = fmt.Sprintf("the keyring gave no key for service %s and user %s: %v", shown(service), shown(user), err)
			e.Hint, e.cause = "put it there, or unlock the keyring", err
			return "", &e
		}
		return usableKey(strings.TrimSpace(secret), place, "the key in the keyring")
	}}
}

// usableKey checks a key that came from outside the file; what names it in the error.
func usableKey(v string, place *Error, what string) (hub2.Secret, error) {
	if complaint := token(v); complaint != "" {
		e := *place
		e.Message, e.Hint = what+" "+complaint, ""
		return "", &e
	}
	return hub2.Secret(v), nil
}
