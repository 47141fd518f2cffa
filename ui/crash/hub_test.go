//go:build unix

package crash

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2/sandbox"
)

// hub is Hub2 over HTTP: the emulator, a note of every request, and a hand on the program's plug.
type hub struct {
	url    string
	server *sandbox.Server

	mu   sync.Mutex
	seen []request
	plug *plug
	// before is asked about each request before it is handled.
	before func(request)
	// during is called when Hub2 has acted and not answered yet.
	during func(request)
	// header is put on every answer.
	header http.Header
}

// request is one that arrived.
type request struct {
	method, path string
	at           time.Time
	charges      int    // how many charges of this intent came so far, this one included
	status       int    // that was answered, 0 until then
	body         []byte // of the answer
}

func (r request) intent() string {
	rest := strings.TrimPrefix(r.path, "/payment-intents/")
	id, _, _ := strings.Cut(rest, "/")
	return id
}

func (r request) charge() bool {
	return r.method == http.MethodPost && strings.HasSuffix(r.path, "/payments")
}

func (r request) question() bool { return r.method == http.MethodGet }

func openHub(t *testing.T, o sandbox.Options) *hub {
	t.Helper()
	o.Seed = *seed + 11
	server, err := sandbox.New(o)
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	h := &hub{server: server}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	h.url = s.URL
	return h
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	n, p, pulls := h.arrives(r)
	if pulls && p.at == onArrival {
		p.pull()
		hangUp(w, nil)
		return
	}
	if pulls && p.at == beforeHandling {
		p.pull()
	}
	a := h.handle(r, body)
	h.mu.Lock()
	h.seen[n].status, h.seen[n].body = a.Code, a.Body.Bytes()
	q, during, header := h.seen[n], h.during, h.header
	h.mu.Unlock()
	if during != nil {
		during(q)
	}
	switch {
	case pulls && p.at == beforeAnswer:
		p.pull()
		hangUp(w, nil)
	case pulls && p.at == inAnswer:
		hangUp(w, func(to io.Writer) {
			raw := a.Body.Bytes()
			_, _ = fmt.Fprintf(to, "HTTP/1.1 %d Said\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", a.Code, len(raw), raw[:len(raw)/2])
		}, p.pull)
	default:
		for k, v := range a.Header() {
			w.Header()[k] = v
		}
		for k, v := range header {
			w.Header()[k] = v
		}
		w.Header().Set("Content-Length", strconv.Itoa(a.Body.Len()))
		w.WriteHeader(a.Code)
		_, _ = w.Write(a.Body.Bytes())
		if pulls {
			_ = http.NewResponseController(w).Flush()
			p.pull()
		}
	}
}

// arrives notes a request and tells whether the plug is to be pulled at it.
func (h *hub) arrives(r *http.Request) (n int, p *plug, pulls bool) {
	h.mu.Lock()
	q := request{method: r.Method, path: r.URL.Path, at: time.Now()}
	if q.charge() {
		q.charges = 1
		for _, s := range h.seen {
			if s.charge() && s.path == q.path {
				q.charges++
			}
		}
	}
	h.seen = append(h.seen, q)
	n, p = len(h.seen)-1, h.plug
	pulls = p != nil && p.counts()
	before := h.before
	h.mu.Unlock()
	if before != nil {
		before(q)
	}
	return n, p, pulls
}

// handle has the emulator act on a request, whoever has gone meanwhile.
func (h *hub) handle(r *http.Request, body []byte) *httptest.ResponseRecorder {
	again := r.Clone(context.Background())
	again.Body = io.NopCloser(bytes.NewReader(body))
	a := httptest.NewRecorder()
	h.server.ServeHTTP(a, again)
	return a
}

// hangUp ends a connection without an answer, or with what write leaves of one; then runs what follows
// before the end is sent.
func hangUp(w http.ResponseWriter, write func(io.Writer), then ...func()) {
	conn, buf, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if write != nil {
		write(buf)
		_ = buf.Flush()
	}
	for _, f := range then {
		f()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// ends sets when the program that is started next ends, nil for never.
func (h *hub) ends(p *plug) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.plug = p
}

// count counts the requests that are wanted.
func (h *hub) count(want func(request) bool) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, q := range h.seen {
		if want(q) {
			n++
		}
	}
	return n
}

func (h *hub) charges() int { return h.count(request.charge) }

func (h *hub) questions() int { return h.count(request.question) }

// charged returns the intents that a charge arrived for.
func (h *hub) charged() map[string]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := map[string]int{}
	for _, q := range h.seen {
		if q.charge() {
			all[q.intent()]++
		}
	}
	return all
}

// truth is how an intent stands at Hub2.
type truth struct {
	Status   string
	Payments []struct{ ID, Status string }
}

func (h *hub) truth(intent string) (truth, error) {
	r := httptest.NewRequest(http.MethodGet, "/payment-intents/"+intent, nil)
	r.Header.Set("ApiKey", testKey)
	r.Header.Set("MerchantId", "m1")
	r.Header.Set("Environment", "sandbox")
	r.RemoteAddr = "192.0.2.1:1" // its own limits
	a := h.handle(r, nil)
	var t truth
	if a.Code != http.StatusOK {
		return t, fmt.Errorf("read %s: HTTP %d", intent, a.Code)
	}
	return t, json.Unmarshal(a.Body.Bytes(), &t)
}

func (t truth) has(status string) int {
	n := 0
	for _, p := range t.Payments {
		if p.Status == status {
			n++
		}
	}
	return n
}

// open reports whether a payment may still take money.
func (t truth) open() bool { return t.has("successful")+t.has("failed") < len(t.Payments) }
