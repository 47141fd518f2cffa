package desk

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
)

// beside opens another program's desk on the same journal, until the returned function ends it.
func (t *till) beside() (*till, func()) {
	other := *t
	other.desk = New(t.desk.o)
	ctx, cancel := context.WithCancel(t.ctx)
	var running sync.WaitGroup
	running.Go(func() { other.desk.Run(ctx) })
	return &other, func() { cancel(); running.Wait() }
}

func (t *till) asksOnly(s state.Sale) int { return t.wire.count(status) + t.wire.count(full) }

func TestOfTwoProgramsOneAsksAndBothKnow(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "mtn", "0500000001", "")
		other, end := till.beside()
		defer end()
		require.NoError(t, other.desk.Resume(till.ctx, "sandbox"))
		n := other.waits(s, func(n News) bool { return n.Elsewhere })
		assert.True(t, n.NextAsk.IsZero(), "it does not say that it will ask")
		assert.Equal(t, state.Paid, till.ends(s).Ending())
		assert.Equal(t, state.Paid, other.ends(s).Ending())
		alone := till.asksOnly(s)
		assert.LessOrEqual(t, alone, 6, "as many questions as one program would ask")
	})
}

func TestWhatAProgramLeavesIsTakenOverByReading(t *testing.T) {
	open(t, func(till *till) {
		first, end := till.beside()
		s := first.charges(first.sells(500), "moov", "0100000200", "") // never ends
		require.NoError(t, till.desk.Resume(till.ctx, "sandbox"))
		time.Sleep(30 * time.Second)
		asked := till.asksOnly(s)
		end() // it dies, and its right to ask with it
		n := till.waits(s, func(n News) bool { return !n.Elsewhere && !n.NextAsk.IsZero() })
		assert.WithinDuration(t, time.Now(), n.NextAsk, newPace(nil).mostGap(0))
		time.Sleep(time.Minute)
		assert.Greater(t, till.asksOnly(s), asked)
		assert.Equal(t, 1, till.wire.count(post))
	})
}

// stops makes the program that leads a sale stand still, as a terminal's ctrl+z does.
func (m *memory) stops(sale string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.leads = map[string]bool{sale: true}
}

func TestAProgramThatStandsStillIsNotWaitedForForEver(t *testing.T) {
	open(t, func(till *till) {
		first, end := till.beside()
		s := first.charges(first.sells(500), "moov", "0100000001", "")
		end()
		till.journal.stops(s.ID)
		require.NoError(t, till.desk.Resume(till.ctx, "sandbox"))
		time.Sleep(stopped / 2)
		assert.False(t, till.now(s).Paid())
		assert.Equal(t, state.Paid, till.ends(s).Ending())
	})
}

func TestASaleThatAnotherProgramBeginsIsWatchedHereToo(t *testing.T) {
	open(t, func(till *till) {
		require.NoError(t, till.desk.Resume(till.ctx, "sandbox"))
		other, end := till.beside()
		s := other.charges(other.sells(500), "mtn", "0500000001", "")
		time.Sleep(100 * time.Millisecond)
		end()
		assert.Equal(t, state.Paid, till.ends(s).Ending(), "nobody else is left to follow it")
	})
}

// While another program's charge is on its way nothing is asked here: the place in the limits is better kept
// for the first look at what the customer has to do.
func TestAnAttemptThatAnotherProgramSendsIsLeftToItsAnswer(t *testing.T) {
	open(t, func(till *till) {
		require.NoError(t, till.desk.Resume(till.ctx, "sandbox"))
		other, end := till.beside()
		defer end()
		s := other.sells(500)
		till.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
			if req.Method == http.MethodPost {
				time.Sleep(2 * time.Second)
			}
			return pass()
		}
		before := len(till.wire.all())
		var sent sync.WaitGroup
		sent.Go(func() { other.charges(s, "mtn", "0500000001", "") })
		time.Sleep(1900 * time.Millisecond)
		assert.Len(t, till.wire.all(), before, "the charge is on its way, and nothing else was answered")
		sent.Wait()
		assert.Equal(t, state.Paid, till.ends(s).Ending())
	})
}

// vanishes makes every charge vanish on its way; Hub2 never gets it.
func (t *till) vanishes() {
	t.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
		if req.Method == http.MethodPost {
			return nil, io.ErrUnexpectedEOF
		}
		return pass()
	}
}

func TestANamedPersonMayChargeAgainAfterALongLookInVain(t *testing.T) {
	open(t, func(till *till) {
		s := till.sells(500)
		till.vanishes()
		s, err := till.desk.Attempt(till.ctx, s.ID, till.charge("moov", "0100000001"))
		require.Error(t, err)
		word := &state.Override{By: "Awa", Shown: "what it means"}
		ch := till.charge("moov", "0100000001")
		ch.Override = word
		_, err = till.desk.Attempt(till.ctx, s.ID, ch)
		require.ErrorIs(t, err, ErrOpen, "too early: a person's word does not count yet")
		n := till.waits(s, func(n News) bool { return n.Sale.Next().Override })
		assert.Equal(t, state.NotKnown, n.Sale.Ending())
		_, err = till.desk.Attempt(till.ctx, s.ID, till.charge("moov", "0100000001"))
		require.ErrorIs(t, err, ErrOpen, "without a person's word the door stays shut")
		till.wire.harm = nil
		s, err = till.desk.Attempt(till.ctx, s.ID, ch)
		require.NoError(t, err)
		assert.Equal(t, word, s.Attempts[0].Override)
		till.waits(s, func(n News) bool { return n.Sale.Paid() })
		n = till.waits(s, func(n News) bool { return n.Parked })
		assert.Equal(t, state.Unknown, n.Sale.Attempts[0].State, "the lost one is looked for a while longer: it may be paid too")
		_, err = till.desk.Attempt(till.ctx, s.ID, ch)
		assert.ErrorIs(t, err, ErrPaid)
	})
}

// A till is stopped between its claim and its request; meanwhile a person decides without it.
func TestAClaimThatWasOverriddenDoesNotLeaveAnyMore(t *testing.T) {
	open(t, func(till *till) {
		s := till.sells(500)
		attempt, err := till.desk.claim(s.ID, till.charge("moov", "0100000001"))
		require.NoError(t, err)
		_, err = till.journal.Append(till.ctx, s.ID, nil, attempt...)
		require.NoError(t, err)
		claimed := time.Now()
		assert.NoError(t, till.desk.stillOurs(till.ctx, attempt[0], claimed))
		other, end := till.beside()
		defer end()
		require.NoError(t, other.desk.Resume(till.ctx, "sandbox"))
		other.waits(s, func(n News) bool { return n.Sale.Next().Override })
		assert.NoError(t, till.desk.stillOurs(till.ctx, attempt[0], claimed), "nobody has decided otherwise yet")
		ch := other.charge("moov", "0100000001")
		ch.Override = &state.Override{By: "Awa", Shown: "what it means"}
		_, err = other.desk.Attempt(till.ctx, s.ID, ch)
		require.NoError(t, err)
		assert.ErrorIs(t, till.desk.stillOurs(till.ctx, attempt[0], claimed), ErrOverridden)
	})
}

func TestWhatCouldNotBeKeptIsKeptWhenTheDiskHasRoomAgain(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "moov", "0100000001", "")
		till.journal.set(errors.New("disk full"))
		n := till.waits(s, func(n News) bool { return n.Sale.Paid() })
		assert.True(t, n.Unsaved, "it is true, and said not to be saved")
		require.False(t, till.now(s).Paid())
		till.journal.set(nil)
		till.waits(s, func(n News) bool { return !n.Unsaved })
		assert.True(t, till.now(s).Paid())
	})
}

func TestAClaimWhoseCommitIsInDoubtIsClosedAsNotSent(t *testing.T) {
	open(t, func(till *till) {
		s := till.sells(500)
		till.journal.after(errors.New("fsync failed"))
		_, err := till.desk.Attempt(till.ctx, s.ID, till.charge("moov", "0100000001"))
		require.Error(t, err)
		assert.Equal(t, 0, till.wire.count(post), "what may not be durable does not leave")
		require.NotEmpty(t, till.now(s).Attempts, "the commit had happened all the same")
		till.waits(s, func(n News) bool { return len(n.Sale.Attempts) > 0 && n.Sale.Next().Attempt })
		assert.Equal(t, state.Refused, till.now(s).Attempts[0].State)
		s = till.charges(s, "moov", "0100000001", "")
		assert.Equal(t, state.Paid, till.ends(s).Ending())
	})
}
