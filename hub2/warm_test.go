package hub2

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// door is a server that notes who comes in, and what each request came on.
type door struct {
	*httptest.Server
	mu    sync.Mutex
	conns map[string]bool
	asked []arrival
}

type arrival struct {
	from    string
	proto   int
	resumed bool
}

func newDoor(t *testing.T, secure bool) *door {
	t.Helper()
	d := &door{conns: map[string]bool{}}
	d.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		d.mu.Lock()
		d.asked = append(d.asked, arrival{r.RemoteAddr, r.ProtoMajor, r.TLS != nil && r.TLS.DidResume})
		d.mu.Unlock()
		_, _ = io.WriteString(w, okIntent)
	}))
	d.Config.ErrorLog = quiet
	d.Config.ConnState = func(c net.Conn, s http.ConnState) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if s == http.StateNew {
			d.conns[c.RemoteAddr().String()] = true
		}
	}
	d.EnableHTTP2 = true
	if secure {
		d.StartTLS()
	} else {
		d.Start()
	}
	t.Cleanup(d.Close)
	return d
}

func (d *door) entered() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.conns)
}

func (d *door) came() []arrival {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]arrival(nil), d.asked...)
}

// guest is a client that finds its way itself and trusts the door.
func (d *door) guest(t *testing.T, change ...func(*Options)) *Client {
	t.Helper()
	c := newClient(t, d.URL, change...)
	if d.TLS != nil {
		c.spares.transport.TLSClientConfig.RootCAs = d.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	}
	t.Cleanup(c.spares.shut)
	return c
}

// shut closes what waits, which a program's end does by itself.
func (s *spares) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.waiting {
		_ = w.Close()
	}
	s.waiting = nil
}

func TestRequestsShareOneConnection(t *testing.T) {
	for name, secure := range map[string]bool{"HTTP/2": true, "HTTP/1": false} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t, secure)
			c := d.guest(t)
			c.Warm(t.Context(), 1)
			require.Eventually(t, func() bool { return d.entered() == 1 }, 5*time.Second, time.Millisecond)
			require.Empty(t, d.came(), "nothing is asked")
			_, err := c.CreateIntent(t.Context(), NewIntent{Amount: 1, Currency: "XOF"})
			require.NoError(t, err)
			for range 3 {
				_, err = c.IntentStatus(t.Context(), ref())
				require.NoError(t, err)
			}
			require.Equal(t, 1, d.entered())
			require.Len(t, d.came(), 4)
			for _, a := range d.came() {
				assert.Equal(t, map[bool]int{true: 2, false: 1}[secure], a.proto)
			}
		})
	}
}

func TestAChargeLeavesOnAConnectionThatWasMadeAhead(t *testing.T) {
	for name, secure := range map[string]bool{"https": true, "http": false} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t, secure)
			rec := &recorder{}
			c := d.guest(t, observed(rec))
			_, err := c.CreateIntent(t.Context(), NewIntent{Amount: 1, Currency: "XOF"})
			require.NoError(t, err)
			c.Warm(t.Context(), 1)
			require.Eventually(t, func() bool { return d.entered() == 2 }, 5*time.Second, time.Millisecond)
			c.CloseIdleConnections() // as the desk does before a charge
			_, err = c.Attempt(t.Context(), ref(), NewAttempt{})
			require.NoError(t, err)
			require.Equal(t, 2, d.entered(), "no third")
			a := d.came()
			assert.NotEqual(t, a[0].from, a[1].from)
			assert.Equal(t, secure, a[1].resumed, "by a shorter handshake")
			assert.Equal(t, 1, rec.all()[1].Connection, "its fate would be known to be unknown")
			_, err = c.IntentStatus(t.Context(), ref())
			require.NoError(t, err)
			assert.Equal(t, d.came()[1].from, d.came()[2].from, "what follows shares it")
		})
	}
}

func TestAConnectionWaitsOnlySoLong(t *testing.T) {
	for name, c := range map[string]struct {
		passes time.Duration
		used   bool
	}{"in time": {fresh - time.Millisecond, true}, "too old": {fresh, false}, "the clock was set back": {-time.Second, false}} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t, false)
			clock := newJump()
			client := d.guest(t, func(o *Options) { o.Clock = clock })
			client.Warm(t.Context(), 1)
			clock.advance(c.passes)
			_, err := client.Attempt(t.Context(), ref(), NewAttempt{})
			require.NoError(t, err)
			assert.Equal(t, map[bool]int{true: 1, false: 2}[c.used], d.entered())
		})
	}
}

func TestNoMoreConnectionsWaitThanWereAskedFor(t *testing.T) {
	d := newDoor(t, false)
	clock := newJump()
	c := d.guest(t, func(o *Options) { o.Clock = clock })
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { c.Warm(t.Context(), 2) })
	}
	all.Wait()
	c.Warm(t.Context(), 2)
	require.Eventually(t, func() bool { return d.entered() == 2 }, 5*time.Second, time.Millisecond)
	clock.advance(fresh)
	c.Warm(t.Context(), 1)
	require.Eventually(t, func() bool { return d.entered() == 3 }, 5*time.Second, time.Millisecond, "in place of those that waited too long")
	require.Len(t, c.spares.waiting, 1)
}

func TestWhatCannotBeMadeAheadIsFoundByTheRequest(t *testing.T) {
	d := newDoor(t, true)
	d.Close()
	c := newClient(t, d.URL)
	c.Warm(t.Context(), 2)
	require.Empty(t, c.spares.waiting)
	require.Zero(t, c.spares.making)
	_, err := c.Attempt(t.Context(), ref(), NewAttempt{})
	requireKind(t, Unreachable, err)

	ended, end := context.WithCancel(t.Context())
	end()
	c = newDoor(t, true).guest(t)
	c.Warm(ended, 2)
	require.Empty(t, c.spares.waiting)
	newClient(t, "", through(&tripper{})).Warm(t.Context(), 1) // which is no way of ours
}

// A proxy says itself who is connected to.
func TestNothingIsMadeAheadThroughAProxy(t *testing.T) {
	d := newDoor(t, false)
	c := d.guest(t)
	c.spares.transport.Proxy = http.ProxyURL(mustURL("http://127.0.0.1:1"))
	c.Warm(t.Context(), 1)
	require.Empty(t, c.spares.waiting)
}
