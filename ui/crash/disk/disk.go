//go:build linux

// Package disk gives a test a small disk, which it can fill.
package disk

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Disk is a small one of a test's own.
type Disk struct {
	// Dir is where it is mounted.
	Dir string
	t   *testing.T
}

// Small mounts a disk of a size that mount understands. Where nothing may be mounted, as in a container without that right,
// the small shared memory that containers have is used.
func Small(t *testing.T, size string) *Disk {
	t.Helper()
	dir := t.TempDir()
	run := func(args ...string) error {
		return exec.CommandContext(context.Background(), args[0], args[1:]...).Run() //nolint:gosec // of this file's own
	}
	if run("mount", "-t", "tmpfs", "-o", "size="+size, "none", dir) == nil {
		t.Cleanup(func() { _ = run("umount", "-l", dir) })
		return &Disk{dir, t}
	}
	const shared, small = "/dev/shm", 128 << 20
	var info syscall.Statfs_t
	if syscall.Statfs(shared, &info) != nil || int64(info.Blocks)*info.Bsize > small {
		t.Skip("no disk can be mounted here, and none is small enough to be filled")
	}
	dir, err := os.MkdirTemp(shared, "guichet-disk-*")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return &Disk{dir, t}
}

func (d *Disk) filler() string { return filepath.Join(d.Dir, "filler") }

// Fill leaves not a byte.
func (d *Disk) Fill() {
	f, err := os.OpenFile(d.filler(), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		d.t.Error(err)
		return
	}
	defer func() { _ = f.Close() }()
	for block := 1 << 16; block > 0; {
		if _, err := f.Write(make([]byte, block)); err != nil {
			block /= 2
		}
	}
}

// Free makes room again.
func (d *Disk) Free() { _ = os.Remove(d.filler()) }
