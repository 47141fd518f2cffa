package desk

import (
	"os"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"guichet/state"
)

// MachineUptime returns the machine's own clock since it was started, the time asleep included. All
// programs of the machine share it and nobody can set it. It is nil where the system has none.
func MachineUptime() func() state.Tick {
	boot := sync.OnceValue(func() string {
		b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
		if err != nil {
			return ""
		}
		return strings.TrimSpace(string(b))
	})
	return func() state.Tick {
		var t unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
			return state.Tick{}
		}
		return state.Tick{Boot: boot(), Up: t.Nano() / 1e6}
	}
}
