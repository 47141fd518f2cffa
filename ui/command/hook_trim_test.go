package command

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state/journal"
)

// shifted is a clock that is set otherwise.
type shifted struct {
	hub2.Clock
	by time.Duration
}

func (s shifted) Now() time.Time { return s.Clock.Now().Add(s.by) }

// A receiver lets go of bodies that are old; such an event is still known, and cannot be judged again.
func TestAnOldEventCannotBeReplayed(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	m.clock = shifted{newHasty(), -journal.BodiesKept - 24*time.Hour}
	h := m.receives("--json")
	h.tells(succeeds("pi_1"))
	h.tells(strings.ReplaceAll(told(9, "succeeded", "pi_2", "successful", "successful"), "merchant-7", "of-"+otherSecret))
	h.stops()
	require.Equal(t, 0, m.runs("webhook", "replay", "evt_1_9").exit)
	before := m.runs("journal", "check", "--json").last()

	m.clock = newHasty()
	h = m.receives("--json")
	within(t, "its body is still there", func() bool { return m.runs("webhook", "replay", "evt_2_9").exit == 5 })
	assert.Equal(t, true, h.tells(succeeds("pi_1"))["repeat"])
	young := h.tells(succeeds("pi_3"))
	assert.Equal(t, 130, h.stops())
	r := m.runs("webhook", "replay", "evt_1_9", "--json")
	assert.Equal(t, 5, r.exit)
	assert.Equal(t, "refused", r.problem().text("kind"))
	assert.Contains(t, r.problem().text("message"), `"evt_1_9" came on `)
	assert.Contains(t, r.problem().text("message"), "kept for 90 days: it cannot be judged again")
	assert.Equal(t, "what is known of its payment: guichet show pi_1", r.problem().text("hint"))
	assert.Equal(t, 0, m.runs("webhook", "replay", young.text("event")).exit)
	assert.Equal(t, "successful", m.runs("show", "pi_1", "--json").last().text("status"))
	after := m.runs("journal", "check", "--json")
	require.Equal(t, 0, after.exit, after.stderr)
	assert.EqualValues(t, 3, after.last()["events"])
	assert.EqualValues(t, 2, before["events"])
}
