//go:build unix

package quiet_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// A terminal that answers no question must not hold the start up: without this package Bubble Tea
// waits five seconds for its colours before main runs.
func TestAMuteTerminalStartsAtOnce(t *testing.T) {
	program := filepath.Join(t.TempDir(), "guichet")
	out, err := exec.Command("go", "build", "-o", program, "guichet").CombinedOutput()
	require.NoError(t, err, "%s", out)

	cmd := exec.Command(program, "--data-dir", t.TempDir())
	cmd.Env = []string{"TERM=xterm-256color", "LANG=C.UTF-8", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	start := time.Now()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	require.NoError(t, err)
	shown := make(chan time.Duration, 1)
	gone := make(chan struct{})
	go func() { // reads, and never answers
		defer close(gone)
		var seen []byte
		for buf := make([]byte, 4096); ; {
			n, err := terminal.Read(buf)
			seen = append(seen, buf[:n]...)
			if bytes.Contains(seen, []byte("GUICHET")) && len(shown) == 0 {
				shown <- time.Since(start)
				return
			}
			if err != nil {
				return
			}
		}
	}()
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		<-gone
		_ = terminal.Close()
	}()
	select {
	case took := <-shown:
		require.Less(t, took, 2*time.Second, "a stall is five seconds; the rest is room for a busy machine")
	case <-time.After(10 * time.Second):
		t.Error("no frame within ten seconds")
	}
}
