package main

import (
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
	text := table(rows)
	assert.Equal(t, rows, readRows(text))
	assert.Contains(t, text, "Killed: 2 of 3, 1 of them by the simulation: the median mutant after 4 seeds, the toughest (a) after 19 at worst.")
	median, worst := result{killed: true, seeds: []int{9, 1, 5, 300, 2}}.figures(true)
	assert.Equal(t, "5 300", median+" "+worst)
}
