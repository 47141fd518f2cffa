package sandbox

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Registrations, and all that is still to be told, are kept with the state.
func TestWebhooksOutliveTheirEmulator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := t.TempDir() + "/state"
		w, shop := street(t, Options{StateFile: file, Timing: quick()})
		_, secret := w.register("payment_intent.created", "payment.created", "payment.succeeded")
		shop.answers(func(rw http.ResponseWriter, r *http.Request) {})
		m := w.create(100, "XOF")
		later(time.Second)
		require.Equal(t, []string{"payment_intent.created"}, types(shop.take(t)))
		shop.answers(status(500))
		m.pay("CI", "moov", "00000001", nil).is(201)
		later(time.Second)
		before := shop.take(t)
		require.Equal(t, []string{"payment.created"}, types(before))
		began := before[0].at
		list := w.call("GET", "/webhooks", key("m1"), nil).is(200)
		require.NoError(t, w.s.Close())
		later(29 * time.Second)

		w, shop = street(t, Options{StateFile: file, Seed: 8})
		require.Equal(t, string(list.raw), string(w.call("GET", "/webhooks", key("m1"), nil).is(200).raw))
		later(2 * time.Minute)
		got := shop.take(t)
		require.Equal(t, []string{"payment.created", "payment.succeeded"}, types(got), "what was confirmed is not told again")
		require.Equal(t, string(before[0].raw), string(got[0].raw), "not even the id is another")
		require.Equal(t, time.Minute, got[0].at.Sub(began))
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, line := range strings.Split(string(raw), "\n") {
			if strings.Contains(line, `"kind":"try"`) || strings.Contains(line, `"kind":"told"`) {
				require.NotContains(t, line, secret.Reveal())
				require.NotContains(t, line, "shop.example")
			}
		}
		require.NoError(t, w.s.Close())
		_, shop = street(t, Options{StateFile: file})
		later(40 * time.Hour)
		require.Empty(t, shop.take(t))
	})
}

// A try that was under way when its emulator was killed has failed.
func TestATryThatNobodyConfirmedIsMadeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := t.TempDir() + "/state"
		w, shop := street(t, Options{StateFile: file})
		w.register(onlyCreated)
		shop.answers(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		w.create(100, "XOF")
		later(time.Second)
		first := shop.take(t)
		require.Len(t, first, 1)
		require.NoError(t, w.s.Close())
		_, shop = street(t, Options{StateFile: file})
		later(time.Hour)
		got := shop.take(t)
		require.Len(t, got, 1)
		require.Equal(t, time.Minute, got[0].at.Sub(first[0].at))
		require.Equal(t, string(first[0].raw), string(got[0].raw))
	})
}

// Two emulators on one state tell each event once. On the machine's clock: in a bubble no time goes by
// while somebody waits for a mutex, so one who waits for the file's lock under it would wait for ever.
func TestTwoEmulatorsTellEachEventOnce(t *testing.T) {
	file := t.TempDir() + "/state"
	a, shopA := street(t, Options{StateFile: file})
	a.register(onlyCreated)
	b, shopB := street(t, Options{StateFile: file, Seed: 8})
	for range 20 {
		a.create(100, "XOF")
		b.create(100, "XOF")
	}
	var got []received
	require.Eventually(t, func() bool {
		a.call("GET", "/webhooks", key("m1"), nil).is(200) // so each reads what the other wrote
		b.call("GET", "/webhooks", key("m1"), nil).is(200)
		got = append(append(got, shopA.take(t)...), shopB.take(t)...)
		return len(got) >= 40
	}, time.Minute, 10*time.Millisecond)
	require.NoError(t, a.s.Close())
	require.NoError(t, b.s.Close())
	once := map[string]bool{}
	for _, r := range append(append(got, shopA.take(t)...), shopB.take(t)...) {
		require.False(t, once[r.text("id")])
		once[r.text("id")] = true
	}
	require.Len(t, once, 40)
}

func TestOneEmulatorGoesOnForAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := t.TempDir() + "/state"
		a, shopA := street(t, Options{StateFile: file})
		a.register(onlyCreated)
		b, shopB := street(t, Options{StateFile: file, Seed: 8})
		synctest.Wait() // it has looked, and looks again when it is asked something
		shopA.answers(status(500))
		a.create(100, "XOF")
		later(time.Second)
		first := shopA.take(t)
		require.Len(t, first, 1)
		require.NoError(t, a.s.Close())
		b.call("GET", "/webhooks", key("m1"), nil).is(200) // so it reads what is there
		later(5 * time.Minute)
		got := shopB.take(t)
		require.Len(t, got, 1)
		require.Equal(t, string(first[0].raw), string(got[0].raw))
		require.Equal(t, time.Minute, got[0].at.Sub(first[0].at))
	})
}

// A state without registrations starts nothing and keeps nothing for webhooks.
func TestWithoutRegistrationsNobodyWaits(t *testing.T) {
	w := quiet(t)
	w.create(100, "XOF").pay("CI", "moov", "00000001", nil).is(201)
	require.False(t, w.s.courier.running)
	require.Empty(t, w.s.state.stirring)
	tn, err := w.s.look(context.Background())
	require.NoError(t, err)
	tn.end()
	require.False(t, w.s.courier.running)
}
