package hub2

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// fresh is how long a connection that was made ahead may wait for its first request. It is shorter than
// any server is known to bear a silent newcomer, so that none closes it just as a charge leaves.
const fresh = 4 * time.Second

// spares are connections that were made ahead. Who connects next gets one in place of a handshake; no
// request has used it, so what is sent on it is as certain as on a new one.
type spares struct {
	transport *http.Transport
	clock     Clock

	mu      sync.Mutex
	waiting []spare
	making  int
}

type spare struct {
	net.Conn
	addr   string
	secure bool
	at     time.Time
}

// Warm makes connections to Hub2, with all handshakes, until so many wait for the next requests. It sends
// nothing and takes nothing of the budget. What keeps it from connecting, a request will find too.
func (c *Client) Warm(ctx context.Context, connections int) {
	s := c.spares
	if s == nil { // another's transport knows its own way
		return
	}
	secure := c.base.Scheme == "https"
	if through, err := s.transport.Proxy(&http.Request{URL: c.base}); through != nil || err != nil {
		return // who is connected to is the proxy's affair
	}
	addr := c.base.Host
	if c.base.Port() == "" {
		addr = net.JoinHostPort(c.base.Hostname(), map[string]string{"https": "443", "http": "80"}[c.base.Scheme])
	}
	for s.wants(addr, connections) {
		conn, err := s.connect(ctx, secure, addr)
		s.add(spare{conn, addr, secure, s.clock.Now()}, err)
		if err != nil {
			return
		}
	}
}

// wants reports whether one more is to be made, and counts it.
func (s *spares) wants(addr string, most int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	n := s.making
	for _, w := range s.waiting {
		if w.addr == addr {
			n++
		}
	}
	if n >= most {
		return false
	}
	s.making++
	return true
}

func (s *spares) add(made spare, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.making--
	if err == nil {
		s.waiting = append(s.waiting, made)
	}
}

// take returns a connection to addr that may still be used, nil when there is none.
func (s *spares) take(addr string, secure bool) net.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	for i, w := range s.waiting {
		if w.addr == addr && w.secure == secure {
			s.waiting = append(s.waiting[:i], s.waiting[i+1:]...)
			return w.Conn
		}
	}
	return nil
}

// sweep closes what has waited too long by either clock: while the machine slept only the wall's ran.
func (s *spares) sweep() {
	now := s.clock.Now()
	kept := s.waiting[:0]
	for _, w := range s.waiting {
		ran, wall := now.Sub(w.at), now.Round(0).Sub(w.at.Round(0))
		if max(ran, wall) < fresh && min(ran, wall) >= 0 {
			kept = append(kept, w)
		} else {
			_ = w.Close()
		}
	}
	s.waiting = kept
}

// dial is the transport's way to a server, and begins with what waits.
func (s *spares) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if conn := s.take(addr, false); conn != nil {
		return conn, nil
	}
	return s.reach(ctx, network, addr)
}

// dialTLS is dial with the handshake, which goes over what the transport calls dialling.
func (s *spares) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	if conn := s.take(addr, true); conn != nil {
		return conn, nil
	}
	conn, err := s.transport.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err //nolint:wrapcheck // as the transport itself would give it
	}
	return s.greet(ctx, conn, addr)
}

func (s *spares) reach(ctx context.Context, network, addr string) (net.Conn, error) {
	return (&net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}).DialContext(ctx, network, addr) //nolint:wrapcheck // likewise
}

// connect makes a connection that will wait.
func (s *spares) connect(ctx context.Context, secure bool, addr string) (net.Conn, error) {
	conn, err := s.reach(ctx, "tcp", addr)
	if err != nil || !secure {
		return conn, err
	}
	return s.greet(ctx, conn, addr)
}

// greet makes the TLS handshake, as the transport would do it.
func (s *spares) greet(ctx context.Context, conn net.Conn, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if given := s.transport.TLSClientConfig; given != nil {
		config = given.Clone()
	}
	if config.ServerName == "" {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			host = addr
		}
		config.ServerName = host
	}
	config.NextProtos = []string{"h2", "http/1.1"}
	t := tls.Client(conn, config)
	if err := t.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err //nolint:wrapcheck // likewise
	}
	return t, nil
}
