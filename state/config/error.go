package config

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error says what is wrong with a setting, where, and how to mend it.
type Error struct {
	// Usage is true when the command line, rather than the file or the environment, has to change.
	Usage bool
	// File and Line tell where the setting stands; Line 0 means the whole file or none.
	File string
	Line int
	// Key is the setting as its source spells it: "profiles.shop.timeout", "HUB2_API_KEY", "--lang".
	Key     string
	Message string
	Hint    string

	cause error
}

// Error is one line: place, what is wrong, how to mend it. It never carries a secret.
func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		if e.Line > 0 {
			b.WriteString(":" + strconv.Itoa(e.Line))
		}
		b.WriteString(": ")
	}
	b.WriteString(e.Message)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return oneLine(b.String())
}

// Unwrap gives the cause, when something underneath failed.
func (e *Error) Unwrap() error { return e.cause }

// Kind is the word of the error object that --json prints.
func (e *Error) Kind() string {
	if e.Usage {
		return "usage"
	}
	return "config"
}

// longestShown bounds what an error repeats of a value: people paste keys into the wrong field.
const longestShown = 24

// shown quotes a value that a person typed, unless it is long enough to be a secret.
func shown(v string) string {
	if n := utf8.RuneCountInString(v); n > longestShown {
		return fmt.Sprintf("a value of %d characters", n)
	}
	return strconv.Quote(v)
}

// oneLine writes control and format characters as escapes: keys and paths come from outside, and
// an error is printed on a terminal.
func oneLine(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
