// Command mutants breaks the program in ways that would cost money, one at a time, and reports what
// finds out: the simulation, after how many seeds, or a named test. A mutant that nothing finds is a
// hole in the net.
//
//	go run ./state/sim/mutants                  all of them; rewrites MUTANTS.md
//	go run ./state/sim/mutants -only NAME,NAME  some; rewrites their rows
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
	"time"
)

func main() {
	only := flag.String("only", "", "the mutants to try, by name, a comma between them")
	rotate := flag.Int("rotate", 0, "try so many, others each day, on one range of seeds, and write nothing")
	few := flag.Int("ranges", len(seedRanges()), "on how many ranges of seeds; with fewer than all nothing is written")
	day := flag.Int64("day", time.Now().Unix()/int64((24*time.Hour).Seconds()), "with rotate: the day, counted from 1970")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *only, *rotate, *few, *day); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only string, rotate, few int, day int64) error {
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	all := mutants()
	if err := sound(root, all); err != nil {
		return err
	}
	chosen, ranges := all, seedRanges()[:few]
	switch {
	case rotate > 0:
		chosen, ranges = turn(all, rotate, day), seedRanges()[:1]
	case only != "":
		if chosen, err = named(all, strings.Split(only, ",")); err != nil {
			return err
		}
	}
	w, err := newWorkshop(root, ranges)
	if err != nil {
		return err
	}
	defer w.close()
	results, err := w.try(ctx, chosen)
	if err != nil {
		return err
	}
	if rotate == 0 && few == len(seedRanges()) {
		if err := w.control(ctx, results); err != nil {
			return err
		}
		if err := writeTable(root, all, results); err != nil {
			return err
		}
	}
	return verdict(results)
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
