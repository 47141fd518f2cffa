package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// control plays with nothing broken what found the mutants out: as many worlds as the toughest took, and
// every test. All must be green, or the figures say nothing.
func (w *workshop) control(ctx context.Context, tried []mutant, most int) error {
	if most > 0 {
		if err := w.greenWorlds(ctx, most); err != nil {
			return err
		}
	}
	return w.greenTests(ctx, tried)
}

func (w *workshop) greenWorlds(ctx context.Context, most int) error {
	bin, err := w.build(ctx, nil, "./state/sim")
	if err != nil {
		return err
	}
	for _, s := range w.ranges {
		r, err := w.simulate(ctx, bin, []span{{s.from, s.from + uint64(most) - 1}})
		if err != nil || r.killed {
			return errors.Join(fmt.Errorf("nothing is broken and a world is red: %s", r.why), err)
		}
	}
	fmt.Printf("control: %d worlds with nothing broken are green\n", most*len(w.ranges))
	return nil
}

func (w *workshop) greenTests(ctx context.Context, tried []mutant) error {
	tests := map[string][]string{}
	for _, m := range tried {
		if pack, test, ok := strings.Cut(m.killer, " "); ok && !slices.Contains(tests[pack], test) {
			tests[pack] = append(tests[pack], test)
		}
	}
	n := 0
	for _, pack := range slices.Sorted(maps.Keys(tests)) {
		bin, err := w.build(ctx, nil, pack)
		if err != nil {
			return err
		}
		if out, err := w.execute(ctx, bin, pack, "-test.run", "^("+strings.Join(tests[pack], "|")+")$"); err != nil {
			return fmt.Errorf("nothing is broken and a test of %s is red: %w\n%s", pack, err, complaint(out))
		}
		n += len(tests[pack])
	}
	fmt.Printf("control: %d tests with nothing broken are green\n", n)
	return nil
}
