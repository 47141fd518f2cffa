package hub2

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEveryRequestCountsInItsOwnRow(t *testing.T) {
	for _, c := range []struct {
		method, path string
		route        Route
		id           string
	}{
		{"POST", "/payment-intents", RouteCreate, ""},
		{"GET", "/payment-intents", RouteList, ""},
		{"GET", "/payment-intents/pi_1", RouteIntent, "pi_1"},
		{"GET", "/payment-intents/pi_1/status", RouteStatus, "pi_1"},
		{"POST", "/payment-intents/pi_1/payments", RouteAttempt, ""},
		{"POST", "/payment-intents/pi_1/payments/sync", RouteAttempt, ""},
		{"POST", "/payment-intents/pi_1/authentication", RouteAuthenticate, ""},
		{"GET", "/payment-intents/pi_1/payment-fees", RouteFees, ""},
		{"GET", "/payments", RoutePayments, ""},
		{"GET", "/payments/pay_1/status", RoutePaymentStatus, "pay_1"},
		{"GET", "/balance", RouteBalance, ""},
		{"GET", "/data/providers", RouteProviders, ""},
		{"GET", "/", "GET /", ""},
		{"GET", "", "GET /", ""},
	} {
		route, id := RouteOf(c.method, c.path)
		assert.Equal(t, c.route, route, c.path)
		assert.Equal(t, c.id, id, c.path)
	}
}
