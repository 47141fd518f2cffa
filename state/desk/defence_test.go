package desk

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
)

// The guard is asked in the journal's transaction. Should that ever fail, a second charge is found out
// before it leaves.
func TestAChargeThatIsNotAloneDoesNotLeave(t *testing.T) {
	open(t, func(till *till) {
		s := till.sells(500)
		till.charges(s, "moov", "0100000001", "")
		till.journal.mu.Lock()
		till.journal.blind = true
		till.journal.mu.Unlock()
		_, err := till.desk.Attempt(till.ctx, s.ID, till.charge("moov", "0100000001"))
		require.ErrorIs(t, err, errNotAlone)
		assert.Equal(t, 1, till.wire.count(post))
		s = till.waits(s, func(n News) bool { return len(n.Sale.Attempts) == 2 && n.Sale.Attempts[1].State == state.Refused }).Sale
		assert.Equal(t, state.Paid, till.ends(s).Ending())
	})
}

// The cashier has pressed the key that ends the program while the charge was under way.
func TestAnOutcomeIsKeptWhenItsCallerHasGone(t *testing.T) {
	open(t, func(till *till) {
		s := till.sells(500)
		ctx, leave := context.WithCancel(till.ctx)
		till.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
			res, err := pass()
			if req.Method == http.MethodPost {
				leave()
			}
			return res, err
		}
		_, err := till.desk.Attempt(ctx, s.ID, till.charge("moov", "0100000001"))
		require.NoError(t, err)
		assert.Equal(t, state.Live, till.now(s).Attempts[0].State)
	})
}

func TestAnIntentOfAnotherAmountIsNotOurs(t *testing.T) {
	for _, other := range []string{`,"amount":501`, `,"currency":"GNF"`} {
		open(t, func(till *till) {
			till.wire.harm = func(_ *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
				res, err := pass()
				if err != nil {
					return nil, err
				}
				body, err := io.ReadAll(res.Body)
				end := bytes.LastIndexByte(body, '}') // of a key that is there twice the last counts
				res.Body = io.NopCloser(strings.NewReader(string(body[:end]) + other + "}"))
				return res, err
			}
			s, err := till.desk.Open(till.ctx, state.Order{Profile: "p", Amount: 500, Currency: "XOF", CustomerRef: "counter"})
			require.NoError(t, err)
			s, err = till.desk.Create(till.ctx, s.ID, "")
			require.ErrorIs(t, err, ErrDifferent)
			assert.Empty(t, s.Intent)
		})
	}
}

// It waited for its place in the limits, and meanwhile another till wrote how the sale ended.
func TestAQuestionThatIsAnsweredByNowIsTakenBack(t *testing.T) {
	d := New(Options{Clock: hub2.SystemClock{}, Random: &randomness{}})
	w := &watch{reading: state.ReadStatus}
	require.NoError(t, d.stillWanted(w, state.ReadStatus))
	w.reading = state.ReadNothing
	require.ErrorIs(t, d.stillWanted(w, state.ReadStatus), errUnwanted)
}

// A machine's clock that is set to another year must neither end a wait nor make it last for years. An
// instant keeps the reading that nobody can set until something rounds it off.
func TestAWaitDoesNotHangOnAClockThatCanBeSet(t *testing.T) {
	budget := hub2.NewBudget(hub2.PublishedLimits(), hub2.SystemClock{})
	for _, kind := range []hub2.Kind{hub2.Unreachable, hub2.Limited, hub2.Refused} {
		d := New(Options{Clock: hub2.SystemClock{}, Budget: budget, Random: &randomness{}})
		w := &watch{reading: state.ReadProof}
		require.Error(t, d.noAnswer(t.Context(), w, state.Sale{}, hub2.RouteIntent, &hub2.Error{Kind: kind}))
		require.NotZero(t, w.hold, kind)
		assert.NotEqual(t, w.hold.Round(0), w.hold, kind)
	}
}

// The one sign that money would move where nobody means it to.
func TestALiveIntentIsNotChargedFromTheSandbox(t *testing.T) {
	open(t, func(till *till) {
		till.wire.harm = func(_ *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
			res, err := pass()
			if err != nil {
				return res, err
			}
			b, err := io.ReadAll(res.Body)
			res.Body = io.NopCloser(strings.NewReader(strings.ReplaceAll(string(b), `"mode":"sandbox"`, `"mode":"live"`)))
			res.ContentLength = -1
			return res, err
		}
		s, err := till.desk.Open(till.ctx, state.Order{Profile: "p", Environment: "sandbox", Country: "CI", Amount: 100, Currency: "XOF", CustomerRef: "counter"})
		require.NoError(t, err)
		s, err = till.desk.Create(till.ctx, s.ID, "")
		require.ErrorIs(t, err, ErrLive)
		require.Empty(t, s.Intent)
		require.False(t, s.Next().Attempt)
	})
}
