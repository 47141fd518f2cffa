package hub2

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// framing is how a server says where a body ends.
type framing func(status int, body []byte) []byte

func framings() map[string]framing {
	head := func(status int, more string) string {
		return fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: application/json\r\n%s\r\n", status, http.StatusText(status), more)
	}
	return map[string]framing{
		"by length": func(status int, body []byte) []byte {
			return append([]byte(head(status, fmt.Sprintf("Content-Length: %d\r\n", len(body)))), body...)
		},
		"in chunks": func(status int, body []byte) []byte {
			half := len(body) / 2
			return fmt.Appendf([]byte(head(status, "Transfer-Encoding: chunked\r\n")), "%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n",
				half, body[:half], len(body)-half, body[half:])
		},
		"by closing": func(status int, body []byte) []byte {
			return append([]byte(head(status, "Connection: close\r\n")), body...)
		},
	}
}

// cutServer reads each request whole, answers with the bytes that it was given, and hangs up.
type cutServer struct{ answer []byte }

func (s cutServer) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	go func() {
		defer func() { _ = server.Close() }()
		req, err := http.ReadRequest(bufio.NewReader(server))
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return
		}
		_, _ = server.Write(s.answer)
	}()
	return client, nil
}

// ask sends one request, over a connection of its own, to a server that answers with these bytes.
func ask(t *testing.T, answer []byte, do func(*Client) error) error {
	tr := &http.Transport{DialContext: cutServer{answer}.dial, DisableKeepAlives: true}
	defer tr.CloseIdleConnections()
	c, err := New(Options{BaseURL: "http://localhost", Environment: Sandbox, Key: testKey, MerchantID: "m", Transport: tr})
	require.NoError(t, err)
	return do(c)
}

// golden is one answer and the request that it answers.
type golden struct {
	status int
	body   []byte
	do     func(*Client) error
}

func goldens(t *testing.T) map[string]golden {
	ctx, ref := context.Background(), Ref{ID: sampleID, Token: testToken}
	attempt := func(c *Client) error {
		_, err := c.Attempt(ctx, ref, NewAttempt{Country: "CI", Operator: Operator{Provider: "moov"}, MSISDN: "0100000001", OTP: "1234"})
		return err
	}
	all := map[string]golden{
		"attempt": {201, sample(t, "payment_attempt.response201"), attempt},
		"create": {201, sample(t, "payment_intent_create.response201"), func(c *Client) error {
			_, err := c.CreateIntent(ctx, NewIntent{Amount: 100, Currency: "XOF", PurchaseReference: "r", CustomerReference: "c"})
			return err
		}},
		"authenticate": {201, sample(t, "payment_authenticate_otp.response201"), func(c *Client) error {
			_, err := c.Authenticate(ctx, ref, "1234")
			return err
		}},
		"read": {200, sample(t, "payment_intent_get_successful"), func(c *Client) error {
			_, err := c.Intent(ctx, Ref{ID: sampleID})
			return err
		}},
		"read of one that waits": {200, sample(t, "payment_intent_get_action_required_otp"), func(c *Client) error {
			_, err := c.Intent(ctx, ref)
			return err
		}},
		"status": {200, sample(t, "payment_intent_status"), func(c *Client) error {
			_, err := c.IntentStatus(ctx, ref)
			return err
		}},
	}
	for status, name := range map[int]string{400: "error_400_standard", 401: "error_401", 403: "error_403", 404: "error_404", 409: "error_409", 429: "error_429", 500: "error_500"} {
		all[fmt.Sprint("attempt refused with ", status)] = golden{status, sample(t, name), attempt}
	}
	all["attempt through a broken gateway"] = golden{502, []byte("<html><h1>502 Bad Gateway</h1></html>"), attempt}
	return all
}

// Whatever part of an answer arrives, a request that may have been acted upon is never taken for one
// that was not: cut anywhere, a good answer leaves the fate open, and a refusal stands from the moment
// that its head is whole.
func TestAnAnswerCutAnywhereNeverTellsWhatItDoesNotSay(t *testing.T) {
	cuts := 0
	for name, g := range goldens(t) {
		// The samples name various intents; the one that is asked for must be the one that answers.
		body := named(t, g.body)
		for how, frame := range framings() {
			whole := frame(g.status, body)
			head := bytes.Index(whole, []byte("\r\n\r\n")) + 4
			for n := range len(whole) + 1 {
				err := ask(t, whole[:n], g.do)
				cuts++
				where := fmt.Sprintf("%s, %s, cut at %d of %d: %v", name, how, n, len(whole), err)
				kind := KindOf(err)
				switch {
				case g.status < 300 && err == nil:
					require.True(t, n >= head && json.Valid(body) && complete(how, whole, body, n), where)
				case g.status < 300:
					require.Contains(t, []Kind{Ambiguous, Broken}, kind, where)
					require.NotEqual(t, len(whole), n, where)
				case n < head:
					require.Equal(t, Ambiguous, kind, where)
				default:
					require.Equal(t, kindOfStatus(g.status), kind, where)
				}
			}
		}
	}
	require.Greater(t, cuts, 20000)
	t.Logf("%d cuts", cuts)
}

// complete reports whether the body's JSON is whole in the first n bytes.
func complete(how string, whole, body []byte, n int) bool {
	if how == "by closing" {
		return json.Valid(whole[len(whole)-len(body) : n])
	}
	return n == len(whole)
}

// named gives an answer the intent that is asked for.
func named(t *testing.T, body []byte) []byte {
	var m map[string]any
	if json.Unmarshal(body, &m) != nil || m["id"] == nil {
		return body
	}
	m["id"] = sampleID
	out, err := json.Marshal(m)
	require.NoError(t, err)
	return out
}
