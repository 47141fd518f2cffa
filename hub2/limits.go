package hub2

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Route names a row of Hub2's rate table.
type Route string

// The rows that this client uses.
const (
	RouteCreate        Route = "POST /payment-intents"
	RouteList          Route = "GET /payment-intents"
	RouteIntent        Route = "GET /payment-intents/{id}"
	RouteStatus        Route = "GET /payment-intents/{id}/status"
	RouteAttempt       Route = "POST /payment-intents/{id}/payments"
	RouteAuthenticate  Route = "POST /payment-intents/{id}/authentication"
	RouteFees          Route = "GET /payment-intents/{id}/payment-fees"
	RoutePayments      Route = "GET /payments"
	RoutePaymentStatus Route = "GET /payments/{id}/status"
	RouteBalance       Route = "GET /balance"
	RouteProviders     Route = "GET /data/providers"
)

// The webhooks' routes: no row of theirs is published, so they count among all requests only.
const (
	RouteRegister      Route = "POST /webhooks"
	RouteRegistrations Route = "GET /webhooks"
	RouteDeregister    Route = "DELETE /webhooks/{id}"
)

// Routes returns every row of the table.
func Routes() []Route {
	return []Route{
		RouteCreate, RouteList, RouteIntent, RouteStatus, RouteAttempt, RouteAuthenticate, RouteFees,
		RoutePayments, RoutePaymentStatus, RouteBalance, RouteProviders,
	}
}

// Limit allows Max requests in every window of Per.
type Limit struct {
	Max int
	Per time.Duration
}

// String writes a limit as Hub2's table does: 30/5s.
func (l Limit) String() string {
	per := l.Per.String()
	if strings.HasSuffix(per, "m0s") {
		per = strings.TrimSuffix(per, "0s")
	}
	if strings.HasSuffix(per, "h0m") {
		per = strings.TrimSuffix(per, "0m")
	}
	return strconv.Itoa(l.Max) + "/" + per
}

// ParseLimit reads what String writes. A limit lets at least one request through.
func ParseLimit(s string) (Limit, error) {
	number, per, _ := strings.Cut(s, "/")
	n, err := strconv.Atoi(number)
	d, errPer := time.ParseDuration(per)
	if err != nil || errPer != nil || n <= 0 || d <= 0 {
		return Limit{}, errors.New("a limit is a number of requests and a time, as in 30/5s")
	}
	return Limit{n, d}, nil
}

// Limits is a rate table.
type Limits struct {
	Global Limit             // all requests together
	Route  map[Route][]Limit // each route; those of an {id} count for each id by itself
}

// Window returns the longest window that a route counts in.
func (l Limits) Window(route Route) time.Duration {
	longest := l.Global.Per
	for _, own := range l.Route[route] {
		longest = max(longest, own.Per)
	}
	return longest
}

// Longest returns the longest window of the table: what is older counts nowhere.
func (l Limits) Longest() time.Duration {
	longest := l.Global.Per
	for route := range l.Route {
		longest = max(longest, l.Window(route))
	}
	return longest
}

// PublishedLimits returns the strictest version of each row that Hub2 has published (documented;
// its snapshots differ). A status read by token is documented as not limited: it is counted here
// all the same, for the exemption is published once and the ban for polling too often is not.
func PublishedLimits() Limits {
	s := time.Second
	post := []Limit{{30, 5 * s}}
	status := []Limit{{5, 5 * s}, {60, time.Minute}}
	return Limits{
		Global: Limit{50, 5 * s},
		Route: map[Route][]Limit{
			RouteCreate:        post,
			RouteAttempt:       post,
			RouteAuthenticate:  post,
			RouteList:          {{1, 30 * s}},
			RoutePayments:      {{1, 30 * s}},
			RouteIntent:        {{1, 5 * s}},
			RouteStatus:        status,
			RoutePaymentStatus: status,
			RouteFees:          {{75, 10 * s}},
			RouteBalance:       {{75, 10 * s}},
		},
	}
}
