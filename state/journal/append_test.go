package journal_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
)

func TestASaleIsThereAfterARestart(t *testing.T) {
	path, ctx := place(t), context.Background()
	j, err := journal.Open(ctx, path)
	require.NoError(t, err)
	facts := sale("g1").isPaid()
	kept := keep(t, j, facts)
	require.NoError(t, j.Close())

	again := open(t, path)
	s, err := again.Sale(ctx, "g1")
	require.NoError(t, err)
	require.Equal(t, kept, s, "what Append returned is what a restart loads")
	require.Equal(t, state.WordPaid, s.Word())
	require.Equal(t, "token-of-g1", s.Token.Reveal(), "redaction must not eat the token")
	require.Equal(t, noon().Add(time.Second), s.CreatedAt, "to the nanosecond")

	byIntent, err := again.ByIntent(ctx, "pi_g1")
	require.NoError(t, err)
	require.Equal(t, s, byIntent)

	back, err := again.Facts(ctx, "g1")
	require.NoError(t, err)
	for i := range facts {
		facts[i].Seq = int64(i + 1)
	}
	require.Equal(t, facts, back, "a fact comes back as it was, its raw answer and instant included")
}

func TestTheTokenIsNotInTheBodyOfAFact(t *testing.T) {
	path := place(t)
	keep(t, open(t, path), sale("g1").isReady())
	var body, token string
	require.NoError(t, raw(t, path).QueryRow("SELECT body, token FROM facts WHERE kind = 'intent_created'").Scan(&body, &token))
	require.NotContains(t, body, "token-of-g1")
	require.Equal(t, "token-of-g1", token)
}

func TestKeepingAFactTwiceChangesNothing(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	facts := sale("g1").isTried()
	once := keep(t, j, append(facts, facts[2]))
	refuse := errors.New("no")
	twice, err := j.Append(ctx, "g1", func(state.Sale) error { return refuse }, facts...)
	require.NoError(t, err, "all is kept already, so there is nothing to judge")
	require.Equal(t, once, twice)
	back, err := j.Facts(ctx, "g1")
	require.NoError(t, err)
	require.Len(t, back, 3)
}

func TestAFactIdOfAnotherSaleIsNotTakenForKept(t *testing.T) {
	j := open(t, place(t))
	keep(t, j, sale("g1").isBegun())
	f := sale("g2").begun()
	f.ID = "f-g1-1"
	_, err := j.Append(context.Background(), "g2", nil, f)
	require.ErrorContains(t, err, "kept already, of sale g1")
}

func TestFactsOfAnotherSaleOrWithoutAnIdAreRefused(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	f := sale("g1").begun()
	_, err := j.Append(ctx, "g2", nil, f)
	require.Error(t, err)
	f.ID = ""
	_, err = j.Append(ctx, "g1", nil, f)
	require.Error(t, err)
}

func TestTheGuardSeesTheSaleAsItStandsAndKeepsFactsOut(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	c := sale("g1")
	keep(t, j, c.isTried())
	s, err := j.Append(ctx, "g1", func(s state.Sale) error {
		if !s.Next().Attempt {
			return errNotNow
		}
		return nil
	}, c.tries("a-2"))
	require.ErrorIs(t, err, errNotNow)
	require.Len(t, s.Attempts, 1, "the sale that was judged comes back")
	back, err := j.Facts(ctx, "g1")
	require.NoError(t, err)
	require.Len(t, back, 3)
	keep(t, j, []state.Fact{c.fact(state.Seen)}) // the journal can be written again
}

func TestAGuardThatPanicsLeavesTheJournalUsable(t *testing.T) {
	j := open(t, place(t))
	c := sale("g1")
	require.Panics(t, func() {
		_, _ = j.Append(context.Background(), "g1", func(state.Sale) error { panic("bug") }, c.begun())
	})
	keep(t, j, c.isBegun())
}

func TestAllFactsOfOneCallAreKeptOrNone(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	facts := sale("g1").isReady()
	facts[1].Seen.Raw = []byte("no json")
	_, err := j.Append(ctx, "g1", nil, facts...)
	require.Error(t, err)
	_, err = j.Sale(ctx, "g1")
	require.ErrorIs(t, err, journal.ErrNotFound)
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	_, err := j.Sale(ctx, "g1")
	require.ErrorIs(t, err, journal.ErrNotFound)
	_, err = j.ByIntent(ctx, "pi_1")
	require.ErrorIs(t, err, journal.ErrNotFound)
	_, err = j.Facts(ctx, "g1")
	require.ErrorIs(t, err, journal.ErrNotFound)
	_, err = j.Append(ctx, "g1", nil)
	require.ErrorIs(t, err, journal.ErrNotFound)
	require.NotContains(t, err.Error(), "\n")
}

func TestAnIntentIsOneSalesOnly(t *testing.T) {
	j, ctx := open(t, place(t)), context.Background()
	keep(t, j, sale("g1").isReady())
	other := sale("g2")
	facts := other.isMet()
	facts[0].Seen.Intent = "pi_g1"
	_, err := j.Append(ctx, "g2", nil, facts...)
	require.ErrorIs(t, err, journal.ErrTaken, "or two sales would each allow an attempt on it")
	_, err = j.Sale(ctx, "g2")
	require.ErrorIs(t, err, journal.ErrNotFound)
}

func TestACallerThatWentAwayKeepsNothing(t *testing.T) {
	j := open(t, place(t))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := j.Append(ctx, "g1", nil, sale("g1").begun())
	require.ErrorIs(t, err, context.Canceled)
	keep(t, j, sale("g1").isBegun())
}

func TestACallerThatGoesAwayOnceItBeganGetsTheTruth(t *testing.T) {
	j := open(t, place(t))
	ctx, cancel := context.WithCancel(context.Background())
	c := sale("g1")
	_, err := j.Append(ctx, "g1", func(state.Sale) error { cancel(); return nil }, c.begun())
	require.NoError(t, err)
	_, err = j.Sale(context.Background(), "g1")
	require.NoError(t, err)
}

func TestAClosedJournalSaysSo(t *testing.T) {
	j, err := journal.Open(context.Background(), place(t))
	require.NoError(t, err)
	require.NoError(t, j.Close())
	require.NoError(t, j.Close())
	_, err = j.Append(context.Background(), "g1", nil, sale("g1").begun())
	require.ErrorIs(t, err, journal.ErrFailed)
	_, err = j.Changes(context.Background())
	require.Error(t, err)
}

func TestFactsAreNeverChangedAndNeverRemoved(t *testing.T) {
	path := place(t)
	keep(t, open(t, path), sale("g1").isReady())
	db := raw(t, path)
	_, err := db.Exec("UPDATE facts SET till = 'x'")
	require.ErrorContains(t, err, "never changed")
	_, err = db.Exec("DELETE FROM facts")
	require.ErrorContains(t, err, "never removed")
	_, err = db.Exec("INSERT OR REPLACE INTO facts SELECT * FROM facts LIMIT 1")
	require.Error(t, err, "replacing is removing")
}

func TestASecretIsNotInAnyErrorOrPrintOfAFact(t *testing.T) {
	f := sale("g1").created()
	f.Token = hub2.Secret("sesame-sesame")
	f.Seen.Raw = []byte("no json")
	_, err := open(t, place(t)).Append(context.Background(), "g1", nil, f)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "sesame")
}
