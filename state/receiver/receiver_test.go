package receiver

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret, old = "the secret of a registration", "the one before it"

// counter is a receiver over a journal of its own, and an inbox that can be told to fail.
type counter struct {
	*journal.Journal
	t    testing.TB
	r    *Receiver
	url  string
	told []state.Receipt

	mu    sync.Mutex
	fails error
	calls [][]state.Letter
}

func open(t testing.TB) *counter {
	c := &counter{t: t}
	var err error
	c.Journal, err = journal.Open(context.Background(), filepath.Join(t.TempDir(), "journal.db"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, c.Close()) })
	c.r = New(Options{
		Inbox: c, Secrets: func() []hub2.Secret { return []hub2.Secret{"of another registration", secret} }, Clock: hub2.SystemClock{},
		Uptime: func() state.Tick { return state.Tick{Boot: "b", Up: time.Now().UnixMilli()} },
		Order: func(hub2.Event) state.Order {
			return state.Order{Profile: "shop", Environment: "sandbox", Country: "CI"}
		},
		Told: func(r state.Receipt) { c.told = append(c.told, r) },
	})
	server := httptest.NewServer(c.r)
	ctx, stop := context.WithCancel(context.Background())
	var run sync.WaitGroup
	run.Go(func() { c.r.Run(ctx) })
	t.Cleanup(func() { server.Close(); stop(); run.Wait() })
	c.url = server.URL
	return c
}

// Receive counts the calls and fails when told to.
func (c *counter) Receive(ctx context.Context, l []state.Letter, judge journal.Judge) ([]state.Receipt, error) {
	c.mu.Lock()
	c.calls = append(c.calls, l)
	err := c.fails
	c.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return c.Journal.Receive(ctx, l, judge)
}

func (c *counter) breaks(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fails = err
}

// posts sends a body with a header, and returns the status.
func (c *counter) posts(body, header string) int {
	c.t.Helper()
	q, err := http.NewRequestWithContext(context.Background(), http.MethodPost, c.url+"/any/path?x=1", strings.NewReader(body))
	require.NoError(c.t, err)
	if header != "" {
		q.Header.Set(hub2.SignatureHeader, header)
	}
	a, err := http.DefaultClient.Do(q)
	require.NoError(c.t, err)
	defer func() { _ = a.Body.Close() }()
	var b bytes.Buffer
	_, _ = b.ReadFrom(a.Body)
	require.NotContains(c.t, b.String(), "pi_", "an answer repeats nothing")
	return a.StatusCode
}

func (c *counter) tells(body string) int {
	c.t.Helper()
	return c.posts(body, hub2.Sign([]byte(body), secret, ""))
}

// event writes an event of an intent of 100 XOF with one payment.
func event(n int, kind, intent, status, payment, paid string) string {
	return fmt.Sprintf(`{"type":"payment_intent.%s","data":{"id":%q,"updatedAt":"2026-11-23T12:00:%02d.000Z","merchantId":"m",`+
		`"purchaseReference":"r-%s","amount":100,"currency":"XOF","token":"tok-%s","status":%q,"payments":[{"id":%q,"intentId":%q,`+
		`"amount":100,"currency":"XOF","status":%q,"country":"CI","provider":"mtn","number":"0500000001","updatedAt":"2026-11-23T12:00:%02d.000Z"}],`+
		`"mode":"sandbox"},"id":"evt_%s_%d","createdAt":"2026-11-23T12:00:%02d.100Z"}`,
		kind, intent, n, intent, intent, status, payment, intent, paid, n, intent, n, n)
}

func succeeded(intent string) string {
	return event(9, "succeeded", intent, "successful", "pay_"+intent, "successful")
}

func (c *counter) sale(intent string) state.Sale {
	c.t.Helper()
	s, err := c.ByIntent(context.Background(), intent)
	require.NoError(c.t, err)
	return s
}

func (c *counter) empty() {
	c.t.Helper()
	last, err := c.Last(context.Background())
	require.NoError(c.t, err)
	require.Zero(c.t, last)
	require.Empty(c.t, c.calls)
}

func TestAnEventBecomesASaleAndAnEnding(t *testing.T) {
	c := open(t)
	require.Equal(t, 200, c.tells(event(1, "processing", "pi_1", "processing", "pay_pi_1", "pending")))
	s := c.sale("pi_1")
	require.Equal(t, state.ByWebhook, s.Source)
	require.Equal(t, state.Order{
		Profile: "shop", Merchant: "m", Environment: "sandbox", Country: "CI", Amount: 100, Currency: "XOF", PurchaseRef: "r-pi_1",
	}, s.Order)
	require.Equal(t, "tok-pi_1", s.Token.Reveal())
	require.Equal(t, "processing", s.Word())
	facts, err := c.Facts(context.Background(), s.ID)
	require.NoError(t, err)
	require.Equal(t, state.IntentMet, facts[0].Kind)
	require.NotContains(t, string(facts[0].Seen.Raw), "tok-pi_1")

	require.Equal(t, 200, c.tells(succeeded("pi_1")))
	s = c.sale("pi_1")
	require.Equal(t, state.Paid, s.Ending())
	require.Equal(t, state.ReadProof, s.Next().Read, "one read confirms it")
	require.Len(t, c.told, 2)
}

func TestRepeatsAndAnyOrderChangeNothing(t *testing.T) {
	story := []string{
		event(1, "created", "pi_1", "payment_required", "pay_pi_1", "created"),
		event(2, "processing", "pi_1", "processing", "pay_pi_1", "pending"),
		event(3, "action_required", "pi_1", "action_required", "pay_pi_1", "action_required"),
		`{"type":"payment.succeeded","data":{"id":"pay_pi_1","intentId":"pi_1","amount":100,"currency":"XOF","status":"successful"},"id":"evt_p"}`,
		succeeded("pi_1"),
	}
	for n := range 12 {
		c := open(t)
		d := rand.New(rand.NewPCG(7, uint64(n)))
		var all []string
		for range 3 {
			all = append(all, story...)
		}
		d.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
		for _, body := range all {
			require.Equal(t, 200, c.tells(body))
		}
		s := c.sale("pi_1")
		require.Equal(t, state.Paid, s.Ending())
		require.Equal(t, hub2.StatusSuccessful, s.IntentStatus)
		require.Len(t, s.Attempts, 1)
		last, err := c.Last(context.Background())
		require.NoError(t, err)
		for _, body := range all { // once more, after the end
			require.Equal(t, 200, c.tells(body))
		}
		again, err := c.Last(context.Background())
		require.NoError(t, err)
		require.Equal(t, last, again, "no fact came of a repeat")
	}
}

// The same event written in other words is known by its id, another event of the same words by its body.
func TestARepeatIsKnownByItsEventAndByItsBody(t *testing.T) {
	c := open(t)
	body := succeeded("pi_1")
	require.Equal(t, 200, c.tells(body))
	require.Equal(t, 200, c.tells(strings.Replace(body, `"mode"`, ` "mode"`, 1)))
	noID := strings.Replace(succeeded("pi_2"), `"id":"evt_pi_2_9",`, "", 1)
	require.Equal(t, 200, c.tells(noID))
	require.Equal(t, 200, c.tells(noID))
	require.Len(t, c.told, 4)
	for i, repeat := range []bool{false, true, false, true} {
		require.Equal(t, repeat, c.told[i].Repeat, "%d", i)
	}
}

func TestWhatIsNotSignedLeavesNothing(t *testing.T) {
	c := open(t)
	body := succeeded("pi_1")
	good := hub2.Sign([]byte(body), secret, old)
	for name, q := range map[string]struct{ body, header string }{
		"no signature":         {body, ""},
		"another secret":       {body, hub2.Sign([]byte(body), "another", "")},
		"another body":         {body + " ", good},
		"not a signature":      {body, "s1=zz"},
		"no body":              {"", good},
		"in another header's":  {body, "t=1,v1=" + good[3:67]},
		"the secret itself":    {body, "s1=" + secret},
		"a header without end": {body, strings.Repeat("s1=00,", 200) + good},
	} {
		require.Equal(t, 401, c.posts(q.body, q.header), name)
	}
	require.Equal(t, 401, c.posts(body, hub2.Sign([]byte(body), old, "")), "an old secret that is not configured any more")
	c.empty()
	require.Equal(t, 200, c.posts(body, hub2.Sign([]byte(body), "new", secret)), "while the secret changes, ours is the old one")
}

func TestForgeriesByTheThousandLeaveNothing(t *testing.T) {
	c := open(t)
	d := rand.New(rand.NewPCG(1, 2))
	body := succeeded("pi_1")
	header := hub2.Sign([]byte(body), secret, old)
	for range 3000 {
		b, h := []byte(body), []byte(header)
		if d.IntN(2) == 0 {
			b[d.IntN(len(b))] ^= 1 << d.IntN(8)
		} else {
			h[3+d.IntN(64)] = "0123456789abcdef"[d.IntN(16)]
			if string(h) == header {
				continue
			}
			h = h[:67] // s0 is right, but of a secret that is not configured
		}
		q := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewReader(b))
		q.Header.Set(hub2.SignatureHeader, string(h))
		w := httptest.NewRecorder()
		c.r.ServeHTTP(w, q)
		require.Equal(t, 401, w.Code)
	}
	c.empty()
}

func TestWhatIsNoWebhookIsRefused(t *testing.T) {
	c := open(t)
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		q, err := http.NewRequestWithContext(t.Context(), method, c.url, strings.NewReader("{}"))
		require.NoError(t, err)
		a, err := http.DefaultClient.Do(q)
		require.NoError(t, err)
		require.NoError(t, a.Body.Close())
		require.Equal(t, 405, a.StatusCode)
		require.Equal(t, "POST", a.Header.Get("Allow"))
	}
	large := `{"x":"` + strings.Repeat("x", hub2.MaxEventBytes) + `"}`
	require.Equal(t, 413, c.tells(large))
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url, struct{ *strings.Reader }{strings.NewReader(large)}) // of no length
	require.NoError(t, err)
	q.ContentLength = -1
	q.Header.Set(hub2.SignatureHeader, hub2.Sign([]byte(large), secret, ""))
	if a, err := http.DefaultClient.Do(q); err == nil { // or the connection is closed while it still writes
		require.Equal(t, 413, a.StatusCode)
		require.NoError(t, a.Body.Close())
	}
	c.empty()
	most := `{"type":"payment.failed","data":{"id":"pay_1","intentId":"pi_1"},"x":"`
	most += strings.Repeat("x", hub2.MaxEventBytes-len(most)-2) + `"}`
	require.Equal(t, 200, c.tells(most), "a body of the largest size")
}

func TestASlowBodyDoesNotHoldTheDoor(t *testing.T) {
	c := open(t)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(c.url, "http://"))
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\n%s: s1=00\r\nContent-Length: 100\r\n\r\n{", hub2.SignatureHeader)
	require.NoError(t, err)
	a, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	_ = a.Body.Close()
	require.Equal(t, 408, a.StatusCode)
	c.empty()
}

func TestNothingIsTakenThatIsNotDurable(t *testing.T) {
	c := open(t)
	c.breaks(errors.New("the disk is full"))
	require.Equal(t, 503, c.tells(succeeded("pi_1")))
	require.Empty(t, c.told)
	c.breaks(nil)
	require.Equal(t, 200, c.tells(succeeded("pi_1")), "Hub2 sends it again")
	require.Equal(t, state.Paid, c.sale("pi_1").Ending())
}

// stuck is a journal that another program keeps locked.
type stuck struct{}

func (stuck) Receive(ctx context.Context, _ []state.Letter, _ journal.Judge) ([]state.Receipt, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// Hub2 waits for five seconds, and the answer has a way to go.
func TestALockedJournalIsToldASecondBeforeHub2GivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := New(Options{Inbox: stuck{}, Secrets: func() []hub2.Secret { return []hub2.Secret{secret} }, Clock: hub2.SystemClock{}})
		ctx, stop := context.WithCancel(t.Context())
		var work, told sync.WaitGroup
		work.Go(func() { r.Run(ctx) })
		for n := range 100 {
			told.Go(func() {
				time.Sleep(time.Duration(n) * 50 * time.Millisecond)
				body := succeeded(fmt.Sprint("pi_", n))
				q := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
				q.Header.Set(hub2.SignatureHeader, hub2.Sign([]byte(body), secret, ""))
				w, began := httptest.NewRecorder(), time.Now()
				r.ServeHTTP(w, q)
				assert.Equal(t, http.StatusServiceUnavailable, w.Code)
				assert.LessOrEqual(t, time.Since(began), 4*time.Second)
			})
		}
		told.Wait()
		stop()
		work.Wait()
	})
}

// One letter that cannot be kept must not keep the others out.
func TestALetterThatCannotBeKeptHoldsUpNoOther(t *testing.T) {
	c := open(t)
	bad := succeeded("pi_bad")
	inbox := &picky{Inbox: c, no: "pi_bad"}
	c.r.o.Inbox = inbox
	l := func(body string) job {
		return job{letter: state.NewLetter([]byte(body), time.Now()), done: make(chan result, 1)}
	}
	jobs := []job{l(succeeded("pi_1")), l(bad), l(succeeded("pi_2"))}
	c.r.commit(t.Context(), jobs)
	require.NoError(t, (<-jobs[0].done).err)
	require.Error(t, (<-jobs[1].done).err)
	require.NoError(t, (<-jobs[2].done).err)
	require.Equal(t, state.Paid, c.sale("pi_2").Ending())
}

// picky fails every call that holds one intent.
type picky struct {
	Inbox
	no string
}

func (p *picky) Receive(ctx context.Context, l []state.Letter, judge func(state.Letter, state.Sale, bool) (state.Judgement, error)) ([]state.Receipt, error) {
	for _, one := range l {
		if one.About == p.no {
			return nil, errors.New("damaged")
		}
	}
	return p.Inbox.Receive(ctx, l, judge)
}

func TestWhatDoesNotAgreeIsSetAside(t *testing.T) {
	c := open(t)
	require.Equal(t, 200, c.tells(event(1, "processing", "pi_1", "processing", "pay_pi_1", "pending")))
	last, err := c.Last(t.Context())
	require.NoError(t, err)
	for name, q := range map[string]struct {
		change [2]string
		aside  state.Aside
	}{
		"another amount":       {[2]string{`"amount":100`, `"amount":99`}, state.AsideMoney},
		"of the intent alone":  {[2]string{`"amount":100,"currency":"XOF","token"`, `"amount":99,"currency":"XOF","token"`}, state.AsideMoney},
		"of the payment alone": {[2]string{`"amount":100,"currency":"XOF","status"`, `"amount":99,"currency":"XOF","status"`}, state.AsideMoney},
		"another currency":     {[2]string{`"currency":"XOF"`, `"currency":"XAF"`}, state.AsideMoney},
		"live":                 {[2]string{`"mode":"sandbox"`, `"mode":"live"`}, state.AsideEnvironment},
		"a transfer":           {[2]string{`payment_intent.succeeded`, `transfer.succeeded`}, state.AsideOther},
		"no intent":            {[2]string{`"data":{"id":"pi_1"`, `"data":{"x":"pi_1"`}, state.AsideUnreadable},
		"a broken amount":      {[2]string{`"amount":100`, `"amount":"ten"`}, state.AsideUnreadable},
		"not JSON":             {[2]string{`{"type"`, `{"type`}, state.AsideUnreadable},
		"live, of another one": {[2]string{`"mode":"sandbox"},"id":"evt_`, `"mode":"LIVE"},"id":"evt_x`}, state.AsideEnvironment},
	} {
		body := strings.ReplaceAll(succeeded("pi_1"), q.change[0], q.change[1])
		body = strings.Replace(body, "evt_", "evt_"+strings.ReplaceAll(name, " ", ""), 1)
		require.Equal(t, 200, c.tells(body), name)
		require.Equal(t, q.aside, c.told[len(c.told)-1].Aside, name)
		require.Equal(t, "processing", c.sale("pi_1").Word(), name)
	}
	now, err := c.Last(t.Context())
	require.NoError(t, err)
	require.Equal(t, last, now, "no fact came of them")
}

// A webhook may be here before the answer that names its intent; it must not become a sale of its own.
func TestAnEventOfACreateThatIsUnderWayComesAgain(t *testing.T) {
	c := open(t)
	begun := state.Fact{
		ID: "f-1", Sale: "g-1", Kind: state.IntentSending, At: time.Now(),
		Order: &state.Order{Profile: "shop", Environment: "sandbox", Country: "CI", Amount: 100, Currency: "XOF", PurchaseRef: "r-pi_1"},
	}
	_, err := c.Append(t.Context(), "g-1", nil, begun)
	require.NoError(t, err)
	created := event(1, "created", "pi_1", "payment_required", "pay_pi_1", "created")
	require.Equal(t, 503, c.tells(created))
	_, err = c.ByIntent(t.Context(), "pi_1")
	require.ErrorIs(t, err, journal.ErrNotFound)
	_, err = c.Append(t.Context(), "g-1", nil, state.Fact{
		ID: "f-2", Sale: "g-1", Kind: state.IntentCreated, At: time.Now(), Token: "t", Seen: &state.Observation{Intent: "pi_1", Status: "payment_required"},
	})
	require.NoError(t, err)
	require.Equal(t, 200, c.tells(created))
	require.Equal(t, "g-1", c.sale("pi_1").ID)
}

// While one commit waits for the disk the others gather.
func TestManyAtOnceGoToTheDiskTogether(t *testing.T) {
	c := open(t)
	var all sync.WaitGroup
	for n := range 200 {
		all.Go(func() { assert.Equal(t, 200, c.tells(succeeded(fmt.Sprint("pi_", n)))) })
	}
	all.Wait()
	require.Len(t, c.told, 200)
	require.Less(t, len(c.calls), 150)
	for n := range 200 {
		require.Equal(t, state.Paid, c.sale(fmt.Sprint("pi_", n)).Ending())
	}
}

func TestEverySampleIsTakenIn(t *testing.T) {
	files, err := filepath.Glob("../../hub2/testdata/samples/webhook_*.synthetic.json")
	require.NoError(t, err)
	c := open(t)
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		if !strings.Contains(file, "registration") {
			require.Equal(t, 200, c.tells(string(body)), file)
		}
	}
	require.Equal(t, state.Paid, c.sale("pi_Zk3vT0q9XyLw_R5aBc-D7").Ending())
}
