//go:build linux

package endtoend

import (
	"path/filepath"
	"testing"

	"guichet/ui/crash/disk"
)

// On a full disk nothing can be kept, so Hub2 hears 503 until there is room again.
func TestWebhooksWhileTheDiskIsFull(t *testing.T) {
	t.Parallel()
	d := disk.Small(t, "16m") // the log of all that is kept here fits, so it is never begun anew
	c := openCaller(t, filepath.Join(d.Dir, "data"))
	c.pays(4)
	c.settles()
	d.Fill()
	c.refuses(3)
	d.Free()
	c.settles()
	c.judges()
}
