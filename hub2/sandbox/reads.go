package sandbox

import (
	"net/http"
	"slices"

	"guichet/hub2"
)

// readPaymentStatus answers GET /payments/{id}/status; its body is assumed.
func (s *Server) readPaymentStatus(x *exchange) (answer, error) {
	t, o, err := s.lookAs(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	a := t.attempts[x.arg]
	if a == nil || a.of.owner() != o {
		return answer{}, notFound("Payment not found")
	}
	return answer{status: http.StatusOK, body: statusJSON{a.id, a.moment(t.now).status}}, nil
}

// The JSON of a balance, fields in the order of the sample (documented).
type (
	balanceJSON struct {
		Collection []accountJSON `json:"collectionAccount"`
		Transfer   []accountJSON `json:"transferAccount"`
	}
	accountJSON struct {
		Amount    int64  `json:"amount"`
		Available int64  `json:"availableBalance"`
		Reserved  *int64 `json:"reservedBalance,omitempty"` // of the transfer account only
		Currency  string `json:"currency"`
		Date      string `json:"date"`
	}
)

// transferStart is what the sandbox's transfer account begins with, in XOF (documented).
const transferStart = 100_000

// readBalance answers GET /balance: what all successful payments brought by a date, fees not taken
// off (assumed).
func (s *Server) readBalance(x *exchange) (answer, error) {
	t, o, err := s.lookAs(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	q := x.r.URL.Query()
	at, err := instantIn(q, "date", t.now)
	if err != nil {
		return answer{}, err
	}
	sums := map[string]int64{"XOF": 0}
	for _, in := range t.byOwner[o] {
		for _, a := range in.attempts {
			if m := a.moment(at); a.at <= at && m.status == wordSuccessful {
				sums[in.Currency] += m.amount
			}
		}
	}
	out := balanceJSON{[]accountJSON{}, []accountJSON{}}
	for _, c := range s.currencies() {
		sum, there := sums[c]
		if want := q.Get("currency"); !there || want != "" && want != c {
			continue
		}
		out.Collection = append(out.Collection, accountJSON{sum, sum, nil, c, stamp(at)})
		if c == "XOF" {
			out.Transfer = append(out.Transfer, accountJSON{transferStart, transferStart, new(int64), c, stamp(at)})
		}
	}
	return answer{status: http.StatusOK, body: out}, nil
}

// currencies lists those of all countries, each once.
func (s *Server) currencies() []string {
	var all []string
	for _, c := range s.countries {
		if !slices.Contains(all, c.Currency) {
			all = append(all, c.Currency)
		}
	}
	return all
}

// providerJSON is one line of /data/providers, whose body is not known.
type providerJSON struct {
	Provider      string `json:"provider"`
	Name          string `json:"name"`
	Country       string `json:"country"`
	Currency      string `json:"currency"`
	PaymentMethod string `json:"paymentMethod"`
}

// listProviders answers GET /data/providers, for one country or for all. It asks for no key (not
// known whether Hub2 does).
func (s *Server) listProviders(x *exchange) (answer, error) {
	countries := s.countries
	if code := x.r.URL.Query().Get("country"); code != "" {
		c, ok := hub2.FindCountry(countries, code)
		if !ok {
			return answer{}, notFound("Country not found")
		}
		countries = []hub2.Country{c}
	}
	out := []providerJSON{}
	for _, c := range countries {
		for _, op := range c.Operators {
			out = append(out, providerJSON{op.Provider, op.Name, c.Code, c.Currency, "mobile_money"})
		}
	}
	return answer{status: http.StatusOK, body: out}, nil
}
