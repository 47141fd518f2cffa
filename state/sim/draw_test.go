package sim

import (
	"hash/fnv"
	"math/rand/v2"
	"sync"
	"time"
)

// mix scatters (splitmix64's last step).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// key names one place where chance decides: who asks, and for what.
type key uint64

func keyOf(parts ...any) key {
	h := uint64(0)
	for _, p := range parts {
		switch v := p.(type) {
		case string:
			f := fnv.New64a()
			_, _ = f.Write([]byte(v))
			h = mix(h ^ f.Sum64())
		case int:
			h = mix(h ^ uint64(v))
		case uint64:
			h = mix(h ^ v)
		default:
			panic("a key of another kind")
		}
	}
	return key(h)
}

// id is the key as a person types it.
func (k key) id() uint64 { return uint64(k) % 1e9 }

// dice are thrown at one place.
type dice struct{ r *rand.Rand }

func (k key) dice(seed uint64) dice {
	return dice{rand.New(rand.NewPCG(mix(seed), uint64(k)))}
}

func (d dice) chance(p float64) bool { return d.r.Float64() < p }
func (d dice) n(n int) int           { return d.r.IntN(n) }
func (d dice) between(a, b time.Duration) time.Duration {
	return a + time.Duration(d.r.Int64N(int64(b-a)+1))
}

// weighted draws an index by weight.
func (d dice) weighted(w []float64) int {
	sum := 0.0
	for _, x := range w {
		sum += x
	}
	at := d.r.Float64() * sum
	for i, x := range w {
		if at -= x; at < 0 {
			return i
		}
	}
	return len(w) - 1
}

// stream is a reader of random bytes for one program. A single byte is jitter, which any goroutine may
// want at any instant: it is the same all through a life, so that nothing hangs on who asks first.
type stream struct {
	mu     sync.Mutex
	d      dice
	jitter byte
}

func newStream(d dice) *stream { return &stream{d: d, jitter: byte(d.r.Uint32())} }

func (s *stream) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(p) == 1 {
		p[0] = s.jitter
		return 1, nil
	}
	for i := range p {
		p[i] = byte(s.d.r.Uint32())
	}
	return len(p), nil
}
