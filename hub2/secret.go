package hub2

import (
	"fmt"
	"log/slog"
)

// redacted is what every road out of a Secret shows.
const redacted = "[redacted]"

// Secret is a value that must never be shown: an API key, an intent's token, an OTP.
// Printing, logging and encoding all give "[redacted]"; only Reveal gives the value. Three things that
// Go does without asking it remain: %p, a map's key in JSON, and printing a struct that holds it in an
// unexported field.
type Secret string

// Reveal returns the value itself, for the one place that must send or keep it.
func (s Secret) Reveal() string { return string(s) }

func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString keeps %#v from showing the value.
func (s Secret) GoString() string { return fmt.Sprintf("hub2.Secret(%q)", s.String()) }

// Format answers every verb, %x and %d included, with the redacted form; fmt does not ask for %p.
func (s Secret) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('#') {
		_, _ = fmt.Fprint(f, s.GoString())
		return
	}
	_, _ = fmt.Fprint(f, s.String())
}

// MarshalText keeps the value out of JSON, TOML and every other encoder that asks for text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue keeps the value out of structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// LastFour returns the last four characters of a value long enough for that to be harmless, so
// that a person can tell one key from another; a shorter one gives "".
func (s Secret) LastFour() string {
	if len(s) < 12 {
		return ""
	}
	return string(s[len(s)-4:])
}
