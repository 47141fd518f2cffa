package endtoend

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

var nginxFlag = flag.Bool("endtoend.nginx", false, "stand nginx before the receiver, not a proxy of Go's")

// hookSecret is that of the registration.
const hookSecret = "5f1b0c7e9a2d4c6888aa11bb22cc33dd"

// hookTill is a machine on which `guichet webhook serve` runs, behind a proxy with TLS.
type hookTill struct {
	t      *testing.T
	env    []string
	listen string
	front  string // what Hub2 calls
	client *http.Client

	mu    sync.Mutex
	serve *exec.Cmd
}

func newHookTill(t *testing.T) *hookTill {
	h := &hookTill{t: t, listen: freeAddress(t)}
	home := t.TempDir()
	h.env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME="+home, "XDG_CONFIG_HOME="+home, "LANG=C",
		"HUB2_WEBHOOK_SECRET="+hookSecret, "HUB2_API_KEY=", "HUB2_ENVIRONMENT=", "HUB2_BASE_URL=")
	h.stands()
	h.starts()
	t.Cleanup(h.kills)
	return h
}

func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// starts runs the receiver and waits until it answers.
func (h *hookTill) starts() {
	cmd := exec.Command(binary, "webhook", "serve", "--listen", h.listen)
	cmd.Env = h.env
	require.NoError(h.t, cmd.Start())
	h.mu.Lock()
	h.serve = cmd
	h.mu.Unlock()
	require.Eventually(h.t, func() bool {
		conn, err := net.Dial("tcp", h.listen)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 30*time.Second, 10*time.Millisecond)
}

// kills ends the receiver as a loss of power to the program would.
func (h *hookTill) kills() {
	h.mu.Lock()
	defer h.mu.Unlock()
	_ = h.serve.Process.Kill()
	_ = h.serve.Wait()
}

// stands puts a proxy with TLS before the receiver.
func (h *hookTill) stands() {
	to := &url.URL{Scheme: "http", Host: h.listen}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	server := httptest.NewTLSServer(proxy)
	h.t.Cleanup(server.Close)
	h.front, h.client = server.URL+"/hub2", server.Client()
	if *nginxFlag {
		h.standsNginx(server.TLS.Certificates[0])
	}
	h.client.Timeout = 5 * time.Second // Hub2's patience
}

// nginxConf is the README's, made to run without root in a folder of its own.
const nginxConf = `
daemon off; pid %[1]s/pid; error_log stderr error; worker_processes 1;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  server {
    listen %[2]s ssl;
    ssl_certificate %[1]s/cert.pem;
    ssl_certificate_key %[1]s/key.pem;
    location /hub2 {
      proxy_pass http://%[3]s;
      client_max_body_size 1m;
      proxy_read_timeout 6s;
      proxy_next_upstream off;
    }
  }
}
`

func (h *hookTill) standsNginx(cert tls.Certificate) {
	dir, address := h.t.TempDir(), freeAddress(h.t)
	writePEM(h.t, dir, cert)
	conf := filepath.Join(dir, "nginx.conf")
	require.NoError(h.t, os.WriteFile(conf, fmt.Appendf(nil, nginxConf, dir, address, h.listen), 0o600))
	cmd := exec.Command("nginx", "-c", conf, "-p", dir)
	cmd.Stderr = os.Stderr
	require.NoError(h.t, cmd.Start())
	h.t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() })
	h.front = "https://" + address + "/hub2"
	require.Eventually(h.t, func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 10*time.Second, 10*time.Millisecond)
}

// tells sends one event as Hub2 does, and returns the status, 0 when there is no answer.
func (h *hookTill) tells(ctx context.Context, body []byte, header string) int {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.front, bytes.NewReader(body))
	require.NoError(h.t, err)
	req.Header.Set(hub2.SignatureHeader, header)
	res, err := h.client.Do(req)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode
}

func ending(n int) []byte {
	return fmt.Appendf(nil, `{"type":"payment_intent.succeeded","data":{"id":"pi_%[1]d","updatedAt":"2026-11-23T12:00:00.000Z","purchaseReference":"order-%[1]d",`+
		`"amount":100,"currency":"XOF","status":"successful","payments":[{"id":"pay_%[1]d","intentId":"pi_%[1]d","amount":100,"currency":"XOF",`+
		`"status":"successful","country":"CI","provider":"mtn","number":"0500000001"}],"mode":"sandbox"},"id":"evt_%[1]d","createdAt":"2026-11-23T12:00:00.100Z"}`, n)
}

// Hub2 sends until it is confirmed, through a proxy with TLS, while the receiver is killed again and again:
// nothing is lost, nothing counts twice, and what is not signed leaves nothing.
func TestWebhooksThroughAProxyWhileTheReceiverIsKilled(t *testing.T) {
	t.Parallel()
	h := newHookTill(t)
	const events, kills = 120, 4
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	var sending sync.WaitGroup
	next := make(chan int)
	for range 4 {
		sending.Go(func() {
			for n := range next {
				body := ending(n)
				require.Equal(t, true, h.confirmed(ctx, body), "event %d", n)
				h.tells(ctx, body, hub2.Sign(body, hookSecret, "")) // a repeat
				h.tells(ctx, body, hub2.Sign(body, "another secret", ""))
			}
		})
	}
	for n := range events {
		next <- n
		if n%(events/kills) == events/kills/2 {
			h.kills()
			h.starts()
		}
	}
	close(next)
	sending.Wait()
	forged := ending(events)
	require.Equal(t, http.StatusUnauthorized, h.tells(ctx, forged, hub2.Sign(forged, "another secret", "")))
	require.Equal(t, http.StatusRequestEntityTooLarge, h.tells(ctx, make([]byte, hub2.MaxEventBytes+1), hub2.Sign(nil, hookSecret, "")))
	h.kills()
	var paid int
	for line := range strings.Lines(output(t, h.env, "list", "--json", "--limit", "1000")) {
		var s struct{ Status string }
		require.NoError(t, json.Unmarshal([]byte(line), &s))
		require.Equal(t, "successful", s.Status)
		paid++
	}
	require.Equal(t, events, paid)
	var check struct {
		OK    bool
		Facts int
		Sales int
	}
	require.NoError(t, json.Unmarshal([]byte(output(t, h.env, "journal", "check", "--json")), &check))
	require.True(t, check.OK)
	require.Equal(t, events, check.Facts, "a repeat is no fact")
}

// confirmed sends an event until it is answered 200, as Hub2 does in more time.
func (h *hookTill) confirmed(ctx context.Context, body []byte) bool {
	for ctx.Err() == nil {
		if h.tells(ctx, body, hub2.Sign(body, hookSecret, "")) == http.StatusOK {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}
