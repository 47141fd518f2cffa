//go:build linux

// Package speed measures what a person at the keyboard feels, on the built program in a real
// pseudo-terminal of 80 by 24: how long until it can be used, how long a key takes to the screen, how many
// bytes that is on a slow line, and what a console costs that nobody touches. Beside it, in the same run and
// turn by turn, stand the least that a Bubble Tea program can be and lazygit, where that is installed:
//
//	go test -run '^$' -bench . ./ui/speed -payments 1000000 -keep ~/journals -rounds 40 -idle 10s
package speed

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/screenshots/terminal"
	"guichet/ui/text"
)

var (
	payments = flag.Int("payments", 1000, "how many payments the large journal holds")
	keepIn   = flag.String("keep", "", "a folder where the large journal is kept for the next run")
	rounds   = flag.Int("rounds", 2, "how often each program is started, and how many tens of keys are pressed")
	idle     = flag.Duration("idle", 500*time.Millisecond, "how long the programs are left alone")
	other    = flag.String("program", "", "a built guichet to measure instead of this one")
)

const frameEnd = "\x1b[?2026l"

// subject is a program that is measured.
type subject struct {
	name      string
	path, dir string
	args, env []string
	ready     []string // what it has written when it can be used
	opens     string   // is typed once it is ready, to come to where keys are measured, and
	opened    []string // what it has written then
	keys      [2]string
	whole     []string // what ends the frame of a key; nil takes the first byte for all of it
}

// subjects builds the programs and the journal.
func subjects(b *testing.B) (start, keys, left []subject) {
	b.Helper()
	program, floor := *other, filepath.Join(b.TempDir(), "floor")
	if program == "" {
		program = filepath.Join(b.TempDir(), "guichet")
		build(b, program, "guichet")
	}
	build(b, floor, "guichet/ui/speed/floor")
	w := text.For(text.English)
	till := subject{
		name: "guichet/wizard", path: program, args: []string{"--lang", "en"}, env: terminal.CleanEnv(b.TempDir()),
		ready: []string{w.Amount.Label, frameEnd}, keys: [2]string{"1", "\x7f"}, whole: []string{frameEnd},
	}
	many := till
	many.name, many.env = fmt.Sprintf("guichet/wizard-n=%d", *payments), terminal.CleanEnv(b.TempDir(), "GUICHET_DATA_DIR="+journal(b))
	list := many
	list.name, list.keys = fmt.Sprintf("guichet/list-n=%d", *payments), [2]string{"\x1b[B", "\x1b[A"}
	list.env = append(slices.Clone(list.env), "HUB2_ENVIRONMENT=sandbox", "HUB2_API_KEY=a-key-for-tests-0001", "HUB2_MERCHANT_ID=m",
		"HUB2_BASE_URL=http://127.0.0.1:9") // where nobody listens: what is not over is asked for in vain
	list.opens, list.opened = "\x1b2", []string{"▸ ", frameEnd}
	waiting := till
	waiting.name, waiting.env, waiting.opens = "guichet/countdown", terminal.CleanEnv(b.TempDir()), "2500\r0500000200\r\r" // a payment that never ends
	waiting.opened = []string{"*133#", frameEnd}
	least := subject{name: "floor", path: floor, env: terminal.CleanEnv(b.TempDir()), ready: []string{"Amount > "}, keys: [2]string{"1", "\x7f"}}
	start, keys, left = []subject{till, many, least}, []subject{till, many, list, least}, []subject{till, many, waiting, least}
	if git, ok := lazygit(b); ok {
		return append(start, git), append(keys, git), append(left, git)
	}
	return start, keys, left
}

func build(b *testing.B, path, what string) {
	b.Helper()
	out, err := exec.Command("go", "build", "-o", path, what).CombinedOutput()
	require.NoError(b, err, "%s", out)
}

// lazygit is the one to beat, in an empty repository.
func lazygit(b *testing.B) (subject, bool) {
	b.Helper()
	path, err := exec.LookPath("lazygit")
	if err != nil {
		b.Log("lazygit is not on the PATH: its row is left out")
		return subject{}, false
	}
	dir := b.TempDir()
	out, err := exec.Command("git", "init", "-q", dir).CombinedOutput()
	require.NoError(b, err, "%s", out)
	config := filepath.Join(dir, ".git", "lazygit.yml")
	require.NoError(b, os.WriteFile(config, []byte("disableStartupPopups: true\nupdate: {method: never}\ngit: {autoFetch: false}\n"), 0o600))
	return subject{
		name: "lazygit", path: path, dir: dir, args: []string{"--use-config-file", config}, env: terminal.CleanEnv(b.TempDir()),
		ready: []string{"Files"}, keys: [2]string{"2", "4"}, // from panel to panel
	}, true
}

// journal is a folder with a journal of many payments; the journal's own benchmarks know how to fill one.
func journal(b *testing.B) string {
	b.Helper()
	dir, err := filepath.Abs(*keepIn)
	require.NoError(b, err)
	if *keepIn == "" {
		dir = b.TempDir()
	}
	n := strconv.Itoa(*payments)
	if _, err := os.Stat(filepath.Join(dir, n, "journal.db")); err != nil {
		out, err := exec.Command("go", "test", "-run", "^$", "-bench", "^BenchmarkFirstFrame$", "-benchtime", "1x", "-timeout", "2h",
			"guichet/state/journal", "-payments", n, "-keep", dir).CombinedOutput()
		require.NoError(b, err, "%s", out)
	}
	return filepath.Join(dir, n)
}

// BenchmarkStart measures from exec to a frame that can be used.
func BenchmarkStart(b *testing.B) {
	all, _, _ := subjects(b)
	took := make([][]time.Duration, len(all))
	for range *rounds {
		for i, s := range all {
			l := open(b, s)
			took[i] = append(took[i], l.waits(0, s.ready...).Sub(l.begun))
			l.close()
		}
	}
	for i, s := range all {
		report(b, s, func(b *testing.B) { spread(b, took[i]) })
	}
}

// BenchmarkKey measures from a key to the end of its frame, and what a program holds by then.
func BenchmarkKey(b *testing.B) {
	_, all, _ := subjects(b)
	lines := make([]*line, len(all))
	for i, s := range all {
		lines[i] = at(b, s)
	}
	took, wrote := make([][]time.Duration, len(all)), make([]int, len(all))
	r := rand.New(rand.NewPCG(1, 2))
	presses := *rounds * 10
	for n := range presses {
		for i, s := range all {
			pause(30*time.Millisecond + time.Duration(r.IntN(17_000))*time.Microsecond) // at no beat of any ticker
			mark, begun := lines[i].mark(), time.Now()
			lines[i].types(s.keys[n%2])
			took[i] = append(took[i], lines[i].waits(mark, s.whole...).Sub(begun))
			pause(20 * time.Millisecond) // what comes after its first byte is counted too
			wrote[i] += lines[i].mark() - mark
		}
	}
	for i, s := range all {
		l := lines[i]
		resident, highest, heap := l.memory("VmRSS"), l.memory("VmHWM"), l.memory("RssAnon")
		l.close()
		report(b, s, func(b *testing.B) {
			spread(b, took[i])
			b.ReportMetric(float64(wrote[i])/float64(presses), "B/key")
			b.ReportMetric(resident/1e6, "rss-MB")
			b.ReportMetric(highest/1e6, "highest-rss-MB")
			b.ReportMetric(heap/1e6, "anon-rss-MB")
		})
	}
}

// BenchmarkIdle measures what the programs cost while nobody touches them, all of them at the same time.
func BenchmarkIdle(b *testing.B) {
	_, _, all := subjects(b)
	lines, before := make([]*line, len(all)), make([]time.Duration, len(all))
	for i, s := range all {
		lines[i] = at(b, s)
	}
	pause(2 * time.Second) // what a start leaves behind
	for i, l := range lines {
		before[i] = l.cpu()
	}
	begun := time.Now()
	pause(*idle)
	for i, s := range all {
		l := lines[i]
		used, over := l.cpu()-before[i], time.Since(begun)
		report(b, s, func(b *testing.B) { b.ReportMetric(float64(used.Microseconds())/1000/over.Seconds(), "cpu-ms/s") })
	}
	for _, l := range lines {
		l.close()
	}
}

// at opens a program and goes to where it is measured.
func at(b *testing.B, s subject) *line {
	b.Helper()
	l := open(b, s)
	l.waits(0, s.ready...)
	pause(300 * time.Millisecond)
	if s.opens != "" {
		mark := l.mark()
		for _, key := range split(s.opens) {
			l.types(key)
			pause(50 * time.Millisecond)
		}
		l.waits(mark, s.opened...)
		pause(300 * time.Millisecond)
	}
	return l
}

// split parts what is typed into keys: an escape sequence is one.
func split(keys string) []string {
	if keys[0] == '\x1b' {
		return []string{keys}
	}
	var all []string
	for _, key := range keys {
		all = append(all, string(key))
	}
	return all
}

// pause is a person's: what is measured here is the time that goes by.
func pause(d time.Duration) { time.Sleep(d) }

// report makes the figures of one program a benchmark of its own, so that benchstat sets them side by side.
func report(b *testing.B, s subject, figures func(b *testing.B)) {
	b.Helper()
	b.Run(s.name, func(b *testing.B) {
		for b.Loop() {
		}
		b.ReportMetric(0, "ns/op")
		figures(b)
	})
}

func spread(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	for _, percent := range []int{50, 99} {
		b.ReportMetric(float64(took[(len(took)*percent+99)/100-1].Microseconds())/1000, fmt.Sprintf("p%d-ms", percent))
	}
}
