package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// mostSeeds is how many seeds a mutant may live for. All ranges together are the worlds that CI plays
// with nothing broken.
const mostSeeds = 2400

// span is a range of seeds.
type span struct{ from, to uint64 }

// seedRanges are independent of each other, so that one lucky seed decides nothing.
func seedRanges() []span {
	var all []span
	for i := range uint64(5) {
		all = append(all, span{i*mostSeeds + 1, (i + 1) * mostSeeds})
	}
	return all
}

// result is what became of a mutant.
type result struct {
	killed bool
	seeds  []int  // by range: how many were played, the red one included
	why    string // what was said of it
}

// workshop builds mutants and tries them.
type workshop struct {
	root, dir string
	ranges    []span
}

func newWorkshop(root string, ranges []span) (*workshop, error) {
	dir, err := os.MkdirTemp("", "mutants-*")
	return &workshop{root, dir, ranges}, err
}

func (w *workshop) close() { _ = os.RemoveAll(w.dir) }

func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// try tries mutants one after the other, tells of each and has it kept.
func (w *workshop) try(ctx context.Context, some []mutant, keep func(mutant, result) error) (map[string]result, error) {
	results, first := map[string]result{}, time.Now()
	for i, m := range some {
		begun := time.Now()
		fmt.Printf("%3d/%d %-48s ", i+1, len(some), m.name)
		r, err := w.one(ctx, m)
		if ctx.Err() != nil {
			fmt.Println("interrupted")
			return nil, ctx.Err()
		}
		if err != nil { // it proves nothing, so it counts as alive
			r = result{why: err.Error()}
		}
		results[m.name] = r
		word := alive
		if r.killed {
			word = "killed"
		}
		fmt.Printf("%s %v %.0fs: %.300s\n", word, r.seeds, time.Since(begun).Seconds(), r.why)
		if err := keep(m, r); err != nil {
			return nil, err
		}
	}
	fmt.Printf("%d mutants in %s\n", len(some), time.Since(first).Round(time.Second))
	return results, nil
}

func (w *workshop) one(ctx context.Context, m mutant) (result, error) {
	files, err := m.files(w.root)
	if err != nil {
		return result{}, err
	}
	pack, test := "./state/sim", "TestWorlds"
	if m.killer != "" {
		pack, test, _ = strings.Cut(m.killer, " ")
	}
	bin, err := w.build(ctx, files, pack)
	if err != nil {
		return result{}, err
	}
	defer func() { _ = os.Remove(bin) }()
	if m.killer == "" {
		return w.simulate(ctx, bin, w.ranges)
	}
	out, err := w.execute(ctx, bin, pack, "-test.run", "^"+test+"$", "-test.v")
	if err == nil {
		return result{why: "the test passes"}, w.ran(out, test)
	}
	return result{killed: true, why: complaint(out)}, w.ran(out, test)
}

// ran makes sure that the test is there: one that does not exist finds nothing out.
func (w *workshop) ran(out, test string) error {
	if !strings.Contains(out, "=== RUN   "+test) {
		return fmt.Errorf("there is no test %s:\n%s", test, out)
	}
	return nil
}

// build compiles a package's tests with some files replaced.
func (w *workshop) build(ctx context.Context, files map[string]string, pack string) (string, error) {
	replace := map[string]string{}
	for name, text := range files {
		at := filepath.Join(w.dir, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(w.root, name)] = at
	}
	overlay, bin := filepath.Join(w.dir, "overlay.json"), filepath.Join(w.dir, "mutant.test")
	raw, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(overlay, raw, 0o600); err != nil {
		return "", err
	}
	c := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-overlay", overlay, "-o", bin, pack) //nolint:gosec // of our own list
	c.Dir = w.root
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("it does not compile: %w\n%s", err, out)
	}
	return bin, nil
}

// patience bounds a run: a mutant that hangs is found out too.
const patience = 10 * time.Minute

// execute runs a test binary where its package lies, and returns what it said.
func (w *workshop) execute(ctx context.Context, bin, pack string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, bin, append(args, "-test.timeout", patience.String())...) //nolint:gosec // built just now
	c.Dir = filepath.Join(w.root, pack)
	out, err := c.CombinedOutput()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || !exit.Exited()) {
		return "", fmt.Errorf("it was broken off: %w", err) // which is no verdict
	}
	return string(out), err
}

// firstRed is how the simulation says it.
var firstRed = regexp.MustCompile(`first red seed: (\d+)`)

// simulate plays each range until its first red seed. Its number tells how many were needed, however
// many were played beside it.
func (w *workshop) simulate(ctx context.Context, bin string, ranges []span) (result, error) {
	r := result{killed: true}
	for _, s := range ranges {
		out, err := w.execute(ctx, bin, "./state/sim", "-test.run", "^TestWorlds$", "-sim.brief", "-sim.seeds", fmt.Sprintf("%d..%d", s.from, s.to))
		found := firstRed.FindStringSubmatch(out)
		switch {
		case ctx.Err() != nil:
			return r, ctx.Err()
		case err == nil:
			r.killed, r.why = false, "all worlds are green"
			return r, nil
		case found == nil:
			return r, fmt.Errorf("red, and not by a seed:\n%.2000s", out)
		}
		seed, err := strconv.ParseUint(found[1], 10, 64)
		if err != nil {
			return r, err
		}
		r.seeds, r.why = append(r.seeds, int(seed-s.from+1)), complaint(out)
	}
	return r, nil
}

// complaint is the first line that says why a test failed.
func complaint(out string) string {
	lines := strings.Split(out, "\n")
	i := slices.IndexFunc(lines, func(s string) bool { return strings.Contains(s, "is red: ") })
	if i < 0 {
		i = slices.IndexFunc(lines, func(s string) bool { return strings.Contains(s, "_test.go:") || strings.Contains(s, "panic:") })
	}
	if i < 0 {
		return "it fails"
	}
	return strings.Join(strings.Fields(strings.Join(lines[i:min(i+3, len(lines))], " ")), " ")
}
