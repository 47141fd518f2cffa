package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"guichet/hub2"
	"guichet/state/filelock"
)

// registrationsLimit is far above what anybody registers.
const registrationsLimit = 1 << 20

// Registration is a webhook registration that was made here. Hub2 tells its secret once.
type Registration struct {
	ID          string
	URL         string
	Environment string
	Merchant    string
	Secret      hub2.Secret
	At          time.Time
}

// registrationFile is how it is kept; a hub2.Secret would not be written.
type registrationFile struct {
	ID          string    `json:"id"`
	URL         string    `json:"url"`
	Environment string    `json:"environment"`
	Merchant    string    `json:"merchant"`
	Secret      string    `json:"secret"`
	At          time.Time `json:"at"`
}

// Registrations returns the registrations that were made here, oldest first.
func (c *Config) Registrations() ([]Registration, error) {
	path := c.RegistrationsFile()
	data, e := readPrivate(path, "the file of registered webhooks", registrationsLimit)
	if e != nil {
		if errors.Is(e, fs.ErrNotExist) {
			return nil, nil
		}
		e.File = path
		return nil, e
	}
	var kept []registrationFile
	if json.Unmarshal(data, &kept) != nil { // whose error may repeat a part of the file
		return nil, &Error{
			File: path, Message: "the file of registered webhooks is not what this program wrote",
			Hint: "move it away, and register again: guichet webhook register",
		}
	}
	all := make([]Registration, len(kept))
	for i, r := range kept {
		all[i] = Registration{r.ID, r.URL, r.Environment, r.Merchant, hub2.Secret(r.Secret), r.At}
	}
	return all, nil
}

// KeepRegistration adds a registration, in the place of one with its id.
func (c *Config) KeepRegistration(r Registration) error {
	return c.changeRegistrations(func(all []Registration) []Registration {
		all = slices.DeleteFunc(all, func(other Registration) bool { return other.ID == r.ID })
		return append(all, r)
	})
}

// ForgetRegistration removes a registration, if it is there.
func (c *Config) ForgetRegistration(id string) error {
	return c.changeRegistrations(func(all []Registration) []Registration {
		return slices.DeleteFunc(all, func(r Registration) bool { return r.ID == id })
	})
}

// changeRegistrations reads the file and puts another in its place, one program at a time: what another
// has kept meanwhile would be lost otherwise.
func (c *Config) changeRegistrations(change func([]Registration) []Registration) error {
	free, err := c.lockRegistrations()
	if err != nil {
		return err
	}
	defer free()
	before, err := c.Registrations()
	if err != nil {
		return err
	}
	kept := []registrationFile{}
	for _, r := range change(before) {
		kept = append(kept, registrationFile{r.ID, r.URL, r.Environment, r.Merchant, r.Secret.Reveal(), r.At.UTC()})
	}
	data, err := json.MarshalIndent(kept, "", "  ") //nolint:gosec // this file is where the secrets are kept
	if err == nil {
		err = replace(c.RegistrationsFile(), append(data, '\n'))
	}
	if err != nil {
		return &Error{File: c.RegistrationsFile(), Message: fmt.Sprintf("the file of registered webhooks cannot be written: %v", err), cause: err}
	}
	return nil
}

// Somebody who changes the file is done in milliseconds, and is waited for this often and so long each time.
const (
	lockTries = 250
	lockPause = 20 * time.Millisecond
)

// lockRegistrations keeps the other programs out until free is called.
func (c *Config) lockRegistrations() (free func(), err error) {
	path := c.RegistrationsFile() + "-lock"
	file, err := openLock(path)
	for range lockTries {
		if err != nil {
			break
		}
		var ours bool
		if ours, err = filelock.Byte(file, 0); ours {
			return func() { _, _ = filelock.Free(file, 0), file.Close() }, nil
		}
		time.Sleep(lockPause)
	}
	_ = file.Close()
	if err != nil {
		return nil, &Error{File: path, Message: fmt.Sprintf("the file of registered webhooks cannot be locked: %v", err), cause: err}
	}
	return nil, &Error{
		File: path, Message: "another program has kept the file of registered webhooks locked for too long",
		Hint: "try again when it has ended; nothing was changed",
	}
}

func openLock(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
}

// replace puts a file in the place of another, whole or not at all; only its owner can read it.
func replace(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(dir, filepath.Base(path)+".new-*") // of mode 0600
	if err != nil {
		return err
	}
	_, err = draft.Write(content)
	err = errors.Join(err, draft.Sync(), draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	if folder, err := os.Open(dir); err == nil {
		_ = folder.Sync() // not every system can
		_ = folder.Close()
	}
	return nil
}
