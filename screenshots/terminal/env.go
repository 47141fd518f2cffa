package terminal

import (
	"os"
	"path/filepath"
)

// CleanEnv is the environment of a fresh desk on an ordinary terminal: nothing of the caller's but PATH
// (and GOCOVERDIR, for a program built with -cover), a home and XDG directories under home, and then the
// extra "NAME=value" pairs, of which the last one wins. So neither CI nor NO_COLOR is there unless asked
// for; with either, programs write no colour at all.
func CleanEnv(home string, extra ...string) []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"),
		"TERM=xterm-256color",
		"LANG=C.UTF-8",
		"HOME=" + home,
		"TMPDIR=" + os.TempDir(),
		"XDG_CONFIG_HOME=" + filepath.Join(home, ".config"),
		"XDG_DATA_HOME=" + filepath.Join(home, ".local", "share"),
		"XDG_STATE_HOME=" + filepath.Join(home, ".local", "state"),
		"XDG_CACHE_HOME=" + filepath.Join(home, ".cache"),
		"XDG_RUNTIME_DIR=" + filepath.Join(home, ".run"),
	}
	if dir := os.Getenv("GOCOVERDIR"); dir != "" {
		env = append(env, "GOCOVERDIR="+dir)
	}
	return append(env, extra...)
}
