package command

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// startsPay starts a payment against the Hub2 at url in a process of its own, on the machine's own clock.
func startsPay(t *testing.T, url, dir string, args ...string) (*exec.Cmd, *pipe, *os.File) {
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, append([]string{"pay", "--json", "--amount", "100", "--msisdn", "0100000001"}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "HOME="+dir, "GUICHET_DATA_DIR="+dir, "XDG_CONFIG_HOME="+dir,
		"HUB2_BASE_URL="+url, "HUB2_API_KEY="+testKey, "HUB2_MERCHANT_ID=merchant-7")
	read, write, err := os.Pipe()
	require.NoError(t, err)
	errs, err := os.CreateTemp(t.TempDir(), "err")
	require.NoError(t, err)
	cmd.Stdout, cmd.Stderr = write, errs
	require.NoError(t, cmd.Start())
	require.NoError(t, write.Close())
	t.Cleanup(func() { _, _ = read.Close(), errs.Close() })
	return cmd, &pipe{bufio.NewReader(read), read}, errs
}

// pipe is the reading end of a program's standard output.
type pipe struct {
	*bufio.Reader
	io.Closer
}

func exitOf(t *testing.T, cmd *exec.Cmd) int {
	var status *exec.ExitError
	err := cmd.Wait()
	if errors.As(err, &status) {
		return status.ExitCode()
	}
	require.NoError(t, err)
	return 0
}

// An interruption ends at once with 130; the journal knows what was in flight, and nothing is charged twice.
func TestAnInterruptedPaymentIsFollowedLater(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		signal os.Signal
		hang   bool // Hub2 does not answer the attempt
	}{
		"SIGINT while waiting":            {os.Interrupt, false},
		"SIGTERM while waiting":           {syscall.SIGTERM, false},
		"SIGINT while the attempt is out": {os.Interrupt, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := newHasty()
			w := newWild(t, clock)
			w.story = []string{"processing"}
			if c.hang {
				w.on = answers(asksAttempt, 1, reply{delay: 5 * time.Second})
			}
			dir := t.TempDir()
			cmd, out, errs := startsPay(t, w.URL, dir)
			for w.count(asksAttempt) == 0 {
				time.Sleep(10 * time.Millisecond)
			}
			if !c.hang {
				for {
					line, err := out.ReadString('\n')
					require.NoError(t, err)
					if strings.Contains(line, `"type":"attempt"`) {
						break
					}
				}
			}
			require.NoError(t, cmd.Process.Signal(c.signal))
			rest, _ := io.ReadAll(out)
			assert.Equal(t, 130, exitOf(t, cmd))
			said, err := os.ReadFile(errs.Name())
			require.NoError(t, err)
			assert.Contains(t, string(said), "guichet follow "+wildIntent)
			assert.NotContains(t, string(rest), `"outcome"`)

			w.mu.Lock()
			w.story = []string{"processing", "successful"}
			w.mu.Unlock()
			m := newTill(t, clock).talksTo(w.URL)
			m.env["GUICHET_DATA_DIR"] = dir
			r := m.runs("retry", wildIntent, "--json", "--msisdn", "0100000001")
			assert.Contains(t, []int{2, 4}, r.exit, r.stderr)
			r = m.runs("follow", wildIntent, "--json", "--timeout", "4s")
			assert.Equal(t, 0, r.exit, r.stdout+r.stderr)
			assert.Equal(t, 1, w.count(asksAttempt))
		})
	}
}

// Where nobody reads standard output any more, a payment under way goes on to its exit status, and
// one that has not begun does not begin.
func TestABrokenPipe(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{true, false} {
		clock := newHasty()
		w := newWild(t, clock)
		hold := make(chan struct{})
		w.mu.Lock() // another process asks, so nothing else orders this before its questions
		w.on = func(_ *wild, kind string, _ int) *reply {
			if kind == asksCreate && !late || kind == asksAttempt && late {
				<-hold
			}
			return nil
		}
		w.mu.Unlock()
		cmd, out, errs := startsPay(t, w.URL, t.TempDir(), "--timeout", "10s")
		if late {
			_, err := out.ReadString('\n')
			require.NoError(t, err)
		}
		require.NoError(t, out.Close())
		close(hold)
		exit := exitOf(t, cmd)
		said, _ := os.ReadFile(errs.Name())
		if late {
			assert.Equal(t, 0, exit, string(said))
			assert.Contains(t, string(said), "the payment goes on")
		} else {
			assert.Equal(t, 2, exit, string(said))
			assert.Contains(t, string(said), `"kind":"usage"`)
			assert.Zero(t, w.count(asksAttempt))
		}
	}
}

// A journal that another program keeps locked stops a payment before anything is sent.
func TestALockedJournalStopsAPayment(t *testing.T) {
	t.Parallel()
	clock := newHasty()
	w := newWild(t, clock)
	m := newTill(t, clock).talksTo(w.URL)
	require.Equal(t, 0, m.runs("list").exit)
	db, err := sql.Open("sqlite", filepath.Join(m.dir, "state", "guichet", "journal.db"))
	require.NoError(t, err)
	defer func() { _ = db.Close() }()
	conn, err := db.Conn(context.Background())
	require.NoError(t, err)
	_, err = conn.ExecContext(context.Background(), "BEGIN IMMEDIATE")
	require.NoError(t, err)
	r := m.runs("pay", "--json", "--amount", "100", "--msisdn", "0100000001")
	assert.Equal(t, 2, r.exit, r.stderr)
	require.NotNil(t, r.problem())
	assert.Equal(t, "config", r.problem().text("kind"))
	assert.Contains(t, r.problem().text("message"), "locked")
	assert.Zero(t, w.count(asksCreate, asksAttempt))
	_, err = conn.ExecContext(context.Background(), "PRAGMA user_version = 999; COMMIT")
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	r = m.runs("list", "--json")
	assert.Equal(t, 2, r.exit)
	assert.Contains(t, r.problem().text("message"), "newer")
}

// A mistake of ours ends in one line and exit status 1.
func TestADefectIsOneLine(t *testing.T) {
	for _, args := range [][]string{{"whoami"}, {"whoami", "--json"}} {
		m := newTill(t, newHasty())
		m.env = nil
		r := m.breaks(args...)
		assert.Equal(t, 1, r.exit)
		assert.Equal(t, 1, strings.Count(r.stderr, "\n"), r.stderr)
		assert.Contains(t, r.stderr, "defect")
		assert.NotContains(t, r.stderr, "goroutine")
	}
}

// A run leaves no goroutine behind.
func TestARunLeavesNothingRunning(t *testing.T) {
	before := goleak.IgnoreCurrent()
	clock := newHasty()
	w := newWild(t, clock)
	r := newTill(t, clock).talksTo(w.URL).runs("pay", "--json", "--amount", "100", "--msisdn", "0100000001")
	require.Equal(t, 0, r.exit, r.stderr)
	w.Close()
	goleak.VerifyNone(t, before)
}
