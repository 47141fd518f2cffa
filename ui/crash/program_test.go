//go:build unix

package crash

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/screenshots/terminal"
)

const testKey = "a-key-for-tests-0001"

// till is a machine with a journal, and Hub2 on the other end of the wire.
type till struct {
	t    *testing.T
	hub  *hub
	dir  string // of the journal
	env  []string
	user *syscall.Credential // nil is whoever runs the tests
}

// settings are two accounts on a Hub2 of the test's own.
const settings = `
profile = "ci"
[profiles.ci]
environment = "sandbox"
country = "CI"
merchant_id = "m1"
api_key = "` + testKey + `"
base_url = "%[1]s"
[profiles.sn]
environment = "sandbox"
country = "SN"
merchant_id = "m1"
api_key = "` + testKey + `"
base_url = "%[1]s"
`

func newTill(t *testing.T, h *hub) *till {
	t.Helper()
	home := t.TempDir()
	m := &till{t: t, hub: h, dir: filepath.Join(home, "data")}
	require.NoError(t, os.Mkdir(m.dir, 0o700))
	config := filepath.Join(home, "config.toml")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, settings, h.url), 0o600))
	m.env = terminal.CleanEnv(home, "LANG=en_GB.UTF-8", "GUICHET_CONFIG="+config, "GUICHET_DATA_DIR="+m.dir)
	return m
}

func (m *till) journal() string { return filepath.Join(m.dir, "journal.db") }

// program is one run of the built program.
type program struct {
	m    *till
	args []string
	cmd  *exec.Cmd
	out  *os.File
	errs *os.File
	runs chan struct{} // closed when it has been started
	gone chan struct{} // closed when it has ended
}

// starts starts a command, without waiting for it.
func (m *till) starts(args ...string) *program {
	m.t.Helper()
	p := m.prepares(args...)
	p.start()
	return p
}

// prepares makes a command ready to be started.
func (m *till) prepares(args ...string) *program {
	m.t.Helper()
	p := &program{m: m, args: args, cmd: exec.Command(binary, args...), runs: make(chan struct{}), gone: make(chan struct{})}
	var err error
	p.out, err = os.CreateTemp(m.t.TempDir(), "out")
	require.NoError(m.t, err)
	p.errs, err = os.CreateTemp(m.t.TempDir(), "err")
	require.NoError(m.t, err)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = m.env, p.out, p.errs
	if m.user != nil {
		p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: m.user}
	}
	return p
}

func (p *program) start() {
	p.m.t.Helper()
	require.NoError(p.m.t, p.cmd.Start())
	close(p.runs)
	go func() {
		defer close(p.gone)
		_ = p.cmd.Wait()
	}()
}

// kill ends the program as the machine would; it is gone when this returns.
func (p *program) kill() {
	<-p.runs
	_ = p.cmd.Process.Kill()
	<-p.gone
}

func (p *program) signals(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// result is what a run left.
type result struct {
	args   []string
	exit   int
	killed bool
	stdout string
	stderr string
}

func (r result) String() string {
	return fmt.Sprintf("guichet %s: exit %d\n%s%s", strings.Join(r.args, " "), r.exit, r.stdout, r.stderr)
}

// ends waits for the program's end; one that hangs is killed after a minute.
func (p *program) ends() result {
	p.m.t.Helper()
	select {
	case <-p.gone:
	case <-time.After(time.Minute):
		p.kill()
		p.m.t.Errorf("guichet %s did not end", strings.Join(p.args, " "))
	}
	r := result{args: p.args, exit: p.cmd.ProcessState.ExitCode()}
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		r.killed = true
	}
	for _, f := range []struct {
		file *os.File
		text *string
	}{{p.out, &r.stdout}, {p.errs, &r.stderr}} {
		_ = f.file.Close()
		b, err := os.ReadFile(f.file.Name())
		require.NoError(p.m.t, err)
		*f.text = string(b)
		_ = os.Remove(f.file.Name())
	}
	return r
}

// soFar is what a program has said until now.
func (p *program) soFar() result {
	p.m.t.Helper()
	out, err := os.ReadFile(p.out.Name())
	require.NoError(p.m.t, err)
	return result{args: p.args, stdout: string(out)}
}

// runs runs a command to its end.
func (m *till) runs(args ...string) result {
	m.t.Helper()
	return m.starts(args...).ends()
}

// line is a JSON line that the program wrote.
type line map[string]any

func (l line) text(key string) string { s, _ := l[key].(string); return s }

// lines returns the JSON lines; the one that a kill cut is none.
func (r result) lines() []line {
	var all []line
	for s := range strings.Lines(r.stdout) {
		var l line
		if json.Unmarshal([]byte(s), &l) == nil {
			all = append(all, l)
		}
	}
	return all
}

// event returns the last line of a type, nil when there is none.
func (r result) event(kind string) line {
	var last line
	for _, l := range r.lines() {
		if l.text("type") == kind {
			last = l
		}
	}
	return last
}

// problem returns the error object on standard error.
func (r result) problem() line {
	for s := range strings.Lines(r.stderr) {
		var l struct{ Error line }
		if json.Unmarshal([]byte(s), &l) == nil && l.Error != nil {
			return l.Error
		}
	}
	return nil
}
