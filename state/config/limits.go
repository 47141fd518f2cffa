package config

import (
	"fmt"
	"time"

	"guichet/hub2"
)

// limitsFile is the section [limits]: hub2's routes, and all together.
type limitsFile struct {
	Global        *string   `toml:"global"`
	Create        *[]string `toml:"POST /payment-intents"`
	List          *[]string `toml:"GET /payment-intents"`
	Intent        *[]string `toml:"GET /payment-intents/{id}"`
	Status        *[]string `toml:"GET /payment-intents/{id}/status"`
	Attempt       *[]string `toml:"POST /payment-intents/{id}/payments"`
	Authenticate  *[]string `toml:"POST /payment-intents/{id}/authentication"`
	Fees          *[]string `toml:"GET /payment-intents/{id}/payment-fees"`
	Payments      *[]string `toml:"GET /payments"`
	PaymentStatus *[]string `toml:"GET /payments/{id}/status"`
	Balance       *[]string `toml:"GET /balance"`
	Providers     *[]string `toml:"GET /data/providers"`
}

// row returns where the section has a route's limits.
func (f *limitsFile) row(route hub2.Route) **[]string {
	return map[hub2.Route]**[]string{
		hub2.RouteCreate: &f.Create, hub2.RouteList: &f.List, hub2.RouteIntent: &f.Intent, hub2.RouteStatus: &f.Status,
		hub2.RouteAttempt: &f.Attempt, hub2.RouteAuthenticate: &f.Authenticate, hub2.RouteFees: &f.Fees,
		hub2.RoutePayments: &f.Payments, hub2.RoutePaymentStatus: &f.PaymentStatus, hub2.RouteBalance: &f.Balance,
		hub2.RouteProviders: &f.Providers,
	}[route]
}

// limits puts the file's rows into the table that Hub2 published.
func (l *loader) limits() error {
	l.cfg.Limits = hub2.PublishedLimits()
	f := l.file.Limits
	if f == nil {
		f = &limitsFile{}
	}
	s := &section{l: l, path: []string{"limits"}}
	global := l.cfg.Limits.Global.String()
	s.read("global", f.Global, &global, limit)
	l.cfg.Limits.Global, _ = hub2.ParseLimit(global) // the rule has parsed it
	for _, route := range hub2.Routes() {
		s.limits(route, *f.row(route))
	}
	return s.result()
}

// limits reads one row. An empty one leaves the route to the limit of all together.
func (s *section) limits(route hub2.Route, row *[]string) {
	if s.err != nil || !s.note(string(route), row != nil, row) {
		return
	}
	delete(s.l.cfg.Limits.Route, route)
	for _, v := range *row {
		if complaint := limit(v); complaint != "" {
			s.fail(string(route), "`"+string(route)+"` "+complaint, "")
			return
		}
		parsed, _ := hub2.ParseLimit(v)
		s.l.cfg.Limits.Route[route] = append(s.l.cfg.Limits.Route[route], parsed)
	}
}

// Bounds of a limit: what counts is remembered, by every program.
const (
	mostRequests   = 10_000
	shortestWindow = 100 * time.Millisecond
	longestWindow  = time.Hour
)

func limit(v string) string {
	l, err := hub2.ParseLimit(v)
	switch {
	case err != nil:
		return "must be a number of requests and a time, as in \"30/5s\", not " + shown(v)
	case l.Max > mostRequests || l.Per < shortestWindow || l.Per > longestWindow:
		return fmt.Sprintf("must be at most %d requests in %s to %s, not %s", mostRequests, shortestWindow, longestWindow, shown(v))
	}
	return ""
}

func writtenLimits(l hub2.Limits) *limitsFile {
	global := l.Global.String()
	f := &limitsFile{Global: &global}
	for _, route := range hub2.Routes() {
		row := []string{} // never nil: an empty list is written too
		for _, limit := range l.Route[route] {
			row = append(row, limit.String())
		}
		*f.row(route) = &row
	}
	return f
}
