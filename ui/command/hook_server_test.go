package command

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

// The secrets of a till's registrations.
const (
	hookSecret  = "5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0ffee4321"
	otherSecret = "another-secret-of-a-registration-9876"
)

// hooks is `webhook serve` at work in this process.
type hooks struct {
	t      *testing.T
	url    string
	out    io.Closer
	lines  *bufio.Reader
	errs   *os.File
	cancel context.CancelFunc
	exit   chan int
	ended  *int
}

// receives starts `webhook serve` on this till, on a port of its own unless the arguments name one.
func (m *till) receives(args ...string) *hooks {
	m.t.Helper()
	ctx, cancel := context.WithCancel(m.ctx)
	out, write, err := os.Pipe()
	require.NoError(m.t, err)
	h := &hooks{t: m.t, out: out, lines: bufio.NewReader(out), errs: m.file("err", ""), cancel: cancel, exit: make(chan int, 1)}
	in := m.file("in", "")
	if !strings.Contains(strings.Join(args, " "), "--listen") {
		args = append(args, "--listen", "127.0.0.1:0")
	}
	go func() {
		exit := Execute(ctx, Process{
			Args: append([]string{"webhook", "serve"}, args...), Stdin: in, Stdout: write, Stderr: h.errs, Clock: m.clock, Sources: m.sources,
		})
		_ = write.Close()
		h.exit <- exit
	}()
	m.t.Cleanup(func() {
		h.stops()
		_, _, _ = out.Close(), in.Close(), h.errs.Close()
	})
	first, err := h.lines.ReadString('\n')
	require.NoError(m.t, err, h.said())
	var listening line
	if json.Unmarshal([]byte(first), &listening) == nil {
		require.Equal(m.t, "listening", listening.text("type"))
		h.url = "http://" + listening.text("address")
	} else {
		h.url = "http" + strings.TrimSpace(first[strings.LastIndex(first, "://"):])
	}
	return h
}

// said is what stands on standard error.
func (h *hooks) said() string {
	b, err := os.ReadFile(h.errs.Name())
	require.NoError(h.t, err)
	return string(b)
}

// stops ends the program and returns its exit status. What it still says is read, so that it can end.
func (h *hooks) stops() int {
	h.cancel()
	if h.ended == nil {
		_, _ = io.Copy(io.Discard, h.lines)
		exit := <-h.exit
		h.ended = &exit
	}
	return *h.ended
}

// next reads one event's line.
func (h *hooks) next() line {
	h.t.Helper()
	text, err := h.lines.ReadString('\n')
	require.NoError(h.t, err, h.said())
	var l line
	require.NoError(h.t, json.Unmarshal([]byte(text), &l), text)
	return l
}

// posts sends a body, and returns the status.
func (h *hooks) posts(body, signature string) int {
	h.t.Helper()
	q, err := http.NewRequestWithContext(context.Background(), http.MethodPost, h.url+"/hub2", strings.NewReader(body))
	require.NoError(h.t, err)
	q.Header.Set(hub2.SignatureHeader, signature)
	a, err := http.DefaultClient.Do(q)
	require.NoError(h.t, err)
	defer func() { _ = a.Body.Close() }()
	b, _ := io.ReadAll(a.Body)
	assert.NotContains(h.t, string(b), "pi_")
	return a.StatusCode
}

// tells posts a body that is signed as it should be, and returns the event's line.
func (h *hooks) tells(body string) line {
	h.t.Helper()
	require.Equal(h.t, 200, h.posts(body, signed(body)), h.said())
	return h.next()
}

func signed(body string) string { return hub2.Sign([]byte(body), hookSecret, "") }

// told writes an event of the intent of 100 XOF.
func told(n int, kind, intent, status, paid string) string {
	return fmt.Sprintf(`{"type":"payment_intent.%s","data":{"id":%q,"updatedAt":"2026-11-23T12:00:%02d.000Z","merchantId":"merchant-7",`+
		`"purchaseReference":"r-1","amount":100,"currency":"XOF","token":%q,"status":%q,"payments":[{"id":"pay_%s","intentId":%q,`+
		`"amount":100,"currency":"XOF","status":%q,"country":"CI","provider":"moov","number":"0100000001","updatedAt":"2026-11-23T12:00:%02d.000Z"}],`+
		`"mode":"sandbox"},"id":"evt_%s_%d","createdAt":"2026-11-23T12:00:%02d.100Z"}`,
		kind, intent, n, markedToken, status, intent[3:], intent, paid, n, intent[3:], n, n)
}

func succeeds(intent string) string { return told(9, "succeeded", intent, "successful", "successful") }

// hookTill is a till whose Hub2 nobody asks, with a webhook's secret.
func hookTill(t *testing.T) *till {
	m := newTill(t, newHasty()).talksTo("http://127.0.0.1:1")
	m.env["HUB2_WEBHOOK_SECRET"] = otherSecret + "," + hookSecret
	return m
}

// within waits until something holds, for as long as a test may take.
func within(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 1000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal(what)
}
