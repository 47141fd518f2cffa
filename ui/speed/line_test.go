//go:build linux

package speed

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// answers are what a terminal replies to the questions that programs ask it when they start.
var answers = map[string]string{
	"\x1b]10;?": "\x1b]10;rgb:ffff/ffff/ffff\x1b\\", "\x1b]11;?": "\x1b]11;rgb:0000/0000/0000\x1b\\",
	"\x1b[6n": "\x1b[1;1R", "\x1b[c": "\x1b[?62;22c", "\x1b[0c": "\x1b[?62;22c", "\x1b[>q": "\x1bP>|a terminal\x1b\\", "\x1b[>0q": "\x1bP>|a terminal\x1b\\",
}

// line is a program on a pty of its own, with the time of all that it wrote. Unlike the terminal of the
// stories nothing draws here: what is measured shares two processors with whoever measures.
type line struct {
	b      *testing.B
	cmd    *exec.Cmd
	master *os.File
	begun  time.Time
	gone   chan struct{}
	closed sync.Once

	mu      sync.Mutex
	came    *sync.Cond
	written []byte
	chunks  []chunk
	ended   bool
}

// chunk is when the program had written so much.
type chunk struct {
	at   time.Time
	upTo int
}

func open(b *testing.B, s subject) *line {
	b.Helper()
	l := &line{b: b, cmd: exec.Command(s.path, s.args...), gone: make(chan struct{})}
	l.came = sync.NewCond(&l.mu)
	l.cmd.Env, l.cmd.Dir = s.env, s.dir
	l.begun = time.Now()
	var err error
	l.master, err = pty.StartWithSize(l.cmd, &pty.Winsize{Rows: 24, Cols: 80})
	require.NoError(b, err)
	go l.read()
	b.Cleanup(l.close)
	return l
}

func (l *line) read() {
	defer close(l.gone)
	buf := make([]byte, 64<<10)
	for {
		n, err := l.master.Read(buf)
		at := time.Now()
		for question, answer := range answers {
			if bytes.Contains(buf[:n], []byte(question)) {
				_, _ = l.master.WriteString(answer)
			}
		}
		l.mu.Lock()
		l.written = append(l.written, buf[:n]...)
		l.chunks = append(l.chunks, chunk{at, len(l.written)})
		l.ended = err != nil
		l.came.Broadcast()
		l.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// mark is how much has been written so far.
func (l *line) mark() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.written)
}

// waits returns when all of the words had been written, in their order, after the mark.
func (l *line) waits(mark int, words ...string) time.Time {
	l.b.Helper()
	stuck := time.AfterFunc(20*time.Second, func() { _ = l.cmd.Process.Kill() })
	defer stuck.Stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		if end, ok := after(l.written[mark:], words); ok {
			for _, c := range l.chunks {
				if c.upTo >= mark+end {
					return c.at
				}
			}
		}
		if l.ended {
			require.FailNow(l.b, "the program has ended", "waiting for %q it wrote %q", words, l.written[mark:])
		}
		l.came.Wait()
	}
}

// after returns where in the text the words are over; without words the first byte will do.
func after(text []byte, words []string) (end int, ok bool) {
	for _, w := range words {
		i := bytes.Index(text[end:], []byte(w))
		if i < 0 {
			return 0, false
		}
		end += i + len(w)
	}
	return max(end, 1), len(text) > 0
}

func (l *line) types(keys string) {
	_, err := l.master.WriteString(keys)
	require.NoError(l.b, err)
}

func (l *line) close() {
	l.closed.Do(func() {
		_ = l.cmd.Process.Kill()
		_ = l.cmd.Wait() // it was killed
		<-l.gone
		_ = l.master.Close()
	})
}

// cpu is the processor time that the program has used, to the nanosecond, of all its threads.
func (l *line) cpu() time.Duration {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", l.cmd.Process.Pid))
	require.NoError(l.b, err)
	require.NotEmpty(l.b, files)
	var sum int64
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(l.b, err)
		n, err := strconv.ParseInt(strings.Fields(string(content))[0], 10, 64)
		require.NoError(l.b, err)
		sum += n
	}
	return time.Duration(sum)
}

// memory is a field of the program's status, in bytes: VmRSS, VmHWM, RssAnon.
func (l *line) memory(field string) float64 {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.cmd.Process.Pid))
	require.NoError(l.b, err)
	_, rest, found := strings.Cut(string(content), field+":")
	require.True(l.b, found)
	n, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	require.NoError(l.b, err)
	return n * 1024
}
