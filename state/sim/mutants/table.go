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
	untried   = "?"
)

// row is a mutant's line of the table.
type row struct {
	name, promise, killer, median, worst string
}

func (r row) String() string {
	return fmt.Sprintf("| %s | %s | %s | %s | %s |\n", r.name, r.promise, r.killer, r.median, r.worst)
}

// table is MUTANTS.md, a row for each mutant of the list.
type table struct {
	path string
	rows []row
}

// openTable reads what earlier runs wrote. What finds a mutant out is as the list has it now, and a row
// whose finder is another by now says nothing.
func openTable(root string, all []mutant) (*table, error) {
	t := &table{path: filepath.Join(root, tableFile)}
	old, err := os.ReadFile(t.path)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	kept := map[string]row{}
	for _, r := range readRows(string(old)) {
		kept[r.name] = r
	}
	for _, m := range all {
		r := row{m.name, m.promise, m.finder(), untried, untried}
		if was, ok := kept[m.name]; ok && was.killer == r.killer {
			r.median, r.worst = was.median, was.worst
		}
		t.rows = append(t.rows, r)
	}
	return t, nil
}

// keep writes down what became of a mutant, at once: a run may be interrupted.
func (t *table) keep(m mutant, tried result) error {
	for i := range t.rows {
		if r := &t.rows[i]; r.name == m.name {
			r.median, r.worst = tried.figures(m.killer == "")
		}
	}
	return os.WriteFile(t.path, []byte(document(t.rows)), 0o644) //nolint:gosec // a document of the project is for all to read
}

// forget makes every mutant untried.
func (t *table) forget() {
	for i := range t.rows {
		t.rows[i].median, t.rows[i].worst = untried, untried
	}
}

// left returns the mutants that nothing has killed yet.
func (t *table) left(all []mutant) []mutant {
	var some []mutant
	for i, m := range all {
		if r := t.rows[i]; r.median == untried || r.median == alive {
			some = append(some, m)
		}
	}
	return some
}

// longest is how many seeds the toughest mutant took.
func (t *table) longest() int {
	most := 0
	for _, r := range t.rows {
		most = max(most, number(r.worst))
	}
	return most
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

// document is the table as a reader finds it.
func document(rows []row) string {
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
		if r.median != alive && r.median != untried {
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
			rows = append(rows, row{c[0], c[1], c[2], cmp.Or(c[3], untried), cmp.Or(c[4], untried)})
		}
	}
	return rows
}
