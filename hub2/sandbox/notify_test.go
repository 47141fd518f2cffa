package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

// quick makes every step a minute long, so that no delay of a webhook mixes two of them up.
func quick() *Timing {
	m := Range{time.Minute, time.Minute}
	end := Range{2 * time.Minute, 2 * time.Minute}
	return &Timing{Pending: m, Ask: m, Link: m, Push: end, USSD: end, CodeFirst: end, Code: m, Redirect: end}
}

// later lets time pass, and all that happens in it come to its end.
func later(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// told plays one payment and returns the events of each minute, sorted by what they are about.
func told(t *testing.T, w *world, shop *shop, pay func(made), minutes int) (all [][]string) {
	t.Helper()
	m := w.create(100, "XOF")
	later(time.Second)
	all = append(all, types(shop.take(t)))
	pay(m)
	for range minutes {
		later(time.Second)
		var intents, payments []string
		for _, kind := range types(shop.take(t)) {
			if strings.HasPrefix(kind, "payment.") {
				payments = append(payments, kind)
			} else {
				intents = append(intents, kind)
			}
		}
		if events := append(payments, intents...); events != nil {
			all = append(all, events)
		}
		later(59 * time.Second)
	}
	return all
}

func TestEachChangeIsTold(t *testing.T) {
	const (
		created, pending, asked, succeeded, failed = "payment.created", "payment.pending", "payment.action_required", "payment.succeeded", "payment.failed"

		inProcessing, inAsked = "payment_intent.processing", "payment_intent.action_required"
		inSucceeded, inFailed = "payment_intent.succeeded", "payment_intent.payment_failed"
	)
	push := func(number string) func(made) {
		return func(m made) { m.pay("CI", "moov", number, nil).is(201) }
	}
	link := func(number string) func(made) {
		return func(m made) { m.pay("CI", "wave", number, links()).is(201) }
	}
	coded := func(code string) func(made) {
		return func(m made) {
			m.pay("SN", "orange", "00000001", nil).is(201)
			time.Sleep(62 * time.Second)
			m.authenticate(code)
		}
	}
	type events = [][]string
	for name, tt := range map[string]struct {
		pay  func(made)
		want events
	}{
		"push":           {push("00000001"), events{{created, inProcessing}, {pending}, {succeeded, inSucceeded}}},
		"push fails":     {push("00000106"), events{{created, inProcessing}, {pending}, {failed, inFailed}}},
		"never ends":     {push("00000200"), events{{created, inProcessing}, {pending}}},
		"mismatch":       {push("00000201"), events{{created, inProcessing}, {pending}, {succeeded, inSucceeded}}},
		"still open":     {push("00000202"), events{{created, inProcessing}, {pending}, {succeeded}}},
		"unknown word":   {push("00000203"), events{{created, inProcessing}, {pending}}},
		"link":           {link("00000001"), events{{created, inProcessing}, {asked, inAsked}, {succeeded, inSucceeded}}},
		"link forgotten": {link("00000200"), events{{created, inProcessing}, {asked, inAsked}, {pending, inProcessing}}},
		"right code":     {coded("1234"), events{{created, asked, pending, inProcessing, inAsked, inProcessing}, {succeeded, inSucceeded}}},
		"a code and no end": {
			func(m made) {
				m.pay("SN", "orange", "00000200", nil).is(201)
				time.Sleep(62 * time.Second)
				m.authenticate("1234")
			},
			events{{created, asked, pending, inProcessing, inAsked, inProcessing}},
		},
		"wrong code": {coded("0000"), events{{created, asked, inProcessing, inAsked}, {failed, inFailed}}},
		"lost answer": {
			func(m made) { m.pay("CI", "moov", "00000204", nil).is(500) },
			events{{created, inProcessing}, {pending}, {succeeded, inSucceeded}},
		},
		"refused": {func(m made) { m.pay("CI", "moov", "00000206", nil).is(400) }, nil},
		"declined": {
			func(m made) {
				link := m.pay("CI", "wave", "00000001", links()).text("payments.0.id")
				time.Sleep(62 * time.Second)
				m.w.call("POST", "/decline/"+link, nil, nil).is(200)
			},
			events{{created, asked, failed, inProcessing, inAsked, inFailed}},
		},
		"retried": {
			func(m made) {
				push("00000106")(m)
				time.Sleep(3 * time.Minute)
				push("00000001")(m)
			},
			events{{created, pending, failed, created, inProcessing, inFailed, inProcessing}, {pending}, {succeeded, inSucceeded}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, shop := street(t, Options{Timing: quick()})
				w.register()
				want := append(events{{"payment_intent.created"}}, tt.want...)
				require.Equal(t, want, told(t, w, shop, tt.pay, 15))
			})
		})
	}
}

// Each event has the keys of its sample, in the same order, and says what a read would have said.
func TestEventsHaveTheShapeOfTheSamples(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{Timing: quick()})
		_, secret := w.register()
		seen := map[string]bool{}
		for _, pay := range []func(made){
			func(m made) { m.pay("CI", "moov", "00000001", nil).is(201) },
			func(m made) { m.pay("CI", "moov", "00000106", nil).is(201) },
			func(m made) { m.pay("CI", "wave", "00000001", links()).is(201) },
			func(m made) { m.pay("SN", "orange", "00000001", nil).is(201) },
		} {
			m := w.create(100, "XOF")
			later(time.Second)
			pay(m)
			for range 3 {
				later(time.Second)
				read := m.read()
				for _, r := range shop.take(t) {
					kind := r.text("type")
					named := "webhook_" + strings.ReplaceAll(kind, ".", "_") + ".synthetic.json"
					want := sample(t, named)
					action := r.text("data.nextAction.type")
					if kind == "payment.action_required" && action == "otp" || kind != "payment.action_required" && action != "otp" {
						require.Equal(t, keys(t, want), keys(t, r.raw), kind) // one sample is of a code, the other of a link
						seen[kind] = true
					}
					require.Equal(t, "application/json", r.header.Get("Content-Type"))
					require.NoError(t, hub2.Verify(r.raw, r.header.Get(hub2.SignatureHeader), secret))
					require.Regexp(t, `^evt_[A-Za-z0-9_-]{21}$`, r.text("id"))
					e, err := hub2.ParseEvent(r.raw)
					require.NoError(t, err)
					require.Equal(t, m.id, e.About())
					require.WithinRange(t, r.at, e.CreatedAt.Time.Add(50*time.Millisecond), e.CreatedAt.Time.Add(300*time.Millisecond))
					if kind == "payment_intent.created" {
						continue
					}
					var got, now any
					require.NoError(t, json.Unmarshal(r.raw, &got))
					require.NoError(t, json.Unmarshal(read.raw, &now))
					data := got.(map[string]any)["data"]
					if e.Payment != nil {
						now = now.(map[string]any)["payments"].([]any)[0]
						require.NotContains(t, data, "mode")
					}
					require.Equal(t, now, data, kind)
				}
				later(59 * time.Second)
			}
		}
		for _, kind := range hub2.EventTypes() {
			require.True(t, seen[kind], kind)
		}
	})
}

// Nothing takes time: all is told all the same, each change as it was.
func TestWhatHappensAtOnceIsToldStepByStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{Timing: &Timing{}})
		w.register()
		m := w.create(100, "XOF")
		m.pay("CI", "moov", "00000001", nil).is(201)
		later(time.Second)
		said := map[string]string{}
		for _, r := range shop.take(t) {
			said[r.text("type")] = r.text("data.status")
		}
		require.Equal(t, map[string]string{
			"payment_intent.created": wordPaymentRequired, "payment.created": wordCreated, "payment_intent.processing": wordProcessing,
			"payment.succeeded": wordSuccessful, "payment_intent.succeeded": wordSuccessful,
		}, said)
	})
}

// What becomes pending only when it should have ended is told then.
func TestANeverEndingPaymentBecomesPending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{Timing: &Timing{Pending: Range{time.Minute, time.Minute}}})
		w.register("payment.pending", "payment.created")
		w.create(100, "XOF").pay("CI", "moov", "00000200", nil).is(201)
		later(time.Second)
		require.ElementsMatch(t, []string{"payment.created", "payment.pending"}, types(shop.take(t)))
	})
}

// A code that ends the payment at once makes it pending all the same, as the answer says.
func TestARightCodeIsToldAsPending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{Timing: &Timing{}})
		w.register("payment.pending")
		m := w.create(100, "XOF")
		m.pay("SN", "orange", "00000001", nil).is(201)
		m.authenticate("1234").is(201)
		later(time.Second)
		got := shop.take(t)
		require.Len(t, got, 1)
		require.Equal(t, wordPending, got[0].text("data.status"))
	})
}

// An event that is sent late says what was true then, whatever came since.
func TestALateEventSaysWhatWasTrueThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, shop := street(t, Options{Timing: quick()})
		w.register("payment_intent.payment_failed")
		shop.answers(status(500))
		m := w.create(100, "XOF")
		m.pay("CI", "moov", "00000106", nil).is(201)
		later(2*time.Minute + time.Second)
		first := shop.take(t)
		require.Len(t, first, 1)
		m.pay("CI", "moov", "00000001", nil).is(201)
		later(time.Minute)
		second := shop.take(t)
		require.Len(t, second, 1)
		require.Equal(t, string(first[0].raw), string(second[0].raw))
		require.Equal(t, wordPaymentRequired, second[0].text("data.status"))
		require.Equal(t, wordProcessing, m.read().text("status"))
	})
}
