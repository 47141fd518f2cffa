package text

import "strings"

// ShortID shows both ends of an id, which is where people compare them.
func ShortID(id, ellipsis string) string {
	id = Clean(id, 60)
	if r := []rune(id); len(r) > 20 {
		return string(r[:11]) + ellipsis + string(r[len(r)-6:])
	}
	return id
}

// ShortReason words a failure code in a few words, for a column. A code that is not known is shown as
// it came, with spaces.
func ShortReason(l Lang, code string) string {
	code = strings.ToLower(strings.TrimSpace(code))
	if w, ok := shortReasons[code]; ok {
		if l == French {
			return w.french
		}
		return w.english
	}
	return Clean(strings.ReplaceAll(code, "_", " "), 40)
}

var shortReasons = map[string]names{
	"internal_error":              {"error at Hub2", "erreur chez Hub2"},
	"service_unavailable":         {"operator down", "opérateur en panne"},
	"unknown_reason":              {"no reason given", "sans raison"},
	"unknown_reason_orange":       {"no reason given", "sans raison"},
	"customer_account_locked":     {"account locked", "compte bloqué"},
	"customer_insufficient_funds": {"insufficient funds", "solde insuffisant"},
	"authentication_failed":       {"wrong code", "code erroné"},
	"authentication_timeout":      {"not approved", "non validé"},
	"timeout":                     {"time ran out", "délai dépassé"},
	"bad_parameters":              {"bad parameters", "paramètres faux"},
	"forbidden_by_provider":       {"not allowed", "non autorisé"},
	"too_many_request":            {"operator busy", "opérateur saturé"},
	"duplicate_request":           {"duplicate", "doublon"},
	"canceled_by_customer":        {"refused by phone", "refusé au téléphone"},
	"canceled":                    {"cancelled", "annulé"},
	"fraud_suspicion":             {"stopped", "arrêté"},
	"unsupported_currency":        {"wrong currency", "devise refusée"},
	"payer_quota_exceeded":        {"limit reached", "plafond atteint"},
	"invalid_payment_processor":   {"wrong operator", "mauvais opérateur"},
	"invalid_msisdn":              {"wrong number", "mauvais numéro"},
	"invalid_sandbox_msisdn":      {"not a test number", "pas un numéro test"},
	"wave_payment_expired":        {"link ran out", "lien expiré"},
	"blacklisted_msisdn":          {"number stopped", "numéro arrêté"},
	"payment_intent_expired":      {"too old", "trop ancien"},
	"duplicate_reference":         {"reference used", "référence utilisée"},
	"amount_too_low":              {"amount too low", "montant trop bas"},
	"amount_too_high":             {"amount too high", "montant trop haut"},
}
