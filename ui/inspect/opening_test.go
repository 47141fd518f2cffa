package inspect

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state/desk"
)

// The answer to a payment that was left does not take the place of the one that is looked at now, nor
// does it open anything again.
func TestAnAnswerThatComesTooLateIsDropped(t *testing.T) {
	s := opened(t, crowded(3, 1))
	early := s.load("g-1")()
	s.Close()
	drain(s, s.Update(early))
	assert.Nil(t, s.k)
	assert.False(t, s.Open())
	next := s.OpenSale("g-2", desk.News{})
	require.NotNil(t, next)
	drain(s, s.Update(early))
	assert.Nil(t, s.k, "another payment's answer")
	drain(s, next)
	assert.NotNil(t, s.k)
}
