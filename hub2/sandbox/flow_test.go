package sandbox

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

// until advances in small steps until the intent's status is no longer this one, and says how long
// that took since the attempt.
func (m made) until(since time.Time, not string) (status string, after time.Duration) {
	m.w.t.Helper()
	for range 6000 {
		if status = m.status(); status != not {
			return status, m.w.clock.Now().Sub(since)
		}
		m.w.clock.advance(10 * time.Millisecond)
	}
	m.w.t.Fatalf("still %s", not)
	return "", 0
}

func within(t *testing.T, low, high, got time.Duration, what string) {
	t.Helper()
	require.True(t, got >= low && got <= high+10*time.Millisecond, "%s after %s, not %s to %s", what, got, low, high)
}

func TestPush(t *testing.T) {
	w := quiet(t)
	m := w.create(100, "XOF")
	start := w.clock.Now()
	m.pay("CI", "Moov", "0101020304", nil).is(201)
	require.Equal(t, wordProcessing, m.status())
	w.clock.advance(350 * time.Millisecond)
	r := m.read()
	require.Equal(t, wordPending, r.text("payments.0.status"))
	require.Equal(t, wordProcessing, r.text("status"))
	require.Nil(t, r.get("nextAction"))
	status, after := m.until(start, wordProcessing)
	require.Equal(t, wordSuccessful, status)
	within(t, 2*time.Second, 4*time.Second, after, "the ending")
}

func TestUSSD(t *testing.T) {
	w := quiet(t)
	m := w.create(100, "XOF")
	start := w.clock.Now()
	m.pay("CI", "mtn", "0500000001", nil).is(201)
	status, after := m.until(start, wordProcessing)
	require.Equal(t, wordActionRequired, status)
	within(t, 300*time.Millisecond, 800*time.Millisecond, after, "the question")
	r := m.read()
	for _, at := range []string{"", "payments.0."} {
		require.Equal(t, "ussd", r.text(at+"nextAction.type"))
		require.Equal(t, "Composez *133# sur votre téléphone et validez avec votre code secret.", r.text(at+"nextAction.message"))
		require.Nil(t, r.get(at+"nextAction.data"))
	}
	m.authenticate("1234").refused(409, "waiting for a code")
	status, after = m.until(start, wordActionRequired)
	require.Equal(t, wordSuccessful, status)
	within(t, 4*time.Second, 8*time.Second, after, "the ending")
	require.Nil(t, m.read().get("nextAction"))
}

func TestCodeInTheAttempt(t *testing.T) {
	w := quiet(t)
	for code, want := range map[string]string{
		"1234": wordSuccessful, "12345678": wordSuccessful, "0001": wordSuccessful,
		"0000": wordFailed, "000000": wordFailed, "123": wordFailed, "123456789": wordFailed, "12a4": wordFailed,
	} {
		for country, provider := range map[string]string{"CI": "orange", "SN": "orange"} {
			m := w.create(100, "XOF")
			start := w.clock.Now()
			m.pay(country, provider, "0701020304", bag{"otp": code}).is(201)
			_, after := m.until(start, wordProcessing)
			within(t, 2*time.Second, 4*time.Second, after, "the ending")
			r := m.read()
			require.Equal(t, want, r.text("payments.0.status"), code)
			if want == wordFailed {
				require.Equal(t, "authentication_failed", r.text("lastPaymentFailure.code"))
			}
		}
	}
}

func TestCodeAfterwards(t *testing.T) {
	w := quiet(t)
	for country, currency := range map[string]string{"SN": "XOF", "CM": "XAF", "CI": "XOF"} { // CI: without its code
		m := w.create(100, currency)
		m.authenticate("1234").refused(409, "waiting")
		start := w.clock.Now()
		m.pay(country, "orange", "690000001", nil).is(201)
		m.authenticate("1234").refused(409, "waiting")
		status, after := m.until(start, wordProcessing)
		require.Equal(t, wordActionRequired, status)
		within(t, 300*time.Millisecond, 800*time.Millisecond, after, "the question")
		r := m.read()
		require.Equal(t, "otp", r.text("nextAction.type"))
		require.Equal(t, "otp", r.text("payments.0.nextAction.type"))
		require.Contains(t, r.text("nextAction.message"), SandboxCode)

		m.authenticate("0000").refused(400, "not valid")
		m.authenticate("12").refused(400, "not valid")
		require.Equal(t, wordActionRequired, m.status())
		w.clock.advance(9 * time.Minute)
		require.Equal(t, wordActionRequired, m.status())

		start = w.clock.Now()
		r = m.authenticate("1234").is(201)
		require.Equal(t, wordProcessing, r.text("status"))
		require.Equal(t, wordPending, r.text("payments.0.status"))
		require.Equal(t, keys(t, sample(t, "payment_authenticate_otp.response201.synthetic.json")), keys(t, r.raw))
		m.authenticate("1234").refused(409, "waiting")
		status, after = m.until(start, wordProcessing)
		require.Equal(t, wordSuccessful, status)
		within(t, time.Second, 3*time.Second, after, "the ending")
	}
}

func TestThirdWrongCodeFails(t *testing.T) {
	w := quiet(t)
	m := w.create(100, "XOF")
	m.pay("SN", "orange", "770000001", nil).is(201)
	w.clock.advance(time.Second)
	for range maxWrong {
		require.Equal(t, wordActionRequired, m.status())
		m.authenticate("0000").refused(400, "not valid")
	}
	r := m.read()
	require.Equal(t, wordPaymentRequired, r.text("status"))
	require.Equal(t, "authentication_failed", r.text("payments.0.failure.code"))
	m.authenticate("1234").refused(409, "waiting")
}

func TestCodeTooLate(t *testing.T) {
	w := quiet(t)
	m := w.create(100, "XOF")
	m.pay("SN", "orange", "770000001", nil).is(201)
	w.clock.advance(10*time.Minute - time.Millisecond)
	require.Equal(t, wordActionRequired, m.status())
	w.clock.advance(time.Millisecond)
	r := m.read()
	require.Equal(t, wordPaymentRequired, r.text("status"))
	require.Equal(t, "authentication_timeout", r.text("lastPaymentFailure.code"))
	m.authenticate("1234").refused(409, "waiting")
}

func TestRedirection(t *testing.T) {
	w := quiet(t)
	orange := bag{"workflow": "redirection", "onFinishRedirectionUrl": "https://shop.example/f", "onCancelRedirectionUrl": "http://shop.example/c"}
	for _, op := range []struct {
		provider string
		money    bag
	}{{"wave", links()}, {"ecobank", nil}, {"orange", orange}} {
		m := w.create(100, "XOF")
		start := w.clock.Now()
		m.pay("CI", op.provider, "0700000001", op.money).is(201)
		status, after := m.until(start, wordProcessing)
		require.Equal(t, wordActionRequired, status)
		within(t, 400*time.Millisecond, 600*time.Millisecond, after, "the link")
		r := m.read()
		for _, at := range []string{"", "payments.0."} {
			require.Equal(t, "redirection", r.text(at+"nextAction.type"))
			require.Equal(t, "mm_"+op.provider+"_sandbox.redirection", r.text(at+"nextAction.message"))
			require.Equal(t, defaultURL+"/approve/"+r.text("payments.0.id"), r.text(at+"nextAction.data.url"))
			require.Equal(t, "get", r.text(at+"nextAction.data.method"))
			require.Equal(t, bag{}, r.get(at+"nextAction.data.headers"))
			require.Equal(t, bag{}, r.get(at+"nextAction.data.data"))
		}
		status, after = m.until(start, wordActionRequired)
		require.Equal(t, wordSuccessful, status)
		within(t, 15*time.Second, 25*time.Second, after, "the ending")
	}
}

func TestThePageDecides(t *testing.T) {
	for _, c := range []struct{ number, do, status, failure string }{
		{"00000001", "approve", wordSuccessful, ""},
		{"00000106", "approve", wordPaymentRequired, "customer_insufficient_funds"},
		{"00000001", "decline", wordPaymentRequired, "canceled_by_customer"},
	} {
		w := newWorld(t, Options{NoLimits: true, PublicURL: "http://localhost:4242/"})
		m := w.create(100, "XOF")
		pay := m.pay("CI", "wave", c.number, links()).text("payments.0.id")
		w.call("POST", "/"+c.do+"/"+pay, nil, nil).is(409)
		w.clock.advance(10 * time.Second)
		require.Equal(t, "http://localhost:4242/approve/"+pay, m.read().text("nextAction.data.url"))
		page := w.call("GET", "/approve/"+pay, nil, nil).is(200)
		require.Contains(t, string(page.raw), "../decline/"+pay)
		require.Equal(t, wordActionRequired, m.status(), "looking decides nothing")
		page = w.call("POST", "/"+c.do+"/"+pay, nil, nil).is(200)
		require.Contains(t, string(page.raw), "https://shop.example/")
		require.Equal(t, c.status, m.status())
		require.Equal(t, c.failure, m.read().text("lastPaymentFailure.code"))
		w.call("POST", "/approve/"+pay, nil, nil).is(409)
		w.call("POST", "/decline/"+pay, nil, nil).is(409)
		w.clock.advance(time.Hour)
		require.Equal(t, c.status, m.status())
	}
	w := quiet(t)
	m := w.create(100, "XOF")
	push := m.pay("CI", "moov", "00000001", nil).text("payments.0.id")
	w.call("GET", "/approve/"+push, nil, nil).refused(404, "Payment not found")
	w.call("GET", "/approve/pay_x", nil, nil).refused(404, "Payment not found")
	w.call("GET", "/decline/pay_x", nil, nil).refused(405, "Method")
}

func TestThePageEscapes(t *testing.T) {
	w := newWorld(t, Options{NoLimits: true, Timing: &Timing{}})
	m := w.create(100, "XOF")
	pay := m.pay("CI", "ecobank", "00000001", bag{"onSuccessRedirectionUrl": "javascript:alert(1)"}).is(201).text("payments.0.id")
	require.NotContains(t, string(w.call("GET", "/approve/"+pay, nil, nil).is(200).raw), "javascript")
	m = w.create(100, "XOF")
	pay = m.pay("CI", "ecobank", "00000001", bag{"onSuccessRedirectionUrl": `https://x/"><script>`}).is(201).text("payments.0.id")
	require.NotContains(t, string(w.call("GET", "/approve/"+pay, nil, nil).is(200).raw), "<script>")
}

func TestSync(t *testing.T) {
	w := newWorld(t, Options{NoLimits: true, Sync: true})
	m := w.create(100, "XOF")
	m.payAt("payments/sync", "CI", "moov", "00000001", nil).refused(400, "synchronous")
	r := m.payAt("payments/sync", "CI", "wave", "00000001", links()).is(201)
	require.Equal(t, wordActionRequired, r.text("status"))
	require.Equal(t, "redirection", r.text("nextAction.type"))
	require.Equal(t, "redirection", r.text("payments.0.nextAction.type"))
	require.Equal(t, wordActionRequired, m.status())
	w.clock.advance(25 * time.Second)
	require.Equal(t, wordSuccessful, m.status())
	quiet(t).create(100, "XOF").payAt("payments/sync", "CI", "wave", "00000001", links()).refused(401, "not enabled")
}

// With no delays an attempt's answer is still the one before the operator spoke.
func TestNoDelays(t *testing.T) {
	w := newWorld(t, Options{NoLimits: true, Sync: true, Timing: &Timing{}})
	m := w.create(100, "XOF")
	r := m.pay("CI", "mtn", "00000001", nil).is(201)
	require.Equal(t, wordProcessing, r.text("status"))
	require.Equal(t, wordCreated, r.text("payments.0.status"))
	require.Equal(t, wordSuccessful, m.status())
	m = w.create(100, "XOF")
	m.pay("SN", "orange", "00000001", nil).is(201)
	require.Equal(t, wordActionRequired, m.status())
	require.Equal(t, wordProcessing, m.authenticate("1234").is(201).text("status"))
	require.Equal(t, wordSuccessful, m.status())
	m = w.create(100, "XOF")
	require.Equal(t, wordActionRequired, m.payAt("payments/sync", "CI", "wave", "00000001", links()).is(201).text("status"))
}

// Every operator of every country goes its way to the end.
func TestEveryOperator(t *testing.T) {
	w := quiet(t)
	for _, c := range hub2.Countries() {
		for _, op := range c.Operators {
			m := w.create(250, c.Currency)
			m.pay(c.Code, op.Provider, "00000001", links()).is(201)
			w.clock.advance(time.Second)
			if m.status() == wordActionRequired && m.read().text("nextAction.type") == "otp" {
				m.authenticate(SandboxCode).is(201)
			}
			w.clock.advance(time.Minute)
			require.Equal(t, wordSuccessful, m.status(), op.Provider)
		}
	}
}

// Whatever the seed, delays stay within what is promised.
func TestTimingsOverManySeeds(t *testing.T) {
	ms := time.Millisecond
	promised := map[hub2.Flow][4]time.Duration{ // first from, to; end from, to
		hub2.FlowPush:        {250 * ms, 350 * ms, 2000 * ms, 4000 * ms},
		hub2.FlowUSSD:        {300 * ms, 800 * ms, 4000 * ms, 8000 * ms},
		hub2.FlowOTPFirst:    {250 * ms, 350 * ms, 2000 * ms, 4000 * ms},
		hub2.FlowOTP:         {300 * ms, 800 * ms, 10 * time.Minute, 10 * time.Minute},
		hub2.FlowRedirection: {400 * ms, 600 * ms, 15000 * ms, 25000 * ms},
	}
	drawn := map[hub2.Flow]map[int64]bool{}
	for n := range 200 {
		s := newSeed(uint64(n + 1))
		for flow, p := range promised {
			first, end := DefaultTiming().of(flow)
			from := s.draws(streamEvent, uint64(n))
			f, e := first.draw(from), end.draw(from)
			within(t, p[0], p[1], time.Duration(f)*ms, fmt.Sprint(flow, " first"))
			within(t, p[2], p[3], time.Duration(e)*ms, fmt.Sprint(flow, " end"))
			if drawn[flow] == nil {
				drawn[flow] = map[int64]bool{}
			}
			drawn[flow][f] = true
		}
		code := DefaultTiming().Code.draw(s.draws(streamEvent, 3))
		within(t, time.Second, 3*time.Second, time.Duration(code)*ms, "a right code")
	}
	for flow, values := range drawn {
		require.Greater(t, len(values), 50, "%s draws the same again and again", flow)
	}
}
