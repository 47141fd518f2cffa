package ui

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// turning is a clock that a test turns.
type turning struct{ now time.Time }

func (c *turning) Now() time.Time                       { return c.now }
func (c *turning) After(time.Duration) <-chan time.Time { return time.After(0) }

// paces has messages come each so long after the one before, and counts the frames. What was asked to be
// painted later comes in its time.
func paces(t *testing.T, messages int, gap time.Duration, msg tea.Msg) (frames int) {
	c := &turning{now: time.Unix(1000, 0)}
	a := &app{clock: c, ctx: t.Context()}
	var due time.Time
	gets := func(msg tea.Msg) {
		a.now = c.now
		if cmd := a.pace(msg); cmd != nil {
			require.True(t, due.IsZero(), "one is on its way at most")
			due = a.rate.last.Add(frameGap)
			require.Equal(t, frameDue{}, cmd())
		}
		if !a.rate.skips {
			frames++
		}
	}
	for range messages {
		next := c.now.Add(gap)
		if !due.IsZero() && !due.After(next) {
			c.now, due = due, time.Time{}
			gets(frameDue{})
		}
		c.now = next
		gets(msg)
	}
	if !due.IsZero() {
		c.now, due = due, time.Time{}
		gets(frameDue{})
	}
	assert.False(t, a.rate.skips, "the last of it is painted")
	return frames
}

func TestNewsWithoutEndIsSixtyFramesASecond(t *testing.T) {
	n := paces(t, 5000, time.Millisecond, newsArrived{})
	assert.LessOrEqual(t, n, 5*60+2)
	assert.Greater(t, n, 5*55)
	assert.Equal(t, 100, paces(t, 100, 20*time.Millisecond, newsArrived{}), "what comes now and then is painted at once")
}

func TestAPasteIsSixtyFramesASecondAndAKeyIsAtOnce(t *testing.T) {
	assert.LessOrEqual(t, paces(t, 5000, time.Millisecond, tea.KeyMsg{}), 5*60+2)
	assert.Equal(t, 100, paces(t, 100, frameGap, tea.KeyMsg{}), "the fastest hands")
	a := &app{clock: &turning{}, ctx: t.Context(), now: time.Unix(1000, 0)}
	require.Nil(t, a.pace(newsArrived{}))
	a.now = a.now.Add(time.Millisecond)
	require.Nil(t, a.pace(tea.KeyMsg{}))
	assert.False(t, a.rate.skips, "a key does not wait for the news before it")
}

func TestAClockThatIsSetBackHoldsNoFrame(t *testing.T) {
	a := &app{clock: &turning{}, ctx: t.Context(), now: time.Unix(1000, 0)}
	require.Nil(t, a.pace(newsArrived{}))
	a.now = time.Unix(10, 0)
	require.Nil(t, a.pace(newsArrived{}))
	assert.False(t, a.rate.skips)
}
