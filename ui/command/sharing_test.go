package command

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2/sandbox"
)

// crowd is how many payments are made at once. Each asks some four times in its first five seconds,
// so together they want more than Hub2's 50.
const crowd = 20

// rush is the emulator over HTTP, with its limits on, and what it answered.
type rush struct {
	*httptest.Server
	gather bool // no create is answered before the whole crowd has come

	mu       sync.Mutex
	creates  int
	answered map[int]int // by status
	together chan struct{}
}

func newRush(t *testing.T, gather bool) *rush {
	emulator, err := sandbox.New(sandbox.Options{Timing: &sandbox.Timing{Push: sandbox.Range{Min: 6 * time.Second, Max: 6 * time.Second}}})
	require.NoError(t, err)
	r := &rush{gather: gather, answered: map[int]int{}, together: make(chan struct{})}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.arrives(q)
		if r.gather {
			select {
			case <-r.together:
			case <-q.Context().Done():
			}
		}
		s := &statusOf{w, http.StatusOK}
		emulator.ServeHTTP(s, q)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.answered[s.status]++
	}))
	t.Cleanup(func() {
		r.Close()
		assert.NoError(t, emulator.Close())
	})
	return r
}

func (r *rush) arrives(q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if q.Method == http.MethodPost && !strings.HasSuffix(q.URL.Path, "/payments") {
		if r.creates++; r.creates == crowd {
			close(r.together)
		}
	}
}

// refused returns how often the limits were exceeded.
func (r *rush) refused() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.answered[http.StatusTooManyRequests]
}

// statusOf notes how a request is answered.
type statusOf struct {
	http.ResponseWriter
	status int
}

func (s *statusOf) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// takes has the crowd pay at once, each in a process of its own, and returns how many ended how.
func (r *rush) takes(t *testing.T, dir func() string) map[int]int {
	programs, said := make([]*exec.Cmd, crowd), make([]*os.File, crowd)
	for i := range crowd {
		programs[i], _, said[i] = startsPay(t, r.URL, dir())
	}
	exits := map[int]int{}
	for i, cmd := range programs {
		exit := exitOf(t, cmd)
		exits[exit]++
		if exit != 0 {
			words, _ := os.ReadFile(said[i].Name())
			t.Logf("exit %d: %s", exit, words)
		}
	}
	return exits
}

// patientDir returns a data folder whose config lets a charge queue for longer than anyone stands at a
// counter: here a crowd stands.
func patientDir(t *testing.T) string {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "guichet"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "guichet", "config.toml"), []byte("[profiles.embedded]\ntimeout = \"2m\"\n"), 0o600))
	return dir
}

// However many programs run on one journal, together they ask no more than Hub2 allows. It runs
// beside no other test: a machine that has no time for the crowd proves nothing.
func TestPaymentsOnOneJournalShareTheLimits(t *testing.T) {
	r, dir := newRush(t, false), patientDir(t)
	exits := r.takes(t, func() string { return dir })
	assert.Equal(t, map[int]int{0: crowd}, exits)
	assert.Zero(t, r.refused())
	assert.Equal(t, crowd, r.creates)
}

// The same crowd on a journal each is told to wait: so it is the sharing that keeps it inside.
func TestPaymentsOnManyJournalsDoNot(t *testing.T) {
	t.Parallel()
	r := newRush(t, true)
	r.takes(t, func() string { return patientDir(t) })
	assert.NotZero(t, r.refused())
}
