package hostile

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// Leak says where a text holds one of the secrets, in whatever way it is written, "" when it holds none.
func Leak(text string, secrets ...string) string {
	for _, secret := range secrets {
		for _, form := range forms(secret) {
			if i := strings.Index(text, form); i >= 0 {
				return fmt.Sprintf("%q as %q: …%q", secret, form, text[max(0, i-120):i+len(form)])
			}
		}
	}
	return ""
}

// forms are the ways in which a secret could be written.
func forms(secret string) []string {
	quoted, err := json.Marshal(secret)
	if err != nil {
		panic(err)
	}
	code := hex.EncodeToString([]byte(secret))
	all := []string{
		secret, string(quoted[1 : len(quoted)-1]), url.QueryEscape(secret), url.PathEscape(secret), code, strings.ToUpper(code),
		fmt.Sprint([]byte(secret)), strings.Trim(fmt.Sprintf("% x", secret), " "), strings.Trim(fmt.Sprintf("%#v", []byte(secret)), "[]byte{}"),
	}
	// What stands in the middle of something encoded begins at one of three places in its group of four.
	for shift := range 3 {
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			coded := e.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
			all = append(all, coded[(shift*8+5)/6:len(coded)-2])
		}
	}
	return all
}
