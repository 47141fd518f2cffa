package sim

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"guichet/hub2"
	"guichet/hub2/sandbox"
	"guichet/state"
	"guichet/state/receiver"
)

// registers has Hub2 send its webhooks to the tills of this world.
func (w *world) registers() {
	body := `{"url":"https://` + host + `/hook","events":["` + strings.Join(hub2.EventTypes(), `","`) + `"]}`
	req := httptest.NewRequest(http.MethodPost, "/webhooks", strings.NewReader(body))
	req.RequestURI, req.URL.Scheme, req.URL.Host = "", "https", host
	for k, v := range map[string]string{"ApiKey": canaryKey, "MerchantId": "m1", "Environment": "sandbox", "Content-Type": "application/json"} {
		req.Header.Set(k, v)
	}
	res, err := w.server.Transport().RoundTrip(req)
	if err != nil || res.StatusCode != http.StatusCreated {
		panic("no webhook was registered")
	}
	b, err := io.ReadAll(res.Body)
	if err != nil {
		panic(err)
	}
	_, after, _ := strings.Cut(string(b), `"secret":"`)
	secret, _, _ := strings.Cut(after, `"`)
	w.hookSecret = hub2.Secret(secret)
}

// fate is what becomes of a webhook on its way: some are lost, come twice, or late.
func (w *world) fate(_ sandbox.Delivery, from *rand.Rand) sandbox.Fate {
	d := dice{from}
	lost, twice, late := d.chance(0.08), d.chance(0.1), d.chance(0.15)
	wait := d.between(time.Second, 2*time.Minute)
	switch {
	case w.calm.Load():
		return sandbox.Fate{}
	case lost:
		return sandbox.Fate{Lost: true}
	case late:
		return sandbox.Fate{Twice: twice, Late: wait}
	}
	return sandbox.Fate{Twice: twice}
}

// postman brings webhooks to a till, each at an instant of its own.
type postman struct{ w *world }

var errNobody = errors.New("connection refused")

func (p postman) RoundTrip(req *http.Request) (*http.Response, error) {
	w := p.w
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	e, err := hub2.ParseEvent(body)
	if err != nil {
		return nil, err
	}
	nth := w.brought(e.ID)
	k := keyOf("hook", e.ID, nth)
	d := k.dice(w.o.seed)
	if err := w.pace.sleep(req.Context(), d.between(time.Millisecond, 80*time.Millisecond), classHook+class(uint64(k)%hookClasses)); err != nil {
		return nil, err
	}
	l := w.tills[d.n(len(w.tills))].now()
	if l == nil || l.dead.Load() {
		return nil, errNobody
	}
	header := req.Header.Get(hub2.SignatureHeader)
	if !w.calm.Load() && d.chance(0.05) { // a forgery, on the same road
		body, header = bytes.Replace(body, []byte("processing"), []byte("successful"), 1), "s1="+strings.Repeat("0", 64)
	}
	into := httptest.NewRequestWithContext(l.ctx, http.MethodPost, "/hook", bytes.NewReader(body))
	into.Header.Set(hub2.SignatureHeader, header)
	answer := httptest.NewRecorder()
	l.receiver.ServeHTTP(answer, into)
	w.note("hook", l.till.index, e.Type, answer.Code)
	if l.dead.Load() {
		return nil, errNobody
	}
	if answer.Code == http.StatusOK {
		w.check.taken(body, header)
	}
	return answer.Result(), nil
}

// brought counts how often an event was brought.
func (w *world) brought(event string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hooks[event]++
	return w.hooks[event]
}

// taken judges a 200: what was confirmed is signed, and a power cut now would not lose it.
func (c *checker) taken(body []byte, header string) {
	if hub2.Verify(body, header, c.w.hookSecret) != nil {
		c.wrong("a forged webhook was confirmed")
	}
	sum := state.Digest(string(body))
	st := c.w.store
	st.mu.Lock()
	kept := false
	for _, l := range st.letters {
		kept = kept || l.Sum == sum && l.rows <= st.synced
	}
	st.mu.Unlock()
	if !kept {
		c.wrong("a webhook was confirmed that is not durable")
	}
}

// takesHooks builds the receiver of a life.
func (l *life) takesHooks() {
	l.receiver = receiver.New(receiver.Options{
		Inbox: port{l}, Secrets: func() []hub2.Secret { return []hub2.Secret{l.w.hookSecret} }, Clock: wallClock{w: l.w}, Uptime: l.w.uptime, Till: l.till.name, Cashier: cashierName,
		Order: func(hub2.Event) state.Order {
			return state.Order{Profile: "p", Merchant: "m1", Environment: environment, Country: "CI"}
		},
	})
}
