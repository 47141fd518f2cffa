package hub2

import "slices"

// clearFailures lists the causes that leave no doubt: the attempt is dead and took nothing. Any other,
// an unknown one included, deserves one fresh read before anyone tries again.
var clearFailures = []string{
	"service_unavailable", "customer_account_locked", "customer_insufficient_funds", "authentication_failed",
	"authentication_timeout", "bad_parameters", "forbidden_by_provider", "too_many_request",
	"canceled_by_customer", "fraud_suspicion", "unsupported_currency", "payer_quota_exceeded",
	"invalid_payment_processor", "invalid_msisdn", "invalid_sandbox_msisdn", "wave_payment_expired",
}

// Ambiguous reports whether the cause leaves a doubt (timeout, internal_error, unknown_reason and
// its kin, duplicate_request, canceled by the operator, or a code this package does not know): read
// once more before a retry.
func (f Failure) Ambiguous() bool { return !slices.Contains(clearFailures, f.Code) }

// FailureCodes lists the documented causes of a failed payment, in the order of Hub2's page.
func FailureCodes() []string {
	return []string{
		"internal_error", "service_unavailable", "unknown_reason", "unknown_reason_orange",
		"customer_account_locked", "customer_insufficient_funds", "authentication_failed",
		"authentication_timeout", "timeout", "bad_parameters", "forbidden_by_provider", "too_many_request",
		"duplicate_request", "canceled_by_customer", "canceled", "fraud_suspicion", "unsupported_currency",
		"payer_quota_exceeded", "invalid_payment_processor", "invalid_msisdn",
	}
}
