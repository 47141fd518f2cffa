package ui

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhatIsAnID(t *testing.T) {
	for _, s := range []string{"pi_abcdef", "pay_a-B_09", "pi_" + strings.Repeat("z", 64)} {
		assert.True(t, isID(s), s)
	}
	for _, s := range []string{
		"", "pi_", "pay_", "pi_abcde", "pi_" + strings.Repeat("z", 65), "PI_abcdef", "pay-abcdef", "xpi_abcdef",
		"pi_abc def", "pi_abcdef\n", "pi_abcdé", "pi_\u202eabcdef", "pi_abc/def", "pay_pi.abcdef",
	} {
		assert.False(t, isID(s), "%q", s)
	}
}
