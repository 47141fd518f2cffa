package journal

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/state/filter"
)

func TestEveryOrderOfTheListIsOneOfTheJournal(t *testing.T) {
	of := map[Column]string{}
	for _, c := range filter.Columns() {
		if !c.Sort {
			continue
		}
		by := SortedBy(c)
		require.NotContains(t, of, by, c.Name)
		require.Equal(t, c.Name == "when", by == ByTime)
		of[by] = c.Name
	}
	require.Len(t, of, 10)
}
