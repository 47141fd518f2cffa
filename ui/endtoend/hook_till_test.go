package endtoend

import (
	"bytes"
	"database/sql"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver, to look into the journal beside the program
)

const (
	patience = time.Minute // for what takes a moment on any machine
	glance   = 10 * time.Millisecond
)

// hookTill is a machine on which `guichet webhook serve` runs, behind a proxy with TLS.
type hookTill struct {
	t      *testing.T
	dir    string // of the journal
	env    []string
	listen string
	front  string // what Hub2 calls
	by     *http.Transport

	mu    sync.Mutex
	serve *exec.Cmd
}

// newHookTill makes one whose journal is to be in dir. Its receiver is not started: it needs a secret.
func newHookTill(t *testing.T, dir string) *hookTill {
	h := &hookTill{t: t, dir: dir, listen: freeAddress(t)}
	home := t.TempDir()
	h.env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME="+home, "XDG_CONFIG_HOME="+home, "LANG=C",
		"GUICHET_DATA_DIR="+dir, "HUB2_API_KEY=", "HUB2_ENVIRONMENT=", "HUB2_BASE_URL=", "HUB2_MERCHANT_ID=")
	h.front, h.by = standProxy(t, h.listen)
	return h
}

// freeAddress finds a port below those that systems give to outgoing connections: one of them must not
// get it while the receiver is dead.
func freeAddress(t testing.TB) string {
	for range 1000 {
		address := "127.0.0.1:" + strconv.Itoa(16<<10+rand.IntN(16<<10))
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	require.Fail(t, "no port is free")
	return ""
}

func answers(address string) bool {
	conn, err := net.Dial("tcp", address)
	if err == nil {
		_ = conn.Close()
	}
	return err == nil
}

// starts runs the receiver and waits until it answers.
func (h *hookTill) starts() {
	h.t.Helper()
	cmd := exec.Command(binary, "webhook", "serve", "--listen", h.listen)
	cmd.Env = h.env
	var said bytes.Buffer
	cmd.Stderr = &said
	require.NoError(h.t, cmd.Start())
	h.mu.Lock()
	h.serve = cmd
	h.mu.Unlock()
	if !assert.Eventually(h.t, func() bool { return answers(h.listen) }, patience, glance) {
		h.kills() // so that what it said is all there
		require.Empty(h.t, said.String())
		h.t.FailNow()
	}
}

// kills ends the receiver by SIGKILL. That is no loss of power: in what order bytes reach the disk is
// proven in the simulation.
func (h *hookTill) kills() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.serve != nil {
		_ = h.serve.Process.Kill()
		_ = h.serve.Wait()
		h.serve = nil
	}
}

func (h *hookTill) journal() string { return filepath.Join(h.dir, "journal.db") }

// opens opens the journal as another program, "ro" to read or "rw" to write. It sees what is committed.
func (h *hookTill) opens(mode string) *sql.DB {
	db, err := sql.Open("sqlite", "file:"+h.journal()+"?_pragma=busy_timeout(5000)&mode="+mode)
	require.NoError(h.t, err)
	db.SetMaxOpenConns(1)
	return db
}

// kept counts the letters that are in the journal with their bodies, and fit.
func (h *hookTill) kept(where string, args ...any) int {
	db := h.opens("ro")
	defer func() { _ = db.Close() }()
	n := -1
	assert.NoError(h.t, db.QueryRow("SELECT count(*) FROM inbox JOIN bodies USING (n) WHERE "+where, args...).Scan(&n))
	return n
}

// column reads one column of all rows of a query.
func (h *hookTill) column(query string) (all []string) {
	db := h.opens("ro")
	defer func() { _ = db.Close() }()
	rows, err := db.Query(query)
	require.NoError(h.t, err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		require.NoError(h.t, rows.Scan(&s))
		all = append(all, s)
	}
	require.NoError(h.t, rows.Err())
	return all
}
