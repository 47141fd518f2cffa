// Command mutants breaks the program in ways that would cost money, one at a time, and reports what
// finds out: the simulation, after how many seeds, or a named test. A mutant that nothing finds is a
// hole in the net.
//
//	go run ./state/sim/mutants                  all of them, in ten minutes; rewrites MUTANTS.md, row by row
//	go run ./state/sim/mutants -continue        what an interrupted run left, and what was alive
//	go run ./state/sim/mutants -only NAME,NAME  some; rewrites their rows
//	go run ./state/sim/mutants -ranges 1        all, on one range of seeds; writes nothing
//	go run ./state/sim/mutants -rotate 3        three that the day chooses, as CI does; writes nothing
//
// No file of the tree is changed: each mutant is compiled through an overlay.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// plan is what a run was asked for.
type plan struct {
	only   string
	goOn   bool
	rotate int
	ranges int
	day    int64
}

func main() {
	var p plan
	flag.StringVar(&p.only, "only", "", "the mutants to try, by name, a comma between them")
	flag.BoolVar(&p.goOn, "continue", false, "try what the table does not call killed")
	flag.IntVar(&p.rotate, "rotate", 0, "try so many, others each day, on one range of seeds, and write nothing")
	flag.IntVar(&p.ranges, "ranges", len(seedRanges()), "on how many ranges of seeds; with fewer than all nothing is written")
	flag.Int64Var(&p.day, "day", time.Now().Unix()/int64((24*time.Hour).Seconds()), "with rotate: the day, counted from 1970")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, p); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, p plan) error {
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	all := mutants()
	if err := sound(root, all); err != nil {
		return err
	}
	t, err := openTable(root, all)
	if err != nil {
		return err
	}
	chosen, err := p.choose(all, t)
	if err != nil {
		return err
	}
	w, err := newWorkshop(root, p.spans())
	if err != nil {
		return err
	}
	defer w.close()
	if len(w.ranges) == len(seedRanges()) {
		return record(ctx, w, t, chosen, all)
	}
	results, err := w.try(ctx, chosen, func(mutant, result) error { return nil })
	if err != nil {
		return err
	}
	return verdict(results)
}

// record tries mutants on all ranges and writes the table. Once nothing of it is left to be tried, what
// found them out is tried on the program as it is.
func record(ctx context.Context, w *workshop, t *table, chosen, all []mutant) error {
	if len(chosen) == len(all) {
		t.forget()
	}
	results, err := w.try(ctx, chosen, t.keep)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w: -continue goes on from here", ctx.Err())
	case err != nil:
		return err
	}
	if len(t.left(all)) == 0 {
		if err := w.control(ctx, all, t.longest()); err != nil {
			return err
		}
	}
	fmt.Println(sums(t.rows))
	return verdict(results)
}

// spans returns the ranges of seeds to play.
func (p plan) spans() []span {
	if p.rotate > 0 {
		return seedRanges()[:1]
	}
	return seedRanges()[:min(max(p.ranges, 1), len(seedRanges()))]
}

// choose returns the mutants to try.
func (p plan) choose(all []mutant, t *table) ([]mutant, error) {
	switch {
	case p.rotate > 0:
		return turn(all, p.rotate, p.day), nil
	case p.only != "":
		return named(all, strings.Split(p.only, ","))
	case p.goOn:
		return t.left(all), nil
	}
	return all, nil
}

// verdict states the run, and is an error when a mutant lives.
func verdict(results map[string]result) error {
	var alive []string
	for name, r := range results {
		if !r.killed {
			alive = append(alive, name)
		}
	}
	fmt.Printf("mutants=%d/%d killed\n", len(results)-len(alive), len(results))
	if len(alive) > 0 {
		slices.Sort(alive)
		return fmt.Errorf("alive: %s", strings.Join(alive, ", "))
	}
	return nil
}

// turn returns n mutants, the next n each day, so that all have their turn.
func turn(all []mutant, n int, day int64) []mutant {
	var some []mutant
	for i := range min(n, len(all)) {
		some = append(some, all[(int(day)*n+i)%len(all)])
	}
	return some
}

func named(all []mutant, names []string) ([]mutant, error) {
	var some []mutant
	for _, name := range names {
		i := slices.IndexFunc(all, func(m mutant) bool { return m.name == strings.TrimSpace(name) })
		if i < 0 {
			return nil, fmt.Errorf("there is no mutant %q", name)
		}
		some = append(some, all[i])
	}
	return some, nil
}
