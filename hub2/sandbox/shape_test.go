package sandbox

import (
	"encoding/base64"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func sample(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("../testdata/samples/" + name)
	require.NoError(t, err)
	return raw
}

// The recorded answers and ours have the same fields in the same order.
func TestAnswersHaveTheRecordedShape(t *testing.T) {
	w := quiet(t)
	created := w.call("POST", "/payment-intents", key("m1"), string(sample(t, "payment_intent_create.request.documented.json"))).is(201)
	require.Equal(t, "My Shop", created.text("overrideBusinessName"))
	m := w.create(100, "XOF")
	created = w.call("POST", "/payment-intents", key("m1"), bag{
		"customerReference": "a@b", "purchaseReference": "p", "amount": 100, "currency": "XOF", "unheardOf": 1,
	}).is(201)
	require.Equal(t, keys(t, sample(t, "payment_intent_create.response201.observed.json")), keys(t, created.raw))
	require.Equal(t, wordPaymentRequired, created.text("status"))
	require.Equal(t, []any{}, created.get("payments"))

	w.clock.advance(115 * time.Millisecond)
	attempt := m.pay("CI", "moov", "00000001", bag{"otp": nil}).is(201)
	require.Equal(t, keys(t, sample(t, "payment_attempt.response201.observed.json")), keys(t, attempt.raw))
	require.Equal(t, wordProcessing, attempt.text("status"))
	require.Equal(t, wordCreated, attempt.text("payments.0.status"))
	require.Equal(t, "00000001", attempt.text("payments.0.number"))
	require.Equal(t, 5.0, attempt.get("payments.0.fees.0.amount"))
	require.Equal(t, 0.7627118644067794, attempt.get("payments.0.fees.0.taxes.0.value"))
	require.Equal(t, "2026-11-23T18:03:41.120Z", attempt.text("updatedAt"), "an attempt does not move it")
	require.Equal(t, "2026-11-23T18:03:41.235Z", attempt.text("payments.0.createdAt"))

	w.clock.advance(time.Minute)
	read := m.read()
	require.Equal(t, keys(t, sample(t, "payment_intent_get_successful.response200.observed.json")), keys(t, read.raw))
	require.Equal(t, wordSuccessful, read.text("status"))
	require.Equal(t, "0.7627118644067794", read.get("payments.0.fees.0.taxes.0.value"))
	require.Greater(t, read.text("updatedAt"), attempt.text("updatedAt"))
	require.Equal(t, "", read.get("overrideBusinessName"))

	failed := w.create(100, "XOF")
	failed.pay("CI", "moov", "0100000100", nil).is(201)
	w.clock.advance(time.Minute)
	read = failed.read()
	require.Equal(t, keys(t, sample(t, "payment_intent_get_sandbox_00000100_failed.response200.synthetic.json")), keys(t, read.raw))
}

func TestIdentifiersAndToken(t *testing.T) {
	w := quiet(t)
	m := w.create(100, "XOF")
	r := m.pay("CI", "moov", "00000001", nil)
	for path, prefix := range map[string]string{
		"id": "pi", "payments.0.id": "pay", "payments.0.fees.0.id": "fee", "payments.0.fees.0.taxes.0.id": "tax",
	} {
		require.Regexp(t, "^"+prefix+"_[A-Za-z0-9_-]{21}$", r.get(path))
	}
	require.Equal(t, r.get("payments.0.fees.0.id"), r.get("payments.0.fees.0.taxes.0.feeId"))
	parts := strings.Split(m.token, ".")
	head, _ := base64.RawURLEncoding.DecodeString(parts[0])
	require.Equal(t, `{"alg":"HS256","typ":"JWT"}`, string(head))
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	require.Equal(t, `{"intentId":"`+m.id+`","merchantId":"m1","mode":"sandbox","iat":1795457021}`, string(claims))
	require.Equal(t, m.token, r.text("token"))
}

func TestOtherReads(t *testing.T) {
	w := quiet(t)
	m := w.create(1000, "XOF")
	pay := m.pay("CI", "moov", "00000001", nil).text("payments.0.id")
	status := func() string {
		return w.call("GET", "/payments/"+pay+"/status", key("m1"), nil).is(200).text("status")
	}
	require.Equal(t, wordCreated, status())
	before := w.clock.Now()
	w.clock.advance(time.Minute)
	require.Equal(t, wordSuccessful, status())
	w.call("GET", "/payments/"+pay+"/status", key("m2"), nil).refused(404, "Payment not found")
	w.call("GET", "/payments/"+pay+"/status", nil, nil).refused(401, "API key")

	b := w.call("GET", "/balance", key("m1"), nil).is(200)
	require.Equal(t, keys(t, sample(t, "balance.response200.documented.json")), keys(t, b.raw))
	require.EqualValues(t, 1000, b.get("collectionAccount.0.amount"))
	require.EqualValues(t, 100_000, b.get("transferAccount.0.amount"))
	past := w.call("GET", "/balance?date="+before.Format(time.RFC3339), key("m1"), nil).is(200)
	require.EqualValues(t, 0, past.get("collectionAccount.0.amount"))
	require.Nil(t, w.call("GET", "/balance?currency=XAF", key("m1"), nil).is(200).get("collectionAccount.0"))
	w.call("GET", "/balance?date=soon", key("m1"), nil).refused(400, "date")
	w.call("GET", "/balance", nil, nil).refused(401, "API key")

	p := w.call("GET", "/data/providers?country=CI", nil, nil).is(200)
	require.Equal(t, "orange", p.text("0.provider"))
	require.Nil(t, p.get("5"))
	require.NotNil(t, w.call("GET", "/data/providers", nil, nil).is(200).get("9"))
	w.call("GET", "/data/providers?country=FR", nil, nil).refused(404, "Country not found")

	fees := w.call("GET", "/payment-intents/"+m.id+"/payment-fees", key("m1"), nil).is(200)
	require.EqualValues(t, 50, fees.get("fees.0.amount"))
	w.call("GET", "/payment-intents/"+m.id+"/payment-fees", key("m2"), nil).refused(404, "not found")
	w.call("GET", "/payment-intents/"+m.id+"/payment-fees", nil, nil).refused(401, "API key")

	w.call("GET", "/payment-intents/url/"+m.token, nil, nil).is(200)
	w.call("GET", "/payment-intents/url/nothing", nil, nil).refused(401, "Invalid token")
	w.call("GET", "/payment-intents/url/status", nil, nil).refused(401, "Invalid token")
}

func TestLists(t *testing.T) {
	w := quiet(t)
	w.clock.set(time.Date(2026, 10, 31, 23, 59, 59, 999e6, time.UTC))
	october := w.create(1, "XOF")
	october.pay("CI", "moov", "00000001", nil).is(201)
	w.clock.set(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	var ids []string
	for range 12 {
		ids = append(ids, w.create(2, "XOF").id)
		w.clock.advance(time.Second)
	}
	list := func(path string) []any {
		t.Helper()
		r := w.call("GET", path, key("m1"), nil).is(200)
		return reply{t, 200, nil, []byte(`{"all":` + string(r.raw) + `}`)}.get("all").([]any)
	}
	all := list("/payment-intents")
	require.Len(t, all, 10)
	require.Equal(t, ids[11], all[0].(bag)["id"], "newest first")
	require.Len(t, list("/payment-intents?page=2"), 2)
	require.Empty(t, list("/payment-intents?page=3"))
	require.Empty(t, list("/payment-intents?page=9223372036854775807"))
	require.Len(t, list("/payment-intents?perPage=100&from=2026-10-31T23:59:59.999Z"), 13, "from is inclusive")
	require.Len(t, list("/payment-intents?perPage=100&from=2026-10-01T00:00:00Z&to=2026-10-31T23:59:59.999Z"), 1, "to is inclusive")
	require.Len(t, list("/payment-intents?purchaseReference=order%201_2.3-4&perPage=3"), 3)
	require.Empty(t, list("/payment-intents?customerReference=someone"))
	require.Empty(t, list("/payments"))
	payments := list("/payments?from=2026-10-01T00:00:00Z")
	require.Len(t, payments, 1)
	require.Equal(t, october.id, payments[0].(bag)["intentId"])
	require.Len(t, list("/payments?from=2026-10-01T00:00:00Z&isDelegated=false"), 1)
	require.Empty(t, list("/payments?from=2026-10-01T00:00:00Z&isDelegated=true"))
	require.Equal(t, "[]", string(w.call("GET", "/payment-intents", key("m2"), nil).is(200).raw))

	for _, q := range []string{"page=0", "page=x", "perPage=0", "perPage=101", "from=yesterday", "to=1"} {
		w.call("GET", "/payment-intents?"+q, key("m1"), nil).is(400)
		w.call("GET", "/payments?"+q, key("m1"), nil).is(400)
	}
	w.call("GET", "/payments?isDelegated=maybe", key("m1"), nil).is(400)
	w.call("GET", "/payments", http.Header{}, nil).refused(401, "API key")
	w.call("GET", "/payment-intents", http.Header{}, nil).refused(401, "API key")
}
