//go:build linux

package crash

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// held is a program that waits at its first line, which tells the intent, because nobody reads it: its
// next step is the claim.
type held struct {
	*program
	out *os.File
}

// holds starts a program and holds it.
func (m *till) holds(args ...string) held {
	m.t.Helper()
	out, full, err := os.Pipe()
	require.NoError(m.t, err)
	m.t.Cleanup(func() { _ = out.Close() })
	n, err := unix.FcntlInt(full.Fd(), unix.F_SETPIPE_SZ, 4096)
	require.NoError(m.t, err)
	_, err = full.Write(bytes.Repeat([]byte("\n"), n))
	require.NoError(m.t, err)
	p := m.prepares(args...)
	p.cmd.Stdout = full
	p.start()
	require.NoError(m.t, full.Close())
	return held{p, out}
}

// goesOn lets the program go on to its end.
func (h held) goesOn() result {
	said, _ := io.ReadAll(h.out)
	r := h.ends()
	r.stdout = strings.TrimLeft(string(said), "\n")
	return r
}

// hasOpened reports whether the program has the journal open.
func (h held) hasOpened(path string) bool {
	dir := fmt.Sprintf("/proc/%d/fd", h.cmd.Process.Pid)
	names, _ := os.ReadDir(dir)
	for _, name := range names {
		if to, err := os.Readlink(dir + "/" + name.Name()); err == nil && to == path+"-shm" {
			return true
		}
	}
	return false
}

// The claim itself cannot be kept: harm comes when the intent is known and told, right before it.
func TestNoChargeLeavesWithoutItsClaim(t *testing.T) {
	eachHarm(t, func(t *testing.T, m *till, h harm) {
		p := m.holds(push("20s")...)
		m.waits("the intent", m.knowsAnIntent)
		h.begins()
		r := p.goesOn()
		assert.Equal(t, 2, r.exit, r)
		assert.Contains(t, r.stderr, h.says, r)
		assert.NotContains(t, r.stdout, `"attempt"`)
		assert.Zero(t, m.hub.charges())
		h.ends()
		r = m.runs("list", "--json")
		assert.NotContains(t, r.stdout, "unknown", "nothing was sent, and nothing is in doubt")
	})
}

// Of eight that retry at the same instant one sends; the others say that an attempt is under way.
func TestOfEightRetriesOneSends(t *testing.T) {
	t.Parallel()
	m := newTill(t, openHub(t, instant()))
	r := m.runs("pay", "--json", "--amount", "1000", "--msisdn", "0100000206") // refused at once
	require.Equal(t, 5, r.exit, r)
	intent := r.event("intent").text("intent")

	var programs []held
	for range 8 {
		p := m.holds("retry", intent, "--json", "--msisdn", "0100000001", "--timeout", "30s")
		programs = append(programs, p)
	}
	for _, p := range programs {
		m.waits("a program", func() bool { return p.hasOpened(m.journal()) })
	}
	time.Sleep(300 * time.Millisecond) // to the claim; one that is late finds another's
	sent := make(chan struct{})        // the winner's answer comes when the others have ended
	m.hub.once(request.charge, func() {
		select {
		case <-sent:
		case <-time.After(10 * time.Second):
		}
	})
	exits := make(chan result, 8)
	var ended atomic.Int32
	for _, p := range programs {
		go func() {
			if exits <- p.goesOn(); ended.Add(1) == 7 {
				close(sent)
			}
		}()
	}
	won := 0
	for range 8 {
		r := <-exits
		if r.exit == 0 {
			won++
			continue
		}
		assert.Equal(t, 4, r.exit, r)
		if assert.NotNil(t, r.problem(), r) {
			assert.Contains(t, r.problem().text("message"), "an earlier attempt may still take money")
			assert.Contains(t, r.problem().text("hint"), "guichet follow "+intent)
		}
		assert.NotContains(t, r.stdout, `"attempt"`, "it made none")
	}
	assert.Equal(t, 1, won)
	assert.Equal(t, 2, m.hub.charges(), "the refused one, and one more")
}
