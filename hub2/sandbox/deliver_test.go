package sandbox

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

const onlyCreated = "payment_intent.created"

// active tells of each registration whether it is.
func active(w *world) (all []any) {
	w.t.Helper()
	var list []bag
	decode(w.t, w.call("GET", "/webhooks", key("m1"), nil).is(200).raw, &list)
	for _, h := range list {
		all = append(all, h["active"])
	}
	return all
}

func TestAFailedWebhookIsReplayedTenTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{})
		w.register(onlyCreated)
		shop.answers(status(500))
		w.create(100, "XOF")
		later(40 * time.Hour)
		got := shop.take(t)
		var waits []time.Duration
		for i, r := range got[1:] {
			waits = append(waits, r.at.Sub(got[i].at))
			require.Equal(t, string(got[0].raw), string(r.raw))
		}
		m := time.Minute
		require.Equal(t, []time.Duration{m, 3 * m, 7 * m, 15 * m, 31 * m, 63 * m, 127 * m, 255 * m, 511 * m, 1023 * m}, waits)

		require.Equal(t, []any{false}, active(w), "it was given up")
		shop.answers(nil)
		w.create(100, "XOF")
		later(time.Hour)
		require.Empty(t, shop.take(t), "and nothing more is sent")
		w.register(onlyCreated)
		require.Equal(t, []any{false, true}, active(w))
		later(time.Hour)
		require.Empty(t, shop.take(t), "what came to pass before is of the past")
		w.create(100, "XOF")
		later(time.Second)
		require.Len(t, shop.take(t), 1)
	})
}

// It is given up when the last try has had its time, and not before.
func TestItIsGivenUpAfterTheLastTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{Webhooks: Webhooks{AtOnce: true}})
		w.register(onlyCreated)
		shop.answers(status(500))
		w.create(100, "XOF")
		later(2036*time.Minute + 4900*time.Millisecond)
		require.Len(t, shop.take(t), 11)
		require.Equal(t, []any{true}, active(w))
		later(100 * time.Millisecond)
		require.Equal(t, []any{false}, active(w))
	})
}

func TestWhatCountsAsAFailure(t *testing.T) {
	slow := func(d time.Duration) func(http.ResponseWriter, *http.Request) {
		return func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-time.After(d):
			case <-r.Context().Done():
			}
		}
	}
	for name, tt := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request)
		want   int
	}{
		"200": {status(200), 1}, "204": {status(204), 1}, "299": {status(299), 1},
		"199": {status(199), 2}, "300": {status(300), 2}, "302": {status(302), 2}, "400": {status(400), 2}, "410": {status(410), 2}, "503": {status(503), 2},
		"just in time": {slow(4999 * time.Millisecond), 1}, "too slow": {slow(5001 * time.Millisecond), 2}, "never": {slow(time.Hour), 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, shop := street(t, Options{})
				w.register(onlyCreated)
				shop.answers(tt.answer)
				w.create(100, "XOF")
				later(2 * time.Minute)
				require.Len(t, shop.take(t), tt.want)
			})
		})
	}
}

// A receiver that does not even look at the clock is left to itself after five seconds.
func TestAReceiverThatHangsHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []Delivery
		w, shop := street(t, Options{Webhooks: Webhooks{AtOnce: true, Observe: func(d Delivery) { seen = append(seen, d) }}})
		w.register(onlyCreated)
		hang := make(chan struct{})
		shop.answers(func(http.ResponseWriter, *http.Request) { <-hang })
		began := time.Now()
		w.create(100, "XOF")
		require.Equal(t, 5*time.Second, time.Since(began))
		require.Len(t, seen, 1)
		require.ErrorIs(t, seen[0].Err, errSlow)
		require.Equal(t, 5*time.Second, seen[0].Took)
		close(hang)
	})
}

func TestASuccessEndsTheReplays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{})
		w.register(onlyCreated)
		shop.answers(status(500))
		w.create(100, "XOF")
		later(5 * time.Minute)
		require.Len(t, shop.take(t), 3)
		shop.answers(nil)
		later(40 * time.Hour)
		require.Len(t, shop.take(t), 1)
		require.Equal(t, []any{true}, active(w))
		require.Empty(t, w.s.state.stirring, "and nothing is left to look at")
	})
}

func TestOnlyWhatWasRegisteredForIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{Timing: quick()})
		before := w.create(100, "XOF")
		later(time.Millisecond)
		id, _ := w.register("payment.failed", "payment_intent.payment_failed")
		w.register("payment.failed")
		before.pay("CI", "moov", "00000106", nil).is(201)
		other := w.call("POST", "/payment-intents", key("m2"), bag{"customerReference": "c", "purchaseReference": "p", "amount": 100, "currency": "XOF"}).is(201)
		made{w, other.text("id"), other.text("token")}.pay("CI", "moov", "00000106", nil).is(201)
		later(time.Hour)
		require.ElementsMatch(t, []string{"payment.failed", "payment_intent.payment_failed", "payment.failed"}, types(shop.take(t)))

		w.call("DELETE", "/webhooks/"+id, key("m1"), nil).is(200)
		shop.answers(status(500))
		before.pay("CI", "moov", "00000106", nil).is(201)
		later(4 * time.Minute)
		require.Equal(t, []string{"payment.failed", "payment.failed"}, types(shop.take(t)), "the one that is left, twice")
		var list []bag
		decode(t, w.call("GET", "/webhooks", key("m1"), nil).raw, &list)
		w.call("DELETE", "/webhooks/"+list[0]["id"].(string), key("m1"), nil).is(200)
		later(time.Hour)
		require.Empty(t, shop.take(t), "nobody is left to be told again")
	})
}

func TestBothSecretsSignForADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{Webhooks: Webhooks{AtOnce: true}})
		id, old := w.register(onlyCreated)
		signed := func() (by []bool) {
			w.create(100, "XOF")
			got := shop.take(t)
			require.Len(t, got, 1)
			for _, s := range []hub2.Secret{old, "another"} {
				by = append(by, hub2.Verify(got[0].raw, got[0].header.Get(hub2.SignatureHeader), s) == nil)
			}
			return by
		}
		require.Equal(t, []bool{true, false}, signed())
		now, err := w.s.RotateSecret(id)
		require.NoError(t, err)
		require.NotEqual(t, old, now)
		verify := func(s hub2.Secret) error {
			w.create(100, "XOF")
			got := shop.take(t)
			require.Len(t, got, 1)
			require.Error(t, hub2.Verify(append(got[0].raw, ' '), got[0].header.Get(hub2.SignatureHeader), s), "byte for byte")
			return hub2.Verify(got[0].raw, got[0].header.Get(hub2.SignatureHeader), s)
		}
		later(24*time.Hour - time.Millisecond)
		require.NoError(t, verify(old))
		require.NoError(t, verify(now))
		later(time.Millisecond)
		require.ErrorIs(t, verify(old), hub2.ErrSignature)
		require.NoError(t, verify(now))
		_, err = w.s.RotateSecret("wh_none")
		require.ErrorContains(t, err, "no registration")
	})
}

// The webhook is there before the answer of the request that made it, and its receiver may ask.
func TestAWebhookMayOvertakeTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{Timing: &Timing{}, Webhooks: Webhooks{AtOnce: true}})
		w.register("payment.succeeded")
		asked := ""
		shop.answers(func(http.ResponseWriter, *http.Request) {
			asked = w.call("GET", "/payment-intents", key("m1"), nil).is(200).text("0.status")
		})
		m := w.create(100, "XOF")
		require.Empty(t, shop.take(t))
		began := time.Now()
		m.pay("CI", "moov", "00000204", nil).is(500)
		require.Equal(t, []string{"payment.succeeded"}, types(shop.take(t)), "though the answer says that it failed")
		require.Equal(t, wordSuccessful, asked)
		require.Equal(t, began, time.Now(), "no time went by")
	})
}

func TestTheFateOfEachTryIsDecided(t *testing.T) {
	play := func(seed uint64) (events []string, drawn []uint64) {
		synctest.Test(t, func(t *testing.T) {
			w, shop := street(t, Options{Seed: seed, Timing: quick(), Webhooks: Webhooks{Fate: func(d Delivery, from *rand.Rand) Fate {
				drawn = append(drawn, from.Uint64())
				require.Equal(t, 1, d.Try)
				switch d.Type {
				case "payment.created":
					return Fate{Late: 34 * time.Hour}
				case "payment.pending":
					return Fate{Twice: true}
				case "payment_intent.processing":
					return Fate{Lost: true}
				}
				return Fate{}
			}}})
			w.register()
			w.create(100, "XOF").pay("CI", "moov", "00000001", nil).is(201)
			later(40 * time.Hour)
			events = types(shop.take(t))
		})
		return events, drawn
	}
	events, drawn := play(7)
	require.Equal(t, onlyCreated, events[0])
	require.Equal(t, []string{"payment.pending", "payment.pending"}, events[1:3])
	require.ElementsMatch(t, []string{"payment.succeeded", "payment_intent.succeeded"}, events[3:5])
	require.Equal(t, []string{"payment.created"}, events[5:])
	_, again := play(7)
	require.Equal(t, drawn, again)
	_, other := play(8)
	require.NotEqual(t, drawn, other)
}

// What is on its way when the emulator closes is ended, and nothing is left of it.
func TestCloseEndsWhatIsOnItsWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{Webhooks: Webhooks{Fate: func(d Delivery, _ *rand.Rand) Fate {
			return Fate{Late: time.Duration(len(d.Type)%2) * time.Hour}
		}}})
		w.register()
		shop.answers(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		w.create(100, "XOF").pay("CI", "moov", "00000001", nil).is(201)
		later(time.Second)
		began := time.Now()
		require.NoError(t, w.s.Close())
		require.NoError(t, w.s.Close())
		require.Equal(t, began, time.Now())
		_, err := w.s.RotateSecret("wh_none")
		require.ErrorIs(t, err, errClosed)
	})
}

// What is drawn for payments does not hang on how webhooks fare.
func TestWebhooksDrawNothingFromPayments(t *testing.T) {
	ids := func(answer int) (all []string) {
		synctest.Test(t, func(t *testing.T) {
			w, shop := street(t, Options{})
			w.register()
			shop.answers(status(answer))
			for range 5 {
				m := w.create(100, "XOF")
				all = append(all, m.id, m.pay("CI", "moov", "00000001", nil).text("payments.0.id"))
				later(10 * time.Minute)
			}
		})
		return all
	}
	require.Equal(t, ids(200), ids(500))
}

// Over a real connection, to a receiver that sends elsewhere: nobody follows.
func TestWebhooksOverTheNetwork(t *testing.T) {
	var mu sync.Mutex
	var paths []string
	came := make(chan struct{}, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		paths = append(paths, r.Method+" "+r.URL.Path)
		mu.Unlock()
		http.Redirect(rw, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer receiver.Close()
	var seen []Delivery
	s, err := New(Options{Seed: 7, Webhooks: Webhooks{AtOnce: true, Observe: func(d Delivery) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, d)
		came <- struct{}{}
	}}})
	require.NoError(t, err)
	w := &world{t: t, s: s}
	w.call("POST", "/webhooks", key("m1"), bag{"url": receiver.URL + "/hook", "events": []string{onlyCreated}}).is(201)
	w.call("POST", "/webhooks", key("m1"), bag{"url": "http://127.0.0.1:1/hook", "events": []string{onlyCreated}}).is(201)
	m := w.create(100, "XOF")
	<-came
	<-came
	require.NoError(t, s.Close())
	require.Equal(t, []string{"POST /hook"}, paths)
	for _, d := range seen {
		require.Equal(t, m.id, d.Intent)
		if d.URL == receiver.URL+"/hook" {
			require.Equal(t, http.StatusTemporaryRedirect, d.Status)
		} else {
			require.Zero(t, d.Status)
			require.Error(t, d.Err)
		}
	}
}

// A state that cannot be read now is read again later.
func TestWhatCannotBeWrittenIsSentLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{StateFile: t.TempDir() + "/state"})
		w.register(onlyCreated)
		w.create(100, "XOF")
		w.s.mu.Lock()
		good := w.s.log.path
		w.s.log.path = good + "/none/of/this" // a path through a file: it cannot even be looked at
		w.s.mu.Unlock()
		later(3 * time.Second)
		require.Empty(t, shop.take(t))
		w.s.mu.Lock()
		w.s.log.path = good
		w.s.mu.Unlock()
		later(2 * time.Second)
		require.Len(t, shop.take(t), 1)
	})
}
