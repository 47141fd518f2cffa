package hub2

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// contract is the OpenAPI document as a server: it refuses what the document does not allow and
// answers from the samples, its own answers judged by the same document.
type contract struct {
	router routers.Router
	server *httptest.Server

	status int
	answer []byte

	request *http.Request
	body    []byte
	wrong   []error
}

func newContract(t testing.TB) *contract {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join("testdata", "hub2.openapi.yaml"))
	require.NoError(t, err)
	doc.Servers = nil
	require.NoError(t, doc.Validate(context.Background()))
	router, err := legacy.NewRouter(doc)
	require.NoError(t, err)
	s := &contract{router: router}
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

func (s *contract) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.body, _ = io.ReadAll(r.Body)
	s.request = r.Clone(context.Background())
	r.Body = io.NopCloser(bytes.NewReader(s.body))
	route, params, err := s.router.FindRoute(r)
	if err != nil {
		s.wrong = append(s.wrong, err)
		http.Error(w, "{}", http.StatusTeapot)
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: &openapi3filter.Options{
		IncludeResponseStatus: true, AuthenticationFunc: hasHeader,
	}}
	if err := openapi3filter.ValidateRequest(r.Context(), in); err != nil {
		s.wrong = append(s.wrong, err)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: s.status, Header: header, Options: in.Options}
	out.SetBodyBytes(s.answer)
	if err := openapi3filter.ValidateResponse(r.Context(), out); err != nil {
		s.wrong = append(s.wrong, err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(s.status)
	_, _ = w.Write(s.answer)
}

func hasHeader(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	if in.RequestValidationInput.Request.Header.Get(in.SecurityScheme.Name) == "" {
		return errors.New("no " + in.SecurityScheme.Name)
	}
	return nil
}

// contractCall is one use of a method and what must be seen of it on the wire.
type contractCall struct {
	name   string
	do     func(context.Context, *Client) (any, error)
	method string
	path   string
	query  url.Values
	keyed  bool   // with the key headers, else with none
	body   string // a sample's name, or JSON; "" when there must be none
	status int
	answer string // a sample's name, or JSON
}

func attemptOf(provider, msisdn string, otp Secret, change func(*Operator)) func(context.Context, *Client) (any, error) {
	return func(ctx context.Context, c *Client) (any, error) {
		ci, _ := FindCountry(Countries(), "CI")
		o, _ := ci.Operator(provider)
		if change != nil {
			change(&o)
		}
		return c.Attempt(ctx, Ref{ID: sampleID, Token: sampleToken}, NewAttempt{Country: ci.Code, Operator: o, MSISDN: msisdn, OTP: otp})
	}
}

const sampleToken = Secret("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpbnRlbnRJZCI6InBpX1prM3ZUMHE5WHlMd19SNWFCYy1ENyIsIm1lcmNoYW50SWQiOiJFWEFNUExFbWVyY2hhbnRJZDAwMDAxIiwibW9kZSI6InNhbmRib3giLCJpYXQiOjE3ODYwNTA0NzJ9.uonvI_4qsysKpogV-8wb_XAHQIQh1VAVLUTgRUfHZgE")

func shopLinks(o *Operator) {
	o.SuccessURL, o.FailedURL = "https://shop.example/ok", "https://shop.example/failed"
}

func orangeLinks(o *Operator) {
	o.Workflow, o.FinishURL, o.CancelURL = "redirection", "https://shop.example/finish", "https://shop.example/cancel"
}

func contractCalls() []contractCall {
	intent := "/payment-intents/" + sampleID
	token := url.Values{"token": {sampleToken.Reveal()}}
	from := time.Date(2026, 7, 31, 22, 30, 0, 0, time.FixedZone("", 3600))
	byKey, byToken := Ref{ID: sampleID}, Ref{ID: sampleID, Token: sampleToken}
	const created, got = "payment_attempt.response201", "payment_intent_get_successful"
	return []contractCall{
		{"create intent", func(ctx context.Context, c *Client) (any, error) {
			return c.CreateIntent(ctx, NewIntent{Amount: 100, Currency: "XOF", PurchaseReference: "order-2026-000123", CustomerReference: "customer-42", BusinessName: "My Shop"})
		}, "POST", "/payment-intents", nil, true, "payment_intent_create.request", 201, "payment_intent_create.response201"},
		{"read intent by key", func(ctx context.Context, c *Client) (any, error) { return c.Intent(ctx, byKey) }, "GET", intent, nil, true, "", 200, got},
		{"read intent by token", func(ctx context.Context, c *Client) (any, error) { return c.Intent(ctx, byToken) }, "GET", intent, token, false, "", 200, got},
		{"read status by key", func(ctx context.Context, c *Client) (any, error) { return c.IntentStatus(ctx, byKey) }, "GET", intent + "/status", nil, true, "", 200, "payment_intent_status"},
		{"read status by token", func(ctx context.Context, c *Client) (any, error) { return c.IntentStatus(ctx, byToken) }, "GET", intent + "/status", token, false, "", 200, "payment_intent_status"},
		{"attempt mtn", attemptOf("mtn", "00000001", "", nil), "POST", intent + "/payments", nil, false, "payment_attempt_mtn_push_sandbox.request", 201, created},
		{"attempt moov", attemptOf("moov", "0101020304", "", nil), "POST", intent + "/payments", nil, false, "payment_attempt_moov_push.request", 201, created},
		{"attempt orange with code", attemptOf("orange", "0701020304", "123456", nil), "POST", intent + "/payments", nil, false, "payment_attempt_orange_otp.request", 201, created},
		{"attempt orange by link", attemptOf("orange", "0701020304", "", orangeLinks), "POST", intent + "/payments", nil, false, "payment_attempt_orange_redirection.request", 201, created},
		{"attempt wave", attemptOf("wave", "0501020304", "", shopLinks), "POST", intent + "/payments", nil, false, "payment_attempt_wave_redirection.request", 201, created},
		{"attempt wave synchronously", func(ctx context.Context, c *Client) (any, error) {
			o := wave()
			shopLinks(&o)
			return c.AttemptSync(ctx, byToken, NewAttempt{Country: "CI", Operator: o, MSISDN: "0501020304"})
		}, "POST", intent + "/payments/sync", nil, false, "payment_attempt_wave_redirection.request", 201, "payment_intent_get_action_required_redirection"},
		{"authenticate, answered by the intent", func(ctx context.Context, c *Client) (any, error) { return c.Authenticate(ctx, byToken, "4567") }, "POST", intent + "/authentication", nil, false, "payment_authenticate_otp.request", 201, "payment_authenticate_otp.response201"},
		{"authenticate, answered by the payment", func(ctx context.Context, c *Client) (any, error) { return c.Authenticate(ctx, byToken, "4567") }, "POST", intent + "/authentication", nil, false, "payment_authenticate_otp.request", 201, `{"id":"` + samplePayID + `","intentId":"` + sampleID + `","status":"pending","amount":100}`},
		{"read fees", func(ctx context.Context, c *Client) (any, error) { return c.Fees(ctx, sampleID) }, "GET", intent + "/payment-fees", nil, true, "", 200, `{"fees":[]}`},
		{"list intents", func(ctx context.Context, c *Client) (any, error) {
			return c.Intents(ctx, IntentFilter{Period: Period{From: from, To: from.Add(time.Hour), Page: 2, PerPage: 50}, PurchaseReference: "a b&c=d", CustomerReference: "é"})
		}, "GET", "/payment-intents", url.Values{
			"from": {"2026-07-31T21:30:00.000Z"}, "to": {"2026-07-31T22:30:00.000Z"}, "page": {"2"}, "perPage": {"50"},
			"purchaseReference": {"a b&c=d"}, "customerReference": {"é"},
		}, true, "", 200, "payment_intents_list"},
		{"list payments", func(ctx context.Context, c *Client) (any, error) { return c.Payments(ctx, Period{PerPage: -1}) }, "GET", "/payments",
			url.Values{"page": {"1"}, "perPage": {"100"}}, true, "", 200, "payments_list"},
		{"read payment status", func(ctx context.Context, c *Client) (any, error) { return c.PaymentStatus(ctx, samplePayID) }, "GET", "/payments/" + samplePayID + "/status", nil, true, "", 200, `{"status":"successful"}`},
		{"read balance", func(ctx context.Context, c *Client) (any, error) { return c.Balance(ctx, "XOF", from) }, "GET", "/balance",
			url.Values{"currency": {"XOF"}, "date": {"2026-07-31T21:30:00.000Z"}}, true, "", 200, "balance"},
		{"read providers", func(ctx context.Context, c *Client) (any, error) { return c.Providers(ctx, "CI") }, "GET", "/data/providers",
			url.Values{"country": {"CI"}}, true, "", 200, `[{"provider":"wave"}]`},
		{"register a webhook", func(ctx context.Context, c *Client) (any, error) {
			return c.Register(ctx, NewRegistration{URL: "https://shop.example/webhooks/hub2", Events: []string{"payment.failed"}, Description: "Payments of my shop"})
		}, "POST", "/webhooks", nil, true, `{"url":"https://shop.example/webhooks/hub2","events":["payment.failed"],"description":"Payments of my shop"}`,
			201, "webhook_registration_create.response"},
		{"list webhooks", func(ctx context.Context, c *Client) (any, error) { return c.Registrations(ctx) }, "GET", "/webhooks", nil, true, "", 200,
			`[{"id":"wh_1","url":"https://shop.example/","events":["payment.failed"],"description":"x","createdAt":"2026-08-06T20:00:00Z","updatedAt":"2026-08-06T20:00:00Z"}]`},
		{"delete a webhook", func(ctx context.Context, c *Client) (any, error) { return nil, c.Deregister(ctx, "wh_1") }, "DELETE", "/webhooks/wh_1", nil, true, "", 200, `{}`},
	}
}

func TestEveryMethodKeepsToTheDocument(t *testing.T) {
	s := newContract(t)
	client := newClient(t, s.server.URL)
	read := func(t *testing.T, name string) []byte {
		if name == "" || name[0] == '{' || name[0] == '[' {
			return []byte(name)
		}
		return sample(t, name)
	}
	for _, c := range contractCalls() {
		t.Run(c.name, func(t *testing.T) {
			s.status, s.answer, s.wrong, s.request = c.status, read(t, c.answer), nil, nil
			v, err := c.do(t.Context(), client)
			for _, wrong := range s.wrong {
				t.Error(wrong)
			}
			require.NoError(t, err)
			r := s.request
			assert.Equal(t, c.method, r.Method)
			assert.Equal(t, c.path, r.URL.Path)
			if c.query == nil {
				c.query = url.Values{}
			}
			assert.Equal(t, c.query, r.URL.Query())
			assert.Equal(t, "sandbox", r.Header.Get("Environment"))
			assert.Equal(t, "true", r.Header.Get("X-Use-Standardized-Error"))
			assert.NotContains(t, r.Header, "Authorization")
			assert.NotContains(t, r.Header, "Idempotency-Key")
			assert.NotContains(t, r.Header, "X-Idempotency-Key")
			if c.keyed {
				assert.Equal(t, testKey.Reveal(), r.Header.Get("ApiKey"))
				assert.Equal(t, "merchant-1", r.Header.Get("MerchantId"))
			} else {
				assert.NotContains(t, r.Header, "Apikey")
				assert.NotContains(t, r.Header, "Merchantid")
			}
			if c.body == "" {
				assert.Empty(t, s.body)
				assert.NotContains(t, r.Header, "Content-Type")
			} else {
				assert.JSONEq(t, string(read(t, c.body)), string(s.body))
				assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
			}
			requireAnswer(t, s.answer, v)
		})
	}
}

// requireAnswer checks that what a method returned is what the server said.
func requireAnswer(t *testing.T, answer []byte, v any) {
	t.Helper()
	switch v := v.(type) {
	case nil:
	case RawMessage:
		assert.Equal(t, string(answer), string(v))
	case Registration:
		assert.Equal(t, "wh_Ab1Cd2Ef3Gh4Ij5Kl6Mn7", v.ID)
		assert.Len(t, v.Secret.Reveal(), 64)
		assert.Equal(t, EventTypes(), v.Events)
	case Status:
		assert.Equal(t, StatusSuccessful, v)
	case Balance:
		require.NotEmpty(t, v.Collection)
		require.NotEmpty(t, v.Transfer)
		assert.Equal(t, "XOF", v.Transfer[0].Currency)
		assert.False(t, v.Transfer[0].Date.IsZero())
	case Intent:
		assert.Equal(t, sampleID, v.ID)
		assert.Equal(t, string(bytes.TrimSpace(answer)), string(v.Raw))
	default:
		out, err := json.Marshal(v)
		require.NoError(t, err)
		assert.Equal(t, blank(anyJSON(t, answer)), anyJSON(t, out))
	}
}

func TestEverySampleOfTheDocumentFitsIt(t *testing.T) {
	s := newContract(t)
	client := newClient(t, s.server.URL)
	for name, body := range samples(t, "error_*") {
		t.Run(name, func(t *testing.T) {
			s.status, s.answer, s.wrong = http.StatusBadRequest, body, nil
			_, err := client.CreateIntent(t.Context(), NewIntent{Amount: 1, Currency: "XOF", PurchaseReference: "a", CustomerReference: "b"})
			for _, wrong := range s.wrong {
				t.Error(wrong)
			}
			e := requireKind(t, Refused, err)
			assert.NotEmpty(t, e.Message)
			assert.NotEmpty(t, e.Code)
		})
	}
}

func TestTheDocumentWouldCatchABadRequest(t *testing.T) {
	s := newContract(t)
	client := newClient(t, s.server.URL)
	s.status, s.answer = 201, sample(t, "payment_intent_create.response201")
	for _, n := range []NewIntent{
		{Amount: 0, Currency: "XOF", PurchaseReference: "a", CustomerReference: "b"},
		{Amount: 1, Currency: "XO", PurchaseReference: "a", CustomerReference: "b"},
		{Amount: 1, Currency: "XOF", PurchaseReference: "a/b", CustomerReference: "b"},
		{Amount: 1, Currency: "XOF", PurchaseReference: "a"},
	} {
		s.wrong = nil
		_, _ = client.CreateIntent(t.Context(), n)
		assert.NotEmpty(t, s.wrong, "%+v", n)
	}
}
