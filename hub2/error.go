package hub2

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Kind says what an error means for whoever asked.
type Kind int

// The kinds. Only Refused, Limited and Unreachable say for certain that Hub2 did not act.
const (
	Ambiguous   Kind = iota // a connection was had and the fate of the request is not known
	Refused                 // Hub2 said no and did nothing
	Limited                 // 429: too many requests, this one was not handled (documented)
	Unreachable             // nothing was ever connected, so nothing was sent
	Broken                  // an answer came and cannot be read
)

// NotDone reports whether an error of this kind says for certain that Hub2 did not act. Of any other
// the fate of the request is open.
func (k Kind) NotDone() bool {
	switch k {
	case Refused, Limited, Unreachable:
		return true
	case Ambiguous, Broken:
	}
	return false
}

func (k Kind) String() string {
	switch k {
	case Refused:
		return "refused"
	case Limited:
		return "limited"
	case Unreachable:
		return "unreachable"
	case Broken:
		return "broken"
	case Ambiguous:
	}
	return "ambiguous"
}

// Error is every failure of a call to Hub2.
type Error struct {
	Kind       Kind
	Op         string        // what was being done: "create intent"
	Status     int           // HTTP status, 0 when no answer came
	Code       string        // Hub2's own, an identifier or a phrase
	Message    string        // Hub2's own, for a person; not cleaned for a terminal
	RequestID  string        // for Hub2's support
	RetryAfter time.Duration // after a 429, 0 when Hub2 gave none
	Err        error         // what lay beneath, nil when it was Hub2's answer
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Op, e.Kind)
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d)", e.Status)
	}
	for _, s := range []string{e.Code, e.Message} {
		if s != "" {
			b.WriteString(": " + s)
		}
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns what lay beneath.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err, Ambiguous when it is no error of this package: what cannot be
// judged must not be taken for a no.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Ambiguous
}

// kindOfStatus judges an answer that is no 2xx. The list of definite refusals is the documented
// meaning of each; 402, 408, 409, every other 4xx, 3xx and 5xx leave the fate of a POST open.
func kindOfStatus(status int) Kind {
	switch status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusMethodNotAllowed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity:
		return Refused
	case http.StatusTooManyRequests:
		return Limited
	default:
		return Ambiguous
	}
}

// errorFromAnswer reads an answer that is no 2xx. The body has three known forms: standardised
// {status, code, message, request_id}, and the older {statusCode, message, error} and
// {code, type, message}, where message may be a list.
func errorFromAnswer(op string, status int, header http.Header, body []byte, now time.Time) *Error {
	e := &Error{Kind: kindOfStatus(status), Op: op, Status: status, RequestID: header.Get("X-Request-Id")}
	var wire struct {
		Code      Text            `json:"code"`
		Type      Text            `json:"type"`
		Error     Text            `json:"error"`
		Message   json.RawMessage `json:"message"`
		RequestID Text            `json:"request_id"`
	}
	if json.Unmarshal(trimBOM(body), &wire) == nil {
		e.Code = firstOf(string(wire.Code), string(wire.Type), string(wire.Error))
		e.Message = message(wire.Message)
		e.RequestID = firstOf(string(wire.RequestID), e.RequestID)
	}
	if e.Message == "" {
		e.Message = http.StatusText(status)
	}
	if e.Kind == Limited {
		if said, err := http.ParseTime(header.Get("Date")); err == nil {
			now = said // an instant that Hub2 names is one of its own clock
		}
		e.RetryAfter = retryAfter(header.Get("Retry-After"), now)
	}
	return e
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// message reads a text or a list of texts.
func message(raw json.RawMessage) string {
	if first(raw) == '[' {
		var list []Text
		if json.Unmarshal(raw, &list) != nil {
			return ""
		}
		words := make([]string, len(list))
		for i, t := range list {
			words[i] = string(t)
		}
		return strings.Join(words, "; ")
	}
	var t Text
	if len(raw) == 0 || t.UnmarshalJSON(raw) != nil {
		return ""
	}
	return string(t)
}

// maxRetryAfter caps what an answer can make us wait.
const maxRetryAfter = 10 * time.Minute

// retryAfter reads seconds, with or without decimals, or an HTTP date; 0 means that nothing usable
// was given.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789.") == "" {
		seconds, err := strconv.ParseFloat(value, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return 0
		}
		return time.Duration(min(seconds, maxRetryAfter.Seconds()) * float64(time.Second))
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
