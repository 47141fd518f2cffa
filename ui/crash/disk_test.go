//go:build linux

package crash

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver, for a program that keeps the journal locked

	"guichet/hub2/sandbox"
	"guichet/state"
	"guichet/ui/crash/disk"
)

// onDisk moves a till's data to a disk.
func (m *till) onDisk(d *disk.Disk) *till {
	m.dir = filepath.Join(d.Dir, "data")
	m.env = append(m.env, "GUICHET_DATA_DIR="+m.dir)
	return m
}

func instant() sandbox.Options { return sandbox.Options{NoLimits: true, Timing: &sandbox.Timing{}} }

// once calls do when the first request that is wanted has come.
func (h *hub) once(want func(request) bool, do func()) {
	var once sync.Once
	h.mu.Lock()
	defer h.mu.Unlock()
	h.before = func(q request) {
		if want(q) {
			once.Do(do)
		}
	}
}

func creates(q request) bool { return q.method == "POST" && q.path == "/payment-intents" }

// harm is something that keeps the journal from being written, and its end.
type harm struct {
	begins, ends func()
	says         string // that the program must say while it lasts
}

// harms are all that can be done to the journal of a till.
var harms = map[string]func(t *testing.T, m *till) harm{
	"the disk is full": func(t *testing.T, m *till) harm {
		d := disk.Small(t, "2m")
		m.onDisk(d)
		return harm{d.Fill, d.Free, "the disk is full"}
	},
	"the journal is locked": func(t *testing.T, m *till) harm {
		var held *sql.DB
		return harm{
			begins: func() {
				db, err := sql.Open("sqlite", m.journal())
				if assert.NoError(t, err) {
					db.SetMaxOpenConns(1)
					_, err = db.Exec("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE")
					assert.NoError(t, err)
					held = db
				}
			},
			ends: func() { _ = held.Close() },
			says: "another program has kept it locked",
		}
	},
	"the journal is moved away": func(_ *testing.T, m *till) harm {
		return harm{
			begins: func() { _ = os.Rename(m.dir, m.dir+".away") },
			ends:   func() { _ = os.RemoveAll(m.dir); _ = os.Rename(m.dir+".away", m.dir) },
			says:   "moved, removed or replaced",
		}
	},
}

func eachHarm(t *testing.T, story func(t *testing.T, m *till, h harm)) {
	for name, make := range harms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newTill(t, openHub(t, instant()))
			h := make(t, m)
			r := m.runs("list", "--json") // the journal is made while all is well
			require.Zero(t, r.exit, r)
			story(t, m, h)
		})
	}
}

func push(timeout string) []string {
	return []string{"pay", "--json", "--amount", "1000", "--msisdn", "0100000001", "--timeout", timeout}
}

// What cannot be written down is not sent: the intent's answer cannot be kept, so no charge follows.
func TestNoChargeLeavesThatTheJournalCannotKnow(t *testing.T) {
	eachHarm(t, func(t *testing.T, m *till, h harm) {
		m.hub.once(creates, h.begins)
		r := m.runs(push("20s")...)
		assert.Equal(t, 2, r.exit, r)
		assert.Contains(t, r.problem().text("message"), h.says, r)
		assert.Contains(t, r.problem().text("message"), "nothing was charged", r)
		assert.Zero(t, m.hub.charges())
		h.ends()
		r = m.runs(push("20s")...)
		assert.Zero(t, r.exit, r)
		assert.Equal(t, 1, m.hub.charges())
	})
}

// knowsAnIntent reports whether the journal has one.
func (m *till) knowsAnIntent() bool {
	s, err := snap(m.journal())
	if err != nil {
		return false
	}
	defer s.close()
	for _, facts := range s.facts(m.t) {
		if count(facts, state.IntentCreated) > 0 {
			return true
		}
	}
	return false
}

// The same for a further attempt, which looks once more before it is made.
func TestNoRetryLeavesThatTheJournalCannotKnow(t *testing.T) {
	eachHarm(t, func(t *testing.T, m *till, h harm) {
		r := m.runs("pay", "--json", "--amount", "1000", "--msisdn", "0100000108", "--timeout", "20s")
		require.Equal(t, 3, r.exit, r)
		intent := r.event("outcome").text("intent")
		m.hub.once(request.question, h.begins) // it looks once more before it tries again
		r = m.runs("retry", intent, "--json", "--msisdn", "0100000001", "--timeout", "20s")
		assert.Contains(t, []int{2, 4}, r.exit, r)
		assert.Contains(t, r.stderr, h.says, r)
		assert.Equal(t, 1, m.hub.charges())
		h.ends()
		r = m.runs("retry", intent, "--json", "--msisdn", "0100000001", "--timeout", "20s")
		assert.Zero(t, r.exit, r)
		assert.Equal(t, 2, m.hub.charges())
	})
}

// What Hub2 answers while the journal cannot be written is followed and told, and told to be unsaved; it
// is no success for the exit status. Later programs read it anew.
func TestAnAnswerThatCannotBeKeptIsToldAsUnsaved(t *testing.T) {
	eachHarm(t, func(t *testing.T, m *till, h harm) {
		m.hub.once(request.charge, h.begins)
		r := m.runs(push("20s")...)
		assert.Equal(t, 4, r.exit, r)
		assert.Contains(t, r.stderr, "the journal cannot keep it", r)
		assert.Contains(t, r.stderr, h.says, r)
		if end := r.event("outcome"); end != nil {
			assert.Contains(t, []string{"successful", "pending", "unknown"}, end.text("status"))
		}
		h.ends()
		m.recoversPaid(t)
	})
}

// What could not be kept is kept as soon as it can be, by the program that knows it.
func TestWhatCouldNotBeKeptIsKeptLater(t *testing.T) {
	eachHarm(t, func(t *testing.T, m *till, h harm) {
		var over sync.Once
		m.hub.mu.Lock()
		m.hub.before = func(q request) {
			switch {
			case q.charge():
				h.begins()
			case q.question():
				over.Do(h.ends)
			}
		}
		m.hub.mu.Unlock()
		r := m.runs(push("30s")...)
		assert.Zero(t, r.exit, r)
		assert.Equal(t, 1, m.hub.charges())
		m.recoversPaid(t)
	})
}

// recoversPaid follows the one payment there is to its end, which is success, without another charge.
func (m *till) recoversPaid(t *testing.T) {
	t.Helper()
	require.Len(t, m.hub.charged(), 1)
	for intent := range m.hub.charged() {
		r := m.runs("follow", intent, "--json", "--timeout", "30s")
		assert.Zero(t, r.exit, r)
		word, err := m.stands(intent)
		assert.NoError(t, err)
		assert.Equal(t, "successful", word)
	}
	assert.Equal(t, 1, m.hub.charges())
}

// A program that is started while the journal cannot be used says so and asks nothing of Hub2.
func TestAJournalThatCannotBeUsedEndsAProgramAtOnce(t *testing.T) {
	eachHarm(t, func(t *testing.T, m *till, h harm) {
		r := m.runs(push("20s")...)
		require.Zero(t, r.exit, r)
		intent := r.event("intent").text("intent")
		asked := len(m.hub.seen)
		if h.says == "moved, removed or replaced" { // an empty folder is a new till: see the log alone
			require.NoError(t, os.WriteFile(m.journal()+"-wal", []byte("left behind"), 0o600))
			require.NoError(t, os.Rename(m.journal(), m.journal()+".away"))
			h.ends = func() {
				_ = os.Remove(m.journal() + "-wal")
				_ = os.Rename(m.journal()+".away", m.journal())
			}
			h.says = "it is not a journal, or it is damaged"
		} else {
			h.begins()
		}
		for _, args := range [][]string{push("20s"), {"follow", intent, "--json"}, {"retry", intent, "--json", "--msisdn", "0100000001"}} {
			r := m.runs(args...)
			assert.Equal(t, 2, r.exit, r)
			assert.Contains(t, r.stderr, h.says, r)
		}
		assert.Len(t, m.hub.seen, asked)
		h.ends()
		assert.Zero(t, m.runs(push("20s")...).exit)
	})
}

// On a full disk not even a list can be had: the program says what mends that, whatever it was asked.
func TestAFullDiskIsToldWithWhatMendsIt(t *testing.T) {
	t.Parallel()
	m := newTill(t, openHub(t, instant()))
	d := disk.Small(t, "2m")
	m.onDisk(d)
	r := m.runs(push("20s")...)
	require.Zero(t, r.exit, r)
	intent := r.event("intent").text("intent")
	d.Fill()
	for _, args := range [][]string{{"list"}, {"show", intent}, {"status", intent}, {"follow", intent}} {
		r := m.runs(args...)
		assert.Equal(t, 2, r.exit, r)
		assert.Contains(t, r.stderr, "the disk is full", r)
		assert.Contains(t, r.stderr, "free space on the disk of "+m.dir+", then try again", r)
	}
	d.Free()
	assert.Zero(t, m.runs("list").exit)
}

// A journal on a disk that was mounted read-only is refused before anything is sent; mounted as it was,
// it goes on.
func TestAReadOnlyDiskIsRefused(t *testing.T) {
	t.Parallel()
	m := newTill(t, openHub(t, instant()))
	d := disk.Small(t, "2m")
	m.onDisk(d)
	require.Zero(t, m.runs(push("20s")...).exit)
	if exec.Command("mount", "-o", "remount,ro", d.Dir).Run() != nil {
		t.Skip("no disk can be mounted here; another test takes the right to write away")
	}
	r := m.runs(push("20s")...)
	assert.Equal(t, 2, r.exit, r)
	assert.Contains(t, r.stderr, "read-only", r)
	assert.Equal(t, 1, m.hub.charges())
	require.NoError(t, exec.Command("mount", "-o", "remount,rw", d.Dir).Run())
	assert.Zero(t, m.runs(push("20s")...).exit)
}

// Somebody who may not write the journal's folder takes no payments.
func TestAFolderWithoutTheRightToWriteIsRefused(t *testing.T) {
	t.Parallel()
	m := newTill(t, openHub(t, instant()))
	require.Zero(t, m.runs(push("20s")...).exit)
	if os.Getuid() == 0 { // whom no permission stops
		m.becomesNobody()
	}
	require.NoError(t, os.Chmod(m.dir, 0o500))
	t.Cleanup(func() { _ = os.Chmod(m.dir, 0o700) })
	r := m.runs(push("20s")...)
	assert.Equal(t, 2, r.exit, r)
	assert.Contains(t, r.stderr, "read-only", r)
	assert.Equal(t, 1, m.hub.charges())
	require.NoError(t, os.Chmod(m.dir, 0o700))
	r = m.runs(push("20s")...)
	assert.Zero(t, r.exit, r)
}

// becomesNobody gives the till's files to a user without rights, who runs the programs from then on.
func (m *till) becomesNobody() {
	m.t.Helper()
	const nobody = 65534
	home := filepath.Dir(m.dir)
	require.NoError(m.t, filepath.Walk(home, func(name string, _ os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(name, nobody, nobody)
	}))
	for _, dir := range []string{home, filepath.Dir(home), filepath.Dir(binary)} {
		require.NoError(m.t, os.Chmod(dir, 0o755))
	}
	m.user = &syscall.Credential{Uid: nobody, Gid: nobody}
}

// The console says why nothing is sent, and takes the payment when the disk has room again.
func TestTheConsoleOnAFullDisk(t *testing.T) {
	t.Parallel()
	m := newTill(t, openHub(t, instant()))
	d := disk.Small(t, "2m")
	till := m.onDisk(d).console()
	d.Fill()
	till.Types("2500⏎0100000001⏎⏎")
	till.Sees("disk is full")
	assert.Zero(t, m.hub.charges())
	d.Free()
	till.Types("⏎")
	till.Sees("Is that right")
	till.Types("⏎")
	till.Sees("PAID")
	assert.Equal(t, 1, m.hub.charges())
}
