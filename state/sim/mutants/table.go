package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// tableFile is the table, from the root.
const tableFile = "state/sim/mutants/MUTANTS.md"

const (
	tableHead = "| mutant | the promise that it breaks | what finds out | seeds, median | seeds, worst |\n|---|---|---|---:|---:|\n"
	alive     = "ALIVE"
)

// row is a mutant's line of the table.
type row struct {
	name, promise, killer, median, worst string
}

func (r row) String() string {
	return fmt.Sprintf("| %s | %s | %s | %s | %s |\n", r.name, r.promise, r.killer, r.median, r.worst)
}

// writeTable writes the rows of what was tried anew and leaves the others as they are.
func writeTable(root string, all []mutant, results map[string]result) error {
	path := filepath.Join(root, tableFile)
	old, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	kept := map[string]row{}
	for _, r := range readRows(string(old)) {
		kept[r.name] = r
	}
	var rows []row
	for _, m := range all {
		r, ok := kept[m.name]
		if !ok {
			r = row{median: "?", worst: "?"}
		}
		r.name, r.promise, r.killer = m.name, m.promise, m.finder()
		if tried, ok := results[m.name]; ok {
			r.median, r.worst = tried.figures(m.killer == "")
		}
		rows = append(rows, r)
	}
	return os.WriteFile(path, []byte(table(rows)), 0o644) //nolint:gosec // a document of the project is for all to read
}

// finder names what finds a mutant out.
func (m mutant) finder() string {
	if m.killer == "" {
		return "the simulation"
	}
	pack, test, _ := strings.Cut(m.killer, " ")
	return fmt.Sprintf("`%s` in %s", test, strings.TrimPrefix(pack, "./"))
}

// figures are the seeds to kill; a test needs none.
func (r result) figures(simulated bool) (median, worst string) {
	switch {
	case !r.killed:
		return alive, alive
	case !simulated:
		return "–", "–"
	}
	s := slices.Sorted(slices.Values(r.seeds))
	return strconv.Itoa(s[len(s)/2]), strconv.Itoa(s[len(s)-1])
}

func table(rows []row) string {
	var b strings.Builder
	b.WriteString("# Money mutants\n\nEach is a mistake that somebody could make and that would cost money. The program is compiled with it, and\n")
	fmt.Fprintf(&b, "something must go red: the simulation, after so many worlds (the median and the worst of %d ranges of seeds\nthat have none in common), or, for what no world can show, a test.\n\n", len(seedRanges()))
	b.WriteString(sums(rows) + "\n\n    go run ./state/sim/mutants\n\nplays it all again and rewrites this table.\n\n" + tableHead)
	for _, r := range rows {
		b.WriteString(r.String())
	}
	return b.String()
}

// sums state the table in one line.
func sums(rows []row) string {
	killed := 0
	var medians []int
	worst := row{worst: "0"}
	for _, r := range rows {
		if r.median != alive && r.median != "?" {
			killed++
		}
		n, err := strconv.Atoi(r.median)
		if err != nil {
			continue
		}
		medians = append(medians, n)
		if number(r.worst) > number(worst.worst) {
			worst = r
		}
	}
	if len(medians) == 0 {
		return fmt.Sprintf("Killed: %d of %d.", killed, len(rows))
	}
	slices.Sort(medians)
	return fmt.Sprintf("Killed: %d of %d, %d of them by the simulation: the median mutant after %d seeds, the toughest (%s) after %d at worst.",
		killed, len(rows), len(medians), medians[len(medians)/2], worst.name, number(worst.worst))
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// readRows reads the rows of a table.
func readRows(text string) []row {
	var rows []row
	_, body, _ := strings.Cut(text, tableHead)
	for line := range strings.Lines(body) {
		c := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(c) == 5 {
			for i := range c {
				c[i] = strings.TrimSpace(c[i])
			}
			rows = append(rows, row{c[0], c[1], c[2], cmp.Or(c[3], "?"), cmp.Or(c[4], "?")})
		}
	}
	return rows
}
