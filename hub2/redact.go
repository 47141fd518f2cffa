package hub2

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
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
	return blotStrings(r, func(_, v string) string { return blotValue(v, s) })
}

// blotValue blots secrets out of a whole value, which may be one of them.
func blotValue(v string, secrets ...Secret) string {
	for _, s := range secrets {
		if s != "" && v == s.Reveal() {
			return redacted
		}
	}
	return blotText(v, secrets...)
}

// blotStrings rewrites the string values of a JSON text, and leaves its keys and all else alone. blot
// is told the last key before the value.
func blotStrings(b []byte, blot func(key, v string) string) []byte {
	var out []byte // nil until something changes
	done, key := 0, ""
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
		v, ok := unquoted(b[start:end])
		if !ok {
			continue
		}
		if first(b[end:]) == ':' {
			key = v
			continue
		}
		if w := blot(key, v); w != v {
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

// unquoted reads a string of JSON; most have nothing in them that takes a decoder.
func unquoted(b []byte) (v string, ok bool) {
	if n := len(b); n > 1 && b[n-1] == '"' && bytes.IndexByte(b, '\\') < 0 && utf8.Valid(b) {
		return string(b[1 : n-1]), true
	}
	err := json.Unmarshal(b, &v)
	return v, err == nil
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
	return slices.Concat([]Secret{c.key(), k.token}, k.secrets, c.known.of(k.intent))
}

// blotAnswer keeps secrets out of what is read of a good answer: Hub2 may quote a code in the reason of a
// failure. The token's own field keeps it, and so does that of a webhook's secret; what only looks like a
// code stays what it is: a number, an instant, a part of an identifier.
func blotAnswer(body []byte, secrets ...Secret) []byte {
	if quotesNothing(body, secrets) || !json.Valid(body) {
		return body
	}
	long := slices.DeleteFunc(slices.Clone(secrets), func(s Secret) bool { return len(s) <= longestCode })
	return blotStrings(body, func(key, v string) string {
		v, plain := jwts.ReplaceAllString(v, redacted), v
		switch key := strings.ToLower(key); {
		case key == "token", key == "secret": // their own fields, which every road out of them blots
			return plain
		case likeACode(key, v):
			return blotValue(v, long...)
		}
		return blotValue(v, secrets...)
	})
}

// quotesNothing finds at a glance that an answer holds no secret but the token in the token's own field,
// as nearly all do: to look at each of its texts costs more than all else that is done with it.
func quotesNothing(body []byte, secrets []Secret) bool {
	if bytes.Contains(body, []byte(`\u`)) { // which can spell anything
		return false
	}
	const field = `"token":"`
	elsewhere := func(s string) bool {
		return bytes.Count(body, []byte(s)) > bytes.Count(body, []byte(field+s))
	}
	for _, s := range secrets {
		if v := s.Reveal(); v != "" && (elsewhere(v) || elsewhere(url.QueryEscape(v))) {
			return false
		}
	}
	return len(jwts.FindAllIndex(body, -1)) <= bytes.Count(body, []byte(field+"eyJ"))
}

// longestCode is the most characters of a secret that can be a customer's code.
const longestCode = 10

// likeACode reports whether a value is one that may have the digits of a code without being it.
func likeACode(key, v string) bool {
	switch key {
	case "number", "msisdn", "amount", "value", "rate", "purchasereference", "customerreference":
		return strings.Trim(v, "0123456789") == ""
	}
	if _, err := time.Parse(time.RFC3339, v); err == nil {
		return true
	}
	return strings.HasSuffix(key, "id") && !strings.Contains(v, " ")
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
	return blotStrings(blotFields(body), func(_, v string) string {
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
