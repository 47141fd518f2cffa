package config

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state/filelock"
)

// registersIn makes this test a program that keeps registrations of the ids that it is told, in a folder.
const registersIn = "GUICHET_TEST_REGISTERS_IN"

func registers(dir string, ids []string) int {
	cfg := &Config{DataDir: dir}
	for _, id := range ids {
		err := cfg.KeepRegistration(Registration{ID: id, Secret: "s"})
		if err == nil {
			err = cfg.ForgetRegistration("old-" + id)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return 0
}

// Programs that register and delete at the same moment lose nothing of each other's.
func TestManyRegisterAtOnce(t *testing.T) {
	const programs, each = 6, 8
	dir := t.TempDir()
	cfg := &Config{DataDir: dir}
	self, err := os.Executable()
	require.NoError(t, err)
	var all []*exec.Cmd
	for p := range programs {
		cmd := exec.Command(self)
		cmd.Env, cmd.Stderr = append(os.Environ(), registersIn+"="+dir), os.Stderr
		for n := range each {
			id := fmt.Sprintf("wh_%d_%d", p, n)
			require.NoError(t, cfg.KeepRegistration(Registration{ID: "old-" + id, Secret: "s"}))
			cmd.Args = append(cmd.Args, id)
		}
		all = append(all, cmd)
	}
	var ended sync.WaitGroup
	for _, cmd := range all {
		ended.Go(func() { assert.NoError(t, cmd.Run()) })
	}
	ended.Wait()
	kept, err := cfg.Registrations()
	require.NoError(t, err)
	ids := map[string]bool{}
	for _, r := range kept {
		ids[r.ID] = true
	}
	assert.Len(t, kept, programs*each)
	for p := range programs {
		for n := range each {
			assert.True(t, ids[fmt.Sprintf("wh_%d_%d", p, n)], "%d %d", p, n)
		}
	}
}

// Whoever keeps the file locked is waited for, and not for ever.
func TestALockedRegistryIsToldAndLeftAsItWas(t *testing.T) {
	cfg := &Config{DataDir: t.TempDir()}
	require.NoError(t, cfg.KeepRegistration(Registration{ID: "wh_1", Secret: canary}))
	other, err := openLock(cfg.RegistrationsFile() + "-lock")
	require.NoError(t, err)
	defer func() { _ = other.Close() }()
	kept := func() []Registration {
		all, err := cfg.Registrations()
		require.NoError(t, err)
		return all
	}
	synctest.Test(t, func(t *testing.T) {
		ours, err := filelock.Byte(other, 0)
		require.NoError(t, err)
		require.True(t, ours)
		err = cfg.ForgetRegistration("wh_1")
		require.ErrorContains(t, err, "another program has kept the file of registered webhooks locked for too long")
		assert.Len(t, kept(), 1)

		done := make(chan error, 1)
		go func() { done <- cfg.ForgetRegistration("wh_1") }()
		synctest.Wait()
		assert.Len(t, kept(), 1, "it waits")
		require.NoError(t, filelock.Free(other, 0))
		require.NoError(t, <-done)
		assert.Empty(t, kept())
	})
}

func TestARegistryThatCannotBeLocked(t *testing.T) {
	cfg := &Config{DataDir: t.TempDir()}
	require.NoError(t, os.Mkdir(cfg.RegistrationsFile()+"-lock", 0o700))
	require.ErrorContains(t, cfg.KeepRegistration(Registration{ID: "wh_1"}), "cannot be locked")
	assert.NoFileExists(t, cfg.RegistrationsFile())
}
