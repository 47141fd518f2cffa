package config

import (
	"strings"
	"unicode"
)

const envCashier = "GUICHET_CASHIER"

// nameLimit bounds the names of a till and of a cashier.
const nameLimit = 40

// cashier reads who sits at the till. Those who take turns at one machine say it with the variable; without
// a word it is the person whom the system knows.
func (l *loader) cashier(s *section) {
	s.read("cashier", l.file.Cashier, &l.cfg.Cashier, text(nameLimit))
	if v := l.src.env(envCashier); v != "" {
		if complaint := text(nameLimit)(v); complaint != "" && s.err == nil {
			s.err = &Error{Key: envCashier, Message: envCashier + " " + complaint}
		}
		l.cfg.Cashier, l.cfg.origins["cashier"] = v, originEnv+envCashier
	} else if l.file.Cashier == nil {
		l.cfg.Cashier, l.cfg.origins["cashier"] = l.user()
	}
}

// user returns the name by which the system knows the person, "" when it tells none. The variables say it
// at once, where the system's own list of users may lie behind a network.
func (l *loader) user() (name, origin string) {
	for _, variable := range []string{"USER", "LOGNAME", "USERNAME"} {
		if name := printable(l.src.env(variable), nameLimit); name != "" {
			return name, originEnv + variable
		}
	}
	return "", originDefault
}

// printable is what a rule of text lets through of a word that nobody chose for us.
func printable(v string, limit int) string {
	runes := []rune(strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, v)))
	return strings.TrimSpace(string(runes[:min(len(runes), limit)]))
}
