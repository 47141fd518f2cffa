package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// Transport returns a RoundTripper for clients in this process: it runs the emulator in the caller's
// goroutine, without a socket. To the limits all its requests come from one address.
func (s *Server) Transport() http.RoundTripper { return InProcess(s) }

// InProcess returns a RoundTripper that runs a handler in the caller's goroutine, whatever the address.
func InProcess(h http.Handler) http.RoundTripper { return transport{h} }

type transport struct{ h http.Handler }

// RoundTrip answers like a connection would: when the context ends meanwhile the answer is lost,
// though what it tells of has happened.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	body := req.Body
	if body == nil {
		body = http.NoBody
	}
	defer func() { _ = body.Close() }() // as every RoundTripper must
	ctx := req.Context()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	in := req.Clone(ctx)
	in.Body, in.RemoteAddr, in.RequestURI = body, "in-process", req.URL.RequestURI()
	if in.Host == "" {
		in.Host = in.URL.Host
	}
	rec := recorder{header: http.Header{}, status: http.StatusOK}
	t.h.ServeHTTP(&rec, in)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	return &http.Response{
		Status:     fmt.Sprintf("%d %s", rec.status, http.StatusText(rec.status)),
		StatusCode: rec.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: rec.header, Body: io.NopCloser(&rec.body), ContentLength: int64(rec.body.Len()), Request: req,
	}, nil
}

// recorder keeps what a handler writes.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }
