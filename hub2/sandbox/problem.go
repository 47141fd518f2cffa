package sandbox

import (
	"net/http"
	"time"
)

// sandboxNumber is the code of Hub2's refusal of a real number (observed).
const sandboxNumber = "invalid_sandbox_msisdn"

// problem is an answer that is an error of the API, not of this program.
type problem struct {
	status  int
	code    string // the HTTP phrase unless Hub2 has a word of its own
	message string
	form    ErrorForm // "" is the standard form
	retry   time.Duration
	allow   string // of a 405
}

func (p *problem) Error() string { return p.message }

// fail makes a standard error whose code is the HTTP phrase, as Hub2's own example has it (documented).
func fail(status int, message string) *problem {
	return &problem{status: status, code: http.StatusText(status), message: message}
}

func bad(message string) *problem { return fail(http.StatusBadRequest, message) }

func unauthorized(message string) *problem { return fail(http.StatusUnauthorized, message) }

func notFound(message string) *problem { return fail(http.StatusNotFound, message) }

func conflict(message string) *problem { return fail(http.StatusConflict, message) }

func invalidSandboxNumber() *problem {
	return &problem{
		status: http.StatusBadRequest, code: sandboxNumber,
		message: "Real MSISDNs cannot be used in sandbox mode",
	}
}

func tooMany(wait time.Duration) *problem {
	p := fail(http.StatusTooManyRequests, "Too Many Requests")
	p.retry = wait
	return p
}

// The bodies of the forms, with the fields in the order of the samples.
type (
	standardError struct {
		Status    int    `json:"status"`
		Code      string `json:"code"`
		Message   string `json:"message"`
		RequestID string `json:"request_id"`
	}
	legacyError struct {
		StatusCode int    `json:"statusCode"`
		Message    any    `json:"message"` // a string or an array of them
		Error      string `json:"error"`
	}
	conflictError struct {
		Code    string `json:"code"`
		Type    string `json:"type"`
		Message string `json:"message"`
	}
)

// body writes the problem in its form.
func (p *problem) body(requestID string) any {
	switch p.form {
	case FormLegacy:
		return legacyError{p.status, p.message, p.code}
	case FormArray:
		return legacyError{p.status, []string{p.message}, p.code}
	case FormConflict:
		return conflictError{p.code, p.code, p.message}
	default:
		return standardError{p.status, p.code, p.message, requestID}
	}
}
