package payments

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"guichet/state/filter"
)

func TestEveryColumnIsDrawn(t *testing.T) {
	t.Parallel()
	all := drawn()
	assert.Len(t, all, len(filter.Columns()))
	for _, c := range filter.Columns() {
		assert.NotNil(t, all[c.Name].cell, c.Name)
		assert.NotNil(t, all[c.Name].title, c.Name)
		l := &List{shape: []string{c.Name}}
		assert.Equal(t, c, l.named()[0].Column)
	}
}
