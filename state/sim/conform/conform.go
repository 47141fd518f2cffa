// Package conform is what every journal must do, as one suite: it runs on the file's journal and on the
// one in memory that the simulation uses, so that what the simulation proves is true of the file.
package conform

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/state/receiver"
)

// Journal is what the desk and the receiver of webhooks want of one.
type Journal interface {
	desk.Journal
	receiver.Inbox
}

// Subject is a kind of journal.
type Subject struct {
	// Open makes a new journal. Each call of the function that it returns is another program on it,
	// which die ends.
	Open            func(t *testing.T) (program func() (j Journal, die func()))
	NotFound, Taken error
}

// Run holds a kind of journal against the suite.
func Run(t *testing.T, s Subject) {
	for name, story := range map[string]func(*bench, *testing.T){
		"what was appended is there for every program": (*bench).append,
		"a fact is kept once":                          (*bench).once,
		"a guard keeps facts out":                      (*bench).guard,
		"all facts of a call or none":                  (*bench).whole,
		"an intent is one sale's":                      (*bench).taken,
		"a caller that went away":                      (*bench).away,
		"the unfinished":                               (*bench).unfinished,
		"what is new since":                            (*bench).since,
		"a change is heard of":                         (*bench).changes,
		"one program leads":                            (*bench).leads,
		"how long payments took":                       (*bench).durations,
		"a letter is kept once, with what it tells":    (*bench).letters,
		"all letters of a call or none":                (*bench).letterFails,
		"a create that is under way is known":          (*bench).making,
		"the same folds for the same histories":        (*bench).histories,
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{s: s, program: s.Open(t)}
			b.j, b.die = b.program()
			defer func() { b.die() }()
			story(b, t)
		})
	}
}

// bench is one journal under test.
type bench struct {
	s       Subject
	program func() (Journal, func())
	j       Journal
	die     func()
}

func (b *bench) append(t *testing.T) {
	ctx := context.Background()
	kept, err := b.j.Append(ctx, "g1", nil, paid("g1")...)
	require.NoError(t, err)
	require.Equal(t, state.Paid, kept.Ending())
	require.Equal(t, "token-of-g1", kept.Token.Reveal())
	other, die := b.program()
	defer die()
	for _, j := range []Journal{b.j, other} {
		s, err := j.Sale(ctx, "g1")
		require.NoError(t, err)
		require.Equal(t, kept, s, "what Append returned is what any program loads")
		s, err = j.ByIntent(ctx, "pi_g1")
		require.NoError(t, err)
		require.Equal(t, kept, s)
		_, err = j.Sale(ctx, "g2")
		require.ErrorIs(t, err, b.s.NotFound)
		_, err = j.ByIntent(ctx, "pi_g2")
		require.ErrorIs(t, err, b.s.NotFound)
	}
	_, err = b.j.Append(ctx, "g2", nil)
	require.ErrorIs(t, err, b.s.NotFound)
}

func (b *bench) once(t *testing.T) {
	ctx := context.Background()
	facts := live("g1")
	first, err := b.j.Append(ctx, "g1", nil, append(facts, facts[2])...)
	require.NoError(t, err)
	no := errors.New("no")
	again, err := b.j.Append(ctx, "g1", func(state.Sale) error { return no }, facts...)
	require.NoError(t, err, "all is kept already, so there is nothing to judge")
	require.Equal(t, first, again)
	f := begun("g2")
	f.ID = facts[0].ID
	_, err = b.j.Append(ctx, "g2", nil, f)
	require.Error(t, err, "a fact's id is one sale's only")
	_, err = b.j.Append(ctx, "g2", nil, facts[0])
	require.Error(t, err, "nor is a fact of another sale taken")
	f = begun("g2")
	f.ID = ""
	_, err = b.j.Append(ctx, "g2", nil, f)
	require.Error(t, err)
	_, err = b.j.Sale(ctx, "g2")
	require.ErrorIs(t, err, b.s.NotFound)
}

func (b *bench) guard(t *testing.T) {
	ctx := context.Background()
	before, err := b.j.Append(ctx, "g1", nil, live("g1")...)
	require.NoError(t, err)
	no := errors.New("no")
	var judged state.Sale
	after, err := b.j.Append(ctx, "g1", func(s state.Sale) error { judged = s; return no }, seen("g1", "late", "successful", "successful"))
	require.ErrorIs(t, err, no)
	require.Equal(t, before, judged)
	require.Equal(t, before, after, "the sale that was judged comes back")
	now, err := b.j.Sale(ctx, "g1")
	require.NoError(t, err)
	require.Equal(t, before, now)
}

func (b *bench) whole(t *testing.T) {
	facts := live("g1")
	facts[1].Seen.Raw = []byte("no json")
	_, err := b.j.Append(context.Background(), "g1", nil, facts...)
	require.Error(t, err)
	_, err = b.j.Sale(context.Background(), "g1")
	require.ErrorIs(t, err, b.s.NotFound)
}

func (b *bench) taken(t *testing.T) {
	ctx := context.Background()
	_, err := b.j.Append(ctx, "g1", nil, live("g1")...)
	require.NoError(t, err)
	f := begun("g2")
	f.Kind, f.Seen = state.IntentMet, &state.Observation{Intent: "pi_g1", Status: hub2.StatusPaymentRequired, Full: true}
	_, err = b.j.Append(ctx, "g2", nil, f)
	require.ErrorIs(t, err, b.s.Taken)
	_, err = b.j.Sale(ctx, "g2")
	require.ErrorIs(t, err, b.s.NotFound)
}

func (b *bench) away(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, err := b.j.Append(ctx, "g1", func(state.Sale) error { cancel(); return nil }, begun("g1"))
	require.NoError(t, err, "once it has begun the truth comes back")
	_, err = b.j.Append(ctx, "g2", nil, begun("g2"))
	require.ErrorIs(t, err, context.Canceled)
	_, err = b.j.Sale(context.Background(), "g2")
	require.ErrorIs(t, err, b.s.NotFound)
}

func (b *bench) unfinished(t *testing.T) {
	ctx := context.Background()
	for _, facts := range [][]state.Fact{live("g3"), paid("g1"), {begun("g4")}, live("g2")} {
		_, err := b.j.Append(ctx, facts[0].Sale, nil, facts...)
		require.NoError(t, err)
	}
	open, err := b.j.Unfinished(ctx, "sandbox")
	require.NoError(t, err)
	require.Equal(t, []string{"g3", "g2"}, names(open), "in the order in which they were begun")
	open, err = b.j.Unfinished(ctx, "live")
	require.NoError(t, err)
	require.Empty(t, open)
}

func names(sales []state.Sale) []string {
	var all []string
	for _, s := range sales {
		all = append(all, s.ID)
	}
	return all
}

func (b *bench) since(t *testing.T) {
	ctx := context.Background()
	last, err := b.j.Last(ctx)
	require.NoError(t, err)
	require.Zero(t, last)
	_, err = b.j.Append(ctx, "g1", nil, live("g1")...)
	require.NoError(t, err)
	mid, err := b.j.Last(ctx)
	require.NoError(t, err)
	_, err = b.j.Append(ctx, "g2", nil, live("g2")...)
	require.NoError(t, err)
	s, err := b.j.Append(ctx, "g1", nil, seen("g1", "end", "successful", "successful"))
	require.NoError(t, err)
	ids, last, err := b.j.Since(ctx, mid)
	require.NoError(t, err)
	require.Equal(t, []string{"g2", "g1"}, ids, "in the order of their last facts")
	require.Equal(t, s.Seq, last)
	ids, again, err := b.j.Since(ctx, last)
	require.NoError(t, err)
	require.Empty(t, ids)
	require.Equal(t, last, again)
}

func (b *bench) changes(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	other, die := b.program()
	defer die()
	ticks, err := other.Changes(ctx)
	require.NoError(t, err)
	_, err = b.j.Append(ctx, "g1", nil, begun("g1"))
	require.NoError(t, err)
	select {
	case <-ticks:
	case <-time.After(10 * time.Second): // a bound, not a measure
		t.Fatal("nobody told")
	}
	ids, _, err := other.Since(ctx, 0)
	require.NoError(t, err)
	require.Equal(t, []string{"g1"}, ids)
}

func (b *bench) leads(t *testing.T) {
	other, die := b.program()
	take := func(j Journal, sale string) (func(), bool) {
		release, ok, err := j.Lead(sale)
		require.NoError(t, err)
		return release, ok
	}
	release, ok := take(b.j, "g1")
	require.True(t, ok)
	_, ok = take(b.j, "g1")
	require.False(t, ok, "not even twice by the same program")
	_, ok = take(other, "g1")
	require.False(t, ok)
	_, ok = take(other, "g2")
	require.True(t, ok, "each sale by itself")
	release()
	release()
	_, ok = take(other, "g1")
	require.True(t, ok)
	die()
	_, ok = take(b.j, "g1")
	require.True(t, ok, "free the moment its holder died")
	_, ok = take(b.j, "g2")
	require.True(t, ok)
}

func (b *bench) durations(t *testing.T) {
	ctx := context.Background()
	for i, id := range []string{"g1", "g2", "g3"} {
		facts := live(id)
		end := seen(id, "end", "successful", "successful")
		end.Seen.Payments[0].Updated = noon().Add(time.Duration(i+3) * time.Second)
		_, err := b.j.Append(ctx, id, nil, append(facts, end)...)
		require.NoError(t, err)
	}
	took, err := b.j.Durations(ctx, "sandbox", "CI", "moov", false)
	require.NoError(t, err)
	require.Equal(t, []time.Duration{5 * time.Second, 4 * time.Second, 3 * time.Second}, took, "the latest first")
	for _, other := range [][2]string{{"live", "moov"}, {"sandbox", "mtn"}} {
		took, err = b.j.Durations(ctx, other[0], "CI", other[1], false)
		require.NoError(t, err)
		require.Empty(t, took)
	}
}
