package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// loader carries what the steps of Load share.
type loader struct {
	src  Sources
	doc  document
	file file
	cfg  *Config
}

// Load reads the settings in the order flag, environment, file, default. Its error is an *Error.
func Load(src Sources) (*Config, error) {
	l := &loader{src: src, cfg: &Config{origins: map[string]string{}, sections: map[string]string{}}}
	// First, so that a broken file does not hide it: it decides whose money moves.
	if src.Flags.Profile != nil && strings.TrimSpace(src.env(envAPIKey)) != "" {
		return nil, &Error{
			Usage: true, Key: "--profile", Message: "--profile cannot go together with " + envAPIKey,
			Hint: "leave --profile out, or unset " + envAPIKey,
		}
	}
	if err := l.run(l.open, l.countries, l.limits, l.profiles, l.settings, l.payments, l.webhook, l.activate); err != nil {
		return nil, err
	}
	return l.cfg, nil
}

// run takes the steps in turn, until one fails.
func (l *loader) run(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// open reads the config file.
func (l *loader) open() error {
	path, named, err := l.src.path()
	if err != nil {
		return err
	}
	if l.doc, l.file, err = readDocument(path, named); err != nil {
		return err
	}
	l.cfg.File = l.doc.path
	switch {
	case l.src.Flags.ConfigFile != nil:
		l.cfg.origins["config"] = originFlag + "--config"
	case named:
		l.cfg.origins["config"] = originEnv + "GUICHET_CONFIG"
	default:
		l.cfg.origins["config"] = originDefault
	}
	return nil
}

// settings reads what belongs to no profile.
func (l *loader) settings() error {
	s := &section{l: l}
	locale, origin := l.locale()
	l.cfg.Lang = locale
	s.read("lang", l.file.Lang, &l.cfg.Lang, oneOf(French, English))
	if l.file.Lang == nil {
		l.cfg.origins["lang"] = origin
	}
	l.fromFlag("lang", "--lang", l.src.Flags.Lang, &l.cfg.Lang, oneOf(French, English), s)
	l.cfg.Till = "Till 1"
	if l.cfg.Lang == French {
		l.cfg.Till = "Caisse 1"
	}
	s.read("till", l.file.Till, &l.cfg.Till, text(nameLimit))
	l.cashier(s)
	l.cfg.Role = Cashier
	s.read("role", l.file.Role, &l.cfg.Role, oneOf(Cashier, Support))
	if l.src.Flags.ReadOnly {
		l.cfg.Role, l.cfg.origins["role"] = Support, originFlag+"--read-only"
	}
	l.cfg.Keyboard = QWERTY
	s.read("keyboard", l.file.Keyboard, &l.cfg.Keyboard, oneOf(QWERTY, AZERTY))
	l.dataDir(s)
	l.cfg.NoColor, l.cfg.origins["no_color"] = false, originDefault
	if l.src.env("NO_COLOR") != "" {
		l.cfg.NoColor, l.cfg.origins["no_color"] = true, originEnv+"NO_COLOR"
	}
	if l.src.Flags.NoColor {
		l.cfg.NoColor, l.cfg.origins["no_color"] = true, originFlag+"--no-color"
	}
	return s.result()
}

// fromFlag lets a flag replace what the section has read.
func (l *loader) fromFlag(key, flag string, v *string, dst *string, r rule, s *section) {
	if v == nil || s.err != nil {
		return
	}
	if complaint := r(*v); complaint != "" {
		s.err = &Error{Usage: true, Key: flag, Message: flag + " " + complaint}
		return
	}
	*dst, l.cfg.origins[key] = *v, originFlag+flag
}

// locale returns the language of the person's system. The first variable that is set decides, as
// everywhere else on the machine.
func (l *loader) locale() (lang, origin string) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		v := l.src.env(name)
		if v == "" {
			continue
		}
		if language, _, _ := strings.Cut(strings.ToLower(v), "_"); strings.HasPrefix(language, French) && !letterAt(language, len(French)) {
			return French, originEnv + name
		}
		return English, originEnv + name
	}
	return English, originDefault
}

// letterAt tells fr and fr.utf-8 from frp, which is another language.
func letterAt(s string, i int) bool { return i < len(s) && s[i] >= 'a' && s[i] <= 'z' }

func (l *loader) dataDir(s *section) {
	if l.src.StateHome != "" {
		l.cfg.DataDir = filepath.Join(l.src.StateHome, "guichet")
	}
	s.read("data_dir", l.file.DataDir, &l.cfg.DataDir, text(1024))
	if l.file.DataDir != nil {
		l.cfg.DataDir = l.src.expand(l.cfg.DataDir)
		if !filepath.IsAbs(l.cfg.DataDir) {
			l.cfg.DataDir = filepath.Join(filepath.Dir(l.doc.path), l.cfg.DataDir)
		}
	}
	if v := l.src.env("GUICHET_DATA_DIR"); v != "" {
		if complaint := text(1024)(v); complaint != "" && s.err == nil {
			s.err = &Error{Key: "GUICHET_DATA_DIR", Message: "GUICHET_DATA_DIR " + complaint}
		}
		l.cfg.DataDir, l.cfg.origins["data_dir"] = l.src.expand(v), originEnv+"GUICHET_DATA_DIR"
	}
	l.fromFlag("data_dir", "--data-dir", l.src.Flags.DataDir, &l.cfg.DataDir, text(1024), s)
	if l.src.Flags.DataDir != nil {
		l.cfg.DataDir = l.src.expand(l.cfg.DataDir)
	}
	if s.err == nil && l.cfg.DataDir == "" {
		s.err = &Error{Key: "data_dir", Message: "no folder for the journal is known", Hint: "set HOME, or give --data-dir"}
	}
}

// activate chooses the active profile and lets the HUB2_ variables have their say.
func (l *loader) activate() error {
	chosen, origin, err := l.choose()
	if err != nil {
		return err
	}
	base, ok := l.cfg.ProfileNamed(chosen)
	if !ok {
		return l.noSuchProfile(chosen, origin)
	}
	active, made, err := l.fromEnv(base)
	if err != nil {
		return err
	}
	for _, p := range l.cfg.Profiles {
		if made && p.Name == base.Name {
			continue // the variables may say what it lacks
		}
		if err := l.complete(p); err != nil {
			return err
		}
	}
	if made {
		l.cfg.Profiles = slices.Insert(l.cfg.Profiles, 0, active)
		origin = originEnv + "HUB2_*, on top of " + base.Name
	}
	l.cfg.Profile, l.cfg.origins["profile"] = active.Name, origin
	return nil
}

// choose returns the name of the profile that a person chose and where.
func (l *loader) choose() (name, origin string, err error) {
	if flag := l.src.Flags.Profile; flag != nil {
		if *flag == "" {
			return "", "", emptyFlag("--profile", "the name of a profile")
		}
		return *flag, originFlag + "--profile", nil
	}
	if v := l.src.env("GUICHET_PROFILE"); v != "" {
		return v, originEnv + "GUICHET_PROFILE", nil
	}
	if l.file.Profile != nil {
		return *l.file.Profile, l.doc.origin("profile"), nil
	}
	switch written := l.doc.children("profiles"); len(written) {
	case 0:
		return embeddedName, originDefault, nil
	case 1:
		return written[0], l.doc.origin("profiles", written[0]), nil
	default:
		return "", "", &Error{
			File: l.doc.path, Key: "profile", Message: "the config file has several profiles and none is chosen",
			Hint: "write profile = \"" + written[0] + "\" at its top, or give --profile",
		}
	}
}

func (l *loader) noSuchProfile(name, origin string) error {
	names := make([]string, len(l.cfg.Profiles))
	for i, p := range l.cfg.Profiles {
		names[i] = p.Name
	}
	e := &Error{Key: "profile", Message: "there is no profile " + shown(name), Hint: "there is " + strings.Join(names, ", ")}
	if near, ok := nearest(name, names); ok {
		e.Hint = "did you mean " + near + "?"
	}
	switch {
	case strings.HasPrefix(origin, originFlag):
		e.Usage, e.Key = true, "--profile"
	case strings.HasPrefix(origin, originEnv):
		e.Key, e.Message = "GUICHET_PROFILE", e.Message+" (GUICHET_PROFILE)"
	default:
		e.File, e.Line = l.doc.path, l.doc.line("profile")
	}
	return e
}
