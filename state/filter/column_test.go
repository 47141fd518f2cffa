package filter

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAnOrderIsReadByEitherName(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"when": "when", "time:desc": "when", "customer": "customer", "number": "customer", "Amount": "amount", "id:DESC": "id",
	} {
		c, ascending, ok := Order(typed)
		assert.True(t, ok, typed)
		assert.False(t, ascending, typed)
		assert.Equal(t, want, c.Name, typed)
	}
	_, ascending, ok := Order("number:asc")
	assert.True(t, ok && ascending)
	for _, typed := range []string{"", ":asc", "colour", "last_word", "amount:", "amount:up", "time:asc:desc", "amount "} {
		_, _, ok := Order(typed)
		assert.False(t, ok, typed)
	}
}
