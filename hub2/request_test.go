package hub2

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tripper answers without a network and keeps the requests.
type tripper struct {
	seen []*http.Request
	err  error
}

func (tr *tripper) RoundTrip(r *http.Request) (*http.Response, error) {
	tr.seen = append(tr.seen, r)
	if tr.err != nil {
		return nil, tr.err
	}
	return &http.Response{StatusCode: 404, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

func through(tr http.RoundTripper) func(*Options) { return func(o *Options) { o.Transport = tr } }

func TestTheBaseURLJoinsWithItsPath(t *testing.T) {
	for base, want := range map[string]string{
		"":                               "https://api.hub2.io/balance?currency=XOF",
		"https://api.hub2.io/":           "https://api.hub2.io/balance?currency=XOF",
		"http://127.0.0.1:4242/v1":       "http://127.0.0.1:4242/v1/balance?currency=XOF",
		"http://127.0.0.1:4242/v1/":      "http://127.0.0.1:4242/v1/balance?currency=XOF",
		"http://localhost:4242/a%2Fb/c":  "http://localhost:4242/a%2Fb/c/balance?currency=XOF",
		"http://[::1]:4242":              "http://[::1]:4242/balance?currency=XOF",
		"HTTPS://proxy.example:8443/h2/": "https://proxy.example:8443/h2/balance?currency=XOF",
	} {
		tr := &tripper{}
		c := newClient(t, base, through(tr))
		_, err := c.Balance(t.Context(), "XOF", time.Time{})
		requireKind(t, Refused, err)
		assert.Equal(t, want, tr.seen[0].URL.String(), base)
	}
}

func TestABaseURLThatWouldShowTheKeyIsRefused(t *testing.T) {
	for _, base := range []string{
		"http://api.hub2.io", "http://10.0.0.1", "http://127.0.0.1.example", "http://localhost.example", "ftp://localhost", "api.hub2.io", "//api.hub2.io",
		"https://", "https://:443", "https:///v1", "https:api.hub2.io", "https://CANARY@api.hub2.io", "https://u:CANARY@api.hub2.io",
		"https://api.hub2.io?key=CANARY", "https://api.hub2.io/?", "https://api.hub2.io/#CANARY", "https://api.hub2.io/CANARY%zz", ":CANARY", "http://[::1",
		"https://api.hub2.io/\x7fCANARY", "http://0.0.0.0:1",
	} {
		_, err := New(Options{BaseURL: base, Environment: Live, Key: testKey})
		require.Error(t, err, base)
		assert.NotContains(t, err.Error(), "CANARY")
	}
	for _, e := range []Environment{"", "LIVE", "test"} {
		_, err := New(Options{Environment: e})
		assert.ErrorContains(t, err, "environment")
	}
	for host, want := range map[string]bool{"localhost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true, "": false, "0.0.0.0": false, "10.0.0.1": false, "localhost.example": false} {
		assert.Equal(t, want, Loopback(host), host)
	}
}

func TestAnIdentifierCannotLeaveItsPath(t *testing.T) {
	tr := &tripper{}
	c := newClient(t, "https://hub2.test/v1", through(tr))
	for _, id := range []string{
		"", ".", "..", "...", "a/b", "../payments", `..\x`, "%2e%2e", "%2f", "a?b=c", "a#b", "a b", "a\x00", "a\nb", "é", "pi_1;x", "a@b", string(make([]byte, 200)),
	} {
		r := Ref{ID: id, Token: testToken}
		_, err1 := c.Intent(t.Context(), r)
		_, err2 := c.IntentStatus(t.Context(), r)
		_, err3 := c.Attempt(t.Context(), r, NewAttempt{})
		_, err4 := c.AttemptSync(t.Context(), r, NewAttempt{})
		_, err5 := c.Authenticate(t.Context(), r, "1234")
		_, err6 := c.Fees(t.Context(), id)
		_, err7 := c.PaymentStatus(t.Context(), id)
		for _, err := range []error{err1, err2, err3, err4, err5, err6, err7} {
			requireKind(t, Unreachable, err)
		}
	}
	assert.Empty(t, tr.seen, "nothing left")
	for _, id := range []string{sampleID, "pi_-_~.:", "..a", "1"} {
		_, err := c.Intent(t.Context(), Ref{ID: id})
		requireKind(t, Refused, err)
		assert.Equal(t, "/v1/payment-intents/"+id, tr.seen[len(tr.seen)-1].URL.Path)
	}
}

func TestAnAttemptWithoutTheTokenDoesNotLeave(t *testing.T) {
	tr := &tripper{}
	b := NewBudget(PublishedLimits(), newJump())
	c := newClient(t, "", through(tr), func(o *Options) { o.Budget = b })
	_, err1 := c.Attempt(t.Context(), Ref{ID: sampleID}, NewAttempt{})
	_, err2 := c.Authenticate(t.Context(), Ref{ID: sampleID}, "1234")
	requireKind(t, Unreachable, err1)
	requireKind(t, Unreachable, err2)
	assert.Empty(t, tr.seen)
	used, limit := b.Used()
	assert.Equal(t, 0, used)
	assert.Equal(t, 50, limit)
}

func TestARequestCannotBeSentTwiceByTheTransport(t *testing.T) {
	tr := &tripper{}
	c := newClient(t, "", through(tr))
	_, _ = c.Attempt(t.Context(), ref(), NewAttempt{})
	_, _ = c.CreateIntent(t.Context(), NewIntent{Amount: 1})
	_, _ = c.Authenticate(t.Context(), ref(), "1234")
	require.Len(t, tr.seen, 3)
	for _, r := range tr.seen {
		assert.Nil(t, r.GetBody)
		assert.NotNil(t, r.Body)
		assert.Positive(t, r.ContentLength)
		assert.NotContains(t, r.Header, "Idempotency-Key")
		assert.NotContains(t, r.Header, "X-Idempotency-Key")
	}
}

func TestAForeignTransportIsJudgedByItsError(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want Kind
	}{
		"unknown":      {errors.New("boom"), Ambiguous},
		"dial":         {dialError(), Unreachable},
		"read":         {readError(), Ambiguous},
		"with the URL": {&url.Error{Op: "Get", URL: "https://x/?token=" + testToken.Reveal(), Err: errors.New("boom")}, Ambiguous},
	} {
		rec := &recorder{}
		client := newClient(t, "", through(&tripper{err: c.err}), observed(rec))
		_, err := client.Intent(t.Context(), ref())
		requireKind(t, c.want, err)
		assert.NotContains(t, err.Error(), testToken.Reveal(), name)
		require.Len(t, rec.all(), 1)
		assert.Equal(t, 0, rec.all()[0].Connection, "it cannot tell")
		assert.Equal(t, err, rec.all()[0].Err)
	}
}

func TestNothingLeavesWithAnEndedContext(t *testing.T) {
	tr := &tripper{}
	rec := &recorder{}
	c := newClient(t, "", through(tr), observed(rec))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Attempt(ctx, ref(), NewAttempt{})
	requireKind(t, Unreachable, err)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, tr.seen)
	assert.Empty(t, rec.all(), "there was no exchange")
}

func TestAKeyThatIsNoHeaderStaysHereAndHidden(t *testing.T) {
	c := answering(t, 200, `{}`, func(o *Options) { o.Key = "sk_CANARY\nX-Evil: 1" })
	_, err := c.Balance(t.Context(), "XOF", time.Time{})
	requireKind(t, Unreachable, err)
	assert.NotContains(t, err.Error(), "CANARY")
}

func TestTheDefaultsAreUsable(t *testing.T) {
	c, err := New(Options{Environment: Live})
	require.NoError(t, err)
	assert.Equal(t, DefaultTimeout, c.options.Timeout)
	assert.Equal(t, SystemClock{}, c.options.Clock)
	tr := c.options.Transport.(*http.Transport)
	assert.NotNil(t, tr.Proxy)
	assert.Zero(t, tr.ResponseHeaderTimeout, "Options.Timeout alone bounds the answer")
	assert.Positive(t, tr.TLSHandshakeTimeout)
	assert.Positive(t, tr.IdleConnTimeout)
	assert.True(t, tr.ForceAttemptHTTP2)
	assert.Positive(t, tr.HTTP2.SendPingTimeout)
	c.CloseIdleConnections()
	newClient(t, "", through(&tripper{})).CloseIdleConnections()
}
