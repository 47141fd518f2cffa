package config

import (
	"os"
	"slices"
	"sync"
	"time"

	"guichet/hub2"
)

// WatchedSecrets are the secrets that Hub2 may sign webhooks with, as they are now: a registration that
// another program makes counts at once, and one that is deleted no longer. It is safe for several goroutines.
type WatchedSecrets struct {
	clock hub2.Clock

	mu     sync.Mutex
	places []place
	all    []hub2.Secret // of all places; never changed, only replaced
}

// place is where some of the secrets are kept.
type place struct {
	path string // of a file; "" for what cannot change while the program runs
	read func() ([]hub2.Secret, error)

	known  bool        // it was read
	seen   os.FileInfo // the file as it was then, nil where there was none
	kept   []hub2.Secret
	failed time.Time // when it could not be read, zero when it could
}

// readAgain is how long a file that cannot be read is left alone: a forged webhook must cost no reading.
const readAgain = time.Second

// WatchWebhookSecrets returns the secrets that the configuration names, and those of the registrations that
// were made here for the active profile's environment. Those of another environment do not count, for an
// event of a payment does not tell its own.
func (c *Config) WatchWebhookSecrets(clock hub2.Clock) *WatchedSecrets {
	w := &WatchedSecrets{clock: clock}
	for _, source := range c.Webhook.sources {
		p := place{read: source.several}
		if source.kind == keySecret+wayFile {
			p.path = source.ref
		}
		w.places = append(w.places, p)
	}
	w.places = append(w.places, place{path: c.RegistrationsFile(), read: c.registered})
	return w
}

// registered returns the secrets of the registrations that count.
func (c *Config) registered() ([]hub2.Secret, error) {
	made, err := c.Registrations()
	if err != nil {
		return nil, err
	}
	var all []hub2.Secret
	for _, r := range made {
		if r.Environment == string(c.Active().Environment) {
			all = append(all, r.Secret)
		}
	}
	return all, nil
}

// Now returns the secrets. It reads only the files that have changed; of one that cannot be read it returns
// what stood there before, and the error.
func (w *WatchedSecrets) Now() ([]hub2.Secret, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var first error
	changed := false
	for i := range w.places {
		again, err := w.places[i].look(w.clock.Now())
		if changed = changed || again; first == nil {
			first = err
		}
	}
	if changed {
		var all []hub2.Secret
		for _, p := range w.places {
			all = append(all, p.kept...)
		}
		slices.Sort(all)
		w.all = slices.Compact(all)
	}
	return w.all, first
}

// look reads the place again if it has changed, and reports whether it did.
func (p *place) look(now time.Time) (read bool, err error) {
	var seen os.FileInfo
	if p.path != "" {
		seen, _ = os.Stat(p.path) // before it is read: what changes meanwhile is read next time
	}
	since := now.Sub(p.failed)
	if p.known && same(p.seen, seen) || !p.failed.IsZero() && since >= 0 && since < readAgain {
		return false, nil
	}
	kept, err := p.read()
	if err != nil {
		p.failed = now
		return false, err
	}
	p.known, p.seen, p.kept, p.failed = true, seen, kept, time.Time{}
	return true, nil
}

// same reports whether a file is the one that it was.
func same(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}
