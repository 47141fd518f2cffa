//go:build unix

package crash

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// moment is an instant in the life of a request.
type moment int

const (
	onArrival      moment = iota // Hub2 never acts on it
	beforeHandling               // the program is gone when Hub2 acts
	beforeAnswer
	inAnswer
	afterAnswer
	moments = iota
)

func (m moment) String() string {
	return [...]string{"on arrival", "before handling", "before the answer", "in the answer", "after the answer"}[m]
}

// plug ends a program at its n-th request.
type plug struct {
	n    int
	at   moment
	come int
	end  func() // ends the program; it is gone when this returns
}

// counts counts a request and tells whether it is the one.
func (p *plug) counts() bool {
	p.come++
	return p.come == p.n
}

func (p *plug) pull() { p.end() }

// blow is when a program is killed: at a request, at a write to the journal, or after a while.
type blow struct {
	request int
	at      moment
	write   int
	after   time.Duration
}

func (b blow) String() string {
	switch {
	case b.request > 0:
		return fmt.Sprintf("%s of request %d", b.at, b.request)
	case b.write > 0:
		return fmt.Sprintf("at write %d to the journal", b.write)
	}
	return fmt.Sprintf("after %v", b.after)
}

// anyBlow draws one.
func anyBlow(r *rand.Rand) blow {
	switch r.IntN(3) {
	case 0:
		return blow{request: 1 + r.IntN(4), at: moment(r.IntN(moments))}
	case 1:
		return blow{write: 1 + r.IntN(24)}
	}
	return blow{after: time.Duration(r.IntN(600)) * time.Millisecond}
}

// everyBlow is the list of all that can be named: each moment of each of the first requests, and the first
// writes.
func everyBlow() []blow {
	var all []blow
	for n := 1; n <= 4; n++ {
		for at := range moment(moments) {
			all = append(all, blow{request: n, at: at})
		}
	}
	for n := 1; n <= 12; n++ {
		all = append(all, blow{write: n})
	}
	return all
}

// falls has the blow fall on a program that works in dir, until the returned function is called.
func (b blow) falls(h *hub, dir string, end func()) (stop func()) {
	switch {
	case b.request > 0:
		h.ends(&plug{n: b.request, at: b.at, end: end})
		return func() { h.ends(nil) }
	case b.write > 0:
		return atWrite(dir, b.write, end)
	}
	timer := time.AfterFunc(b.after, end)
	return func() { timer.Stop() }
}

// atWrite calls end at the n-th change of the journal's own files.
func atWrite(dir string, n int, end func()) (stop func()) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return func() {}
	}
	if err := w.Add(dir); err != nil {
		_ = w.Close()
		return func() {}
	}
	var done sync.WaitGroup
	done.Go(func() {
		for e := range w.Events {
			name := filepath.Base(e.Name)
			if strings.HasSuffix(name, "-bell") || strings.HasSuffix(name, "-leads") {
				continue
			}
			if n--; n == 0 {
				end()
			}
		}
	})
	return func() {
		_ = w.Close()
		done.Wait()
	}
}
