package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheListFitsTheCode(t *testing.T) {
	all := mutants()
	assert.GreaterOrEqual(t, len(all), 40)
	require.NoError(t, sound("../../..", all))
}

func TestAMutantThatDoesNotFitIsRed(t *testing.T) {
	m := mutants()[0]
	m.edits = []edit{{m.edits[0].file, "a text that stands nowhere", "x"}}
	require.ErrorContains(t, sound("../../..", []mutant{m}), "0 times")
	m.edits[0].old = "err"
	require.ErrorContains(t, sound("../../..", []mutant{m}), "times")
	same := mutants()[:1]
	require.ErrorContains(t, sound("../../..", append(same, same...)), "twice")
	require.ErrorContains(t, sound("../../..", []mutant{{name: "n", promise: "p", edits: []edit{{"main.go", "func main() {", "func main( {"}}}}), "main.go")
}

func TestAllHaveTheirTurn(t *testing.T) {
	all := mutants()
	seen := map[string]bool{}
	for day := range int64(len(all)/3 + 1) {
		some := turn(all, 3, 20000+day)
		assert.Len(t, some, 3)
		for _, m := range some {
			seen[m.name] = true
		}
	}
	assert.Len(t, seen, len(all))
}

func TestTheTableIsReadAsItIsWritten(t *testing.T) {
	rows := []row{{"a", "p", "the simulation", "4", "19"}, {"b", "q", "`T` in x", "–", "–"}, {"c", "r", "the simulation", alive, alive}}
	text := document(rows)
	assert.Equal(t, rows, readRows(text))
	assert.Contains(t, text, "Killed: 2 of 3, 1 of them by the simulation: the median mutant after 4 seeds, the toughest (a) after 19 at worst.")
	median, worst := result{killed: true, seeds: []int{9, 1, 5, 300, 2}}.figures(true)
	assert.Equal(t, "5 300", median+" "+worst)
}

func TestAKillerThatIsNotThereIsRed(t *testing.T) {
	m := mutants()[0]
	m.killer = "./state TestNobodyWroteThis"
	require.ErrorContains(t, sound("../../..", []mutant{m}), "has no test")
}

func TestAnInterruptedRunGoesOn(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, tableFile)), 0o700))
	all := []mutant{{name: "a"}, {name: "b"}, {name: "c"}, {name: "d", killer: "./x T"}}
	tab, err := openTable(root, all)
	require.NoError(t, err)
	assert.Len(t, tab.left(all), 4)
	require.NoError(t, tab.keep(all[0], result{killed: true, seeds: []int{7, 9, 30}}))
	require.NoError(t, tab.keep(all[1], result{}))
	require.NoError(t, tab.keep(all[3], result{killed: true}))

	all[3].killer = "./x U" // another test is to find it out
	tab, err = openTable(root, all)
	require.NoError(t, err)
	assert.Equal(t, all[1:], tab.left(all), "what lives, what was never tried, and what was tried with another killer")
	assert.Equal(t, 30, tab.longest())
	tab.forget()
	assert.Len(t, tab.left(all), 4)
}
