package command

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/hub2/sandbox"
	"guichet/ui/text"
)

func TestADeliveryIsOneLineWithoutSecrets(t *testing.T) {
	d := sandbox.Delivery{
		Registration: "wh_1", URL: "https://shop.example:8443/CANARY?k=CANARY", Event: "evt_1", Type: "payment.failed", Intent: "pi_1",
		Payment: "pay_1", Try: 2, Status: 503,
	}
	for _, lang := range []text.Lang{text.English, text.French} {
		lost := d
		lost.Status, lost.Payment, lost.Err = 0, "", errors.New("no\x1b[2Janswer\nat all")
		said := func(asJSON bool) []byte {
			out, err := os.Create(t.TempDir() + "/out")
			require.NoError(t, err)
			defer out.Close()
			g := &program{Process: Process{Stdout: out, Clock: hub2.SystemClock{}}, flags: commonFlags{json: asJSON}}
			say := g.deliveries(text.For(lang).Command)
			say(d)
			say(lost)
			raw, err := os.ReadFile(out.Name())
			require.NoError(t, err)
			require.Equal(t, 2, bytes.Count(raw, []byte("\n")))
			require.NotContains(t, string(raw), "CANARY")
			require.NotContains(t, string(raw), "\x1b")
			return raw
		}
		for _, part := range []string{"payment.failed", "pi_1", "shop.example:8443", "2", "HTTP 503", "at all"} {
			assert.Contains(t, string(said(false)), part)
		}
		dec := json.NewDecoder(bytes.NewReader(said(true)))
		var first, second map[string]any
		require.NoError(t, dec.Decode(&first))
		require.NoError(t, dec.Decode(&second))
		assert.NotEmpty(t, first["at"])
		delete(first, "at")
		assert.Equal(t, map[string]any{
			"type": "webhook", "event": "evt_1", "event_type": "payment.failed", "intent": "pi_1", "payment": "pay_1",
			"registration": "wh_1", "host": "shop.example:8443", "try": 2.0, "status": 503.0, "error": nil, "took_ms": 0.0,
		}, first)
		assert.Nil(t, second["payment"])
		assert.Nil(t, second["status"])
		assert.Contains(t, second["error"], "at all")
	}
}

// The served sandbox sends real webhooks, and says so.
func TestTheServedSandboxSendsWebhooks(t *testing.T) {
	came := make(chan *http.Request, 10)
	shop := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { came <- r }))
	defer shop.Close()
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	cmd := exec.Command(self, "sandbox", "--json", "--listen", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), asProgram+"=1", "HOME="+dir, "GUICHET_DATA_DIR="+dir, "XDG_CONFIG_HOME="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := json.NewDecoder(bufio.NewReader(out))
	var listening struct{ URL string }
	require.NoError(t, lines.Decode(&listening))
	transport := hub2.NewTransport()
	defer transport.CloseIdleConnections()
	c, err := hub2.New(hub2.Options{BaseURL: listening.URL, Environment: hub2.Sandbox, Key: testKey, MerchantID: "merchant-7", Transport: transport})
	require.NoError(t, err)
	made, err := c.Register(t.Context(), hub2.NewRegistration{URL: shop.URL + "/hook", Events: []string{"payment_intent.created"}})
	require.NoError(t, err)
	in, err := c.CreateIntent(t.Context(), hub2.NewIntent{Amount: 100, Currency: "XOF", PurchaseReference: "a", CustomerReference: "b"})
	require.NoError(t, err)
	r := <-came
	assert.Equal(t, "/hook", r.URL.Path)
	assert.NotEmpty(t, r.Header.Get(hub2.SignatureHeader))
	var line deliveryLine
	require.NoError(t, lines.Decode(&line))
	assert.Equal(t, "webhook", line.Type)
	assert.Equal(t, in.ID, line.Intent)
	assert.Equal(t, made.ID, line.Registration)
	assert.Equal(t, 200, *line.Status)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	_ = cmd.Wait() // how it ends, the scripts check
}
