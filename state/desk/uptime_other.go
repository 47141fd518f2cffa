//go:build !linux

package desk

import "guichet/state"

// MachineUptime returns nil: on this system each program keeps a clock of its own.
func MachineUptime() func() state.Tick { return nil }
