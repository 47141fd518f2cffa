package theme

import "strings"

// Detect reads what the terminal can do from the environment alone. Lookup is os.Getenv or the like.
func Detect(lookup func(string) string, isTTY bool) Options {
	term := lookup("TERM")
	dumb := term == "dumb"
	forced := set(lookup("CLICOLOR_FORCE"))
	plain := dumb || (!isTTY && !forced)
	return Options{
		Color:   !plain && lookup("NO_COLOR") == "" && lookup("CLICOLOR") != "0" && !strings.HasPrefix(term, "vt"),
		ASCII:   !unicodeLocale(lookup),
		Plain:   plain,
		Indexed: indexed(term, lookup("COLORTERM")),
	}
}

func set(v string) bool { return v != "" && v != "0" }

// unicodeLocale follows POSIX: the first of the three that is set decides. None set says nothing, and
// every terminal of today has Unicode.
func unicodeLocale(lookup func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(lookup(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}

func indexed(term, colorterm string) bool {
	return strings.Contains(term, "256color") || strings.Contains(term, "direct") ||
		colorterm == "truecolor" || colorterm == "24bit"
}
