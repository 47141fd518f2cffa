package hub2

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// minBlot keeps a code of a few digits from being blotted out of every amount and number: shorter
// secrets go only where they stand as a word of their own, inside text.
const minBlot = 8

var (
	// secretFields finds the values of the fields that hold secrets, however the answer is cut.
	secretFields = regexp.MustCompile(`(?is)("(?:token|secret|otp|confirmationCode|apiKey)"\s*:\s*)(?:"(?:[^"\\]|\\.)+"?|[0-9]+)`)
	// jwts finds tokens wherever they stand.
	jwts = regexp.MustCompile(`eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?`)
)

// blotFields blots out the values of the fields that hold secrets; JSON stays JSON.
func blotFields(b []byte) []byte { return secretFields.ReplaceAll(b, []byte(`${1}"`+redacted+`"`)) }

// without returns the answer with a secret blotted out of its string values, however they are escaped.
func (r RawMessage) without(s Secret) RawMessage {
	if s == "" {
		return r
	}
	return blotStrings(r, func(v string) string {
		if v == s.Reveal() {
			return redacted
		}
		return blotText(v, s)
	})
}

// blotStrings rewrites the string values of a JSON text, and leaves its keys and all else alone.
func blotStrings(b []byte, blot func(string) string) []byte {
	var out []byte // nil until something changes
	done := 0
	for i := 0; i < len(b); i++ {
		if b[i] != '"' {
			continue
		}
		start := i
		for i++; i < len(b) && b[i] != '"'; i++ {
			if b[i] == '\\' {
				i++
			}
		}
		end := min(i+1, len(b))
		var v string
		if first(b[end:]) == ':' || json.Unmarshal(b[start:end], &v) != nil {
			continue
		}
		if w := blot(v); w != v {
			text, _ := json.Marshal(w) // a string always encodes
			out = append(append(out, b[done:start]...), text...)
			done = end
		}
	}
	if out == nil {
		return b
	}
	return append(out, b[done:]...)
}

// blotText blots secrets out of a text.
func blotText(text string, secrets ...Secret) string {
	for _, s := range secrets {
		v := s.Reveal()
		if len(v) >= minBlot {
			text = strings.ReplaceAll(text, v, redacted)
			text = strings.ReplaceAll(text, url.QueryEscape(v), redacted)
			continue
		}
		if len(v) < 4 || !strings.Contains(text, v) {
			continue
		}
		if word, err := regexp.Compile(`\b` + regexp.QuoteMeta(v) + `\b`); err == nil {
			text = word.ReplaceAllString(text, redacted)
		}
	}
	return text
}

// secretsOf lists what must not be shown of this call.
func (k call) secretsOf(c *Client) []Secret {
	return append([]Secret{c.key(), k.token}, k.secrets...)
}

// text returns a text without the secrets of this call.
func (k call) text(c *Client, s string) string {
	s = string(blotFields([]byte(s)))
	return blotText(jwts.ReplaceAllString(s, redacted), k.secretsOf(c)...)
}

// shown returns a body without its secrets.
func (k call) shown(c *Client, body []byte) []byte {
	switch {
	case body == nil:
		return nil
	case !json.Valid(body):
		return []byte(k.text(c, string(body)))
	}
	secrets := k.secretsOf(c)
	return blotStrings(blotFields(body), func(v string) string {
		return blotText(jwts.ReplaceAllString(v, redacted), secrets...)
	})
}

// clean keeps secrets out of an error that was made elsewhere.
func (k call) clean(c *Client, err error) error {
	if s := k.text(c, err.Error()); s != err.Error() {
		return errors.New(s)
	}
	return err
}

// fields returns e with Hub2's words cleaned: an answer may quote the key, a token or a code.
func (k call) fields(c *Client, e *Error) *Error {
	for _, s := range []*string{&e.Code, &e.Message, &e.RequestID} {
		*s = k.text(c, *s)
	}
	return e
}

// trimBOM drops the mark that some servers put before JSON.
func trimBOM(b []byte) []byte { return bytes.TrimPrefix(b, []byte("\ufeff")) }
