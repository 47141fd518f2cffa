// Package endtoend drives the built program in a real pseudo-terminal against an emulated Hub2 over
// real HTTP: keys in, screen text out.
package endtoend

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"guichet/hub2/sandbox"
	"guichet/screenshots/terminal"
	"guichet/ui/text"
)

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	flag.Parse()
	// Stories wait far more than they work: two cores carry many at a time.
	if err := flag.Set("test.parallel", "12"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	dir, err := os.MkdirTemp("", "guichet-endtoend-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "guichet")
	build := []string{"build", "-o", binary}
	if raced {
		build = append(build, "-race")
	}
	if out, err := exec.Command("go", append(build, "guichet")...).CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
		return 1
	}
	code := m.Run()
	if code != 0 {
		return code
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// hub is Hub2 over HTTP, with a note of every request.
type hub struct {
	url    string
	mu     sync.Mutex
	calls  []string
	silent bool                // reads are answered 503
	spoil  func([]byte) []byte // changes every answer, nil for none
	hold   func(*http.Request) // sees every request before it is answered, nil for none
}

// quick are transitions short enough for a test and long enough to be seen.
var quick = sandbox.Timing{
	Pending: between(50), Ask: between(150), Link: between(150), Push: between(600), USSD: between(1500),
	CodeFirst: between(600), Code: between(400), Redirect: between(2500), Wait: time.Minute,
}

func between(ms int) sandbox.Range {
	d := time.Duration(ms) * time.Millisecond
	return sandbox.Range{Min: d, Max: d + d/4}
}

func openHub(t *testing.T) *hub {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{Seed: 11, Timing: &quick})
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	h := &hub{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.calls = append(h.calls, r.Method+" "+r.URL.Path)
		silent, hold := h.silent && r.Method == http.MethodGet, h.hold
		h.mu.Unlock()
		if hold != nil {
			hold(r)
		}
		if silent {
			http.Error(w, "come back later", http.StatusServiceUnavailable)
			return
		}
		h.answer(w, r, server)
	}))
	t.Cleanup(s.Close)
	h.url = s.URL
	return h
}

func (h *hub) answer(w http.ResponseWriter, r *http.Request, server http.Handler) {
	usual := httptest.NewRecorder()
	server.ServeHTTP(usual, r)
	h.mu.Lock()
	body := usual.Body.Bytes()
	if h.spoil != nil {
		body = h.spoil(body)
	}
	h.mu.Unlock()
	maps.Copy(w.Header(), usual.Header())
	w.Header().Del("Content-Length")
	w.WriteHeader(usual.Code)
	_, _ = w.Write(body)
}

// holds has every request seen before it is answered.
func (h *hub) holds(hold func(*http.Request)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hold = hold
}

// spoils changes every answer from now on.
func (h *hub) spoils(spoil func([]byte) []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.spoil = spoil
}

// attempts counts the requests that could charge.
func (h *hub) attempts() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, c := range h.calls {
		if strings.HasPrefix(c, "POST ") && strings.HasSuffix(c, "/payments") {
			n++
		}
	}
	return n
}

// setSilent lets Hub2 answer no reads, or answer them again.
func (h *hub) setSilent(on bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.silent = on
}

// intents counts the intents that were created.
func (h *hub) intents() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, c := range h.calls {
		if c == "POST /payment-intents" {
			n++
		}
	}
	return n
}

// senegal is a config whose till stands in Senegal, where Orange asks for the code afterwards.
func senegal(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	require.NoError(t, os.WriteFile(path, []byte(`
[profiles.sn]
environment = "sandbox"
country = "SN"
merchant_id = "m1"
api_key = "a-key-for-tests-0001"
`), 0o600))
	return path
}

// look is how a person sees the program.
type look struct {
	lang       text.Lang
	cols, rows int
	color      bool
}

func (l look) String() string {
	color := "colour"
	if !l.color {
		color = "plain"
	}
	return fmt.Sprintf("%s-%dx%d-%s", l.lang, l.cols, l.rows, color)
}

// looks are the ones that every story is told in.
func looks() []look {
	var all []look
	for _, lang := range text.Langs() {
		all = append(all, look{lang, 80, 24, true}, look{lang, 120, 40, false})
	}
	return all
}

// home is a place of its own for one story.
func home(t *testing.T, l look, more ...string) []string {
	t.Helper()
	env := terminal.CleanEnv(t.TempDir(), append([]string{"LANG=" + string(l.lang) + "_XX.UTF-8"}, more...)...)
	if !l.color {
		env = append(env, "NO_COLOR=1")
	}
	return env
}

func (h *hub) env() []string {
	return []string{"HUB2_BASE_URL=" + h.url, "HUB2_API_KEY=a-key-for-tests-0001", "HUB2_MERCHANT_ID=m1", "HUB2_ENVIRONMENT=sandbox"}
}

func start(t *testing.T, l look, env []string, args ...string) *terminal.Till {
	t.Helper()
	till := terminal.OpenTill(t, terminal.Options{
		Path: binary, Args: append([]string{"--lang", string(l.lang)}, args...), Env: env, Cols: l.cols, Rows: l.rows,
	})
	t.Cleanup(func() {
		_ = till.Terminal().Close()
		assert.NotContains(t, string(till.Terminal().Raw()), "DATA RACE")
	})
	return till
}
