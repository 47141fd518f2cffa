package desk

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/hub2/sandbox"
	"guichet/state"
	"guichet/state/receiver"
)

// letters is how a round's webhooks come: each 50 to 300 ms after its change, by the emulator's draws, until they
// fall silent, if they do.
type letters struct {
	draws *rand.Rand
	on    bool
	to    http.RoundTripper
	ends  time.Time // from when on none comes, zero for never

	mu     sync.Mutex
	missed time.Time // when the first ending did not come
	asks   time.Time // when the desk noticed
}

// RoundTrip brings one.
func (p *letters) RoundTrip(req *http.Request) (*http.Response, error) { return p.to.RoundTrip(req) }

func (p *letters) fate(d sandbox.Delivery, _ *rand.Rand) sandbox.Fate {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	lost := !p.ends.IsZero() && now.After(p.ends)
	if ending := strings.HasSuffix(d.Type, "succeeded") || strings.HasSuffix(d.Type, "failed"); lost && ending && p.missed.IsZero() {
		p.missed = now
	}
	return sandbox.Fate{Lost: lost}
}

// takeover is how long the desk took to notice the silence, 0 where there was nothing to notice.
func (p *letters) takeover() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.missed.IsZero() || p.asks.IsZero() {
		return 0
	}
	return p.asks.Sub(p.missed)
}

// hooked follows as ours does, with webhooks that a receiver takes into the same journal. With silent they
// stop at an instant that is drawn, while some payment may still be under way.
func hooked(n int, silent bool) func(*round) {
	return func(r *round) {
		m := &memory{}
		d := r.desk(m, n)
		d.o.Webhooks = true
		secrets := []hub2.Secret{r.registers()}
		hear := receiver.New(receiver.Options{
			Inbox: &inbox{memory: m, known: map[string]bool{}}, Secrets: func() []hub2.Secret { return secrets }, Clock: hub2.SystemClock{}, Uptime: d.uptime,
			Order: func(hub2.Event) state.Order { return state.Order{Profile: "p", Environment: "sandbox", Country: "CI"} },
		})
		r.post.on, r.post.to = true, sandbox.InProcess(hear)
		if silent {
			most := 6*time.Second + time.Duration(len(r.cast))*stagger + r.cast[0].end(r.timing).Max
			r.post.ends = time.Now().Add(time.Duration(r.post.draws.Int64N(int64(most))))
		}
		ctx, cancel := context.WithCancel(r.ctx)
		var hearing sync.WaitGroup
		hearing.Go(func() { hear.Run(ctx) })
		hearing.Go(func() { r.post.watches(ctx, d) })
		r.follows(d)
		cancel()
		hearing.Wait()
	}
}

// watches notes when the desk begins to ask as if there were no webhooks, to a tenth of a second.
func (p *letters) watches(ctx context.Context, d *Desk) {
	for ctx.Err() == nil {
		d.mu.Lock()
		deaf := d.push.deaf
		d.mu.Unlock()
		p.mu.Lock()
		if deaf && p.asks.IsZero() {
			p.asks = time.Now()
		}
		p.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// registers has the emulator tell of everything, and returns the secret that it signs with.
func (r *round) registers() hub2.Secret {
	req := httptest.NewRequest(http.MethodPost, "/webhooks", strings.NewReader(`{"url":"https://till.example/hook","events":["`+strings.Join(hub2.EventTypes(), `","`)+`"]}`))
	req.RemoteAddr = "registrar"
	for k, v := range map[string]string{"ApiKey": "a key for tests", "MerchantId": "m", "Environment": "sandbox", "Content-Type": "application/json"} {
		req.Header.Set(k, v)
	}
	rec := httptest.NewRecorder()
	r.server.ServeHTTP(rec, req)
	var made struct{ Secret string }
	require.NoError(r.t, json.Unmarshal(rec.Body.Bytes(), &made))
	require.NotEmpty(r.t, made.Secret, rec.Body.String())
	return hub2.Secret(made.Secret)
}

// inbox is a memory that keeps letters too, as far as a receiver sees it.
type inbox struct {
	*memory
	known map[string]bool
}

// Receive keeps what letters tell. A receiver calls it from one goroutine.
func (i *inbox) Receive(ctx context.Context, letters []state.Letter, judge func(state.Letter, state.Sale, bool) (state.Judgement, error)) ([]state.Receipt, error) {
	var receipts []state.Receipt
	for _, l := range letters {
		r := state.Receipt{Letter: l, Repeat: i.known[l.Event]}
		receipts = append(receipts, r)
		if r.Repeat {
			continue
		}
		s, err := i.ByIntent(ctx, l.About)
		if err != nil && !errors.Is(err, errNotFound) {
			return nil, err
		}
		judged, err := judge(l, s, false)
		if err != nil {
			return nil, err
		}
		i.known[l.Event] = true
		i.mu.Lock()
		i.heard.Hub2 = time.Now()
		i.mu.Unlock()
		if _, err := i.Append(ctx, judged.Sale, nil, judged.Facts...); err != nil {
			return nil, err
		}
	}
	return receipts, nil
}
