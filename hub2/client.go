// Package hub2 is a client of the Hub2 mobile-money API, built from its documentation and from what
// its answers were observed to be. It never repeats a request that may move money: Hub2 has no
// idempotency key, so whoever calls decides what an unknown fate means.
//
// Facts about Hub2 in the comments are marked documented, observed (in public code or a recorded
// run) or assumed.
package hub2

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// BaseURL is Hub2's only host, for live and sandbox alike (documented).
const BaseURL = "https://api.hub2.io"

// DefaultTimeout bounds one request, from dialling to the last byte of the answer. Waiting for the
// Budget is not in it, but for a POST it is bounded by the same time.
const DefaultTimeout = 20 * time.Second

// Environment chooses between money and play; the API key is bound to one of the two.
type Environment string

// The environments, as the Environment header says them (documented).
const (
	Sandbox Environment = "sandbox"
	Live    Environment = "live"
)

// Options configure a Client. Environment is required; all else has a working zero value.
type Options struct {
	BaseURL     string // BaseURL when empty; plain http is for loopback only
	Environment Environment
	Key         Secret // not needed for what an intent's token can do
	MerchantID  string
	Transport   http.RoundTripper // NewTransport() when nil
	Budget      *Budget           // none when nil
	Clock       Clock             // SystemClock when nil
	Timeout     time.Duration     // DefaultTimeout when 0
	// Observe is called after every exchange, with secrets already removed, from the goroutine
	// that made it.
	Observe func(Exchange)
}

// Client calls Hub2. It is safe for several goroutines.
type Client struct {
	base    *url.URL
	options Options       // without the key: fmt prints unexported fields whatever their methods say
	key     func() Secret // the key, where no verb can reach it
	known   *known        // likewise
	spares  *spares       // of our own transport, nil of another
}

// New returns a client, or an error for a base URL that must not be used.
func New(o Options) (*Client, error) {
	if o.BaseURL == "" {
		o.BaseURL = BaseURL
	}
	if o.Clock == nil {
		o.Clock = SystemClock{}
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	var ahead *spares
	if o.Transport == nil {
		o.Transport, ahead = newTransport(o.Clock)
	}
	if o.Environment != Sandbox && o.Environment != Live {
		return nil, fmt.Errorf("environment %q: want %q or %q", o.Environment, Sandbox, Live)
	}
	base, err := url.Parse(o.BaseURL)
	if err != nil {
		return nil, errors.New("the base URL cannot be read")
	}
	if err := checkBase(base); err != nil {
		return nil, err
	}
	key := o.Key
	o.Key = ""
	return &Client{base: base, options: o, key: func() Secret { return key }, known: newKnown(), spares: ahead}, nil
}

// CloseIdleConnections drops the kept connections, as after the machine slept. Those that Warm made and
// nobody has used are not among them.
func (c *Client) CloseIdleConnections() {
	if t, ok := c.options.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// checkBase keeps the key off the open network. Its errors name the host only: all else of a URL may
// hold a secret.
func checkBase(u *url.URL) error {
	shown := u.Scheme + "://" + u.Host
	switch {
	case u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return fmt.Errorf("base URL %q: want https://HOST, without user, query or fragment", shown)
	case u.Scheme == "https", u.Scheme == "http" && Loopback(u.Hostname()):
		return nil
	case u.Scheme == "http":
		return fmt.Errorf("base URL %q: plain http is for this machine only, use https", shown)
	}
	return fmt.Errorf("base URL %q: want https://HOST", shown)
}

// Loopback reports whether host can only be this machine.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// connectTimeout bounds each step of connecting.
const connectTimeout = 10 * time.Second

// NewTransport returns Go's transport with a time-out on each step of connecting; waiting for the
// answer is bounded by Options.Timeout. It keeps connections, so a second request pays no handshake,
// and what TLS needs to resume with a shorter one; and it asks a silent HTTP/2 connection whether it
// still lives: one that died with the network would otherwise swallow every request until TCP gives up.
func NewTransport() *http.Transport {
	t, _ := newTransport(SystemClock{})
	return t
}

func newTransport(clock Clock) (*http.Transport, *spares) {
	s := &spares{clock: clock}
	s.transport = &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            s.dial,
		DialTLSContext:         s.dialTLS,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(8)},
		TLSHandshakeTimeout:    connectTimeout,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    4,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 10 * time.Second, PingTimeout: 5 * time.Second},
	}
	return s.transport, s
}

// Ref names an intent. With a token the request carries it and no API key; without one, the key.
type Ref struct {
	ID    string
	Token Secret
	// Last, when set, is called right before the request leaves, after any wait for the budget. Its
	// error keeps the request back: nothing was sent then.
	Last func(context.Context) error
}

// NewIntent is what an intent is made of.
type NewIntent struct {
	Amount            Amount `json:"amount"` // smallest currency unit, at least 1
	Currency          string `json:"currency"`
	PurchaseReference string `json:"purchaseReference"` // A-Za-z0-9-_. and space (documented)
	CustomerReference string `json:"customerReference"` // not empty (observed)
	BusinessName      string `json:"overrideBusinessName,omitempty"`
}

// CreateIntent makes an intent. It moves no money, so a lost answer may be asked for again with the
// same reference; an intent that nobody attempts is harmless.
func (c *Client) CreateIntent(ctx context.Context, n NewIntent) (Intent, error) {
	answer, err := c.do(ctx, call{op: "create intent", method: http.MethodPost, path: "/payment-intents", route: RouteCreate, body: n})
	if err != nil {
		return Intent{}, err
	}
	i, err := answer.intent("")
	c.known.add(i.ID, i.Token)
	return i, err
}

// Intent reads an intent whole, with its payments.
func (c *Client) Intent(ctx context.Context, r Ref) (Intent, error) {
	answer, err := c.do(ctx, call{
		op: "read intent", method: http.MethodGet, path: intentPath(r.ID, ""), route: RouteIntent, id: r.ID,
		intent: r.ID, token: r.Token, max: maxIntentBody, last: r.Last,
	})
	if err != nil {
		return Intent{}, err
	}
	i, err := answer.intent(r.ID)
	c.known.add(i.ID, i.Token)
	return i, err
}

// IntentStatus reads an intent's status. Of the intent that it returns only Status is certain to be
// there: Hub2 does not document this answer.
func (c *Client) IntentStatus(ctx context.Context, r Ref) (Intent, error) {
	answer, err := c.do(ctx, call{
		op: "read status", method: http.MethodGet, path: intentPath(r.ID, "/status"), route: RouteStatus, id: r.ID,
		intent: r.ID, token: r.Token, max: maxIntentBody, last: r.Last,
	})
	if err != nil {
		return Intent{}, err
	}
	return answer.status(r.ID)
}

// NewAttempt is what a payment attempt is made of.
type NewAttempt struct {
	Country  string
	Operator Operator // provider, workflow and links
	MSISDN   string   // as Hub2 wants it, see Country.FormatNumber
	OTP      Secret   // for operators that want it in the attempt, else empty
}

// Attempt asks the customer's operator to pay the intent. THIS MAY TAKE MONEY, and it is not
// idempotent: only an error of kind Refused, Limited or Unreachable says that nothing was taken.
func (c *Client) Attempt(ctx context.Context, r Ref, n NewAttempt) (Intent, error) {
	return c.attempt(ctx, r, n, "/payments")
}

// AttemptSync is Attempt whose answer holds the redirection already. Hub2 offers it for Wave, and
// only after its support has switched it on; 401 before (observed).
func (c *Client) AttemptSync(ctx context.Context, r Ref, n NewAttempt) (Intent, error) {
	return c.attempt(ctx, r, n, "/payments/sync")
}

func (c *Client) attempt(ctx context.Context, r Ref, n NewAttempt, path string) (Intent, error) {
	answer, err := c.do(ctx, call{
		op: "attempt payment", method: http.MethodPost, path: intentPath(r.ID, path), route: RouteAttempt,
		intent: r.ID, token: r.Token, tokenInBody: true, body: n.wire(r.Token), max: maxIntentBody, secrets: []Secret{n.OTP}, last: r.Last,
	})
	if err != nil {
		return Intent{}, err
	}
	return answer.intent(r.ID)
}

// Authenticate sends the code that the customer received. The answer is the intent, or the payment
// alone (documented and observed differ): then the intent returned holds just that payment.
func (c *Client) Authenticate(ctx context.Context, r Ref, code Secret) (Intent, error) {
	body := struct {
		Token string `json:"token"`
		Code  string `json:"confirmationCode"`
	}{r.Token.Reveal(), code.Reveal()}
	answer, err := c.do(ctx, call{
		op: "authenticate payment", method: http.MethodPost, path: intentPath(r.ID, "/authentication"),
		route: RouteAuthenticate, intent: r.ID, token: r.Token, tokenInBody: true, body: body, max: maxIntentBody, secrets: []Secret{code}, last: r.Last,
	})
	if err != nil {
		return Intent{}, err
	}
	return answer.intent(r.ID)
}

// Fees reads what an intent would cost. Its answer is not documented: it is given as it came.
func (c *Client) Fees(ctx context.Context, id string) (RawMessage, error) {
	answer, err := c.do(ctx, call{op: "read fees", method: http.MethodGet, path: intentPath(id, "/payment-fees"), route: RouteFees, intent: id})
	if err != nil {
		return nil, err
	}
	return answer.raw()
}

// Period is a page of a list between two instants, both included.
type Period struct {
	From, To time.Time // give From: Hub2's default, the first of the month, hides yesterday at midnight
	Page     int       // from 1; 0 means 1
	PerPage  int       // 0 means 100; Hub2's maximum is not known
}

// IntentFilter narrows a list of intents; empty references match all.
type IntentFilter struct {
	Period
	PurchaseReference, CustomerReference string
	Last                                 func(context.Context) error // as in Ref
}

// Intents lists intents. Hub2 allows one such request in 30 seconds.
func (c *Client) Intents(ctx context.Context, f IntentFilter) ([]Intent, error) {
	q := f.query()
	set(q, "purchaseReference", f.PurchaseReference)
	set(q, "customerReference", f.CustomerReference)
	answer, err := c.do(ctx, call{op: "list intents", method: http.MethodGet, path: "/payment-intents", query: q, route: RouteList, max: maxIntentBody, last: f.Last})
	if err != nil {
		return nil, err
	}
	return list[Intent](answer)
}

// Payments lists payments. Hub2 allows one such request in 30 seconds.
func (c *Client) Payments(ctx context.Context, p Period) ([]Payment, error) {
	answer, err := c.do(ctx, call{op: "list payments", method: http.MethodGet, path: "/payments", query: p.query(), route: RoutePayments, max: maxIntentBody})
	if err != nil {
		return nil, err
	}
	return list[Payment](answer)
}

// PaymentStatus reads one payment's status.
func (c *Client) PaymentStatus(ctx context.Context, id string) (Status, error) {
	answer, err := c.do(ctx, call{
		op: "read payment status", method: http.MethodGet, path: path("/payments/", id, "/status"), route: RoutePaymentStatus, id: id,
	})
	if err != nil {
		return "", err
	}
	i, err := answer.status("")
	return i.Status, err
}

// Account is one account's standing in one currency, in its smallest unit.
type Account struct {
	Amount    Amount `json:"amount"`
	Available Amount `json:"availableBalance"`
	Reserved  Amount `json:"reservedBalance"`
	Currency  string `json:"currency"`
	Date      Time   `json:"date"`
}

// Balance is what the merchant has: collected payments, and what transfers may draw on.
type Balance struct {
	Collection []Account `json:"collectionAccount"`
	Transfer   []Account `json:"transferAccount"`
}

// Balance reads the merchant's accounts in one currency, at an instant (now when at is zero).
func (c *Client) Balance(ctx context.Context, currency string, at time.Time) (Balance, error) {
	q := url.Values{}
	set(q, "currency", currency)
	if !at.IsZero() {
		q.Set("date", at.UTC().Format(timeFormat))
	}
	answer, err := c.do(ctx, call{op: "read balance", method: http.MethodGet, path: "/balance", query: q, route: RouteBalance})
	if err != nil {
		return Balance{}, err
	}
	return decode[Balance](answer)
}

// Providers reads which operators Hub2 has in a country. Its answer is not documented: it is given
// as it came.
func (c *Client) Providers(ctx context.Context, country string) (RawMessage, error) {
	q := url.Values{"country": {country}}
	answer, err := c.do(ctx, call{op: "read providers", method: http.MethodGet, path: "/data/providers", query: q, route: RouteProviders})
	if err != nil {
		return nil, err
	}
	return answer.raw()
}
