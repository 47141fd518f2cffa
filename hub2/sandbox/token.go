package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// claims are all that Hub2 puts in an intent's token: no expiry, no amount (documented, observed).
type claims struct {
	IntentID   string `json:"intentId"`
	MerchantID string `json:"merchantId"`
	Mode       string `json:"mode"`
	IssuedAt   int64  `json:"iat"` // seconds
}

// tokenHead is {"alg":"HS256","typ":"JWT"}.
const tokenHead = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"

// sign makes the token of an intent, a JWT signed with HMAC-SHA256.
func (c claims) sign(key []byte) (string, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("sandbox: token: %w", err)
	}
	enc := base64.RawURLEncoding
	text := tokenHead + "." + enc.EncodeToString(body)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return text + "." + enc.EncodeToString(mac.Sum(nil)), nil
}

// intentOf returns the intent whose token this is, nil when it is nobody's. The whole token is
// compared with the one that was issued, so no key is needed and processes that share a state file
// know each other's.
func (st *state) intentOf(token string) *intent {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil
	}
	var c claims
	if json.Unmarshal(raw, &c) != nil {
		return nil
	}
	in := st.intents[c.IntentID]
	if in == nil || !hmac.Equal([]byte(in.Token), []byte(token)) {
		return nil
	}
	return in
}
