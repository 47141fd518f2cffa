package endtoend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/hub2/sandbox"
	"guichet/screenshots/terminal"
	"guichet/ui/text"
)

// relay brings the emulator's webhooks to a console, and notes when each payment's ending left and was durable.
type relay struct {
	to string
	mu sync.Mutex
	// Of the first event that told the present payment's ending.
	begun, kept time.Time
}

// RoundTrip brings one.
func (r *relay) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	out, err := http.NewRequestWithContext(req.Context(), http.MethodPost, r.to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	out.Header = req.Header.Clone()
	begun := time.Now()
	res, err := http.DefaultTransport.RoundTrip(out)
	if e, broken := hub2.ParseEvent(body); broken == nil && strings.HasSuffix(e.Type, ".succeeded") {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.begun.IsZero() || begun.Before(r.begun) {
			r.begun, r.kept = begun, time.Now()
		}
	}
	return res, err
}

// next forgets the payment that is over.
func (r *relay) next() (begun, kept time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	begun, kept = r.begun, r.kept
	r.begun = time.Time{}
	return begun, kept
}

// TestFiguresOfTheWaitingScreen has a cashier wait for payments whose endings come by webhook, and measures how
// long from an ending's first byte until it is durable and until PAID stands on the screen.
func TestFiguresOfTheWaitingScreen(t *testing.T) {
	if !*figuresFlag {
		t.Skip("it measures for a minute: -endtoend.figures")
	}
	l, listen := look{text.English, 80, 24, true}, freeAddress(t)
	r := &relay{to: "http://" + listen + "/hub2"}
	server, err := sandbox.New(sandbox.Options{Seed: *figuresSeed, Timing: &quick, Webhooks: sandbox.Webhooks{Transport: r}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	h := httptest.NewServer(server)
	t.Cleanup(h.Close)
	config := filepath.Join(t.TempDir(), "config.toml")
	require.NoError(t, os.WriteFile(config, []byte("[webhook]\nlisten = \""+listen+"\"\n"), 0o600))
	till := start(t, l, home(t, l, "GUICHET_CONFIG="+config, "HUB2_WEBHOOK_SECRET="+registers(t, h.URL),
		"HUB2_BASE_URL="+h.URL, "HUB2_API_KEY=a-key-for-tests-0001", "HUB2_MERCHANT_ID=m1", "HUB2_ENVIRONMENT=sandbox"))
	w := text.For(l.lang)
	f := figures{}
	for n := range 20 {
		till.Sees(w.Amount.Label)
		till.Types(fmt.Sprint(2501+n) + "⏎0100000001⏎⏎") // the same amount again would be questioned
		var at time.Time
		till.Waits(func(s terminal.Screen) bool {
			at = time.Now()
			return s.Contains(w.Ending.Paid + "  " + text.Amount(int64(2501+n), "XOF"))
		})
		time.Sleep(time.Second) // an ending stands a moment before Enter leaves it
		begun, kept := r.next()
		f.durable, f.painted = append(f.durable, kept.Sub(begun)), append(f.painted, at.Sub(begun))
		till.Types("⏎")
		till.SeesNot(w.Ending.Paid)
	}
	t.Logf("waiting screen payments=%d durable p50=%s p99=%s PAID p50=%s p99=%s", len(f.painted),
		share(f.durable, 50), share(f.durable, 99), share(f.painted, 50), share(f.painted, 99))
}

// registers has the emulator tell of everything, and returns the secret that it signs with.
func registers(t *testing.T, url string) string {
	body := `{"url":"https://till.example/hub2","events":["` + strings.Join(hub2.EventTypes(), `","`) + `"]}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/webhooks", strings.NewReader(body))
	require.NoError(t, err)
	for k, v := range map[string]string{"ApiKey": "a-key-for-tests-0001", "MerchantId": "m1", "Environment": "sandbox", "Content-Type": "application/json"} {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	var made struct{ Secret string }
	require.NoError(t, json.NewDecoder(res.Body).Decode(&made))
	require.NotEmpty(t, made.Secret)
	return made.Secret
}
