package endtoend

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

// noise is a call that is not Hub2's.
type noise struct {
	method, signature string
	body              io.Reader
	length            int64 // that it says, -1 for none
	status            int   // that must answer it
	breaks            bool  // it may be cut off without an answer
}

// noises are all that a stranger may send who has seen an event, each as often as its turn comes.
func noises(n int, secret hub2.Secret) noise {
	body := ending(n)
	signed := hub2.Sign(body, secret, "")
	plain := func(signature string, body []byte) noise {
		return noise{http.MethodPost, signature, bytes.NewReader(body), int64(len(body)), http.StatusUnauthorized, false}
	}
	switch bit := n / 10; n % 10 {
	case 0:
		return plain("", body)
	case 1:
		return plain(hub2.Sign(body, "another secret", ""), body)
	case 2, 3:
		flipped := bytes.Clone(body)
		flipped[bit*7%len(body)] ^= 1 << (bit % 8)
		return plain(signed, flipped)
	case 4, 5:
		flipped := []byte(signed)
		flipped[len("s1=")+bit%64] ^= 1
		return plain(string(flipped), body)
	case 6:
		return plain(signed, body[:bit*7%len(body)])
	case 7:
		q := plain(signed, body)
		q.method, q.status = http.MethodPut, http.StatusMethodNotAllowed
		return q
	case 8:
		large := append(body, bytes.Repeat([]byte{' '}, hub2.MaxEventBytes)...)
		length := []int64{int64(len(large)), -1}[bit%2]
		return noise{http.MethodPost, hub2.Sign(large, secret, ""), bytes.NewReader(large), length, http.StatusRequestEntityTooLarge, true}
	}
	return noise{http.MethodPost, signed, nil, int64(len(body)), http.StatusRequestTimeout, true}
}

// slow is a body that stops half-way.
type slow struct {
	io.Reader
	ctx context.Context
}

func (s slow) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err == nil {
		return n, nil
	}
	<-s.ctx.Done()
	return 0, fmt.Errorf("a slow body: %w", s.ctx.Err())
}

// disturbs makes the calls from one number to another, several at a time.
func (c *caller) disturbs(from, to int) {
	var calling sync.WaitGroup
	next := make(chan int)
	for range 16 {
		calling.Go(func() {
			for n := range next {
				c.disturb(n)
			}
		})
	}
	for n := from; n < to; n++ {
		next <- n
	}
	close(next)
	calling.Wait()
}

func (c *caller) disturb(n int) {
	q := noises(n, c.secret)
	ctx, stop := context.WithTimeout(c.ctx, patience)
	defer stop()
	if q.body == nil {
		ctx, stop = context.WithTimeout(c.ctx, 4*time.Second) // a proxy may wait longer than the receiver does
		defer stop()
		q.body = slow{bytes.NewReader(ending(n)[:q.length/2]), ctx}
	}
	req, err := http.NewRequestWithContext(ctx, q.method, c.till.front, q.body)
	assert.NoError(c.t, err)
	req.ContentLength = q.length
	if q.signature != "" {
		req.Header.Set(hub2.SignatureHeader, q.signature)
	}
	res, err := c.till.by.RoundTrip(req)
	if err != nil {
		assert.True(c.t, q.breaks, "noise %d: %v", n, err)
		return
	}
	assert.Equal(c.t, q.status, res.StatusCode, "noise %d", n)
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
}

func ending(n int) []byte {
	return fmt.Appendf(nil, `{"type":"payment_intent.succeeded","data":{"id":"pi_%[1]d","updatedAt":"2026-11-23T12:00:00.000Z","purchaseReference":"order-%[1]d",`+
		`"amount":100,"currency":"XOF","status":"successful","payments":[{"id":"pay_%[1]d","intentId":"pi_%[1]d","amount":100,"currency":"XOF",`+
		`"status":"successful","country":"CI","provider":"mtn","number":"0500000001"}],"mode":"sandbox"},"id":"evt_%[1]d","createdAt":"2026-11-23T12:00:00.100Z"}`, n)
}

// stamps tell of the journal's files when they were last written, and how long they are.
func (h *hookTill) stamps() (all []string) {
	for _, end := range []string{"", "-wal"} {
		info, err := os.Stat(h.journal() + end)
		require.NoError(h.t, err)
		all = append(all, fmt.Sprint(info.Size(), info.ModTime()))
	}
	return all
}

// What is forged, changed on its way, too large or too slow leaves not a byte, and does not keep out what is
// Hub2's.
func TestWebhooksAmongForgedOnes(t *testing.T) {
	t.Parallel()
	c := openCaller(t, t.TempDir())
	before := c.till.stamps()
	c.disturbs(0, 100)
	assert.Equal(t, before, c.till.stamps())
	c.wild = true
	var disturbing sync.WaitGroup
	disturbing.Go(func() { c.disturbs(100, 400) })
	for range 3 {
		c.pays(8)
		c.settles()
	}
	disturbing.Wait()
	c.settles()
	c.judges()
}
