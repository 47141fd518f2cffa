package hub2

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func dialError() error { return &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")} }
func readError() error { return &net.OpError{Op: "read", Net: "tcp", Err: errors.New("reset")} }

// rawServer speaks HTTP by hand. Each request whose header is complete is counted and given to
// answer with its number, from 1; the connection closes when answer returns false.
type rawServer struct {
	listener net.Listener
	posts    atomic.Int32
	gets     atomic.Int32
	dials    atomic.Int32
	all      sync.WaitGroup
	mu       sync.Mutex
	open     []net.Conn
}

func newRawServer(t testing.TB, answer func(conn net.Conn, r *http.Request, n int) bool) *rawServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &rawServer{listener: l}
	var count atomic.Int32
	s.accept(func(conn net.Conn) {
		in := bufio.NewReader(conn)
		for {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			if r.Method == http.MethodPost {
				s.posts.Add(1)
			} else {
				s.gets.Add(1)
			}
			if !answer(conn, r, int(count.Add(1))) {
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
		}
	})
	t.Cleanup(s.close)
	return s
}

// accept gives each connection to serve, and closes it after.
func (s *rawServer) accept(serve func(net.Conn)) {
	s.all.Go(func() {
		for {
			conn, err := s.listener.Accept()
			if err != nil {
				return
			}
			s.dials.Add(1)
			s.mu.Lock()
			s.open = append(s.open, conn)
			s.mu.Unlock()
			s.all.Go(func() {
				defer func() { _ = conn.Close() }()
				serve(conn)
			})
		}
	})
}

func (s *rawServer) close() {
	_ = s.listener.Close()
	s.mu.Lock()
	for _, c := range s.open {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.all.Wait()
}

func (s *rawServer) url() string { return "http://" + s.listener.Addr().String() }

// say writes a whole answer.
func say(conn net.Conn, status, body string) {
	_, _ = io.WriteString(conn, "HTTP/1.1 "+status+"\r\nContent-Type: application/json\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
}

const okIntent = `{"id":"` + sampleID + `","status":"processing"}`

// deaths are the ways in which a connection can die under a request.
var deaths = map[string]func(conn net.Conn, r *http.Request){
	"closed before the body is read": func(conn net.Conn, _ *http.Request) { _ = conn.Close() },
	"closed after the body": func(conn net.Conn, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = conn.Close()
	},
	"reset after the header": func(conn net.Conn, _ *http.Request) {
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	},
	"reset after the body": func(conn net.Conn, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	},
	"ended inside the status line": func(conn net.Conn, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(conn, "HTTP/1.1 20")
		_ = conn.Close()
	},
	"ended inside the header": func(conn net.Conn, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(conn, "HTTP/1.1 201 Created\r\nContent-Le")
		_ = conn.Close()
	},
	"ended inside the body": func(conn net.Conn, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(conn, "HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"id\":")
		_ = conn.Close()
	},
	"ended inside a chunk": func(conn net.Conn, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(conn, "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"id\":")
		_ = conn.Close()
	},
	"answered with noise": func(conn net.Conn, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(conn, "SSH-2.0-OpenSSH\r\n\r\n")
		_ = conn.Close()
	},
	"timed out by a 408": func(conn net.Conn, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		say(conn, "408 Request Timeout", "")
		_ = conn.Close()
	},
}

func TestAPostIsNeverSentTwice(t *testing.T) {
	for name, die := range deaths {
		for _, reused := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				s := newRawServer(t, func(conn net.Conn, r *http.Request, n int) bool {
					if reused && n == 1 {
						say(conn, "200 OK", okIntent)
						return true
					}
					die(conn, r)
					return false
				})
				rec := &recorder{}
				c := newClient(t, s.url(), observed(rec))
				if reused {
					_, err := c.Intent(t.Context(), ref())
					require.NoError(t, err)
				}
				_, err := c.Attempt(t.Context(), ref(), NewAttempt{Country: "CI", MSISDN: "00000001"})
				requireKind(t, Ambiguous, err)
				assert.Equal(t, int32(1), s.posts.Load())
				assert.Equal(t, int32(1), s.dials.Load())
				seen := rec.all()
				assert.Equal(t, 1, seen[len(seen)-1].Connection)
			})
		}
	}
}

func TestAPostMeetingAnIdleCloseIsSentAtMostOnce(t *testing.T) {
	for range 30 { // the close races with the request
		closing := make(chan struct{})
		s := newRawServer(t, func(conn net.Conn, r *http.Request, n int) bool {
			say(conn, "200 OK", okIntent)
			if n == 1 {
				<-closing
				return false
			}
			return true
		})
		c := newClient(t, s.url())
		_, err := c.Intent(t.Context(), ref())
		require.NoError(t, err)
		go close(closing)
		_, err = c.Attempt(t.Context(), ref(), NewAttempt{})
		assert.LessOrEqual(t, s.posts.Load(), int32(1))
		if err != nil {
			requireKind(t, Ambiguous, err)
		}
	}
}

func TestAReadThatTheTransportRepeatsIsCountedTwice(t *testing.T) {
	s := newRawServer(t, func(conn net.Conn, r *http.Request, n int) bool {
		if n == 2 {
			return false
		}
		say(conn, "200 OK", okIntent)
		return true
	})
	rec := &recorder{}
	clock := newJump()
	b := NewBudget(PublishedLimits(), clock)
	c := newClient(t, s.url(), observed(rec), func(o *Options) { o.Budget, o.Clock = b, clock })
	_, err := c.IntentStatus(t.Context(), ref())
	require.NoError(t, err)
	_, err = c.IntentStatus(t.Context(), ref())
	require.NoError(t, err)
	assert.Equal(t, int32(3), s.gets.Load())
	used, _ := b.Used()
	assert.Equal(t, 3, used)
	seen := rec.all()
	require.Len(t, seen, 2)
	assert.Equal(t, 1, seen[0].Connection)
	assert.Equal(t, 2, seen[1].Connection)
	for range 2 {
		_, err = c.IntentStatus(t.Context(), ref())
		require.NoError(t, err)
	}
	assert.True(t, b.Allowed(RouteStatus, sampleID).After(clock.Now()), "five a window, the repeated one among them")
}

func TestARedirectIsNeverFollowed(t *testing.T) {
	var strangers atomic.Int32
	second := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strangers.Add(1) }))
	t.Cleanup(second.Close)
	for _, status := range []int{300, 301, 302, 303, 307, 308} {
		var requests atomic.Int32
		rec := &recorder{}
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			http.Redirect(w, r, second.URL, status)
		}, observed(rec))
		_, err := c.Attempt(t.Context(), ref(), NewAttempt{})
		e := requireKind(t, Ambiguous, err)
		assert.Equal(t, status, e.Status)
		_, err = c.Balance(t.Context(), "XOF", time.Time{})
		requireKind(t, Ambiguous, err)
		assert.Equal(t, int32(2), requests.Load())
		assert.Len(t, rec.all(), 2)
	}
	assert.Zero(t, strangers.Load(), "the key stays with its host")
}

func TestOverHTTP2APostIsSentOnceAndCountedOnce(t *testing.T) {
	var posts atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, 2, r.ProtoMajor)
		if r.Method == http.MethodPost && posts.Add(1) > 0 {
			panic(http.ErrAbortHandler) // resets the stream
		}
		_, _ = io.WriteString(w, okIntent)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	tr := NewTransport()
	tr.TLSClientConfig = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	rec := &recorder{}
	c := newClient(t, s.URL, through(tr), observed(rec))
	for range 2 {
		_, err := c.Intent(t.Context(), ref())
		require.NoError(t, err)
	}
	_, err := c.Attempt(t.Context(), ref(), NewAttempt{})
	requireKind(t, Ambiguous, err)
	assert.Equal(t, int32(1), posts.Load())
	seen := rec.all()
	require.Len(t, seen, 3)
	for _, x := range seen {
		assert.Equal(t, 1, x.Connection)
	}
}
