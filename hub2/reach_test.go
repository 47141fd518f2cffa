package hub2

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// quick shortens the time-out, for what is expected to hang.
func quick(o *Options) { o.Timeout = 50 * time.Millisecond }

func direct(change func(*http.Transport)) func(*Options) {
	return func(o *Options) {
		tr := NewTransport()
		tr.Proxy = nil
		change(tr)
		o.Transport = tr
	}
}

func TestWithoutAConnectionNothingWasSent(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	var handled atomic.Int32
	unknownCA := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { handled.Add(1) }))
	unknownCA.Config.ErrorLog = quiet
	unknownCA.StartTLS()
	t.Cleanup(unknownCA.Close)
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { handled.Add(1) }))
	t.Cleanup(plain.Close)
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = mute.Close() })
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	noDNS := &net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no name server")
	}}}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	t.Cleanup(proxy.Close)
	for name, c := range map[string]struct {
		base   string
		change []func(*Options)
	}{
		"refused dial":             {closed.URL, nil},
		"unknown CA":               {unknownCA.URL, nil},
		"wrong host":               {unknownCA.URL, []func(*Options){direct(func(tr *http.Transport) { tr.TLSClientConfig = &tls.Config{ServerName: "hub2.test"} })}},
		"no TLS behind https":      {strings.Replace(plain.URL, "http:", "https:", 1), nil},
		"handshake never answered": {"https://" + mute.Addr().String(), []func(*Options){quick}},
		"name not found":           {"https://hub2.test", []func(*Options){direct(func(tr *http.Transport) { tr.DialContext = noDNS.DialContext })}},
		"proxy says no":            {"https://hub2.test", []func(*Options){direct(func(tr *http.Transport) { tr.Proxy = http.ProxyURL(mustURL(proxy.URL)) })}},
		"time-out while dialling": {"https://hub2.test", []func(*Options){quick, direct(func(tr *http.Transport) {
			tr.DialContext = func(context.Context, string, string) (net.Conn, error) {
				<-release
				return nil, errors.New("released")
			}
		})}},
	} {
		t.Run(name, func(t *testing.T) {
			rec := &recorder{}
			client := newClient(t, c.base, append(c.change, observed(rec))...)
			_, err := client.Attempt(t.Context(), ref(), NewAttempt{})
			requireKind(t, Unreachable, err)
			require.Len(t, rec.all(), 1)
			x := rec.all()[0]
			assert.Zero(t, x.Connection)
			assert.Zero(t, x.Status)
			assert.Nil(t, x.Response)
			assert.Equal(t, err, x.Err)
		})
	}
	assert.Zero(t, handled.Load())
}

func TestOnceConnectedTheFateIsOpen(t *testing.T) {
	for name, c := range map[string]struct {
		change []func(*Options)
		answer func(conn net.Conn) bool
		status int
	}{
		"no answer":       {[]func(*Options){quick}, func(net.Conn) bool { return true }, 0},
		"end of stream":   {nil, func(net.Conn) bool { return false }, 0},
		"too much header": {nil, func(c net.Conn) bool { say(c, "201 Created\r\nX: "+strings.Repeat("x", 1<<20), okIntent); return false }, 0},
		"cut body": {nil, func(c net.Conn) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n"+okIntent)
			return false
		}, 201},
		"slow body": {[]func(*Options){quick}, func(c net.Conn) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n"+okIntent)
			return true
		}, 201},
		"bad gzip": {nil, func(c net.Conn) bool { say(c, "201 Created\r\nContent-Encoding: gzip", okIntent); return true }, 201},
		"switched protocols": {nil, func(c net.Conn) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
			return true
		}, 101},
	} {
		t.Run(name, func(t *testing.T) {
			s := newRawServer(t, func(conn net.Conn, r *http.Request, _ int) bool {
				_, _ = io.Copy(io.Discard, r.Body)
				return c.answer(conn)
			})
			rec := &recorder{}
			client := newClient(t, s.url(), append(c.change, observed(rec))...)
			start := time.Now()
			_, err := client.Attempt(t.Context(), ref(), NewAttempt{})
			e := requireKind(t, Ambiguous, err)
			assert.Equal(t, c.status, e.Status)
			assert.Equal(t, int32(1), s.posts.Load())
			assert.Less(t, time.Since(start), 4*time.Second)
			require.Len(t, rec.all(), 1)
			assert.Equal(t, 1, rec.all()[0].Connection)
			assert.Equal(t, c.status, rec.all()[0].Status)
		})
	}
}

func TestACancelledPostThatLeftIsAmbiguous(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newRawServer(t, func(_ net.Conn, r *http.Request, _ int) bool {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		return true
	})
	_, err := newClient(t, s.url()).Attempt(ctx, ref(), NewAttempt{})
	requireKind(t, Ambiguous, err)
	assert.ErrorIs(t, err, context.Canceled)
}

// What was true when a request began to wait may not be when it leaves.
func TestTheLastWordIsAskedForAfterEveryWaitAndCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := &tripper{}
		b := NewBudget(PublishedLimits(), SystemClock{})
		b.Ban(RouteAttempt, "", 10*time.Second)
		c := newClient(t, "", through(tr), func(o *Options) { o.Budget, o.Timeout = b, DefaultTimeout })
		start, no := time.Now(), errors.New("not any more")
		to := ref()
		to.Last = func(context.Context) error {
			assert.GreaterOrEqual(t, time.Since(start), 10*time.Second)
			return no
		}
		_, err := c.Attempt(t.Context(), to, NewAttempt{})
		requireKind(t, Unreachable, err)
		assert.ErrorIs(t, err, no)
		_, err = c.Intents(t.Context(), IntentFilter{Last: to.Last})
		requireKind(t, Unreachable, err)
		assert.ErrorIs(t, err, no)
		assert.Empty(t, tr.seen)
	})
}

func TestACallGivenUpWhileQueueingSentNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := &tripper{}
		b := NewBudget(PublishedLimits(), SystemClock{})
		rec := &recorder{}
		c := newClient(t, "", through(tr), observed(rec), func(o *Options) { o.Budget, o.Timeout = b, DefaultTimeout })
		b.Ban(RouteAttempt, "", time.Hour)
		b.Ban(RouteIntent, sampleID, time.Hour)

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Attempt(ctx, ref(), NewAttempt{})
		requireKind(t, Unreachable, err)
		assert.ErrorIs(t, err, context.DeadlineExceeded)

		start := time.Now()
		_, err = c.Attempt(t.Context(), ref(), NewAttempt{})
		requireKind(t, Unreachable, err)
		assert.Equal(t, DefaultTimeout, time.Since(start), "a POST does not queue for ever")
		assert.Empty(t, tr.seen)
		assert.Empty(t, rec.all())
		used, _ := b.Used()
		assert.Zero(t, used)

		start = time.Now()
		_, err = c.Intent(t.Context(), ref())
		requireKind(t, Refused, err)
		assert.Equal(t, time.Hour-DefaultTimeout-time.Second, time.Since(start), "a read does, unless its caller ends it")

		for range 2 {
			_, err = c.Intents(t.Context(), IntentFilter{})
			requireKind(t, Refused, err) // the second waits longer than the time-out of one request
		}
		assert.Len(t, tr.seen, 3)
	})
}

func TestABodyOfAnySizeCostsABoundedMemory(t *testing.T) {
	var sent atomic.Int64
	var member bytes.Buffer // a mebibyte of nothing in a kibibyte; gzip files may be strung together
	z := gzip.NewWriter(&member)
	_, _ = z.Write(make([]byte, 1<<20))
	_ = z.Close()
	endless := func(compress bool, status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			sent.Store(0)
			chunk, times := make([]byte, 64<<10), 8<<10
			if compress {
				w.Header().Set("Content-Encoding", "gzip")
				chunk = member.Bytes()
			}
			w.WriteHeader(status)
			for range times {
				n, err := w.Write(chunk)
				sent.Add(int64(n))
				if err != nil {
					return
				}
			}
		}
	}
	for name, c := range map[string]struct {
		compress bool
		status   int
		read     func(*Client) error
		want     Kind
		limit    uint64
	}{
		"small answer":      {false, 200, func(c *Client) error { _, err := c.Fees(t.Context(), sampleID); return err }, Broken, maxBody},
		"intent":            {false, 200, func(c *Client) error { _, err := c.Intent(t.Context(), ref()); return err }, Broken, maxIntentBody},
		"attempt":           {false, 201, func(c *Client) error { _, err := c.Attempt(t.Context(), ref(), NewAttempt{}); return err }, Broken, maxIntentBody},
		"gzip bomb":         {true, 200, func(c *Client) error { _, err := c.Fees(t.Context(), sampleID); return err }, Broken, maxBody},
		"refusal":           {false, 400, func(c *Client) error { _, err := c.Intent(t.Context(), ref()); return err }, Refused, maxBody},
		"refusal gzip bomb": {true, 500, func(c *Client) error { _, err := c.Intent(t.Context(), ref()); return err }, Ambiguous, maxBody},
	} {
		t.Run(name, func(t *testing.T) {
			client := serve(t, endless(c.compress, c.status))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := c.read(client)
			runtime.ReadMemStats(&after)
			requireKind(t, c.want, err)
			client.CloseIdleConnections()
			assert.Less(t, len(err.Error()), 1000)
			// ReadAll grows its buffer by a quarter at a time: in all, some six times the limit.
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, 8*c.limit+(8<<20))
			if !c.compress {
				assert.Less(t, sent.Load(), int64(c.limit)+(32<<20))
			}
		})
	}
}

func TestABodyOfExactlyTheLimitIsRead(t *testing.T) {
	body := `{"fees":[]}`
	pad := func(n int) string { return body + strings.Repeat(" ", n-len(body)) }
	raw, err := answering(t, 200, pad(maxBody)).Fees(t.Context(), sampleID)
	require.NoError(t, err)
	assert.Len(t, raw, maxBody)
	_, err = answering(t, 200, pad(maxBody+1)).Fees(t.Context(), sampleID)
	requireKind(t, Broken, err)
	body = okIntent
	_, err = answering(t, 200, pad(maxIntentBody)).Intent(t.Context(), ref())
	require.NoError(t, err)
	_, err = answering(t, 200, pad(maxIntentBody+1)).Intent(t.Context(), ref())
	requireKind(t, Broken, err)
}

func TestAGzippedAnswerAndAByteOrderMarkAreRead(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "gzip", r.Header.Get("Accept-Encoding"))
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "\ufeff"+okIntent)
		_ = z.Close()
	})
	i, err := c.Intent(t.Context(), ref())
	require.NoError(t, err)
	assert.Equal(t, StatusProcessing, i.Status)
}

func TestTheTimeOutOfTheOptionsIsTheOnlyOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := NewTransport()
		tr.DialContext = func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			go func() {
				buffer := make([]byte, 4096)
				_, _ = far.Read(buffer)
				time.Sleep(40 * time.Second) // twice the default
				say(far, "200 OK", okIntent)
			}()
			return near, nil
		}
		c := newClient(t, "http://localhost", through(tr), func(o *Options) { o.Timeout = time.Minute })
		_, err := c.Intent(t.Context(), ref())
		require.NoError(t, err)
		c.CloseIdleConnections()
		synctest.Wait()
	})
}
