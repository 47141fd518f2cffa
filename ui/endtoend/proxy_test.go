package endtoend

import (
	"crypto/tls"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var nginxFlag = flag.Bool("endtoend.nginx", false, "stand nginx before the receiver, not a proxy of Go's")

// standProxy puts a proxy with TLS before an address. It returns what Hub2 calls, and a transport that
// trusts it.
func standProxy(t *testing.T, listen string) (front string, by *http.Transport) {
	t.Helper()
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: listen})
	behind := &http.Transport{MaxIdleConnsPerHost: 64}
	proxy.Transport = behind
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	server := httptest.NewTLSServer(proxy)
	t.Cleanup(func() { server.Close(); behind.CloseIdleConnections() })
	by = server.Client().Transport.(*http.Transport)
	by.MaxIdleConnsPerHost = 64
	t.Cleanup(by.CloseIdleConnections)
	if *nginxFlag {
		return standNginx(t, listen, server.TLS.Certificates[0]), by
	}
	return server.URL + "/hub2", by
}

// nginxConf is the README's, made to run without root in a folder of its own.
const nginxConf = `
daemon off; pid %[1]s/pid; error_log stderr crit; worker_processes 1;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  server {
    listen %[2]s ssl;
    ssl_certificate %[1]s/cert.pem;
    ssl_certificate_key %[1]s/key.pem;
    location /hub2 {
      proxy_pass http://%[3]s;
      client_max_body_size 1m;
      proxy_read_timeout 6s;
      proxy_next_upstream off;
    }
  }
}
`

func standNginx(t *testing.T, listen string, cert tls.Certificate) (front string) {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	writePEM(t, dir, cert)
	conf := filepath.Join(dir, "nginx.conf")
	require.NoError(t, os.WriteFile(conf, fmt.Appendf(nil, nginxConf, dir, address, listen), 0o600))
	cmd := exec.Command("nginx", "-c", conf, "-p", dir)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() })
	require.Eventually(t, func() bool { return answers(address) }, patience, glance)
	return "https://" + address + "/hub2"
}
