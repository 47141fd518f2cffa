package journal_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/state/journal"
)

// letters receives so many webhooks that came at an instant; each is set aside, or tells a sale's end.
func letters(t testing.TB, j *journal.Journal, from, n int, at time.Time) {
	t.Helper()
	var all []state.Letter
	for i := from; i < from+n; i++ {
		body := fmt.Sprintf(`{"id":"evt_%d","type":"payment_intent.succeeded","data":{"id":"pi_%d","amount":100,"x":%q}}`, i, i, strings.Repeat("x", 1500))
		all = append(all, state.NewLetter([]byte(body), at))
	}
	_, err := j.Receive(t.Context(), all, believes)
	require.NoError(t, err)
}

func believes(l state.Letter, s state.Sale, _ bool) (state.Judgement, error) {
	e, _ := l.Said()
	if strings.HasSuffix(l.Event, "1") {
		return state.Judgement{Aside: state.AsideMoney}, nil
	}
	f := state.Fact{ID: "w-" + l.Event, Sale: "g-" + l.Event, Kind: state.IntentMet, At: l.At, Till: "t", Order: &state.Order{}, Seen: state.ObserveEvent(e)}
	return state.Judgement{Sale: f.Sale, Facts: []state.Fact{f}}, nil
}

func trims(t testing.TB, j *journal.Journal, now time.Time, want int64) {
	t.Helper()
	n, err := j.TrimBodies(t.Context(), now)
	require.NoError(t, err)
	require.Equal(t, want, n)
}

// What must be known for ever stays: the repeats, and what each told.
func TestOldBodiesGoAndNothingElse(t *testing.T) {
	path := place(t)
	j := open(t, path)
	letters(t, j, 0, 12, noon())
	letters(t, j, 12, 1, noon().Add(time.Hour))
	whole := checks(t, j)
	trims(t, j, noon().Add(journal.BodiesKept), 0)
	trims(t, j, noon().Add(journal.BodiesKept+1), 12)
	after := checks(t, j)
	assert.True(t, after.Whole(), after.Damage)
	assert.Equal(t, whole, after)

	for event, aside := range map[string]state.Aside{"evt_0": "", "evt_1": state.AsideMoney} {
		l, err := j.Letter(t.Context(), event)
		require.ErrorIs(t, err, journal.ErrTrimmed)
		assert.Equal(t, aside, l.Aside)
		assert.Equal(t, "payment_intent.succeeded pi_"+event[4:], l.Type+" "+l.About)
		assert.True(t, l.At.Equal(noon()))
		assert.Empty(t, l.Body)
	}
	facts, err := j.Facts(t.Context(), "g-evt_0")
	require.NoError(t, err)
	assert.Contains(t, string(facts[0].Seen.Raw), strings.Repeat("x", 1500), "the fact keeps what it told")
	young, err := j.Letter(t.Context(), "evt_12")
	require.NoError(t, err)
	assert.Contains(t, string(young.Body), "evt_12")

	again := state.NewLetter([]byte(`{"id":"evt_0","type":"x","data":{}}`), noon().Add(journal.BodiesKept))
	got, err := j.Receive(t.Context(), []state.Letter{again}, believes)
	require.NoError(t, err)
	assert.True(t, got[0].Repeat)
	assert.Equal(t, "g-evt_0", got[0].Sale.ID)
	heard, err := j.Heard(t.Context())
	require.NoError(t, err)
	assert.True(t, heard.Hub2.Equal(noon().Add(time.Hour)))

	copied := path + "-copy"
	backup, err := j.Backup(t.Context(), copied)
	require.NoError(t, err)
	assert.Equal(t, whole, backup)
	_, err = open(t, copied).Letter(t.Context(), "evt_1")
	require.ErrorIs(t, err, journal.ErrTrimmed)
}

// A pass is bounded and takes the oldest, whatever the clocks said when they came, and the file stops growing.
func TestATrimIsBoundedAndGivesItsRoomBack(t *testing.T) {
	path := place(t)
	j := open(t, path)
	letters(t, j, 0, 600, noon())
	letters(t, j, 600, 1, time.Unix(0, 0))           // a clock that had lost its battery
	letters(t, j, 601, 1, noon().AddDate(100, 0, 0)) // and one that runs ahead
	pages := func(what string) (n int) {
		require.NoError(t, raw(t, path).QueryRow("PRAGMA "+what).Scan(&n))
		return n
	}
	before := pages("page_count")
	late := noon().AddDate(1, 0, 0)
	trims(t, j, late, 500)
	_, err := j.Letter(t.Context(), "evt_600")
	require.ErrorIs(t, err, journal.ErrTrimmed)
	trims(t, j, late, 101)
	trims(t, j, late, 0)
	assert.Greater(t, pages("freelist_count"), before/4)
	_, err = j.Letter(t.Context(), "evt_601")
	require.NoError(t, err)
	trims(t, j, time.Time{}, 0)
	assert.True(t, checks(t, j).Whole())
}

// A journal of the version before keeps its bodies where they were.
func TestBodiesOfAnOlderJournal(t *testing.T) {
	path := place(t)
	j := open(t, path)
	letters(t, j, 0, 3, noon())
	want := checks(t, j)
	require.NoError(t, j.Close())
	_, err := raw(t, path).Exec(withoutLists + `ALTER TABLE inbox ADD COLUMN body BLOB NOT NULL DEFAULT x'';
		UPDATE inbox SET body = (SELECT body FROM bodies WHERE bodies.n = inbox.n); DROP TABLE bodies; PRAGMA user_version = 5`)
	require.NoError(t, err)
	j = open(t, path)
	assert.Equal(t, want, checks(t, j))
	l, err := j.Letter(t.Context(), "evt_1")
	require.NoError(t, err)
	assert.Contains(t, string(l.Body), "evt_1")
	trims(t, j, noon().Add(journal.BodiesKept+1), 3)
}

// While another program writes, a pass does not wait for long, and the next one makes up for it.
func TestATrimThatCannotBeMadeIsMadeLater(t *testing.T) {
	path := place(t)
	j := open(t, path)
	letters(t, j, 0, 3, noon())
	other, err := raw(t, path).Conn(t.Context())
	require.NoError(t, err)
	_, err = other.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	require.NoError(t, err)
	_, err = j.TrimBodies(t.Context(), noon().AddDate(1, 0, 0))
	require.ErrorIs(t, err, journal.ErrLocked)
	_, err = other.ExecContext(t.Context(), "ROLLBACK")
	require.NoError(t, err)
	trims(t, j, noon().AddDate(1, 0, 0), 3)
}
