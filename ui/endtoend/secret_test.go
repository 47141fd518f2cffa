package endtoend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/ui/hostile"
	"guichet/ui/text"
)

// The marks by which the secrets of a test are known; the tokens are the emulator's own.
const (
	markedKey = "sk_CANARY-key+of/the=merchant.7788"
	markedOTP = "73915528"
)

var tokenField = regexp.MustCompile(`"token":"([^"]+)"`)

// shop is a machine with a key in one of the places where it may be, and a Hub2 that it pays through.
type shop struct {
	t    *testing.T
	dir  string
	hub  *hub
	env  []string
	here []string // the files in which the person put the key
	inIt bool     // the key is in the environment, because the person put it there

	tokens []string
	told   bool // this run has told Hub2 the code
}

// keys are the places.
var keys = map[string]func(s *shop) (profile string){
	"in a variable": func(s *shop) string {
		s.env, s.inIt = append(s.env, "HUB2_API_KEY="+markedKey, "HUB2_MERCHANT_ID=m1", "HUB2_BASE_URL="+s.hub.url), true
		return ""
	},
	"in a variable of its own": func(s *shop) string {
		s.env, s.inIt = append(s.env, "HUB2_API_KEY_SHOP="+markedKey), true
		return `api_key_env = "HUB2_API_KEY_SHOP"`
	},
	"in the config": func(s *shop) string { return fmt.Sprintf("api_key = %q", markedKey) },
	"in a file": func(s *shop) string {
		s.here = append(s.here, filepath.Join(s.dir, "key"))
		require.NoError(s.t, os.WriteFile(s.here[0], []byte(markedKey+"\n"), 0o600))
		return fmt.Sprintf("api_key_file = %q", s.here[0])
	},
}

func newShop(t *testing.T, place string) *shop {
	s := &shop{t: t, dir: t.TempDir(), hub: openHub(t)}
	s.env = home(t, look{text.English, 80, 24, true}, "XDG_STATE_HOME="+filepath.Join(s.dir, "state"))
	if profile := keys[place](s); profile != "" {
		config := filepath.Join(s.dir, "config.toml")
		s.here = append(s.here, config)
		s.env = append(s.env, "GUICHET_CONFIG="+config)
		require.NoError(t, os.WriteFile(config, []byte(fmt.Sprintf(
			"profile = \"shop\"\n[profiles.shop]\nenvironment = \"sandbox\"\nmerchant_id = \"m1\"\nbase_url = %q\n%s\n", s.hub.url, profile)), 0o600))
	}
	s.hub.spoils(s.listens)
	s.hub.holds(func(r *http.Request) {
		s.hub.mu.Lock()
		defer s.hub.mu.Unlock()
		s.told = s.told || r.Method == http.MethodPost && r.URL.Path != "/payment-intents"
	})
	return s
}

// listens notes every token that Hub2 hands out. The hub calls it while nothing else is asked.
func (s *shop) listens(body []byte) []byte {
	for _, m := range tokenField.FindAllSubmatch(body, -1) {
		if !slices.Contains(s.tokens, string(m[1])) {
			s.tokens = append(s.tokens, string(m[1]))
		}
	}
	return body
}

// says makes Hub2 put the secrets into every word of its answers, the code as soon as this run has told
// it: the next could not know it, for it is kept nowhere.
func (s *shop) says(body []byte) []byte {
	s.listens(body)
	words := strings.Join(append(s.tokens, markedKey), " ")
	if s.told {
		words += " " + markedOTP
	}
	return hostile.Poison(body, hostile.Class{Wire: words}, hostile.Structure)
}

func (s *shop) secrets() []string { return append([]string{markedKey, markedOTP}, s.tokens...) }

// runs runs a command to its end, with the code on standard input, and looks at all that it lets out.
func (s *shop) runs(args ...string) string {
	s.t.Helper()
	s.hub.mu.Lock()
	s.told = false
	s.hub.mu.Unlock()
	cmd := exec.Command(binary, args...)
	var out, errs bytes.Buffer
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = s.env, strings.NewReader(markedOTP+"\n"), &out, &errs
	require.NoError(s.t, cmd.Start())
	s.looksAtProcess(cmd.Process.Pid)
	_ = cmd.Wait()
	said := out.String() + errs.String()
	s.lacks(strings.Join(args, " "), said)
	return said
}

// looksAtProcess reads what anybody on the machine can read of a process.
func (s *shop) looksAtProcess(pid int) {
	if runtime.GOOS != "linux" {
		return
	}
	line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	s.lacks("the command line", string(line))
	if env, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid)); !s.inIt {
		s.lacks("the environment", string(env))
	}
}

func (s *shop) lacks(where, what string) {
	s.t.Helper()
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	assert.Empty(s.t, hostile.Leak(what, s.secrets()...), where)
}

// lacksKept looks into every file of the machine.
func (s *shop) lacksKept() {
	s.t.Helper()
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	seen := 0
	require.NoError(s.t, filepath.WalkDir(s.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || slices.Contains(s.here, path) {
			return err
		}
		seen++
		secrets := []string{markedKey, markedOTP}
		if !strings.HasPrefix(d.Name(), "journal.db") { // where the intents' tokens belong
			secrets = s.secrets()
		}
		content, err := os.ReadFile(path)
		assert.Empty(s.t, hostile.Leak(string(content), secrets...), path)
		return err
	}))
	assert.Positive(s.t, seen)
}

var intentID = regexp.MustCompile(`pi_[\w-]+`)

func TestNoSecretLeavesTheProgram(t *testing.T) {
	for place := range keys {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, place)
			paid := s.runs("pay", "--json", "--amount", "100", "--msisdn", "0700000001", "--otp-stdin", "--timeout", "20s")
			require.Contains(t, paid, `"status":"successful","failure":null`)
			s.hub.spoils(s.says)
			failed := s.runs("pay", "--amount", "100", "--msisdn", "0700000106", "--otp-stdin", "--timeout", "20s")
			require.Contains(t, failed, "NOT PAID")
			s.runs("retry", intentID.FindString(failed), "--json", "--msisdn", "0700000206", "--otp-stdin")
			for _, form := range []string{"--json", "--lang=fr"} {
				for _, args := range [][]string{{"show", intentID.FindString(failed)}, {"case", intentID.FindString(failed)}, {"list"}, {"whoami"}, {"config", "show"}} {
					s.runs(append(args, form)...)
				}
			}
			s.runs("pay", "--json", "--amount", "1", "--msisdn", "0700000205", "--otp-stdin", "--timeout", "1s")
			s.lacksKept()
		})
	}
}

// The code shows while it is typed, on the screen of the one who types it, and never again.
func TestNoSecretStaysOnTheScreen(t *testing.T) {
	t.Parallel()
	s := newShop(t, "in a file")
	s.hub.spoils(s.says)
	l := look{text.English, 120, 40, true}
	w := text.For(l.lang)
	till := start(t, l, s.env)
	till.Sees(w.Amount.Label)
	till.Types("2500⏎0700000106⏎⏎")
	till.Sees("#144*82#")
	till.Types(markedOTP)
	till.Sees(markedOTP)
	till.Types("⏎")
	till.Sees(w.Ending.NotPaid)
	till.SeesNot(markedOTP)
	typed := len(till.Terminal().Raw())
	till.Types("y")
	till.Presses("alt+2")
	till.Sees("2 500 F")
	till.Types("?")
	till.Sees("PgUp")
	till.Types("⏎y⏎")
	till.Sees(w.Ending.NotPaid)
	till.Types("Y")
	till.Sees("Case copied")
	till.Types("Y")
	till.Sees("/cases/pi_") // the case went to the clipboard, and then to a file
	till.Types("r")
	till.Sees(w.Customer.Label)
	s.looksAtPrograms()
	till.Presses("ctrl+c")
	till.Leaves(0)
	raw := till.Terminal().Raw()
	s.lacks("the screen after the code was sent", string(raw[typed:]))
	s.lacks("the shell's screen", till.Frame().Text())
	assert.Empty(t, hostile.Leak(string(raw), append(s.tokens, markedKey)...), "the whole screen")
	s.lacksKept()
}

// looksAtPrograms looks at every running process of the program under test.
func (s *shop) looksAtPrograms() {
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && to == binary {
			var pid int
			_, _ = fmt.Sscanf(link, "/proc/%d/exe", &pid)
			line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
			s.lacks("a command line", string(line))
		}
	}
}

// SIGQUIT has Go print the stack of every goroutine: they must hold addresses, and no text.
func TestADumpOfTheStacksHoldsNoSecret(t *testing.T) {
	t.Parallel()
	s := newShop(t, "in a file")
	reached := make(chan struct{}, 1)
	held := make(chan struct{})
	defer close(held)
	s.hub.holds(func(r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/payments") {
			reached <- struct{}{}
			<-held
		}
	})
	cmd := exec.Command(binary, "pay", "--json", "--amount", "100", "--msisdn", "0700000001", "--otp-stdin")
	cmd.Env, cmd.Stdin = append(s.env, "GOTRACEBACK=system"), strings.NewReader(markedOTP+"\n")
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	<-reached
	s.looksAtProcess(cmd.Process.Pid)
	require.NoError(t, cmd.Process.Signal(syscall.SIGQUIT))
	dump, err := io.ReadAll(stderr)
	require.NoError(t, err)
	require.Error(t, cmd.Wait())
	assert.Contains(t, string(dump), "goroutine ")
	s.lacks("the dump", string(dump))
}

// The served emulator keeps the tokens that it gave, and neither keys nor codes.
func TestTheServedEmulatorKeepsNoKeyAndNoCode(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	state := filepath.Join(dir, "state.jsonl")
	env := home(t, look{text.English, 80, 24, true}, "XDG_STATE_HOME="+dir)
	served := exec.Command(binary, "sandbox", "--json", "--listen", "127.0.0.1:0", "--state", state)
	var errs bytes.Buffer
	served.Env, served.Stderr = env, &errs
	out, err := served.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, served.Start())
	defer func() { _ = served.Wait() }()
	defer func() { _ = served.Process.Signal(syscall.SIGTERM) }()
	var first struct{ URL string }
	require.NoError(t, json.NewDecoder(out).Decode(&first))
	cmd := exec.Command(binary, "pay", "--json", "--amount", "100", "--msisdn", "0700000001", "--otp-stdin", "--timeout", "20s")
	cmd.Env = append(env, "HUB2_BASE_URL="+first.URL, "HUB2_API_KEY="+markedKey, "HUB2_MERCHANT_ID=m1")
	cmd.Stdin = strings.NewReader(markedOTP + "\n")
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, string(said))
	kept, err := os.ReadFile(state)
	require.NoError(t, err)
	assert.Contains(t, string(kept), `"token"`)
	assert.Empty(t, hostile.Leak(string(kept)+string(said)+errs.String(), markedKey, markedOTP))
}
