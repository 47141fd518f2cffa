package sandbox

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// The pages of a list: 10 by default is documented, 100 is the most that a page of the guide asks for
// and taken as the most there is.
const (
	perPageDefault = 10
	perPageMax     = 100
)

// span is what a list is asked for. Both ends belong to it (documented).
type span struct {
	from, to      int64
	page, perPage int
}

// newSpan reads a list's query. Left out, the span is this month until now (documented).
func newSpan(q url.Values, now int64) (span, error) {
	y, m, _ := time.UnixMilli(now).UTC().Date()
	sp := span{time.Date(y, m, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), now, 1, perPageDefault}
	var err error
	if sp.from, err = instantIn(q, "from", sp.from); err != nil {
		return sp, err
	}
	if sp.to, err = instantIn(q, "to", sp.to); err != nil {
		return sp, err
	}
	if sp.page, err = countIn(q, "page", sp.page); err != nil {
		return sp, err
	}
	if sp.perPage, err = countIn(q, "perPage", sp.perPage); err != nil {
		return sp, err
	}
	if sp.perPage > perPageMax {
		return sp, bad("perPage must not be greater than " + strconv.Itoa(perPageMax))
	}
	return sp, nil
}

// instantIn reads a time of the query, or a day, which then is its beginning in UTC.
func instantIn(q url.Values, name string, otherwise int64) (int64, error) {
	v := q.Get(name)
	if v == "" {
		return otherwise, nil
	}
	t, err := time.Parse(time.RFC3339, v)
	if err != nil {
		t, err = time.Parse(time.DateOnly, v)
	}
	if err != nil {
		return 0, bad(name + " must be an ISO 8601 date")
	}
	return t.UnixMilli(), nil
}

func countIn(q url.Values, name string, otherwise int) (int, error) {
	v := q.Get(name)
	if v == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return 0, bad(name + " must be a positive integer")
	}
	return n, nil
}

func (sp span) has(at int64) bool { return at >= sp.from && at <= sp.to }

// cut returns the page that was asked for.
func cut[T any](sp span, all []T) []T {
	if sp.page-1 > len(all)/sp.perPage {
		return nil
	}
	start := min((sp.page-1)*sp.perPage, len(all))
	return all[start:min(start+sp.perPage, len(all))]
}

// listIntents answers GET /payment-intents, newest first (order assumed).
func (s *Server) listIntents(x *exchange) (answer, error) {
	t, all, sp, err := s.list(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	q := x.r.URL.Query()
	purchase, customer := q.Get("purchaseReference"), q.Get("customerReference")
	var found []*intent
	for _, in := range slices.Backward(all) {
		if sp.has(in.at) && (purchase == "" || in.Purchase == purchase) && (customer == "" || in.Customer == customer) {
			found = append(found, in)
		}
	}
	slices.SortStableFunc(found, func(a, b *intent) int { return cmp.Compare(b.at, a.at) })
	out := []intentJSON{}
	for _, in := range cut(sp, found) {
		out = append(out, intentAt(in, t.now, voiceRead))
	}
	return answer{status: http.StatusOK, body: out}, nil
}

// listPayments answers GET /payments, newest first (order assumed). The emulator delegates nothing.
func (s *Server) listPayments(x *exchange) (answer, error) {
	t, all, sp, err := s.list(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	if v := x.r.URL.Query().Get("isDelegated"); v != "" {
		delegated, err := strconv.ParseBool(v)
		if err != nil {
			return answer{}, bad("isDelegated must be a boolean")
		}
		if delegated {
			all = nil
		}
	}
	var found []*attempt
	for _, in := range slices.Backward(all) {
		for _, a := range slices.Backward(in.attempts) {
			if sp.has(a.at) {
				found = append(found, a)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *attempt) int { return cmp.Compare(b.at, a.at) })
	out := []paymentJSON{}
	for _, a := range cut(sp, found) {
		out = append(out, paymentAt(a, t.now, voiceRead))
	}
	return answer{status: http.StatusOK, body: out}, nil
}

// list does what both lists begin with. The turn is to be ended when there is no error.
func (s *Server) list(x *exchange) (*turn, []*intent, span, error) {
	t, o, err := s.lookAs(x)
	if err != nil {
		return nil, nil, span{}, err
	}
	sp, err := newSpan(x.r.URL.Query(), t.now)
	if err != nil {
		t.end()
		return nil, nil, sp, err
	}
	return t, t.byOwner[o], sp, nil
}
