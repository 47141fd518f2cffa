package sandbox

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKeys(t *testing.T) {
	w := quiet(t)
	m := w.create(100, "XOF")
	body := bag{"customerReference": "c", "purchaseReference": "p", "amount": 1, "currency": "XOF"}
	for _, missing := range []string{"ApiKey", "MerchantId", "Environment"} {
		h := key("m1")
		h.Del(missing)
		w.call("POST", "/payment-intents", h, body).refused(401, "No valid")
		w.call("GET", "/payment-intents/"+m.id, h, nil).refused(401, "No valid")
		w.call("GET", "/payment-intents/"+m.id+"/status", h, nil).refused(401, "No valid")
	}
	h := key("m1")
	h.Set("Environment", "moon")
	w.call("POST", "/payment-intents", h, body).refused(401, "environment")
	h.Set("Environment", "live")
	w.call("GET", "/payment-intents/"+m.id, h, nil).refused(404, "not found")
	require.Equal(t, "live", w.call("POST", "/payment-intents", h, body).is(201).text("mode"))
	w.call("GET", "/payment-intents/"+m.id, key("m2"), nil).refused(404, "not found")
	w.call("GET", "/payment-intents/pi_x", key("m1"), nil).refused(404, "not found")
	w.call("GET", "/payment-intents/"+m.id+"/status", key("m1"), nil).is(200)
}

func TestTokens(t *testing.T) {
	w := quiet(t)
	m, other := w.create(100, "XOF"), w.create(100, "XOF")
	bearer := http.Header{"Authorization": {"Bearer " + m.token}}
	for _, tail := range []string{"", "/status"} {
		path := "/payment-intents/" + m.id + tail
		w.call("GET", path+"?token="+m.token, nil, nil).is(200)
		w.call("GET", path, bearer, nil).is(200)
		w.call("GET", path+"?token="+other.token, nil, nil).refused(401, "Invalid token")
		w.call("GET", "/payment-intents/pi_x"+tail+"?token="+m.token, nil, nil).refused(404, "not found")
		for _, wrong := range []string{"x", "a.b.c", m.token + "x", m.token[:len(m.token)-2], ".." + m.token} {
			w.call("GET", path+"?token="+wrong, key("m1"), nil).refused(401, "Invalid token")
		}
	}
	parts := strings.Split(m.token, ".")
	forged := parts[0] + "." + parts[1] + "." + strings.Split(other.token, ".")[2]
	attempt := func(m made, token any) reply {
		return w.call("POST", "/payment-intents/"+m.id+"/payments", bearer, bag{
			"token": token, "paymentMethod": "mobile_money", "country": "CI", "provider": "moov", "mobileMoney": bag{"msisdn": "00000001"},
		})
	}
	attempt(m, nil).refused(400, "token should not be empty")
	attempt(m, 5).refused(400, "token must be a string")
	attempt(m, forged).refused(401, "Invalid token")
	attempt(m, other.token).refused(401, "Invalid token")
	attempt(made{w, "pi_x", ""}, m.token).refused(404, "not found")
	attempt(m, m.token).is(201)
	auth := func(token string) reply {
		return w.call("POST", "/payment-intents/"+m.id+"/authentication", nil, bag{"token": token, "confirmationCode": "1234"})
	}
	auth("").refused(400, "token")
	auth(forged).refused(401, "Invalid token")
	made{w, "pi_x", m.token}.authenticate("1234").refused(404, "not found")
	m.authenticate("").refused(400, "confirmationCode")
}

func TestCreationIsJudged(t *testing.T) {
	w := quiet(t)
	good := func() bag {
		return bag{"customerReference": "c", "purchaseReference": "p", "amount": 1, "currency": "XOF"}
	}
	try := func(field string, value any, message string) {
		t.Helper()
		b := good()
		b[field] = value
		w.call("POST", "/payment-intents", key("m1"), b).refused(400, message)
		if value == nil {
			delete(b, field)
			w.call("POST", "/payment-intents", key("m1"), b).refused(400, message)
		}
	}
	for _, v := range []any{nil, "", "  "} {
		try("customerReference", v, "customerReference should not be empty")
		try("purchaseReference", v, "purchaseReference should not be empty")
		try("currency", v, "currency should not be empty")
	}
	try("customerReference", 5, "must be a string")
	try("overrideBusinessName", 5, "must be a string")
	for _, v := range []string{"a@b", "a/b", "é", "a\n", "#1"} {
		try("purchaseReference", v, "forbidden characters")
	}
	for _, v := range []any{nil, 0, -1, 1.5, 1e300, "100", true, []int{1}, 1<<53 + 1} {
		try("amount", v, "positive integer")
	}
	for _, v := range []string{"XO", "xof", "EUR", "XOFF"} {
		try("currency", v, "not supported")
	}
	b := good()
	b["amount"] = 1 << 53
	w.call("POST", "/payment-intents", key("m1"), b).is(201)
	for range 2 { // the same reference twice is two intents
		w.call("POST", "/payment-intents", key("m1"), good()).is(201)
	}
}

func TestAttemptIsJudged(t *testing.T) {
	w := quiet(t)
	m := w.create(100, "XOF")
	m.pay("FR", "orange", "00000001", nil).refused(404, "Country not found")
	m.pay("CI", "free", "00000001", nil).refused(400, "Provider")
	m.pay("NE", "orange", "00000001", nil).refused(400, "Provider")
	m.pay("CM", "mtn", "00000001", nil).refused(400, "currency")
	for _, number := range []string{"1234567", "1234567890123456", "07 01020304", "++22507010203", "07O1020304", "+"} {
		m.pay("CI", "moov", number, nil).refused(400, "msisdn")
	}
	m.pay("CI", "moov", "", nil).refused(400, "msisdn should not be empty")
	m.pay("CI", "orange", "00000001", bag{"otp": 1234}).refused(400, "otp must be a string")
	m.pay("CI", "wave", "00000001", nil).refused(400, "redirection links required")
	m.pay("CI", "wave", "00000001", bag{"onSuccessRedirectionUrl": "https://a.b/c"}).refused(400, "redirection links required")
	http := links()
	http["onFailedRedirectionUrl"] = "http://shop.example/no"
	m.pay("CI", "wave", "00000001", http).refused(400, "https")
	m.pay("CI", "orange", "00000001", bag{"workflow": "redirection"}).refused(400, "redirection links required")
	m.pay("CI", "orange", "00000001", bag{"workflow": "redirection", "onFinishRedirectionUrl": "x", "onCancelRedirectionUrl": "y"}).
		refused(400, "must be URLs")
	send := func(method, provider string, mobile any) reply {
		t.Helper()
		return w.call("POST", "/payment-intents/"+m.id+"/payments", nil, bag{
			"token": m.token, "paymentMethod": method, "country": "CI", "provider": provider, "mobileMoney": mobile,
		})
	}
	send("cash", "moov", bag{"msisdn": "00000001"}).refused(400, "paymentMethod")
	send("credit_card", "moov", bag{"msisdn": "00000001"}).refused(400, "paymentMethod")
	send("mobile_money", "moov", nil).refused(400, "msisdn should not be empty")
	send("mobile_money", "moov", "x").refused(400, "mobileMoney must be an object")
	require.Equal(t, []any{}, m.read().get("payments"), "nothing was taken")
	send("credit_card", "Ecobank", bag{"msisdn": "0701020304"}).is(201)
}

func TestBodies(t *testing.T) {
	w := quiet(t)
	m := w.create(100, "XOF")
	for _, path := range []string{"/payment-intents", "/payment-intents/" + m.id + "/payments", "/payment-intents/" + m.id + "/authentication"} {
		for _, body := range []string{"", "{", "[]", "null", "5", `{"a":1}{}`, "{'a':1}"} {
			w.call("POST", path, key("m1"), body).refused(400, "not a JSON object")
		}
		w.call("POST", path, key("m1"), `{"a":"`+strings.Repeat("x", maxBody)+`"}`).refused(413, "too large")
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	w := quiet(t)
	for _, path := range []string{
		"/", "/payment-intents/", "/payment-intents//status", "/payment-intents/a/b", "/payments/a/refund", "/transfers",
		"/webhooks/a/b", "/data", "/data/x", "/payment-intents/a/payments/b", "/a/b/c/d/e", "/payments/x", "/payments/x/y/z",
	} {
		w.call("GET", path, key("m1"), nil).refused(404, "Cannot GET")
		w.call("POST", path, key("m1"), nil).refused(404, "Cannot POST")
	}
	for path, allow := range map[string]string{
		"/payment-intents": "GET, POST", "/payment-intents/a": "GET", "/payment-intents/a/payments": "POST",
		"/payment-intents/a/payments/sync": "POST", "/payments": "GET", "/balance": "GET", "/approve/a": "GET, POST", "/decline/a": "POST",
	} {
		r := w.call("DELETE", path, key("m1"), nil).refused(405, "Method not allowed")
		require.Equal(t, allow, r.header.Get("Allow"))
	}
}
