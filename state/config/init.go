package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Init writes the example as a new config file that only its owner can read, with the folders on
// the way. It never overwrites.
func Init(path string, example []byte) error {
	fail := func(err error) error {
		return &Error{File: path, Message: fmt.Sprintf("the config file cannot be written: %v", err), cause: err}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fail(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &Error{File: path, Message: "the config file exists already", Hint: "edit it, or move it away first", cause: err}
	}
	if err != nil {
		return fail(err)
	}
	_, err = f.Write(example)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		// Half a config is worse than none; what was removed is what was made above.
		return fail(errors.Join(err, os.Remove(path)))
	}
	return nil
}
