package desk

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
)

const post, full, status = "POST payments", "GET intent", "GET status"

func TestAPushIsPaidAndThenNothingIsAskedAnyMore(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(10000), "moov", "0100000001", "")
		assert.Equal(t, "processing", s.Word())
		s = till.ends(s)
		assert.Equal(t, state.Paid, s.Ending())
		assert.Equal(t, int64(10000), s.Attempts[0].Amount)
		assert.NotEmpty(t, s.Attempts[0].Fees, "the receipt needs the fees")
		asked := len(till.wire.all())
		time.Sleep(time.Hour)
		assert.Len(t, till.wire.all(), asked, "an ending is final: Hub2 is left alone")
		assert.Equal(t, 1, till.wire.count(post))
		assert.Equal(t, 1, till.wire.count(full), "one full read for the receipt")
		assert.LessOrEqual(t, till.wire.count(status), 4)
		all := till.wire.all()
		last, before := all[len(all)-1], all[len(all)-2]
		require.Equal(t, []string{status, full}, []string{before.call, last.call})
		assert.LessOrEqual(t, last.at.Sub(before.at), askGap, "the receipt is read at once")
		assert.Len(t, till.journal.facts, 6, "a question that told nothing new leaves no fact")
	})
}

func TestOrangeTakesTheCodeInTheAttempt(t *testing.T) {
	open(t, func(till *till) {
		s := till.ends(till.charges(till.sells(500), "orange", "0700000001", "1234"))
		assert.Equal(t, state.Paid, s.Ending())
	})
}

func TestUSSDShowsTheCustomersInstruction(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "mtn", "0500000001", "")
		n := till.waits(s, func(n News) bool { return n.Sale.Attempts[0].Action != nil })
		assert.Equal(t, "action_required", n.Sale.Word())
		assert.Equal(t, hub2.ActionUSSD, n.Sale.Attempts[0].Action.Type)
		assert.Contains(t, n.Sale.Attempts[0].Action.Message, "*133#")
		assert.Equal(t, state.Paid, till.ends(s).Ending())
	})
}

// A full read shuts the next one for five seconds: a status asked meanwhile could not be followed by the
// receipt.
func TestAfterAFullReadNothingIsAskedThatCouldNotBeReadInFull(t *testing.T) {
	open(t, func(till *till) {
		s := till.ends(till.charges(till.sells(500), "mtn", "0500000001", ""))
		require.Equal(t, state.Paid, s.Ending())
		last := time.Time{}
		for _, q := range till.wire.all() {
			if q.call == status {
				assert.GreaterOrEqual(t, q.at.Sub(last), fullGap)
			}
			if q.call == full && last.IsZero() {
				last = q.at
			}
		}
		require.False(t, last.IsZero())
	})
}

func TestAWrongCodeCanBeAskedForAgain(t *testing.T) {
	open(t, func(till *till) {
		till.country, _ = hub2.FindCountry(hub2.Countries(), "SN")
		s := till.charges(till.sells(500), "orange", "770000001", "")
		till.waits(s, func(n News) bool { return n.Sale.Next().Authenticate })
		s, err := till.desk.Authenticate(till.ctx, s.ID, "0000")
		require.Error(t, err)
		assert.Equal(t, hub2.Refused, hub2.KindOf(err))
		assert.True(t, s.Next().Authenticate, "the payment lives on")
		s, err = till.desk.Authenticate(till.ctx, s.ID, "1234")
		require.NoError(t, err)
		assert.Equal(t, state.Paid, till.ends(s).Ending())
		_, err = till.desk.Authenticate(till.ctx, s.ID, "1234")
		assert.ErrorIs(t, err, ErrNoCode)
		for _, f := range till.journal.facts {
			assert.NotContains(t, fmt.Sprintf("%+v", f), "1234", "a code is kept nowhere")
		}
	})
}

func TestWaveGivesALinkAndEndsByItself(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "wave", "0700000001", "")
		n := till.waits(s, func(n News) bool { return n.Sale.Attempts[0].Action != nil })
		assert.NotEmpty(t, n.Sale.Attempts[0].Action.URL)
		assert.Equal(t, state.Paid, till.ends(s).Ending())
	})
}

func TestAFailedAttemptIsTriedAgainOnTheSameIntent(t *testing.T) {
	open(t, func(till *till) {
		s := till.ends(till.charges(till.sells(500), "moov", "0100000106", ""))
		assert.Equal(t, state.NotPaid, s.Ending())
		assert.Equal(t, "customer_insufficient_funds", s.Attempts[0].Failure.Code)
		s = till.ends(till.charges(s, "mtn", "0500000001", ""))
		assert.Equal(t, state.Paid, s.Ending())
		assert.Len(t, s.Attempts, 2)
		assert.Equal(t, 1, till.wire.count("POST intents"))
		_, err := till.desk.Attempt(till.ctx, s.ID, till.charge("mtn", "0500000001"))
		assert.ErrorIs(t, err, ErrPaid)
		assert.Equal(t, 2, till.wire.count(post))
	})
}

func TestADoubtfulFailureIsReadOnceMoreBeforeARetry(t *testing.T) {
	open(t, func(till *till) {
		s := till.ends(till.charges(till.sells(500), "moov", "0100000108", ""))
		require.Equal(t, "timeout", s.Attempts[0].Failure.Code)
		require.True(t, s.Next().ReadFirst)
		before := till.wire.count(full)
		s = till.charges(s, "moov", "0100000001", "")
		assert.Equal(t, before+1, till.wire.count(full))
		assert.Equal(t, state.Paid, till.ends(s).Ending())
	})
}

func TestWhileAnAttemptIsOpenNoOtherLeaves(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "moov", "0100000200", "") // never ends
		_, err := till.desk.Attempt(till.ctx, s.ID, till.charge("moov", "0100000001"))
		assert.ErrorIs(t, err, ErrOpen)
		assert.Equal(t, 1, till.wire.count(post))
	})
}

func TestTwentyHandsOnOneSaleSendOneAttempt(t *testing.T) {
	open(t, func(till *till) {
		s := till.sells(500)
		var hands sync.WaitGroup
		for range 20 {
			hands.Go(func() { _, _ = till.desk.Attempt(till.ctx, s.ID, till.charge("moov", "0100000001")) })
		}
		hands.Wait()
		assert.Equal(t, 1, till.wire.count(post))
		assert.Equal(t, state.Paid, till.ends(s).Ending())
	})
}

// The answer to a charge is lost in every way that it can be; Hub2 has taken it each time.
func TestALostAnswerIsUnknownUntilHub2Tells(t *testing.T) {
	cut := func(res *http.Response, err error) (*http.Response, error) {
		if err == nil {
			res.Body = io.NopCloser(io.MultiReader(io.LimitReader(res.Body, 40), failing{}))
		}
		return res, err
	}
	for name, lose := range map[string]func(*http.Response, error) (*http.Response, error){
		"reset":    func(*http.Response, error) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
		"cut body": cut,
		"HTML 502": func(*http.Response, error) (*http.Response, error) {
			return answer(502, "<html>Bad Gateway</html>"), nil
		},
		"empty 200": func(*http.Response, error) (*http.Response, error) { return answer(200, ""), nil },
		"other 201": func(*http.Response, error) (*http.Response, error) {
			return answer(201, `{"id":"pi_other","status":"processing"}`), nil
		},
		"409": func(*http.Response, error) (*http.Response, error) {
			return answer(409, `{"code":"conflict","type":"conflict"}`), nil
		},
		"408": func(*http.Response, error) (*http.Response, error) { return answer(408, ""), nil },
		"redirection": func(*http.Response, error) (*http.Response, error) {
			return answer(307, "", "Location", "https://x.example/"), nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			open(t, func(till *till) {
				s := till.sells(500)
				till.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
					res, err := pass()
					if req.Method == http.MethodPost {
						return lose(res, err)
					}
					return res, err
				}
				s, err := till.desk.Attempt(till.ctx, s.ID, till.charge("moov", "0100000001"))
				if name != "empty 200" || err != nil {
					require.Error(t, err)
				}
				assert.Equal(t, state.NotKnown, s.Ending())
				assert.Equal(t, "unknown", s.Word())
				assert.False(t, s.Next().Attempt, "nobody may charge again")
				s = till.ends(s)
				assert.Equal(t, state.Paid, s.Ending())
				assert.Len(t, s.Attempts, 1, "the payment that Hub2 tells of is ours")
				assert.Equal(t, 1, till.wire.count(post))
			})
		})
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection reset by peer") }

func TestAnAttemptThatNeverArrivedStaysUnknownAndIsLeftToAPerson(t *testing.T) {
	open(t, func(till *till) {
		s := till.sells(500)
		till.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
			if req.Method == http.MethodPost {
				return nil, io.ErrUnexpectedEOF
			}
			return pass()
		}
		s, err := till.desk.Attempt(till.ctx, s.ID, till.charge("moov", "0100000001"))
		require.Error(t, err)
		n := till.waits(s, func(n News) bool { return n.Parked })
		assert.Equal(t, state.NotKnown, n.Sale.Ending())
		assert.Equal(t, reconcileReads, till.wire.count(full))
		assert.False(t, n.Sale.Next().Attempt)
	})
}

// Every status that an attempt can be answered with, and what it means.
func TestTheFateOfAChargeByItsAnswer(t *testing.T) {
	refused := map[int]bool{400: true, 401: true, 403: true, 404: true, 405: true, 413: true, 415: true, 422: true, 429: true}
	for code := 300; code < 600; code++ {
		err := &hub2.Error{Kind: kindByWire(t, code)}
		want := state.AttemptUnknown
		if refused[code] {
			want = state.AttemptRefused
		}
		assert.Equal(t, want, fate(state.Sale{}, hub2.Intent{}, err), "HTTP %d", code)
	}
	assert.Equal(t, state.AttemptRefused, fate(state.Sale{}, hub2.Intent{}, &hub2.Error{Kind: hub2.Unreachable}))
	assert.Equal(t, state.AttemptUnknown, fate(state.Sale{}, hub2.Intent{}, &hub2.Error{Kind: hub2.Broken}))
	assert.Equal(t, state.AttemptUnknown, fate(state.Sale{}, hub2.Intent{}, errors.New("anything else")))
	sale := state.Sale{Intent: "pi_1", Attempts: []state.Attempt{{Told: state.Told{Payment: "pay_old"}}}}
	for name, c := range map[string]struct {
		payments hub2.Payments
		want     state.Kind
	}{
		"a new payment":            {hub2.Payments{{ID: "pay_old"}, {ID: "pay_new"}}, state.AttemptAccepted},
		"only the old payment":     {hub2.Payments{{ID: "pay_old"}}, state.AttemptUnknown},
		"another intent's payment": {hub2.Payments{{ID: "pay_new", IntentID: "pi_2"}}, state.AttemptUnknown},
		"no payment":               {nil, state.AttemptUnknown},
		"a payment without an id":  {hub2.Payments{{}}, state.AttemptUnknown},
	} {
		assert.Equal(t, c.want, fate(sale, hub2.Intent{ID: "pi_1", Payments: c.payments}, nil), name)
	}
}

// kindByWire lets the client judge a status, so that the table above is the whole road's.
func kindByWire(t *testing.T, code int) hub2.Kind {
	c, err := hub2.New(hub2.Options{Environment: hub2.Sandbox, Transport: &wire{harm: func(*http.Request, func() (*http.Response, error)) (*http.Response, error) {
		return answer(code, `{}`), nil
	}}})
	require.NoError(t, err)
	_, err = c.Attempt(t.Context(), hub2.Ref{ID: "pi_1", Token: "t"}, hub2.NewAttempt{})
	require.Error(t, err)
	return hub2.KindOf(err)
}

func TestAWrongAmountIsNotKnownAndNotPaid(t *testing.T) {
	open(t, func(till *till) {
		s := till.ends(till.charges(till.sells(500), "moov", "0100000201", ""))
		assert.Equal(t, state.NotKnown, s.Ending())
		assert.Equal(t, "unknown", s.Word())
		assert.False(t, s.Next().Attempt)
	})
}

func TestAStrangeStatusIsAskedAboutEverMoreSlowly(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "moov", "0100000203", "")
		till.waits(s, func(n News) bool { return n.Sale.Word() == "under_review" })
		asked := len(till.wire.all())
		time.Sleep(10 * time.Minute)
		assert.Less(t, len(till.wire.all())-asked, 30)
		assert.Greater(t, len(till.wire.all())-asked, 10)
		for _, r := range till.wire.all() {
			assert.NotEqual(t, 429, r.code)
		}
	})
}

func TestA429SilencesTheReadsOfItsIntent(t *testing.T) {
	open(t, func(till *till) {
		s := till.sells(500)
		limited := false
		till.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
			if strings.HasSuffix(req.URL.Path, "/status") && !limited {
				limited = true
				return answer(429, `{"status":429,"code":"Too Many Requests"}`, "Retry-After", "17"), nil
			}
			return pass()
		}
		s = till.charges(s, "moov", "0100000001", "")
		n := till.waits(s, func(n News) bool { return n.Trouble != nil })
		assert.Equal(t, hub2.Limited, n.Trouble.Kind)
		at := time.Now()
		assert.WithinDuration(t, at.Add(17*time.Second), n.NextAsk, time.Second)
		assert.Equal(t, state.Paid, till.ends(s).Ending())
		assert.GreaterOrEqual(t, time.Since(at), 17*time.Second)
	})
}

func TestWhereTheStatusIsRefusedTheFullReadServes(t *testing.T) {
	open(t, func(till *till) {
		till.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
			if strings.HasSuffix(req.URL.Path, "/status") {
				return answer(404, `{}`), nil
			}
			return pass()
		}
		s := till.ends(till.charges(till.sells(500), "moov", "0100000001", ""))
		assert.Equal(t, state.Paid, s.Ending())
		assert.Equal(t, 1, till.wire.count(status))
	})
}

func TestWhereTheFullReadIsRefusedTheStatusStandsAlone(t *testing.T) {
	open(t, func(till *till) {
		till.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
			if req.Method == http.MethodGet && !strings.HasSuffix(req.URL.Path, "/status") {
				return answer(403, `{}`), nil
			}
			return pass()
		}
		s := till.charges(till.sells(500), "moov", "0100000001", "")
		s = till.waits(s, func(n News) bool { return n.Sale.Paid() }).Sale
		assert.True(t, s.Attempts[0].Unproven)
		till.waits(s, func(n News) bool { return n.Parked })
		asked := len(till.wire.all())
		time.Sleep(time.Hour)
		assert.Len(t, till.wire.all(), asked, "some time it is left at that")
		s = till.charges(till.sells(500), "moov", "0100000100", "")
		n := till.waits(s, func(n News) bool { return n.Trouble != nil })
		assert.NotEqual(t, state.NotPaid, n.Sale.Ending(), "a failure is the attempt's: a bare word is not enough")
	})
}

func TestAPaymentThatWasOnlyCalledPaidIsCorrectedWhenItsAmountIsSeen(t *testing.T) {
	open(t, func(till *till) {
		broken := true
		till.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
			if broken && req.Method == http.MethodGet && !strings.HasSuffix(req.URL.Path, "/status") {
				return answer(500, `{}`), nil
			}
			return pass()
		}
		s := till.charges(till.sells(500), "moov", "0100000201", "") // another amount
		till.waits(s, func(n News) bool { return n.Sale.Paid() })
		broken = false
		s = till.waits(s, func(n News) bool { return !n.Sale.Paid() }).Sale
		assert.Equal(t, state.NotKnown, s.Ending())
		assert.Equal(t, state.Mismatched, s.Attempts[0].State)
	})
}

func TestNothingIsSentThatTheJournalCannotKeep(t *testing.T) {
	open(t, func(till *till) {
		s := till.sells(500)
		till.journal.full = errors.New("disk full")
		_, err := till.desk.Attempt(till.ctx, s.ID, till.charge("moov", "0100000001"))
		require.Error(t, err)
		_, err = till.desk.Open(till.ctx, state.Order{Amount: 1, Currency: "XOF"})
		require.Error(t, err)
		assert.Zero(t, till.wire.count(post))
	})
}

func TestAnAnswerThatCannotBeKeptIsSaidAndStands(t *testing.T) {
	open(t, func(till *till) {
		s := till.sells(500)
		till.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
			res, err := pass()
			if req.Method == http.MethodPost {
				till.journal.mu.Lock()
				till.journal.full = errors.New("disk full")
				till.journal.mu.Unlock()
			}
			return res, err
		}
		s, err := till.desk.Attempt(till.ctx, s.ID, till.charge("moov", "0100000001"))
		var unsaved *NotSavedError
		require.ErrorAs(t, err, &unsaved)
		assert.Equal(t, state.Live, s.Attempts[0].State)
		assert.Equal(t, state.Paid, till.ends(s).Ending(), "it is followed in memory")
	})
}

func TestALostCreateIsSentAgainWithTheSameReference(t *testing.T) {
	open(t, func(till *till) {
		var references []string
		lost := false
		till.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
			body, _ := io.ReadAll(req.Body)
			references = append(references, string(body))
			req.Body = io.NopCloser(strings.NewReader(string(body)))
			res, err := pass()
			if !lost {
				lost = true
				return nil, io.ErrUnexpectedEOF
			}
			return res, err
		}
		s, err := till.desk.Open(till.ctx, state.Order{Profile: "p", Amount: 500, Currency: "XOF", CustomerRef: "counter"})
		require.NoError(t, err)
		s, err = till.desk.Create(till.ctx, s.ID, "")
		require.Error(t, err)
		require.True(t, s.Next().Create)
		s, err = till.desk.Create(till.ctx, s.ID, "")
		require.NoError(t, err)
		assert.NotEmpty(t, s.Intent)
		require.Len(t, references, 2)
		assert.Equal(t, references[0], references[1])
	})
}

func TestWhatWasLeftUnfinishedIsFollowedAfterARestart(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "mtn", "0500000001", "")
		fresh := New(till.desk.o)
		require.NoError(t, fresh.Resume(till.ctx, "sandbox"))
		till.desk = fresh
		var running sync.WaitGroup
		running.Go(func() { fresh.Run(till.ctx) })
		assert.Equal(t, state.Paid, till.ends(s).Ending())
		assert.Equal(t, 1, till.wire.count(post))
	})
}

func TestAHundredWaitingPaymentsStayInsideTheLimits(t *testing.T) {
	open(t, func(till *till) {
		for i := range 100 {
			till.charges(till.sells(int64(100+i)), "wave", "0700000001", "")
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		for _, r := range till.wire.all() {
			require.NotEqual(t, 429, r.code, r.call)
		}
		for _, f := range till.journal.facts {
			assert.Equal(t, state.Paid, till.now(state.Sale{ID: f.Sale}).Ending())
		}
	})
}

func TestQuestionsLeaveRoomForACharge(t *testing.T) {
	open(t, func(till *till) {
		s := till.sells(500)
		late := till.sells(600)
		till.charges(s, "moov", "0100000001", "")
		time.Sleep(2 * time.Second)
		for range 40 { // other programs ask as much as the limits allow to questions
			till.desk.o.Budget.Count(time.Now(), hub2.RouteBalance, "")
		}
		asked := till.asksOnly(s)
		time.Sleep(2 * time.Second)
		assert.Equal(t, asked, till.asksOnly(s), "nobody asks now")
		began := time.Now()
		till.charges(late, "moov", "0100000001", "")
		assert.Equal(t, began, time.Now(), "a charge does not wait")
	})
}

func TestAnIntentOfSomebodyElseIsPeekedAtOrAdopted(t *testing.T) {
	open(t, func(till *till) {
		s := till.charges(till.sells(500), "moov", "0100000200", "") // never ends
		other := New(Options{
			Journal: &memory{}, Client: till.desk.o.Client, Budget: till.desk.o.Budget, Clock: till.desk.o.Clock, Random: till.desk.o.Random,
		})
		o := state.Order{Profile: "p", Environment: "sandbox", Country: "CI"}
		peeked, err := other.Peek(till.ctx, o, s.Intent)
		require.NoError(t, err)
		assert.Equal(t, int64(500), peeked.Order.Amount)
		_, err = other.o.Journal.ByIntent(till.ctx, s.Intent)
		require.Error(t, err, "a look keeps nothing")
		adopted, err := other.Adopt(till.ctx, o, s.Intent)
		require.NoError(t, err)
		_, err = other.Attempt(till.ctx, adopted.ID, till.charge("mtn", "0500000001"))
		assert.ErrorIs(t, err, ErrOpen, "the other till's attempt may still take money")
		again, err := other.Adopt(till.ctx, o, s.Intent)
		require.NoError(t, err)
		assert.Equal(t, adopted.ID, again.ID)
	})
}
