package config

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails when a test leaves a goroutine behind. Under a variable it is a program that registers.
func TestMain(m *testing.M) {
	if dir := os.Getenv(registersIn); dir != "" {
		os.Exit(registers(dir, os.Args[1:]))
	}
	goleak.VerifyTestMain(m)
}
