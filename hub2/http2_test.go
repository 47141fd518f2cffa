package hub2

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The frames of HTTP/2 that the tests speak, and what they hold.
const (
	frameData, frameHeaders, frameReset, frameSettings, frameGoAway = 0x0, 0x1, 0x3, 0x4, 0x7

	flagEnd, flagEndHeaders, flagAck = 0x1, 0x4, 0x1

	refusedStream = 7
)

func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	head := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(head[5:], stream)
	return append(head, payload...)
}

func uint32s(v ...uint32) []byte {
	var b []byte
	for _, n := range v {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return b
}

// http2Server speaks HTTP/2 by hand: it counts the requests and gives the n-th, from 1, to answer
// once its body has ended.
func http2Server(t *testing.T, answer func(conn net.Conn, n int, stream uint32)) (base string, tr *http.Transport, requests *atomic.Int32) {
	t.Helper()
	ca := httptest.NewTLSServer(http.NotFoundHandler()) // lends its certificate
	t.Cleanup(ca.Close)
	requests = new(atomic.Int32)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: ca.TLS.Certificates, NextProtos: []string{"h2"}})
	require.NoError(t, err)
	s := &rawServer{listener: l}
	s.accept(func(conn net.Conn) {
		in := bufio.NewReader(conn)
		if _, err := io.CopyN(io.Discard, in, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
			return
		}
		_, _ = conn.Write(frame(frameSettings, 0, 0, nil))
		head := make([]byte, 9)
		for {
			if _, err := io.ReadFull(in, head); err != nil {
				return
			}
			kind, flags, stream := head[3], head[4], binary.BigEndian.Uint32(head[5:])
			if _, err := io.CopyN(io.Discard, in, int64(head[0])<<16|int64(head[1])<<8|int64(head[2])); err != nil {
				return
			}
			switch {
			case kind == frameSettings && flags&flagAck == 0:
				_, _ = conn.Write(frame(frameSettings, flagAck, 0, nil))
			case kind == frameHeaders:
				requests.Add(1)
			}
			if (kind == frameHeaders || kind == frameData) && flags&flagEnd != 0 {
				answer(conn, int(requests.Load()), stream)
			}
		}
	})
	t.Cleanup(s.close)
	tr = NewTransport()
	tr.TLSClientConfig = ca.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	tr.TLSClientConfig.NextProtos = nil
	return "https://" + l.Addr().String(), tr, requests
}

func sayHTTP2(conn net.Conn, stream uint32, body string) {
	_, _ = conn.Write(frame(frameHeaders, flagEndHeaders, stream, []byte{0x88})) // :status 200
	_, _ = conn.Write(frame(frameData, flagEnd, stream, []byte(body)))
}

// http2Refusals are how a server tells that a request was not handled and may be sent again.
var http2Refusals = map[string]func(conn net.Conn, stream uint32){
	"refused stream": func(conn net.Conn, stream uint32) {
		_, _ = conn.Write(frame(frameReset, 0, stream, uint32s(refusedStream)))
	},
	"going away": func(conn net.Conn, _ uint32) {
		_, _ = conn.Write(frame(frameGoAway, 0, 0, uint32s(0, 0)))
	},
	"closed": func(conn net.Conn, _ uint32) { _ = conn.Close() },
}

func TestOverHTTP2APostIsNotRepeatedEvenWhenTheServerInvitesIt(t *testing.T) {
	for name, refuse := range http2Refusals {
		t.Run(name, func(t *testing.T) {
			base, tr, requests := http2Server(t, func(conn net.Conn, _ int, stream uint32) { refuse(conn, stream) })
			rec := &recorder{}
			c := newClient(t, base, through(tr), observed(rec))
			_, err := c.Attempt(t.Context(), ref(), NewAttempt{})
			requireKind(t, Ambiguous, err)
			assert.Equal(t, int32(1), requests.Load())
			require.Len(t, rec.all(), 1)
			assert.Equal(t, 1, rec.all()[0].Connection)
		})
	}
}

func TestOverHTTP2ARepeatedReadIsCounted(t *testing.T) {
	for _, name := range []string{"refused stream", "going away"} {
		t.Run(name, func(t *testing.T) {
			base, tr, requests := http2Server(t, func(conn net.Conn, n int, stream uint32) {
				if n == 1 {
					http2Refusals[name](conn, stream)
					return
				}
				sayHTTP2(conn, stream, okIntent)
			})
			rec := &recorder{}
			clock := newJump()
			b := NewBudget(PublishedLimits(), clock)
			c := newClient(t, base, through(tr), observed(rec), func(o *Options) { o.Budget, o.Clock = b, clock })
			_, err := c.IntentStatus(t.Context(), ref())
			require.NoError(t, err)
			assert.Equal(t, int32(2), requests.Load())
			assert.Equal(t, 2, rec.all()[0].Connection)
			used, _ := b.Used()
			assert.Equal(t, 2, used)
		})
	}
}
