package endtoend

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2/sandbox"
)

// BenchmarkPay takes payments by guichet pay, and beside each one by a bare program that makes the same three
// requests with net/http, from start to exit, against one emulator over loopback that lets nobody wait.
// What the first costs more is told by where it goes: by the requests as the emulator sees them come, by the
// start alone (guichet version), and by what a bare write and fsync costs in the journal's folder.
func BenchmarkPay(b *testing.B) {
	bare := filepath.Join(b.TempDir(), "bare")
	out, err := exec.Command("go", "build", "-o", bare, "./testdata/bare").CombinedOutput()
	require.NoError(b, err, "%s", out)
	h := newStopwatch(b)
	config := filepath.Join(b.TempDir(), "config.toml")
	require.NoError(b, os.WriteFile(config, []byte("[limits]\nglobal = \"10000/5s\"\n\"POST /payment-intents\" = []\n\"POST /payment-intents/{id}/payments\" = []\n"), 0o600))
	home := b.TempDir()
	env := []string{
		"HOME=" + home, "GUICHET_CONFIG=" + config, "HUB2_BASE_URL=" + h.url, "HUB2_API_KEY=a-key-for-tests-0001", "HUB2_MERCHANT_ID=m1", "HUB2_ENVIRONMENT=sandbox",
	}
	runs := func(path string, args ...string) (begun, ended time.Time) {
		c := exec.Command(path, args...)
		c.Env = env
		h.forget()
		begun = time.Now()
		out, err := c.CombinedOutput()
		ended = time.Now()
		require.NoError(b, err, "%s", out)
		return begun, ended
	}
	pays := func() (begun, ended time.Time) {
		return runs(binary, "pay", "--amount", "1000", "--msisdn", "0500000001", "--operator", "mtn", "--json", "--yes")
	}
	for range 3 { // of which it learns that these payments are over at once
		pays()
	}
	parts := map[string][]time.Duration{}
	note := func(name string, d time.Duration) { parts[name] = append(parts[name], d) }
	for b.Loop() {
		begun, ended := runs(bare)
		note("bare", ended.Sub(begun))
		begun, ended = pays()
		note("guichet", ended.Sub(begun))
		at := h.all()
		require.Len(b, at, 3, "the same requests")
		note("until-create", at[0].came.Sub(begun))
		note("until-attempt", at[1].came.Sub(at[0].gone))
		note("until-read", at[2].came.Sub(at[1].gone))
		note("until-exit", ended.Sub(at[2].gone))
		note("answering", at[0].took()+at[1].took()+at[2].took())
		begun, ended = runs(binary, "version")
		note("start-alone", ended.Sub(begun))
		note("one-fsync", fsync(b, home))
	}
	b.ReportMetric(0, "ns/op")
	for name, all := range parts {
		b.ReportMetric(middle(all), name+"-ms")
	}
	b.ReportMetric(middle(parts["guichet"])-middle(parts["bare"]), "difference-ms")
}

func middle(all []time.Duration) float64 {
	return float64(slices.Sorted(slices.Values(all))[len(all)/2].Microseconds()) / 1000
}

// fsync is how long as many bytes as a fact brings take to the disk.
func fsync(b *testing.B, dir string) time.Duration {
	b.Helper()
	f, err := os.OpenFile(filepath.Join(dir, "bare"), os.O_RDWR|os.O_CREATE, 0o600)
	require.NoError(b, err)
	defer func() { _ = f.Close() }()
	begun := time.Now()
	_, err = f.WriteString(strings.Repeat("x", 16<<10))
	require.NoError(b, err)
	require.NoError(b, f.Sync())
	return time.Since(begun)
}

// stopwatch is an emulator that notes when each request came and was answered.
type stopwatch struct {
	url  string
	mu   sync.Mutex
	laps []lap
}

type lap struct{ came, gone time.Time }

func (l lap) took() time.Duration { return l.gone.Sub(l.came) }

func newStopwatch(b *testing.B) *stopwatch {
	b.Helper()
	server, err := sandbox.New(sandbox.Options{NoLimits: true, Timing: &sandbox.Timing{}})
	require.NoError(b, err)
	b.Cleanup(func() { _ = server.Close() })
	h := &stopwatch{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came := time.Now()
		server.ServeHTTP(w, r)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.laps = append(h.laps, lap{came, time.Now()})
	}))
	b.Cleanup(s.Close)
	h.url = s.URL
	return h
}

func (h *stopwatch) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.laps = nil
}

func (h *stopwatch) all() []lap {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.laps)
}
