package command

import (
	"bufio"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"guichet/hub2/sandbox"
)

func init() {
	runTests = func(m tidy) { testscript.Main(m, map[string]func(){"guichet": beProgram}) }
}

// TestScripts plays testdata/script: each file is one thing that the program does.
func TestScripts(t *testing.T) {
	t.Parallel()
	example, err := filepath.Abs("../../config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			for _, kv := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"} {
				e.Setenv(kv, filepath.Join(e.WorkDir, "home", kv))
			}
			e.Setenv("EXAMPLE_CONFIG", example)
			e.Setenv("LANG", "en_GB.UTF-8")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "hub2": startHub2, "serves": serves, "field": field, "attempts": countAttempts,
		},
	})
}

// exits STATUS COMMAND... runs the program and checks its exit status.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var status *exec.ExitError
	if err := ts.Exec("guichet", args[1:]...); errors.As(err, &status) {
		got = status.ExitCode()
	} else if err != nil {
		ts.Fatalf("guichet did not run: %v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// field NAME VARIABLE puts a field of the last JSON line of standard output into a variable.
func field(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile(`"`+args[0]+`":"([^"]*)"`).FindAllStringSubmatch(ts.ReadFile("stdout"), -1)
	if len(found) == 0 {
		ts.Fatalf("standard output has no %s", args[0])
	}
	ts.Setenv(args[1], found[len(found)-1][1])
}

type countingHub2 struct {
	http.Handler
	posts chan struct{}
}

func (c countingHub2) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/payments") {
		c.posts <- struct{}{}
	}
	c.Handler.ServeHTTP(w, r)
}

type hub2Key struct{ dir string }

var servers = make(chan map[hub2Key]countingHub2, 1)

func init() { servers <- map[hub2Key]countingHub2{} }

// startHub2 starts a sandbox on which nothing takes time, and points the program at it.
func startHub2(ts *testscript.TestScript, _ bool, args []string) {
	server, err := sandbox.New(sandbox.Options{Timing: &sandbox.Timing{}, NoLimits: len(args) > 0})
	ts.Check(err)
	c := countingHub2{server, make(chan struct{}, 1000)}
	h := httptest.NewServer(c)
	ts.Defer(func() {
		h.Close()
		_ = server.Close() // which ends what it delivers
	})
	all := <-servers
	all[hub2Key{ts.Getenv("WORK")}] = c
	servers <- all
	ts.Setenv("HUB2_BASE_URL", h.URL)
	ts.Setenv("HUB2_API_KEY", "any-key-of-the-sandbox")
	ts.Setenv("HUB2_MERCHANT_ID", "any-merchant")
}

// countAttempts N checks how many attempts the started Hub2 has seen.
func countAttempts(ts *testscript.TestScript, _ bool, args []string) {
	all := <-servers
	c := all[hub2Key{ts.Getenv("WORK")}]
	servers <- all
	if got := strconv.Itoa(len(c.posts)); got != args[0] {
		ts.Fatalf("%s attempts, want %s", got, args[0])
	}
}

// waitGone waits until nobody answers at an address any more.
func waitGone(url string) {
	for range 100 {
		res, err := http.Get(url)
		if err != nil {
			return
		}
		_ = res.Body.Close()
		time.Sleep(20 * time.Millisecond)
	}
}

// serves URLVARIABLE ARGS... starts `guichet sandbox` on a free port and puts its address into a
// variable; `serves` alone stops it.
func serves(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 0 {
		pid, err := strconv.Atoi(ts.Getenv("SERVER_PID"))
		ts.Check(err)
		p, err := os.FindProcess(pid)
		ts.Check(err)
		ts.Check(p.Signal(os.Interrupt))
		waitGone(ts.Getenv("SERVER_URL"))
		return
	}
	path := strings.SplitN(ts.Getenv("PATH"), string(os.PathListSeparator), 2)[0]
	cmd := exec.Command(filepath.Join(path, "guichet"), append([]string{"sandbox", "--json", "--listen", "127.0.0.1:0"}, args[1:]...)...)
	cmd.Dir = ts.Getenv("WORK")
	cmd.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"), "XDG_STATE_HOME="+ts.Getenv("XDG_STATE_HOME"), "XDG_CONFIG_HOME="+ts.Getenv("XDG_CONFIG_HOME"))
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	ts.Check(err)
	url := regexp.MustCompile(`http://[0-9.:]+`).FindString(line)
	ts.Setenv(args[0], url)
	ts.Setenv("SERVER_URL", url)
	ts.Setenv("SERVER_PID", strconv.Itoa(cmd.Process.Pid))
}
