package receiver

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

// BenchmarkEvent takes events in, each until it is durable: one after the other, and as many at once as
// Hub2 may send. Each is a payment's ending that nobody here had met: the most there is to write.
func BenchmarkEvent(b *testing.B) {
	for _, senders := range []int{1, 8, 64} {
		b.Run(fmt.Sprint("senders=", senders), func(b *testing.B) {
			c := open(b)
			var n atomic.Int64
			b.SetParallelism(max(senders/2, 1)) // of two processors
			if senders == 1 {
				for b.Loop() {
					c.takes(b, n.Add(1))
				}
				return
			}
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					c.takes(b, n.Add(1))
				}
			})
		})
	}
}

func (c *counter) takes(b *testing.B, n int64) {
	body := []byte(succeeded(fmt.Sprint("pi_", n)))
	q := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/", bytes.NewReader(body))
	q.Header.Set(hub2.SignatureHeader, hub2.Sign(body, secret, ""))
	w := httptest.NewRecorder()
	if c.r.ServeHTTP(w, q); w.Code != http.StatusOK {
		b.Error(w.Code)
	}
}

// BenchmarkDisk is what the disk does at all: as many bytes as an event brings, written and synced.
func BenchmarkDisk(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "bare"))
	require.NoError(b, err)
	defer func() { _ = f.Close() }()
	body := []byte(succeeded("pi_1"))
	for b.Loop() {
		_, err := f.Write(body)
		require.NoError(b, err)
		require.NoError(b, f.Sync())
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
