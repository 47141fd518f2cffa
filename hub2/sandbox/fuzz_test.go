package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzServe asks anything of an emulator that has one intent: whatever comes is answered in JSON, and
// nobody is charged by what is no attempt.
func FuzzServe(f *testing.F) {
	for _, s := range [][3]string{
		{"POST", "/payment-intents", `{"customerReference":"c","purchaseReference":"p","amount":100,"currency":"XOF"}`},
		{"POST", "/payment-intents/INTENT/payments", `{"token":"TOKEN","paymentMethod":"mobile_money","country":"CI","provider":"mtn","mobileMoney":{"msisdn":"0500000001"}}`},
		{"POST", "/payment-intents/INTENT/payments/sync", `{"token":"TOKEN"}`}, {"POST", "/payment-intents/INTENT/authentication", `{"token":"TOKEN","confirmationCode":"1"}`},
		{"GET", "/payment-intents/INTENT", ""}, {"GET", "/payment-intents/INTENT/status?token=TOKEN", ""}, {"GET", "/payment-intents?from=x&page=-1", ""},
		{"GET", "/payments?perPage=99999999999", ""}, {"GET", "/balance?currency=%00", ""}, {"PATCH", "//..;/", "{"}, {"POST", "/payment-intents", `[1e999]`},
		{"GET", "/approve/x", ""}, {"POST", "/payment-intents", strings.Repeat("[", 20_000)},
	} {
		f.Add(s[0], s[1], []byte(s[2]))
	}
	f.Fuzz(func(t *testing.T, method, path string, body []byte) {
		s, err := New(Options{Clock: newClock(), Seed: 7, NoLimits: true})
		require.NoError(t, err)
		made := ask(s, "POST", "/payment-intents", `{"customerReference":"c","purchaseReference":"p","amount":100,"currency":"XOF"}`)
		require.NotNil(t, made)
		var i struct{ ID, Token string }
		require.NoError(t, json.Unmarshal(made.Body.Bytes(), &i))
		fill := strings.NewReplacer("INTENT", i.ID, "TOKEN", i.Token)
		got := ask(s, method, fill.Replace(path), fill.Replace(string(body)))
		if got == nil { // no request could be made of it
			return
		}
		require.GreaterOrEqual(t, got.Code, 200)
		require.True(t, utf8.ValidString(got.Body.String()))
		require.True(t, json.Valid(got.Body.Bytes()) || strings.HasPrefix(got.Header().Get("Content-Type"), "text/html"))
		if !strings.Contains(path, "/payments") {
			for _, in := range s.state.intents {
				require.Empty(t, in.attempts)
			}
		}
	})
}

func ask(s *Server, method, target, body string) *httptest.ResponseRecorder {
	r, err := http.NewRequest(method, "http://hub2.example", strings.NewReader(body))
	if err != nil {
		return nil
	}
	if r.URL, err = r.URL.Parse(target); err != nil || r.URL.Host != "hub2.example" {
		return nil
	}
	r.Header.Set("ApiKey", "k")
	r.Header.Set("MerchantId", "m")
	r.Header.Set("Environment", "sandbox")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// FuzzState folds the lines of any state file: each is an event or an error that changes nothing, and
// the emulator answers on whatever came of it.
func FuzzState(f *testing.F) {
	path := filepath.Join(f.TempDir(), "state.jsonl")
	s, err := New(Options{Clock: newClock(), Seed: 7, StateFile: path, NoLimits: true})
	require.NoError(f, err)
	made := ask(s, "POST", "/payment-intents", `{"customerReference":"c","purchaseReference":"p","amount":100,"currency":"XOF"}`)
	var i struct{ ID, Token string }
	require.NoError(f, json.Unmarshal(made.Body.Bytes(), &i))
	ask(s, "POST", "/payment-intents/"+i.ID+"/payments", `{"token":"`+i.Token+`","paymentMethod":"mobile_money","country":"SN","provider":"orange","mobileMoney":{"msisdn":"770000001"}}`)
	require.NoError(f, s.Close())
	lines, err := os.ReadFile(path)
	require.NoError(f, err)
	f.Add(lines)
	f.Add(bytes.Repeat(lines, 2))
	f.Add(lines[:len(lines)/2])
	f.Add([]byte(`{"kind":"attempt","intent":"x"}` + "\n\x00\n" + `{"kind":"approve","intent":"pi_x","payment":""}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := New(Options{Clock: newClock(), Seed: 7, NoLimits: true})
		require.NoError(t, err)
		for line := range bytes.Lines(content) {
			before := s.state.events
			if err := foldLine(s.state, bytes.TrimSuffix(line, []byte("\n"))); err != nil {
				require.Equal(t, before, s.state.events)
			}
		}
		for _, path := range []string{"/payments", "/payment-intents", "/payment-intents/" + i.ID} {
			got := ask(s, "GET", path+"?token="+i.Token, "")
			require.True(t, json.Valid(got.Body.Bytes()))
			require.NotEqual(t, http.StatusInternalServerError, got.Code, "a panic within, or an answer that cannot be written: %s", got.Body)
		}
	})
}
