package endtoend

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

// The stages of a payment that its events tell of, one after the other.
const (
	stageProcessing = iota
	stageAction
	stageSuccessful
	stages
)

// hookSecret is what a merchant signs with.
const hookSecret = "5f1b0c7e9a2d4c6888aa11bb22cc33dd"

// merchant is Hub2 as far as a merchant with many tills sees it: payments that go on by themselves, events
// about them, and true answers to who asks.
type merchant struct {
	t       *testing.T
	hub     *httptest.Server
	to      string // where events are sent
	client  *http.Client
	mu      sync.Mutex
	told    map[string]string // by intent: its state, as JSON
	newest  []string
	asked   int
	payment int
}

// sale is a payment of the merchant's.
type sale struct {
	n      int
	stage  int           // that its last event told of
	told   time.Duration // ... and when that was due
	looked bool          // somebody looks at it
}

// sending is one event on its way.
type sending struct {
	sale, stage int
	looked      bool
	after       time.Duration // since the run began, when it is due
	due         time.Time
	begun       time.Time // its first byte leaves
	kept        time.Time // its 200 is here
	status      int
}

// senders is how many connections the events come by.
const senders = 64

func newMerchant(t *testing.T, to string) *merchant {
	m := &merchant{t: t, to: "http://" + to + "/hub2", told: map[string]string{}}
	m.hub = httptest.NewServer(http.HandlerFunc(m.answer))
	t.Cleanup(m.hub.Close)
	m.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders, MaxConnsPerHost: senders}, Timeout: 10 * time.Second}
	t.Cleanup(m.client.CloseIdleConnections)
	return m
}

func (m *merchant) answer(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	m.asked++
	body := "[" + strings.Join(m.newest, ",") + "]"
	if id := strings.Split(strings.Trim(r.URL.Path, "/"), "/"); len(id) > 1 {
		body = m.told[id[1]]
	}
	m.mu.Unlock()
	if body == "" {
		http.Error(w, `{"status":404,"code":"Not Found","message":"no such intent","request_id":"r"}`, http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, body)
}

// begins makes n more payments, which nobody has heard of yet.
func (m *merchant) begins(n int) []*sale {
	var all []*sale
	for range n {
		all = append(all, &sale{n: m.payment, stage: -1, looked: true})
		m.payment++
	}
	return all
}

// amount is of a payment what makes its row known on the screen.
func amount(n int) int64 { return 100_001 + int64(n) }

// intent is a payment as Hub2 has it at a stage.
func intent(n, stage int) string {
	at := time.Date(2026, 11, 23, 12, 0, stage, 0, time.UTC).Format("2006-01-02T15:04:05.000Z")
	status, paid, action := "processing", "pending", "null"
	switch stage {
	case stageAction:
		status, paid = "action_required", "action_required"
		action = `{"type":"ussd","message":"Composez *133# sur votre téléphone et validez avec votre code secret."}`
	case stageSuccessful:
		status, paid = "successful", "successful"
	}
	return fmt.Sprintf(`{"id":"pi_%[1]d","createdAt":"2026-11-23T12:00:00.000Z","updatedAt":%[2]q,"merchantId":"m1","purchaseReference":"order-%[1]d",`+
		`"customerReference":"counter","amount":%[3]d,"currency":"XOF","token":"token-of-%[1]d","status":%[4]q,"payments":[{"id":"pay_%[1]d",`+
		`"intentId":"pi_%[1]d","createdAt":"2026-11-23T12:00:00.000Z","updatedAt":%[2]q,"amount":%[3]d,"currency":"XOF","status":%[5]q,`+
		`"method":"mobile_money","country":"CI","provider":"mtn","number":"05%08[1]d","fees":[],"nextAction":%[6]s}],"mode":"sandbox","nextAction":%[6]s}`,
		n, at, amount(n), status, paid, action)
}

// tells sends one event and waits until it is durable.
func (m *merchant) tells(s *sending) {
	data := intent(s.sale, s.stage)
	m.mu.Lock()
	m.told[fmt.Sprint("pi_", s.sale)] = data
	if s.stage == stageProcessing {
		m.newest = append(m.newest[max(len(m.newest)-99, 0):], data)
	}
	m.mu.Unlock()
	kind := [stages]string{"processing", "action_required", "succeeded"}[s.stage]
	body := fmt.Appendf(nil, `{"type":"payment_intent.%s","data":%s,"id":"evt_%d_%d","createdAt":"2026-11-23T12:00:00.100Z"}`, kind, data, s.sale, s.stage)
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, m.to, bytes.NewReader(body))
	require.NoError(m.t, err)
	req.Header.Set(hub2.SignatureHeader, hub2.Sign(body, hookSecret, ""))
	s.begun = time.Now()
	res, err := m.client.Do(req)
	if err != nil {
		return
	}
	s.kept, s.status = time.Now(), res.StatusCode
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
}

// apart is how long lies between two events of a payment that somebody looks at, at least.
const apart = 300 * time.Millisecond

// lookedAt is how many events a second may be about payments that somebody looks at: more would push each
// other off the screen.
const lookedAt = 30

// script says which event is due in each place of a run: those of the payments that somebody looks at, which
// begin one after the other, among those of many others that are under way, in an order that from draws.
func (m *merchant) script(rate, n int, others []*sale, from *rand.Rand) []*sending {
	var all []*sending
	var looked []*sale // the one whose last event is oldest comes first
	for i := range n {
		after := time.Duration(i) * time.Second / time.Duration(rate)
		var s *sale
		switch {
		case len(others) > 0 && from.Float64() >= lookedAt/float64(rate):
			k := from.IntN(len(others))
			if s = others[k]; s.stage == stageAction {
				others = slices.Delete(others, k, k+1)
			}
		case len(looked) > 0 && after-looked[0].told >= apart:
			s, looked = looked[0], looked[1:]
		default:
			s = m.begins(1)[0]
		}
		s.stage++
		if s.told = after; s.looked && s.stage < stageSuccessful {
			looked = append(looked, s)
		}
		all = append(all, &sending{sale: s.n, stage: s.stage, looked: s.looked, after: after})
	}
	return all
}

// plays sends events when they are due, whether those before them are answered or not, as far as the
// connections reach.
func (m *merchant) plays(all []*sending, leaves func(*sending)) {
	queue := make(chan *sending, len(all))
	var sending sync.WaitGroup
	for range senders {
		sending.Go(func() {
			for s := range queue {
				m.tells(s)
			}
		})
	}
	began := time.Now()
	for _, s := range all {
		s.due = began.Add(s.after)
		time.Sleep(time.Until(s.due))
		leaves(s)
		queue <- s
	}
	close(queue)
	sending.Wait()
}
