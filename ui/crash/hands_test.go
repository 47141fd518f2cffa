//go:build unix

package crash

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2/sandbox"
	"guichet/screenshots/terminal"
)

// slow is a Hub2 whose payments take a while, so that they are asked about several times.
func slow(push time.Duration) sandbox.Options {
	r := sandbox.Range{Min: push, Max: push}
	return sandbox.Options{Timing: &sandbox.Timing{Push: r}}
}

func (m *till) console() *terminal.Till {
	m.t.Helper()
	till := terminal.OpenTill(m.t, terminal.Options{Path: binary, Args: []string{"--lang", "en"}, Env: m.env, Cols: 120, Rows: 40})
	till.Sees("Amount")
	return till
}

// waits waits until something has become true.
func (m *till) waits(what string, true_ func() bool) {
	m.t.Helper()
	for range 1500 {
		if true_() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	m.t.Fatalf("in vain: %s", what)
}

func (h *hub) limited() int { return h.count(func(q request) bool { return q.status == 429 }) }

// Two consoles and three commands on one journal ask about a payment as often as one program would.
func TestManyProgramsAskAsOneWould(t *testing.T) {
	t.Parallel()
	alone := newTill(t, openHub(t, slow(7*time.Second)))
	m := newTill(t, openHub(t, slow(7*time.Second)))
	payment := []string{"pay", "--json", "--amount", "1000", "--msisdn", "0100000001", "--timeout", "40s"}
	single := alone.starts(payment...)

	one, two := m.console(), m.console()
	first := m.starts(payment...)
	m.waits("a charge", func() bool { return m.hub.charges() == 1 })
	var intent string
	for intent = range m.hub.charged() {
	}
	m.waits("its answer", func() bool { s, err := m.stands(intent); return err == nil && s == "processing" })
	others := []*program{m.starts("follow", intent, "--json", "--timeout", "40s"), m.starts("follow", intent, "--json", "--timeout", "40s")}
	for _, p := range append(others, first, single) {
		r := p.ends()
		assert.Zero(t, r.exit, r)
	}
	for _, c := range []*terminal.Till{one, two} {
		c.Presses("alt+2")
		c.Sees("successful")
	}
	assert.Equal(t, 1, m.hub.charges())
	assert.Zero(t, m.hub.limited())
	assert.LessOrEqual(t, m.hub.questions(), alone.hub.questions()+2)
	t.Logf("questions: %d by five programs, %d by one", m.hub.questions(), alone.hub.questions())
}

// stands returns an intent's word in the journal.
func (m *till) stands(intent string) (string, error) {
	s, err := snap(m.journal())
	if err != nil {
		return "", err
	}
	defer s.close()
	sale, err := s.ByIntent(context.Background(), intent)
	return sale.Word(), err
}

// Whoever asks about a payment may die: the next program asks on, and nothing is sent again.
func TestAnotherProgramTakesOverFromAKilledOne(t *testing.T) {
	t.Parallel()
	m := newTill(t, openHub(t, slow(5*time.Second)))
	first := m.starts("pay", "--json", "--amount", "1000", "--msisdn", "0100000001")
	m.waits("a question", func() bool { return m.hub.questions() > 0 })
	var intent string
	for intent = range m.hub.charged() {
	}
	second := m.starts("follow", intent, "--json", "--timeout", "40s")
	till := m.console()
	m.waits("the second program", func() bool { return len(second.soFar().lines()) > 0 })
	asked := m.hub.questions()
	first.kill()
	killed := time.Now()
	r := second.ends()
	assert.Zero(t, r.exit, r)
	till.Presses("alt+2")
	till.Sees("successful")
	assert.Greater(t, m.hub.questions(), asked)
	assert.Equal(t, 1, m.hub.charges())
	m.hub.mu.Lock()
	defer m.hub.mu.Unlock()
	n := 0
	for _, q := range m.hub.seen {
		if q.question() {
			if n++; n == asked+1 {
				t.Logf("the next question came %v after the kill", q.at.Sub(killed))
			}
		}
	}
}

// A program that was stopped for a while, as by a laptop that sleeps or ctrl+z, goes on where it was: it
// asks, charges nothing again, and has no burst of questions.
func TestAStoppedProgramGoesOn(t *testing.T) {
	t.Parallel()
	m := newTill(t, openHub(t, slow(3*time.Second)))
	first := m.starts("pay", "--json", "--amount", "1000", "--msisdn", "0100000001", "--timeout", "2m")
	m.waits("an accepted charge", func() bool { return first.soFar().event("attempt") != nil })
	first.signals(syscall.SIGSTOP)
	asked := m.hub.questions()
	time.Sleep(4 * time.Second) // the payment ends meanwhile
	assert.LessOrEqual(t, m.hub.questions(), asked+1, "it was stopped")
	first.signals(syscall.SIGCONT)
	r := first.ends()
	assert.Zero(t, r.exit, r)
	assert.Equal(t, 1, m.hub.charges())
	assert.LessOrEqual(t, m.hub.questions(), asked+3)
	assert.Zero(t, m.hub.limited())
}

// A program that is stopped between its claim and its charge may find that others have decided without
// it; what leaves late must be the only charge.
func TestAProgramStoppedBeforeItsChargeSendsOnce(t *testing.T) {
	t.Parallel()
	m := newTill(t, openHub(t, sandbox.Options{NoLimits: true, Timing: &sandbox.Timing{}}))
	r := m.runs("pay", "--json", "--amount", "1000", "--msisdn", "0100000206")
	require.Equal(t, 5, r.exit, r)
	intent := r.event("intent").text("intent")
	first := m.prepares("retry", intent, "--json", "--msisdn", "0100000001", "--timeout", "30s")
	// It stops at its first write to the journal, somewhere around the claim.
	stop := atWrite(m.dir, 1, func() { first.signals(syscall.SIGSTOP) })
	first.start()
	time.Sleep(1500 * time.Millisecond)
	stop()
	second := m.runs("retry", intent, "--json", "--msisdn", "0100000001", "--timeout", "5s")
	first.signals(syscall.SIGCONT)
	r = first.ends()
	assert.Contains(t, []int{0, 2, 4}, r.exit, r)
	assert.Contains(t, []int{0, 2, 4}, second.exit, second)
	truth, err := m.hub.truth(intent)
	require.NoError(t, err)
	assert.LessOrEqual(t, truth.has("successful"), 1)
	assert.Equal(t, 2, m.hub.charges(), "the refused one, and one more\n%s\n%s", r, second)
}
