package text

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"guichet/hub2"
)

// onlySeen are the codes that no page documents and that were seen in running clients.
var onlySeen = []string{
	"wave_payment_expired", "invalid_sandbox_msisdn", "blacklisted_msisdn", "payment_intent_expired",
	"duplicate_reference", "amount_too_low", "amount_too_high",
}

func TestEveryFailureCodeHasItsAdvice(t *testing.T) {
	codes := append(hub2.FailureCodes(), onlySeen...)
	for _, table := range []map[string]Advice{adviceEnglish, adviceFrench} {
		assert.Len(t, table, len(codes), "no entry for a code that does not exist")
		for _, code := range codes {
			a, ok := table[code]
			assert.True(t, ok, code)
			for _, s := range []string{a.Reason, a.Say, a.Who, a.RetryText} {
				assert.NotEmpty(t, s, code)
			}
		}
	}
	for _, code := range codes {
		assert.Equal(t, Advise(English, code).Retry, Advise(French, code).Retry, code)
	}
}

// A retry that hub2 calls doubtful is never offered before a read.
func TestDoubtIsReadFirst(t *testing.T) {
	for _, code := range append(hub2.FailureCodes(), "duplicate_reference", "something_new", "") {
		if (hub2.Failure{Code: code}).Ambiguous() {
			assert.Equal(t, AfterRead, Advise(English, code).Retry, code)
		}
	}
}

func TestNobodyIsAccusedAloud(t *testing.T) {
	accusing := regexp.MustCompile(`(?i)fraud|suspic|suspect|blacklist|liste noire`)
	for _, table := range []map[string]Advice{adviceEnglish, adviceFrench} {
		for code, a := range table {
			assert.NotRegexp(t, accusing, a.Reason+a.Say+a.RetryText, code)
		}
	}
}

func TestUnknownCode(t *testing.T) {
	assert.Equal(t, unknownEnglish, Advise(English, "brand_new"))
	assert.Equal(t, unknownFrench, Advise(French, "\x1b[2J"))
	assert.Equal(t, adviceFrench["timeout"], Advise(French, " TIMEOUT "))
}
