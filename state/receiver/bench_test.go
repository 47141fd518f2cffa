package receiver

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

// BenchmarkEvent takes events in, each until it is durable: one after the other, which is a commit and an
// fsync for each event, and as many at once as Hub2 may send, which share them. Each is a payment's ending
// that nobody here had met: the most there is to write.
func BenchmarkEvent(b *testing.B) {
	for _, senders := range []int{1, 8, 64} {
		b.Run(fmt.Sprint("senders=", senders), func(b *testing.B) {
			c := open(b)
			var sending sync.WaitGroup
			next := make(chan int)
			for range senders {
				sending.Go(func() {
					for n := range next {
						c.takes(b, n)
					}
				})
			}
			b.ResetTimer()
			for n := range b.N {
				next <- n
			}
			close(next)
			sending.Wait()
			perSecond(b)
			b.ReportMetric(float64(b.N)/float64(len(c.calls)), "events/commit")
		})
	}
}

func perSecond(b *testing.B) { b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s") }

func (c *counter) takes(b *testing.B, n int) {
	body := []byte(succeeded(fmt.Sprint("pi_", n)))
	q := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/", bytes.NewReader(body))
	q.Header.Set(hub2.SignatureHeader, hub2.Sign(body, secret, ""))
	w := httptest.NewRecorder()
	if c.r.ServeHTTP(w, q); w.Code != http.StatusOK {
		b.Error(w.Code)
	}
}

// BenchmarkDisk is what the disk does at all: as many bytes as events bring, written and synced, for each
// event and for 64 together.
func BenchmarkDisk(b *testing.B) {
	for _, together := range []int{1, 64} {
		b.Run(fmt.Sprint("together=", together), func(b *testing.B) {
			f, err := os.Create(filepath.Join(b.TempDir(), "bare"))
			require.NoError(b, err)
			defer func() { _ = f.Close() }()
			body := []byte(succeeded("pi_1"))
			b.ResetTimer()
			for n := range b.N {
				_, err := f.Write(body)
				require.NoError(b, err)
				if n%together == together-1 || n == b.N-1 {
					require.NoError(b, f.Sync())
				}
			}
			perSecond(b)
		})
	}
}

// BenchmarkForgery refuses what is not signed.
func BenchmarkForgery(b *testing.B) {
	r := New(Options{Secrets: func() []hub2.Secret { return []hub2.Secret{secret} }, Clock: hub2.SystemClock{}})
	body := []byte(succeeded("pi_1"))
	header := hub2.Sign(body, "another", "")
	for b.Loop() {
		q := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/", bytes.NewReader(body))
		q.Header.Set(hub2.SignatureHeader, header)
		w := httptest.NewRecorder()
		if r.ServeHTTP(w, q); w.Code != http.StatusUnauthorized {
			b.Fatal(w.Code)
		}
	}
}
