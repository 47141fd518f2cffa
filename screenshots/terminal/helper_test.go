//go:build unix

package terminal_test

import (
	"bufio"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/term"

	"go.uber.org/goleak"

	"guichet/screenshots/terminal"
)

const helperName = "TERMINAL_TEST_HELPER"

// TestMain plays one of the helper programs when it is asked to, and the tests otherwise.
func TestMain(m *testing.M) {
	if name := os.Getenv(helperName); name != "" {
		os.Exit(helpers()[name]())
	}
	goleak.VerifyTestMain(m)
}

// till opens a till with one of the helper programs on it.
func till(t *testing.T, helper string, more ...func(*terminal.Options)) *terminal.Till {
	t.Helper()
	o := terminal.Options{
		Path: os.Args[0],
		Env:  terminal.CleanEnv(t.TempDir(), helperName+"="+helper, "GORACE=atexit_sleep_ms=0"),
		Cols: 60, Rows: 10,
	}
	for _, change := range more {
		change(&o)
	}
	return terminal.OpenTill(t, o)
}

func helpers() map[string]func() int {
	return map[string]func() int{
		"keys": keys, "sizes": sizes, "question": question, "frames": marked, "careless": careless,
		"stubborn": stubborn, "env": env, "styles": styles, "flood": flood,
	}
}

func say(format string, args ...any) { fmt.Printf(format+"\r\n", args...) }

// keys names every read in raw mode on the alternate screen, until q.
func keys() int {
	old, err := term.MakeRaw(0)
	if err != nil {
		return 9
	}
	defer func() { _ = term.Restore(0, old) }()
	say("\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b]2;a window\x07\a\x1b[Hready")
	defer fmt.Print("\x1b[?1049l\x1b[?25hbye")
	buf := make([]byte, 8192)
	for {
		n, err := os.Stdin.Read(buf)
		if err != nil {
			return 8
		}
		switch got := string(buf[:n]); {
		case got == "q":
			return 7
		case got == "A":
			fmt.Print("\x1b[?1h")
			say("arrows in application mode")
		case n > 40:
			say("%d bytes", n)
		default:
			say("%q", got)
		}
	}
}

// sizes tells the size of its terminal whenever it changes.
func sizes() int {
	changed := make(chan os.Signal, 8)
	signal.Notify(changed, syscall.SIGWINCH)
	for range 2 {
		cols, rows, err := term.GetSize(0)
		if err != nil {
			return 9
		}
		say("%d by %d", cols, rows)
		<-changed
	}
	cols, rows, _ := term.GetSize(0)
	say("%d by %d", cols, rows)
	return 0
}

// question asks where the cursor is and what the background is.
func question() int {
	old, err := term.MakeRaw(0)
	if err != nil {
		return 9
	}
	defer func() { _ = term.Restore(0, old) }()
	fmt.Print("\x1b[6n")
	answer, err := bufio.NewReader(os.Stdin).ReadString('R')
	if err != nil {
		return 8
	}
	say("answer %q", answer)
	return 0
}

// marked paints frames in two halves with a pause between them, in synchronised output.
func marked() int {
	for i := range 40 {
		fmt.Printf("\x1b[?2026h\x1b[H\x1b[2Jleft %02d", i)
		time.Sleep(3 * time.Millisecond)
		fmt.Printf("\x1b[5;1Hright %02d\x1b[?2026l", i)
		time.Sleep(time.Millisecond)
	}
	return 0
}

// careless leaves the line raw.
func careless() int {
	if _, err := term.MakeRaw(0); err != nil {
		return 9
	}
	return 3
}

// stubborn does not go when it is asked to.
func stubborn() int {
	signal.Ignore(syscall.SIGTERM, syscall.SIGHUP)
	say("not going")
	select {}
}

func env() int {
	say("CI=%q NO_COLOR=%q HOME=%v TERM=%s", os.Getenv("CI"), os.Getenv("NO_COLOR"),
		strings.HasPrefix(os.Getenv("XDG_DATA_HOME"), os.Getenv("HOME")), os.Getenv("TERM"))
	return 0
}

func styles() int {
	say("\x1b[1mbold\x1b[m \x1b[2;3mfaint\x1b[m \x1b[7mturned\x1b[m \x1b[4munder\x1b[m")
	say("\x1b[31mred \x1b[48;5;231mcube \x1b[38;2;1;2;3mtrue\x1b[m 漢字 end\u00a0here")
	return 0
}

// flood writes faster than anyone reads, and then ends.
func flood() int {
	line := strings.Repeat("x", 58)
	for range 5000 {
		say("%s", line)
	}
	say("the very last word")
	return 0
}
