package config

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
	"github.com/zalando/go-keyring"
)

// Flags are the command-line values that settle a setting. Nil means that the flag was not given;
// an empty value that was given is an error, never the default in disguise.
type Flags struct {
	ConfigFile *string // --config
	Profile    *string // --profile
	DataDir    *string // --data-dir
	Lang       *string // --lang
	NoColor    bool    // --no-color
	ReadOnly   bool    // --read-only
}

// Sources is all that Load may look at.
type Sources struct {
	Flags Flags
	// Getenv looks an environment variable up. An empty variable counts as absent.
	Getenv func(name string) (string, bool)
	// Home, ConfigHome and StateHome are the person's home, $XDG_CONFIG_HOME and $XDG_STATE_HOME.
	Home, ConfigHome, StateHome string
	// Keyring fetches a secret from the desktop's keyring. It is called only when a key is needed.
	Keyring func(service, user string) (string, error)
}

// FromProcess takes everything but the flags from the running process.
func FromProcess(flags Flags) Sources {
	return Sources{
		Flags:      flags,
		Getenv:     os.LookupEnv,
		Home:       xdg.Home,
		ConfigHome: xdg.ConfigHome,
		StateHome:  xdg.StateHome,
		Keyring:    keyring.Get,
	}
}

// Path returns where the config file is, or would be: --config, then GUICHET_CONFIG, then the
// config folder. The file need not exist.
func (s Sources) Path() (string, error) {
	path, _, err := s.path()
	return path, err
}

// path also tells whether a person named the file, so that its absence is an error.
func (s Sources) path() (path string, named bool, err error) {
	if flag := s.Flags.ConfigFile; flag != nil {
		if *flag == "" {
			return "", false, emptyFlag("--config", "a file")
		}
		return s.expand(*flag), true, nil
	}
	if v := s.env("GUICHET_CONFIG"); v != "" {
		return s.expand(v), true, nil
	}
	if s.ConfigHome == "" {
		return "", false, nil
	}
	return filepath.Join(s.ConfigHome, "guichet", "config.toml"), false, nil
}

// env returns the variable, "" when it is absent or empty.
func (s Sources) env(name string) string {
	if s.Getenv == nil {
		return ""
	}
	v, ok := s.Getenv(name)
	if !ok {
		return ""
	}
	return v
}

// expand replaces a leading ~ by the home: in a file no shell does it.
func (s Sources) expand(path string) string {
	if s.Home == "" {
		return path
	}
	if path == "~" {
		return s.Home
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(s.Home, rest)
	}
	return path
}

func emptyFlag(flag, what string) error {
	return &Error{Usage: true, Key: flag, Message: flag + " is empty", Hint: "give it " + what + " or leave it out"}
}
