package sandbox

import (
	"fmt"
	"net/http"
	"strings"
)

// Ending is where an attempt comes to rest.
type Ending string

// The endings.
const (
	EndSuccess      Ending = "successful"
	EndFailed       Ending = "failed"
	EndNever        Ending = "never"         // stays pending
	EndMismatch     Ending = "mismatch"      // successful, of another amount; so is the intent (assumed)
	EndMismatchOpen Ending = "mismatch-open" // successful, of another amount; the intent can be paid again (documented)
	EndWord         Ending = "unknown-word"  // a status word that nobody documents
	EndNone         Ending = ""              // no attempt was taken
)

// ErrorForm is one of the shapes in which Hub2 has written an error.
type ErrorForm string

// The error forms: the standard one is documented, the legacy ones observed.
const (
	FormStandard ErrorForm = "standard" // {status, code, message, request_id}
	FormLegacy   ErrorForm = "legacy"   // {statusCode, message, error}
	FormConflict ErrorForm = "conflict" // {code, type, message}
	FormArray    ErrorForm = "array"    // legacy, with an array of messages
)

// Outcome is what an attempt on one number leads to.
type Outcome struct {
	Number  string    // the last eight digits that choose it
	Name    string    // a stable word, the failure code where there is one
	Summary string    // one line for a person
	Ending  Ending    // EndNone when the attempt is refused
	Failure string    // failure code, when Ending is EndFailed
	HTTP    int       // status of the attempt's answer, 201 as a rule
	Form    ErrorForm // of the answer, when HTTP is no 201
}

// failureCodes are the causes in the order of their numbers, 00000101 first; authentication_failed
// is not among them because Hub2 itself gave it 00000100 (observed). The first nineteen are
// documented, wave_payment_expired and the five after it were seen only in clients' code, and the
// last is made up.
func failureCodes() []string {
	return []string{
		"internal_error", "service_unavailable", "unknown_reason", "unknown_reason_orange",
		"customer_account_locked", "customer_insufficient_funds", "authentication_timeout", "timeout",
		"bad_parameters", "forbidden_by_provider", "too_many_request", "duplicate_request",
		"canceled_by_customer", "canceled", "fraud_suspicion", "unsupported_currency",
		"payer_quota_exceeded", "invalid_payment_processor", "invalid_msisdn",
		"wave_payment_expired",
		"blacklisted_msisdn", "payment_intent_expired", "duplicate_reference", "amount_too_low", "amount_too_high",
		"unheard_of_reason",
	}
}

// success is what every number outside the table leads to.
func success() Outcome {
	return Outcome{Number: "00000001", Name: "success", Summary: "succeeds", Ending: EndSuccess, HTTP: http.StatusCreated}
}

// Outcomes returns a fresh copy of the table, in the order of the numbers.
func Outcomes() []Outcome {
	failed := func(number int, code string) Outcome {
		return Outcome{
			Number: fmt.Sprintf("%08d", number), Name: code, Summary: "fails: " + code,
			Ending: EndFailed, Failure: code, HTTP: http.StatusCreated,
		}
	}
	all := []Outcome{success(), failed(100, "authentication_failed")}
	for i, code := range failureCodes() {
		all = append(all, failed(101+i, code))
	}
	return append(all,
		Outcome{"00000200", "never_ends", "never ends: stays pending", EndNever, "", 201, ""},
		Outcome{"00000201", "amount_mismatch", "succeeds with another amount", EndMismatch, "", 201, ""},
		Outcome{"00000202", "amount_mismatch_open", "succeeds with another amount; the intent can be paid again", EndMismatchOpen, "", 201, ""},
		Outcome{"00000203", "unknown_status", "takes a status word that no page names", EndWord, "", 201, ""},
		Outcome{"00000204", "lost_answer", "is taken and succeeds, but answered with HTTP 500", EndSuccess, "", 500, FormStandard},
		Outcome{"00000205", "unavailable", "HTTP 503, nothing taken", EndNone, "", 503, FormStandard},
		Outcome{"00000206", "error_standard", "HTTP 400, standard error", EndNone, "", 400, FormStandard},
		Outcome{"00000207", "error_legacy", "HTTP 400, legacy error", EndNone, "", 400, FormLegacy},
		Outcome{"00000208", "error_conflict", "HTTP 409, legacy conflict", EndNone, "", 409, FormConflict},
		Outcome{"00000209", "error_array", "HTTP 400, legacy error with an array of messages", EndNone, "", 400, FormArray},
		Outcome{"00000210", "request_failed", "HTTP 402, standard error", EndNone, "", 402, FormStandard},
		Outcome{"00000211", sandboxNumber, "HTTP 400, a real number in sandbox", EndNone, "", 400, FormStandard},
	)
}

// lastEight returns the last eight digits of a number, or all of a shorter one.
func lastEight(number string) string {
	digits := strings.TrimPrefix(number, "+")
	return digits[max(0, len(digits)-8):]
}

// failureMessage is Hub2's sentence for a code: two are known from samples, all others are put after their
// pattern (assumed).
func failureMessage(code string) string {
	switch code {
	case "authentication_failed":
		return "Payment failed. The customer failed to authenticate the payment."
	case "customer_insufficient_funds":
		return "Payment failed. The customer doesn't have enough funds."
	case "authentication_timeout":
		return "Payment failed. The customer did not authenticate the payment in time."
	case "wave_payment_expired":
		return "Payment too old, it has expired."
	default:
		return "Payment failed. Cause: " + strings.ReplaceAll(code, "_", " ") + "."
	}
}

// refusal is the error that an outcome answers to the attempt.
func (o Outcome) refusal() *problem {
	switch {
	case o.Name == sandboxNumber:
		return invalidSandboxNumber()
	case o.HTTP == http.StatusInternalServerError:
		return fail(o.HTTP, "Something went wrong")
	case o.HTTP == http.StatusPaymentRequired:
		return &problem{status: o.HTTP, code: "Request Failed", message: "The parameters were valid but the request failed"}
	case o.HTTP == http.StatusConflict:
		return &problem{status: o.HTTP, form: o.Form, code: "conflict", message: "Conflict with another action"}
	case o.HTTP == http.StatusServiceUnavailable:
		return fail(o.HTTP, "Service temporarily unavailable")
	}
	p := fail(o.HTTP, "This sandbox number is always refused")
	p.form = o.Form
	return p
}
