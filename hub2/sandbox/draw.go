package sandbox

import (
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
)

// seed is what everything random comes from.
type seed struct{ a, b uint64 }

// newSeed widens a given seed, or takes one from the system when it is 0.
func newSeed(given uint64) seed {
	if given != 0 {
		return seed{mix(given), mix(^given)}
	}
	var raw [16]byte
	_, _ = crand.Read(raw[:]) // never fails, by its own promise
	return seed{binary.LittleEndian.Uint64(raw[:8]), binary.LittleEndian.Uint64(raw[8:])}
}

// The streams: what is drawn for events must not depend on how many requests there were besides.
const (
	streamEvent    = 1
	streamRequest  = 2
	streamDelivery = 3
)

// draws opens the n-th place of a stream. An event's place is its position among all events, so a
// seeded emulator that is started again on its state file goes on with new ids, and two of them on
// one file never draw the same.
func (s seed) draws(stream, n uint64) *rand.Rand {
	return rand.New(rand.NewPCG(s.a^mix(n*4+stream), s.b^mix(^(n*4+stream))))
}

// key is the secret that tokens are signed with.
func (s seed) key() []byte {
	k := binary.LittleEndian.AppendUint64(nil, mix(s.a))
	return binary.LittleEndian.AppendUint64(k, mix(s.b))
}

// mix scatters neighbouring numbers (splitmix64's last step).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

const (
	idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	idLength   = 21 // after the prefix (documented)
)

// id draws an identifier: prefix, "_", 21 URL-safe characters.
func id(prefix string, from *rand.Rand) string {
	b := make([]byte, 0, len(prefix)+1+idLength)
	b = append(append(b, prefix...), '_')
	var bits uint64
	for i := range idLength {
		if i%10 == 0 { // ten characters of six bits to each draw
			bits = from.Uint64()
		}
		b = append(b, idAlphabet[bits&63])
		bits >>= 6
	}
	return string(b)
}

// newSecret draws the secret of a registration: 64 hexadecimal digits, as in the sample.
func newSecret(from *rand.Rand) string {
	var b []byte
	for range 4 {
		b = binary.BigEndian.AppendUint64(b, from.Uint64())
	}
	return hex.EncodeToString(b)
}

// idOf makes an identifier of a name. From the seed it would be another one after a restart without a
// seed, and an event that is sent again would be taken for news.
func idOf(prefix, name string) string {
	n := scatter(name)
	return id(prefix, rand.New(rand.NewPCG(n, mix(n))))
}

// scatter makes a number of a name.
func scatter(name string) uint64 {
	sum := sha256.Sum256([]byte(name))
	return binary.LittleEndian.Uint64(sum[:])
}
