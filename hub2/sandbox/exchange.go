package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxBody is the longest request body that is read (assumed).
const maxBody = 1 << 20

// exchange is one request on its way through.
type exchange struct {
	w     http.ResponseWriter
	r     *http.Request
	route route
	arg   string            // the path's id or token
	sent  []<-chan struct{} // each closes when a webhook that this request made is with its receiver
}

// owner reads the three key headers (documented). Any key and merchant will do.
func (x *exchange) owner() (owner, error) {
	h := x.r.Header
	o := owner{merchant: h.Get("MerchantId"), mode: h.Get("Environment")}
	switch {
	case h.Get("ApiKey") == "":
		return o, unauthorized("No valid API key provided")
	case o.merchant == "":
		return o, unauthorized("No valid merchant id provided")
	case o.mode != "sandbox" && o.mode != "live":
		return o, unauthorized("No valid environment provided")
	}
	return o, nil
}

// token reads the intent's token of a request without body: in the query (documented) or as a
// bearer (observed).
func (x *exchange) token() string {
	if q := x.r.URL.RawQuery; strings.Contains(q, "token") {
		if t := x.r.URL.Query().Get("token"); t != "" {
			return t
		}
	}
	scheme, value, _ := strings.Cut(x.r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "bearer") {
		return strings.TrimSpace(value)
	}
	return ""
}

// intentFor finds the intent that a read is about, by token when there is one, else by the key.
func (x *exchange) intentFor(t *turn) (*intent, error) {
	if token := x.token(); token != "" {
		return t.intentByToken(x.arg, token)
	}
	o, err := x.owner()
	if err != nil {
		return nil, err
	}
	return t.intentOfOwner(x.arg, o)
}

// intentOfOwner finds an intent of this owner; another's is not found (observed).
func (st *state) intentOfOwner(id string, o owner) (*intent, error) {
	in := st.intents[id]
	if in == nil || in.owner() != o {
		return nil, notFound("PaymentIntent not found")
	}
	return in, nil
}

// intentByToken finds an intent with its own token.
func (st *state) intentByToken(id, token string) (*intent, error) {
	in := st.intentOf(token)
	switch {
	case in != nil && in.id == id:
		return in, nil
	case in != nil && st.intents[id] == nil:
		return nil, notFound("PaymentIntent not found")
	}
	return nil, unauthorized("Invalid token")
}

// fields is the body of a request, each field as it was written.
type fields map[string]json.RawMessage

// body reads the request's JSON object, and nothing after it.
func (x *exchange) body() (fields, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(x.w, x.r.Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, fail(http.StatusRequestEntityTooLarge, "Request body is too large")
	}
	if err != nil {
		return nil, bad("Request body could not be read")
	}
	return object(raw)
}

func object(raw []byte) (fields, error) {
	var f fields
	if err := json.Unmarshal(raw, &f); err != nil || f == nil {
		return nil, bad("Request body is not a JSON object")
	}
	return f, nil
}

// text reads a string field; absent and null are "".
func (f fields) text(name string) (string, error) {
	raw, ok := f[name]
	if !ok || string(raw) == "null" {
		return "", nil
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return "", bad(fmt.Sprintf("%s must be a string", name))
	}
	return s, nil
}

// need reads a string field that must not be empty.
func (f fields) need(name string) (string, error) {
	s, err := f.text(name)
	if err == nil && strings.TrimSpace(s) == "" {
		err = bad(fmt.Sprintf("%s should not be empty", name))
	}
	return s, err
}
