package command

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFormsOfCodesAndReferences(t *testing.T) {
	for s, want := range map[string]bool{
		"123": true, "0123456789": true, "": false, "12": false, "01234567890": false, "12a4": false, "١٢٣٤": false, "123\n": false, "1 2 3": false,
	} {
		assert.Equal(t, want, plausibleOTP(s), "%q", s)
	}
	for s, want := range map[string]bool{
		"FAC-2025_1. b": true, " ": false, "": false, "é": false, "a/b": false, "a\n": false,
		strings.Repeat("x", 255): true, strings.Repeat("x", 256): false,
	} {
		assert.Equal(t, want, plausibleReference(s), "%q", s)
	}
}
