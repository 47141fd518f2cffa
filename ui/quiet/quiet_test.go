package quiet

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTERMIsDumbUntilItIsRestored(t *testing.T) {
	for _, was := range []bool{true, false} {
		t.Setenv("TERM", "xterm-256color")
		if !was {
			assert.NoError(t, os.Unsetenv("TERM"))
		}
		before, wasSet = hush()
		assert.Equal(t, "dumb", os.Getenv("TERM"))
		Restore()
		term, set := os.LookupEnv("TERM")
		assert.Equal(t, was, set)
		if was {
			assert.Equal(t, "xterm-256color", term)
		}
	}
}
