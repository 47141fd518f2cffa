package sandbox

import (
	"bytes"
	"fmt"
	"html"
	"net/http"

	"guichet/hub2"
)

// page answers GET /approve/{payment}: what a customer sees who opens the link. Looking decides
// nothing, for browsers and messengers fetch links by themselves.
func (s *Server) page(x *exchange) (answer, error) {
	t, err := s.look(x.r.Context())
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	a, err := t.linked(x.arg)
	if err != nil {
		return answer{}, err
	}
	return show(http.StatusOK, a, t.now)
}

// decide answers POST /approve/{payment} and POST /decline/{payment}. Approving brings the payment to
// the end that its number has chosen, at once; declining cancels it.
func (s *Server) decide(x *exchange) (answer, error) {
	t, err := s.begin(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	a, err := t.linked(x.arg)
	if err != nil {
		return answer{}, err
	}
	if !a.moment(t.now).acting {
		return show(http.StatusConflict, a, t.now)
	}
	kind := eventApprove
	if x.route == routeDecline {
		kind = eventDecline
	}
	if err := t.commit(&event{Kind: kind, Intent: a.of.id, Payment: a.id}); err != nil {
		return answer{}, err
	}
	return show(http.StatusOK, a, t.now)
}

// linked finds a payment that has a link. Its id is all that the link's holder needs to know.
func (st *state) linked(id string) (*attempt, error) {
	a := st.attempts[id]
	if a == nil || a.Flow != hub2.FlowRedirection {
		return nil, notFound("Payment not found")
	}
	return a, nil
}

// The page, in pieces; all that goes into them is escaped.
const (
	pageHead = `<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sandbox</title>
<style>body{font:18px sans-serif;max-width:24em;margin:3em auto;padding:0 1em}button{font:inherit;padding:.6em 1.2em;margin:.3em 0;width:100%%}</style>
<p>SANDBOX — aucun argent réel / no real money</p>
<h1>%d %s</h1>
<p>%s · %s</p>
`
	pageForms = `<form method="post" action="../approve/%[1]s"><button>Payer / Approve</button></form>
<form method="post" action="../decline/%[1]s"><button>Refuser / Decline</button></form>
`
	pageStatus = `<p><strong>%s</strong></p>
`
	pageBack = `<p><a href="%s">Retour au marchand / Back to the merchant</a></p>
`
)

// show writes the page of a payment.
func show(status int, a *attempt, now int64) (answer, error) {
	m, esc := a.moment(now), html.EscapeString
	var out bytes.Buffer
	fmt.Fprintf(&out, pageHead, m.amount, esc(a.of.Currency), esc(a.Provider), esc(a.of.Purchase))
	if m.acting {
		fmt.Fprintf(&out, pageForms, esc(a.id))
		return answer{status: status, page: out.Bytes()}, nil
	}
	fmt.Fprintf(&out, pageStatus, esc(m.status))
	back := ""
	switch m.status {
	case wordSuccessful:
		back = a.Success
	case wordFailed:
		back = a.Cancel
	}
	if link(back, false) { // nothing but a web address becomes a link
		fmt.Fprintf(&out, pageBack, esc(back))
	}
	return answer{status: status, page: out.Bytes()}, nil
}
