package journal

import (
	"hash/fnv"
	"os"
	"sync"

	"guichet/state/filelock"
)

// leads are the rights to ask Hub2 about a sale, one program at a time. Each is a lock on one byte of a
// file beside the journal, so it is free the moment its holder dies, however that was; nothing is ever
// written there.
type leads struct {
	mu   sync.Mutex
	file *os.File
	held map[int64]bool
}

func leadFile(path string) string { return path + "-leads" }

// Lead takes the right to ask about a sale. ok is false while another program has it; err tells that
// there are no locks here.
func (j *Journal) Lead(sale string) (release func(), ok bool, err error) {
	release, ok, err = j.leads.take(leadFile(j.path), spot(sale))
	return release, ok, failure(j.path, "take a sale's lead", err)
}

// spot is the byte that stands for a sale.
func spot(sale string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(sale))
	return int64(h.Sum64() >> 2) // well inside what every system takes for an offset
}

func (l *leads) take(path string, at int64) (release func(), ok bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		if l.file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
			return nil, false, err
		}
		l.held = map[int64]bool{}
	}
	if l.held[at] {
		return nil, false, nil
	}
	if ok, err = filelock.Byte(l.file, at); !ok || err != nil {
		return nil, false, err
	}
	l.held[at] = true
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.held[at] {
			delete(l.held, at)
			_ = filelock.Free(l.file, at)
		}
	}, true, nil
}

// close frees what is still held.
func (l *leads) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.held)
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}
