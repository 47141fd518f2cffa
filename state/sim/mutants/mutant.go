package main

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mutant is one plausible mistake that would cost money.
type mutant struct {
	name    string
	promise string // what it breaks
	edits   []edit
	// killer is the test that must find out, as PACKAGE TEST; "" is the simulation.
	killer string
}

// edit replaces a text that stands exactly once in a file.
type edit struct{ file, old, new string }

// mutants are all of them.
func mutants() []mutant {
	return slices.Concat(wire(), outcome(), claim(), search(), fold(), attribution(), follow(), limits(), keeping(), hooks(), hiding())
}

// sound reports mutants that no longer fit the code: a list that rots proves nothing.
func sound(root string, all []mutant) error {
	seen, errs := map[string]bool{}, []error(nil)
	for _, m := range all {
		if seen[m.name] || m.name == "" || m.promise == "" || len(m.edits) == 0 {
			errs = append(errs, fmt.Errorf("mutant %q: it is there twice, or says too little", m.name))
		}
		seen[m.name] = true
		files, err := m.files(root)
		errs = append(errs, err, m.stands(root))
		for name, text := range files {
			if _, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution); err != nil {
				errs = append(errs, fmt.Errorf("mutant %s: %w", m.name, err))
			}
		}
	}
	return errors.Join(errs...)
}

// files returns the mutant's files as it would have them, by their paths from the root.
func (m mutant) files(root string) (map[string]string, error) {
	files := map[string]string{}
	for _, e := range m.edits {
		text, ok := files[e.file]
		if !ok {
			raw, err := os.ReadFile(filepath.Join(root, e.file))
			if err != nil {
				return nil, fmt.Errorf("mutant %s: %w", m.name, err)
			}
			text = string(raw)
		}
		if n := strings.Count(text, e.old); n != 1 || e.old == e.new {
			return nil, fmt.Errorf("mutant %s: its old text stands %d times in %s, not once:\n%s", m.name, n, e.file, e.old)
		}
		files[e.file] = strings.Replace(text, e.old, e.new, 1)
	}
	return files, nil
}

// stands reports a killer that is not there.
func (m mutant) stands(root string) error {
	if m.killer == "" {
		return nil
	}
	pack, test, _ := strings.Cut(m.killer, " ")
	names, err := filepath.Glob(filepath.Join(root, pack, "*_test.go"))
	if err != nil {
		return err
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if strings.Contains(string(raw), "\nfunc "+test+"(") {
			return nil
		}
	}
	return fmt.Errorf("mutant %s: %s has no test %q", m.name, pack, test)
}
