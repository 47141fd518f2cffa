package sandbox

import (
	"net/http"
	"strings"
)

// route names one endpoint; it is also what the limits count by.
type route string

const (
	routeCreate        route = "create intent"
	routeIntents       route = "list intents"
	routeIntent        route = "read intent"
	routeStatus        route = "read intent status"
	routeAttempt       route = "attempt"
	routeSync          route = "attempt in sync"
	routeAuthenticate  route = "authenticate"
	routeFees          route = "read fees"
	routeURLs          route = "read urls"
	routePayments      route = "list payments"
	routePaymentStatus route = "read payment status"
	routeBalance       route = "read balance"
	routeProviders     route = "list providers"
	routeHook          route = "register webhook"
	routeHooks         route = "list webhooks"
	routeUnhook        route = "delete webhook"
	routePage          route = "see the page"
	routeApprove       route = "approve"
	routeDecline       route = "decline"
)

// handler answers one endpoint.
type handler func(*Server, *exchange) (answer, error)

func (rt route) handler() handler {
	switch rt {
	case routeCreate:
		return (*Server).createIntent
	case routeIntents:
		return (*Server).listIntents
	case routeIntent:
		return (*Server).readIntent
	case routeStatus:
		return (*Server).readStatus
	case routeAttempt, routeSync:
		return (*Server).attempt
	case routeAuthenticate:
		return (*Server).authenticate
	case routeFees:
		return (*Server).readFees
	case routeURLs:
		return (*Server).readURLs
	case routePayments:
		return (*Server).listPayments
	case routePaymentStatus:
		return (*Server).readPaymentStatus
	case routeBalance:
		return (*Server).readBalance
	case routeProviders:
		return (*Server).listProviders
	case routeHook:
		return (*Server).createHook
	case routeHooks:
		return (*Server).listHooks
	case routeUnhook:
		return (*Server).deleteHook
	case routePage:
		return (*Server).page
	case routeApprove, routeDecline:
		return (*Server).decide
	}
	return nil
}

// methods are the routes of one path, by method.
type methods struct{ get, post, remove route }

// match finds the route of a request and what its path says beside: an id, or a token. When there is
// no such method there, route is empty and allow lists those there are; no such path, neither.
//
// It is written out because the documented paths contradict net/http's patterns: both
// /payment-intents/url/{token} and /payment-intents/{id}/status match /payment-intents/url/status.
func match(method, path string) (rt route, arg, allow string) {
	there, arg := lookup(strings.Split(strings.TrimPrefix(path, "/"), "/"))
	var names []string
	for _, m := range []struct {
		name  string
		route route
	}{{http.MethodGet, there.get}, {http.MethodPost, there.post}, {http.MethodDelete, there.remove}} {
		if m.route == "" {
			continue
		}
		names = append(names, m.name)
		if m.name == method {
			rt = m.route
		}
	}
	return rt, arg, strings.Join(names, ", ")
}

func lookup(p []string) (there methods, arg string) {
	for _, part := range p {
		if part == "" {
			return methods{}, ""
		}
	}
	switch len(p) {
	case 1:
		switch p[0] {
		case "payment-intents":
			return methods{get: routeIntents, post: routeCreate}, ""
		case "payments":
			return methods{get: routePayments}, ""
		case "balance":
			return methods{get: routeBalance}, ""
		case "webhooks":
			return methods{get: routeHooks, post: routeHook}, ""
		}
	case 2:
		switch p[0] {
		case "payment-intents":
			return methods{get: routeIntent}, p[1]
		case "webhooks":
			return methods{remove: routeUnhook}, p[1]
		case "approve":
			return methods{get: routePage, post: routeApprove}, p[1]
		case "decline":
			return methods{post: routeDecline}, p[1]
		case "data":
			if p[1] == "providers" {
				return methods{get: routeProviders}, ""
			}
		}
	case 3:
		return lookupThree(p)
	case 4:
		if p[0] == "payment-intents" && p[2] == "payments" && p[3] == "sync" {
			return methods{post: routeSync}, p[1]
		}
	}
	return methods{}, ""
}

func lookupThree(p []string) (there methods, arg string) {
	switch {
	case p[0] == "payments" && p[2] == "status":
		return methods{get: routePaymentStatus}, p[1]
	case p[0] != "payment-intents":
		return methods{}, ""
	case p[1] == "url":
		return methods{get: routeURLs}, p[2]
	}
	switch p[2] {
	case "status":
		return methods{get: routeStatus}, p[1]
	case "payments":
		return methods{post: routeAttempt}, p[1]
	case "authentication":
		return methods{post: routeAuthenticate}, p[1]
	case "payment-fees":
		return methods{get: routeFees}, p[1]
	}
	return methods{}, ""
}
