package journal

import (
	"fmt"
	"os"
)

// whereabouts are the journal's files as they stood when they were opened. A file that is removed or
// replaced while it is open can be written to as ever: what is kept there is lost with the program, and
// a charge that relied on it would be known to nobody.
type whereabouts map[string]os.FileInfo

// whereaboutsOf notes the files as they are. They must be open, so that none of them goes in the
// ordinary course of things.
func whereaboutsOf(path string) (whereabouts, error) {
	files := whereabouts{}
	for _, name := range []string{path, path + "-wal"} {
		info, err := os.Stat(name)
		if err != nil {
			return nil, fmt.Errorf("find the journal's files: %w", err)
		}
		files[name] = info
	}
	return files, nil
}

// hold returns an error when a file is not where it was any more.
func (files whereabouts) hold() error {
	for name, was := range files {
		is, err := os.Stat(name)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrMoved, err)
		}
		if !os.SameFile(was, is) {
			return fmt.Errorf("%w: another file stands at %s", ErrMoved, name)
		}
	}
	return nil
}
