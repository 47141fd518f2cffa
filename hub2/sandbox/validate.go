package sandbox

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guichet/hub2"
)

// maxAmount is the largest whole number that a JSON client of any language keeps exactly; Hub2's own
// bounds are not known.
const maxAmount = 1 << 53

// number is a telephone number: E.164 has at most fifteen digits, the sandbox's own numbers have
// eight (no page states the form).
func number(s string) bool {
	digits := strings.TrimPrefix(s, "+")
	return len(digits) >= 8 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
}

// reference is the character set of purchaseReference (documented).
func reference(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("-_. ", r))
	})
}

// newIntent reads the body of a creation.
func (s *Server) newIntent(f fields) (intentMade, error) {
	var m intentMade
	var err error
	if m.Customer, err = f.need("customerReference"); err != nil {
		return m, err
	}
	if m.Purchase, err = f.need("purchaseReference"); err != nil {
		return m, err
	}
	if !reference(m.Purchase) {
		return m, bad("purchaseReference contains forbidden characters")
	}
	if m.Amount, err = f.amount(); err != nil {
		return m, err
	}
	if m.Currency, err = f.need("currency"); err != nil {
		return m, err
	}
	if !slices.ContainsFunc(s.countries, func(c hub2.Country) bool { return c.Currency == m.Currency }) {
		return m, bad("currency is not supported")
	}
	business, err := f.text("overrideBusinessName")
	if business != "" {
		m.Business = &business
	}
	return m, err
}

func (f fields) amount() (int64, error) {
	n, err := strconv.ParseInt(string(f["amount"]), 10, 64)
	if err != nil || n <= 0 || n > maxAmount {
		return 0, bad("amount must be a positive integer")
	}
	return n, nil
}

// order is the body of an attempt.
type order struct {
	token, method, country, provider, number, code, workflow string
	success, failed, finish, cancel                          string // links
}

// newOrder reads the body of an attempt, without judging it against anything else.
func newOrder(f fields) (order, error) {
	var o order
	m, err := mobileMoney(f)
	if err != nil {
		return o, err
	}
	for _, field := range []struct {
		from fields
		name string
		into *string
		must bool
	}{
		{f, "token", &o.token, true}, {f, "paymentMethod", &o.method, true}, {f, "country", &o.country, true},
		{f, "provider", &o.provider, true}, {m, "msisdn", &o.number, true}, {m, "otp", &o.code, false},
		{m, "workflow", &o.workflow, false},
		{m, "onSuccessRedirectionUrl", &o.success, false}, {m, "onFailedRedirectionUrl", &o.failed, false},
		{m, "onFinishRedirectionUrl", &o.finish, false}, {m, "onCancelRedirectionUrl", &o.cancel, false},
	} {
		if *field.into, err = field.from.text(field.name); err != nil {
			return o, err
		}
		if field.must && *field.into == "" {
			return o, bad(field.name + " should not be empty")
		}
	}
	return o, nil
}

// mobileMoney reads the attempt's inner object, where number and links stand (observed).
func mobileMoney(f fields) (fields, error) {
	raw, ok := f["mobileMoney"]
	if !ok || string(raw) == "null" {
		return fields{}, nil
	}
	m, err := object(raw)
	if err != nil {
		return nil, bad("mobileMoney must be an object")
	}
	return m, nil
}

// judge checks an order against the table of countries and its intent.
func (s *Server) judge(o order, in *intent) (hub2.Operator, error) {
	none := hub2.Operator{}
	country, ok := hub2.FindCountry(s.countries, o.country)
	if !ok {
		return none, notFound("Country not found")
	}
	op, ok := country.Operator(o.provider)
	if !ok {
		return none, bad("Provider is not available in this country")
	}
	card := o.method == "credit_card" && strings.EqualFold(o.provider, "ecobank") // observed, in one client
	switch {
	case o.method != "mobile_money" && !card:
		return none, bad("paymentMethod is not supported")
	case country.Currency != in.Currency:
		return none, bad("currency of the intent is not that of the country")
	case !number(o.number):
		return none, bad("msisdn is not a valid phone number")
	}
	if s.strict {
		if _, known := s.outcomes[o.number]; !known {
			return none, invalidSandboxNumber()
		}
	}
	return op, o.links(op)
}

// links checks the redirection links that the operator wants: Wave https ones for success and
// failure (observed), Orange's redirection a finish and a cancel (observed).
func (o order) links(op hub2.Operator) error {
	switch {
	case strings.EqualFold(op.Provider, "wave"):
		if o.success == "" || o.failed == "" {
			return bad("redirection links required")
		}
		if !link(o.success, true) || !link(o.failed, true) {
			return bad("redirection links must be https")
		}
	case o.redirects(op):
		if o.finish == "" || o.cancel == "" {
			return bad("redirection links required")
		}
		if !link(o.finish, false) || !link(o.cancel, false) {
			return bad("redirection links must be URLs")
		}
	}
	return nil
}

// redirects reports whether the order asks Orange for a link instead of a code (observed).
func (o order) redirects(op hub2.Operator) bool {
	return o.workflow == string(hub2.FlowRedirection) && strings.EqualFold(op.Provider, "orange")
}

// link reports whether s is an absolute web address.
func link(s string, secure bool) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && !secure)
}
