package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// desks opens n emulators on one state file, one clock among them.
func desks(t *testing.T, n int) (path string, all []*world) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "deep", "state.jsonl")
	clock := newClock()
	for i := range n {
		all = append(all, newWorld(t, Options{Clock: clock, Seed: uint64(i + 1), NoLimits: true, StateFile: path}))
	}
	return path, all
}

func (m made) in(w *world) made { return made{w, m.id, m.token} }

func TestTwoProcessesShareAFile(t *testing.T) {
	path, d := desks(t, 2)
	m := d[0].create(100, "XOF")
	require.Equal(t, m.read().raw, m.in(d[1]).read().raw)
	m.in(d[1]).pay("SN", "orange", "00000001", nil).is(201)
	m.pay("SN", "orange", "00000001", nil).refused(409, "already in progress")
	d[0].clock.advance(time.Second)
	require.Equal(t, wordActionRequired, m.status())
	m.authenticate("0000").refused(400, "not valid")
	m.in(d[1]).authenticate("0000").refused(400, "not valid")
	m.authenticate("56781234").is(201)
	d[0].clock.advance(3 * time.Second)
	require.Equal(t, wordSuccessful, m.in(d[1]).status())
	require.Equal(t, m.read().raw, m.in(d[1]).read().raw)

	pay := d[0].create(100, "XOF")
	link := pay.pay("CI", "wave", "00000001", links()).text("payments.0.id")
	d[0].clock.advance(time.Second)
	d[1].call("POST", "/decline/"+link, nil, nil).is(200)
	require.Equal(t, wordPaymentRequired, pay.status())

	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	info, err = os.Stat(path + ".lock")
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestNoCodeIsKept(t *testing.T) {
	path, d := desks(t, 1)
	m := d[0].create(100, "XOF")
	m.pay("CI", "orange", "00000100", bag{"otp": "73519286"}).is(201)
	d[0].clock.advance(time.Minute)
	m.pay("SN", "orange", "00000001", nil).is(201)
	d[0].clock.advance(time.Second)
	m.authenticate("9073x").is(400)
	m.authenticate("640218").is(201)
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, code := range []string{"73519286", "9073x", "640218"} {
		require.NotContains(t, string(raw), code)
	}
}

func TestKilledAndStartedAgain(t *testing.T) {
	path, d := desks(t, 1)
	m := d[0].create(100, "XOF")
	m.pay("CI", "moov", "00000001", nil).is(201)
	before := m.read().raw
	// Nothing is closed: a killed process closes nothing either.
	again := newWorld(t, Options{Clock: d[0].clock, Seed: 1, NoLimits: true, StateFile: path})
	require.Equal(t, before, m.in(again).read().raw)
	other := again.create(100, "XOF") // the same seed goes on, and does not begin again
	require.NotEqual(t, m.id, other.id)
	again.clock.advance(time.Minute)
	require.Equal(t, wordSuccessful, m.in(again).status())
}

func TestTornLastLine(t *testing.T) {
	path, d := desks(t, 2)
	m := d[0].create(100, "XOF")
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, torn := range []string{`{"kind":"int`, `{`, string(whole[:len(whole)-1])} {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(t, err)
		_, err = f.WriteString(torn)
		require.NoError(t, err)
		require.NoError(t, f.Close())
		require.Equal(t, wordPaymentRequired, m.status(), "a reader goes on")
		late := newWorld(t, Options{NoLimits: true, StateFile: path, Seed: 99})
		require.Equal(t, wordPaymentRequired, m.in(late).status(), "so does a new one")
		next := d[1].create(100, "XOF")
		require.Equal(t, wordPaymentRequired, next.in(d[0]).status())
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NotContains(t, string(raw), torn+`{`)
	}
	require.Equal(t, 4, bytes.Count(must(os.ReadFile(path)), []byte("\n")))
}

func must(raw []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return raw
}

func TestDamagedFile(t *testing.T) {
	path, d := desks(t, 1)
	d[0].create(100, "XOF")
	good := must(os.ReadFile(path))
	for _, line := range []string{"not json", "{}", `{"kind":"moon"}`, "", string(good[:len(good)-1]),
		`{"kind":"attempt","intent":"pi_x","payment":"pay_x","attempt":{}}`, `{"kind":"approve","intent":"pi_x","payment":"pay_x"}`} {
		bent := filepath.Join(t.TempDir(), "bent.jsonl")
		other := bytes.ReplaceAll(good, []byte(`"intent":"pi_`), []byte(`"intent":"pi-`))
		require.NoError(t, os.WriteFile(bent, []byte(string(good)+line+"\n"+string(other)), 0o600))
		_, err := New(Options{StateFile: bent})
		require.ErrorContains(t, err, bent)
		require.ErrorContains(t, err, "damaged at line 2")
	}
	// Damage that comes later is told by every request, and heals with the file.
	require.NoError(t, os.WriteFile(path, []byte(string(good)+"damage\n"), 0o600))
	d[0].call("GET", "/payments", key("m1"), nil).refused(500, "damaged at line 2")
	d[0].call("POST", "/payment-intents", key("m1"), bag{
		"customerReference": "c", "purchaseReference": "p", "amount": 1, "currency": "XOF",
	}).refused(500, "damaged at line 2")
	require.NoError(t, os.WriteFile(path, good, 0o600))
	d[0].call("GET", "/payments", key("m1"), nil).is(200)
}

func TestUnreadableFile(t *testing.T) {
	dir := t.TempDir()
	_, err := New(Options{StateFile: dir})
	require.ErrorContains(t, err, dir)
	file := filepath.Join(dir, "f")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = New(Options{StateFile: filepath.Join(file, "state")})
	require.ErrorContains(t, err, file)
}

func TestOthersPermissionsAreTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.NoError(t, os.Chmod(path, 0o644))
	newWorld(t, Options{StateFile: path})
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestFileTakenAway(t *testing.T) {
	path, d := desks(t, 2)
	m := d[0].create(100, "XOF")
	m.in(d[1]).read()
	require.NoError(t, os.Remove(path))
	d[1].call("GET", "/payment-intents/"+m.id, key("m1"), nil).refused(404, "not found")
	next := d[0].create(100, "XOF")
	require.Equal(t, wordPaymentRequired, next.in(d[1]).status())

	require.NoError(t, os.Truncate(path, 0))
	d[1].call("GET", "/payment-intents/"+next.id, key("m1"), nil).refused(404, "not found")
}

func TestManyWritersLoseNothing(t *testing.T) {
	path, d := desks(t, 2)
	const each = 40
	var ids sync.Map
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			w := d[i%2]
			for range each {
				m := w.create(100, "XOF")
				m.pay("CI", "moov", "00000001", nil).is(201)
				m.in(d[(i+1)%2]).pay("CI", "moov", "00000001", nil).is(409)
				ids.Store(m.id, true)
			}
		})
	}
	wg.Wait()
	require.Equal(t, 2*8*each, bytes.Count(must(os.ReadFile(path)), []byte("\n")))
	d[0].clock.advance(time.Minute)
	third := newWorld(t, Options{Clock: d[0].clock, NoLimits: true, StateFile: path})
	count := 0
	ids.Range(func(id, _ any) bool {
		count++
		for _, w := range []*world{d[0], d[1], third} {
			r := w.call("GET", fmt.Sprintf("/payment-intents/%s/status", id), key("m1"), nil).is(200)
			require.Equal(t, wordSuccessful, r.text("status"))
		}
		return true
	})
	require.Equal(t, 8*each, count)
}

func TestClosed(t *testing.T) {
	path, d := desks(t, 1)
	require.NoError(t, d[0].s.Close())
	d[0].call("GET", "/payments", key("m1"), nil).refused(503, "closed")
	newWorld(t, Options{StateFile: path}).create(100, "XOF")
}

// A deed that comes after the end, from a process whose clock is behind, changes no history.
func TestLateNewsChangeNothing(t *testing.T) {
	for _, kind := range []eventKind{eventApprove, eventDecline, eventCode} {
		st := newState()
		for _, e := range []*event{
			{Kind: eventIntent, At: 1, Intent: "pi_1", Created: &intentMade{Amount: 100}},
			{Kind: eventAttempt, At: 10, Intent: "pi_1", Payment: "pay_1", Attempt: &attemptMade{Flow: "redirection", End: 100, Ending: EndSuccess}},
			{Kind: kind, At: 111, Intent: "pi_1", Payment: "pay_1", Right: true, Delay: 50},
		} {
			require.NoError(t, st.apply(e))
		}
		m := st.attempts["pay_1"].moment(500)
		require.Equal(t, wordSuccessful, m.status, kind)
		require.EqualValues(t, 110, m.since, kind)
	}
}
