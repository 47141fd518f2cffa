package sandbox

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

func TestOutcomeTable(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	seen, codes := map[string]bool{}, map[string]string{}
	for _, o := range Outcomes() {
		require.Regexp(t, `^\d{8}$`, o.Number)
		require.False(t, seen[o.Number] || seen[o.Name], "%s twice", o.Number)
		seen[o.Number], seen[o.Name] = true, true
		codes[o.Failure] = o.Number
		require.Contains(t, string(doc), "//\t"+o.Number+"  ", "the package comment does not have it")
		if o.Failure != "" {
			require.Contains(t, string(doc), o.Number+"  fails")
			require.Contains(t, string(doc), o.Failure)
		}
	}
	require.Equal(t, strings.Count(string(doc), "//\t0"), len(Outcomes()))
	require.Equal(t, "00000100", codes["authentication_failed"])
	for _, code := range append(hub2.FailureCodes(), "wave_payment_expired") {
		require.NotEmpty(t, codes[code], code)
	}
}

// Each number leads where the table says, through each kind of flow.
func TestEveryOutcome(t *testing.T) {
	for _, o := range Outcomes() {
		for _, provider := range []string{"moov", "mtn", "wave", "orange"} {
			w := quiet(t)
			m := w.create(100, "XOF")
			r := m.pay("CI", provider, "07"+o.Number, links()).is(o.HTTP)
			if o.Ending == EndNone {
				require.Equal(t, wordPaymentRequired, m.status())
				require.Equal(t, []any{}, m.read().get("payments"))
				continue
			}
			if o.HTTP == 500 {
				r.refused(500, "went wrong")
			}
			w.clock.advance(time.Second)
			if provider == "orange" {
				m.authenticate("1234").is(201)
			}
			w.clock.advance(time.Minute)
			checkEnding(t, m, o)
			w.clock.advance(24 * time.Hour)
			checkEnding(t, m, o)
		}
	}
}

func checkEnding(t *testing.T, m made, o Outcome) {
	t.Helper()
	r := m.read()
	intent, payment, amount := r.text("status"), r.text("payments.0.status"), r.get("payments.0.amount")
	again := m.pay("CI", "moov", "00000205", nil).status // refused, but only when it could be paid
	switch o.Ending {
	case EndSuccess:
		require.Equal(t, []any{wordSuccessful, wordSuccessful, 100.0, 409}, []any{intent, payment, amount, again})
	case EndMismatch:
		require.Equal(t, []any{wordSuccessful, wordSuccessful, 90.0, 409}, []any{intent, payment, amount, again})
	case EndMismatchOpen:
		require.Equal(t, []any{wordPaymentRequired, wordSuccessful, 90.0, 503}, []any{intent, payment, amount, again})
		require.Nil(t, r.get("lastPaymentFailure"))
	case EndNever:
		require.Equal(t, []any{wordProcessing, wordPending, 100.0, 409}, []any{intent, payment, amount, again})
	case EndWord:
		require.Equal(t, []any{wordUnknown, wordUnknown, 100.0, 409}, []any{intent, payment, amount, again})
		require.False(t, hub2.Status(intent).Known())
	case EndFailed:
		require.Equal(t, []any{wordPaymentRequired, wordFailed, 100.0, 503}, []any{intent, payment, amount, again})
		for _, at := range []string{"lastPaymentFailure", "payments.0.failure"} {
			require.Equal(t, bag{"code": o.Failure, "message": failureMessage(o.Failure), "params": []any{}}, r.get(at))
		}
	case EndNone:
		t.Fatal("nothing was to be taken")
	}
	require.EqualValues(t, 100, r.get("amount"), "the intent's own amount never changes")
	require.Nil(t, r.get("nextAction"))
}

func TestOtherAmounts(t *testing.T) {
	for amount, want := range map[int64]int64{1: 2, 2: 1, 9: 8, 10: 9, 1000: 900} {
		require.Equal(t, want, otherAmount(amount))
	}
}

func TestErrorForms(t *testing.T) {
	w := quiet(t)
	m := w.create(100, "XOF")
	try := func(number string, status int, file string) reply {
		t.Helper()
		r := m.pay("CI", "moov", number, nil).is(status)
		require.Equal(t, keys(t, sample(t, file)), keys(t, r.raw))
		return r
	}
	try("00000206", 400, "error_400_standard.synthetic.json")
	try("00000207", 400, "error_legacy_nest.observed_shape.json")
	try("00000208", 409, "error_legacy_conflict.observed_shape.json")
	r := try("00000209", 400, "error_legacy_nest_array_message.unverified.json")
	require.IsType(t, []any{}, r.get("message"))
	try("00000210", 402, "error_402_standard.synthetic.json")
	r = try("00000211", 400, "error_400_invalid_sandbox_msisdn.synthetic.json")
	require.Equal(t, "invalid_sandbox_msisdn", r.text("code"))
	m.pay("CI", "moov", "00000205", nil).refused(503, "unavailable")
}

func TestFurtherAttempts(t *testing.T) {
	w := quiet(t)
	m := w.create(100, "XOF")
	m.pay("CI", "moov", "00000106", nil).is(201)
	m.pay("CI", "moov", "00000001", nil).refused(409, "already in progress")
	w.clock.advance(4 * time.Second)
	failedAt := m.read().text("updatedAt")
	r := m.pay("CI", "mtn", "00000001", nil).is(201)
	require.Equal(t, wordProcessing, r.text("status"))
	require.Equal(t, wordFailed, r.text("payments.0.status"))
	require.Equal(t, wordCreated, r.text("payments.1.status"))
	require.Equal(t, failedAt, r.text("updatedAt"))
	w.clock.advance(time.Second)
	m.pay("CI", "moov", "00000001", nil).refused(409, "already in progress")
	w.clock.advance(8 * time.Second)
	r = m.read()
	require.Equal(t, wordSuccessful, r.text("status"))
	require.Nil(t, r.get("lastPaymentFailure"))
	require.Equal(t, "customer_insufficient_funds", r.text("payments.0.failure.code"))
	m.pay("CI", "moov", "00000001", nil).refused(409, "already paid")
}

func TestStrict(t *testing.T) {
	w := newWorld(t, Options{NoLimits: true, Strict: true})
	for _, o := range Outcomes() {
		w.create(100, "XOF").pay("CI", "moov", o.Number, nil).is(o.HTTP)
	}
	for _, number := range []string{"0700000001", "2250700000001", "+00000001", "12345678", "70123456"} {
		m := w.create(100, "XOF")
		r := m.pay("CI", "moov", number, nil).refused(400, "Real MSISDNs")
		require.Equal(t, "invalid_sandbox_msisdn", r.text("code"))
		require.Equal(t, wordPaymentRequired, m.status())
	}
}
