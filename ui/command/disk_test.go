package command

import (
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"guichet/state/journal"
)

func TestAFullDiskIsToldWithWhatMendsIt(t *testing.T) {
	t.Parallel()
	path := filepath.Join("till", "journal.db")
	for want, err := range map[string]error{
		"free space on the disk of till, then try again": &journal.Error{Kind: journal.ErrFull, Path: path, Err: errors.New("open: disk I/O error (4874)")},
		"": &journal.Error{Kind: journal.ErrCorrupt, Path: path},
	} {
		f := explain(fmt.Errorf("list: %w", err))
		assert.Equal(t, [2]any{exitUsage, "config"}, [2]any{f.Exit, f.Kind})
		assert.Equal(t, want, f.Hint)
	}
	unmade := &journal.Error{Kind: journal.ErrFailed, Path: path, Err: fmt.Errorf("open: %w", syscall.ENOSPC)}
	assert.Contains(t, explain(unmade).Hint, "free space", "a new one that found no room")
}
