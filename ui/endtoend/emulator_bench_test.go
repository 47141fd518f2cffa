package endtoend

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkEmulator asks the emulator, a process of its own, over loopback, and beside it stripe-mock where it
// is installed: one load thread, over one connection and over eight. A request is a create; a flow is the
// three requests of a payment. What a core does is counted from the processor time of the server alone.
func BenchmarkEmulator(b *testing.B) {
	ours := []string{binary, "sandbox", "--no-limits", "--listen"}
	theirs := []string{"stripe-mock", "-http-addr"}
	for _, connections := range []int{1, 8} {
		b.Run(fmt.Sprint("create/guichet/connections=", connections), func(b *testing.B) { bears(b, ours, connections, 1, (*wire).creates) })
		b.Run(fmt.Sprint("create/stripe-mock/connections=", connections), func(b *testing.B) {
			if _, err := exec.LookPath(theirs[0]); err != nil {
				b.Skip("go install github.com/stripe/stripe-mock@latest puts it on the path")
			}
			bears(b, theirs, connections, 1, (*wire).charges)
		})
		b.Run(fmt.Sprint("flow/guichet/connections=", connections), func(b *testing.B) { bears(b, ours, connections, 3, (*wire).pays) })
	}
}

// bears measures a server under rounds of so many requests each.
func bears(b *testing.B, server []string, connections, requests int, round func(*wire) error) {
	addr := freeAddress(b)
	pid := serves(b, addr, append(server, addr)...)
	lines := make([]*wire, connections)
	for i := range lines {
		lines[i] = dial(b, addr)
		require.NoError(b, round(lines[i]))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // one load thread
	var left atomic.Int64
	left.Store(int64(b.N))
	failed := make(chan error, connections)
	var loads sync.WaitGroup
	before := cpuOf(b, pid)
	b.ResetTimer()
	for _, l := range lines {
		loads.Go(func() {
			for left.Add(-1) >= 0 {
				if err := round(l); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	loads.Wait()
	b.StopTimer()
	close(failed)
	require.NoError(b, <-failed)
	all := float64(b.N * requests)
	b.ReportMetric(all/b.Elapsed().Seconds(), "req/s")
	if used := cpuOf(b, pid) - before; used > 0 { // it is counted in steps of 10 ms
		b.ReportMetric(float64(used.Microseconds())/all, "server-µs/req")
		b.ReportMetric(all/used.Seconds(), "req/s/core")
	}
}

// serves starts a server and returns its process once it answers at addr.
func serves(b *testing.B, addr string, server ...string) (pid int) {
	b.Helper()
	c := exec.Command(server[0], server[1:]...)
	c.Env = []string{"HOME=" + b.TempDir()}
	require.NoError(b, c.Start())
	b.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	require.Eventually(b, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return false
		}
		return conn.Close() == nil
	}, 10*time.Second, 10*time.Millisecond, "%s does not answer", server[0])
	return c.Process.Pid
}

// wire is one connection, as cheap as a client can be: what the load costs is not the server's to bear.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	out  []byte
	body []byte
}

func dial(b *testing.B, addr string) *wire {
	b.Helper()
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", addr)
	require.NoError(b, err)
	b.Cleanup(func() { _ = conn.Close() })
	return &wire{conn: conn, in: bufio.NewReaderSize(conn, 16<<10)}
}

const (
	keyed  = "ApiKey: k\r\nMerchantId: m\r\nEnvironment: sandbox\r\nContent-Type: application/json\r\n"
	posted = "Authorization: Bearer sk_test_123\r\nContent-Type: application/x-www-form-urlencoded\r\n"
)

var errAnswer = errors.New("an answer that was not expected")

// asks sends a request and reads its answer; l.body is its body until the next one.
func (l *wire) asks(want int, method, path, headers, body string) error {
	l.out = fmt.Appendf(l.out[:0], "%s %s HTTP/1.1\r\nHost: loopback\r\nAccept: application/json\r\n%sContent-Length: %d\r\n\r\n%s", method, path, headers, len(body), body)
	if _, err := l.conn.Write(l.out); err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	status, err := l.in.ReadSlice('\n')
	if err != nil {
		return fmt.Errorf("hear: %w", err)
	}
	if !bytes.HasPrefix(status, strconv.AppendInt([]byte("HTTP/1.1 "), int64(want), 10)) {
		return fmt.Errorf("%w: %s", errAnswer, status)
	}
	length := -1
	for {
		header, err := l.in.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("hear: %w", err)
		}
		header = bytes.TrimSpace(header)
		if len(header) == 0 {
			break
		}
		if name, value, _ := bytes.Cut(header, []byte(": ")); strings.EqualFold(string(name), "Content-Length") {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return fmt.Errorf("hear: %w", err)
			}
		}
	}
	return l.hears(length)
}

// hears reads a body, in chunks where its length was not said.
func (l *wire) hears(length int) error {
	if length >= 0 {
		l.body = append(l.body[:0], make([]byte, length)...)
		_, err := io.ReadFull(l.in, l.body)
		return err
	}
	l.body = l.body[:0]
	for {
		size, err := l.in.ReadString('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(strings.TrimSpace(size), 16, 32)
		if err != nil {
			return err
		}
		chunk := make([]byte, n+2)
		if _, err := io.ReadFull(l.in, chunk); err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		l.body = append(l.body, chunk[:n]...)
	}
}

// word returns what the last answer says under a name.
func (l *wire) word(name string) string {
	_, rest, _ := strings.Cut(string(l.body), `"`+name+`":"`)
	word, _, _ := strings.Cut(rest, `"`)
	return word
}

func (l *wire) creates() error {
	return l.asks(201, "POST", "/payment-intents", keyed, `{"amount":1000,"currency":"XOF","purchaseReference":"FAC-1","customerReference":"counter"}`)
}

func (l *wire) charges() error {
	return l.asks(200, "POST", "/v1/payment_intents", posted, "amount=1000&currency=xof&description=FAC-1")
}

// pays makes an intent and an attempt, and asks how it stands.
func (l *wire) pays() error {
	if err := l.creates(); err != nil {
		return err
	}
	id, token := l.word("id"), l.word("token")
	err := l.asks(201, "POST", "/payment-intents/"+id+"/payments", "Content-Type: application/json\r\n",
		`{"token":"`+token+`","paymentMethod":"mobile_money","country":"CI","provider":"mtn","mobileMoney":{"msisdn":"0500000001"}}`)
	if err != nil {
		return err
	}
	return l.asks(200, "GET", "/payment-intents/"+id+"/status?token="+token, "", "")
}
