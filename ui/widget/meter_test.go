package widget

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"

	"guichet/ui/theme"
)

func TestBar(t *testing.T) {
	for _, c := range []struct {
		used, most  int
		want, ascii string
	}{
		{0, 50, "────────", "--------"}, {1, 50, "━───────", "=-------"}, {25, 50, "━━━━────", "====----"},
		{49, 50, "━━━━━━━─", "=======-"}, {50, 50, "━━━━━━━━", "========"}, {60, 50, "━━━━━━━━", "========"}, {3, 0, "────────", "--------"},
	} {
		assert.Equal(t, c.want, ansi.Strip(Bar(theme.New(theme.Options{}), c.used, c.most, 8)), "%d of %d", c.used, c.most)
		assert.Equal(t, c.ascii, ansi.Strip(Bar(theme.New(theme.Options{ASCII: true}), c.used, c.most, 8)), "%d of %d", c.used, c.most)
	}
}

func TestSpark(t *testing.T) {
	plain, ascii := theme.New(theme.Options{}), theme.New(theme.Options{ASCII: true})
	values := []int64{0, 10, 30, 60, Gap, 30}
	assert.Equal(t, "▁▂▄▇✗▄", Spark(plain, values))
	assert.Equal(t, "_.-#x-", Spark(ascii, values))
	assert.Equal(t, "▁▁", Spark(plain, []int64{0, 0}))
	assert.Empty(t, Spark(plain, nil))
}
