package sim

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
)

// blow is one planned fault: the n-th time that its kind could strike, once or from then on.
type blow struct {
	kind    fault
	at      int64
	forever bool
	second  int64 // of a crash: the op of the next life at which that ends too, 0 for none

	seen atomic.Int64
	hit  atomic.Bool
}

// due counts one more time at which the blow could fall, and reports whether it does.
func (b *blow) due(w *world) bool {
	n := b.seen.Add(1)
	if w.calm.Load() || n < b.at || n > b.at && !b.forever {
		return false
	}
	b.hit.Store(true)
	return true
}

func (b *blow) wire(w *world, q request) fault {
	if b.kind > createdTwice || !b.kind.fits(q) || !b.due(w) {
		return noFault
	}
	w.happens(b.kind, q.sale, 0)
	return b.kind
}

func (b *blow) store(w *world, sale int, writes bool) fault {
	if b.kind < storeFails || b.kind > storeLocked || !writes && b.kind != storeFails || !b.due(w) {
		return noFault
	}
	w.happens(b.kind, sale, 0)
	return b.kind
}

// kills returns the op at which a life ends.
func (b *blow) kills(life int) (at int64, power bool) {
	if b.kind != crash && b.kind != powerLoss {
		return 0, false
	}
	switch {
	case life == 1 || b.forever:
		at = b.at
	case life == 2:
		at = b.second
	}
	return at, b.kind == powerLoss
}

// String writes a blow as readBlow reads it.
func (b *blow) String() string {
	s := fmt.Sprintf("%s@%d", b.kind, b.at)
	if b.forever {
		s += "+"
	}
	return s
}

// readBlow reads KIND@N, KIND@N+ or KIND@N@M; "" is one that never falls.
func readBlow(s string) (*blow, error) {
	b := &blow{}
	if s == "" {
		return b, nil
	}
	kind, at, _ := strings.Cut(s, "@")
	at, second, _ := strings.Cut(at, "@")
	at, b.forever = strings.CutSuffix(at, "+")
	for f := range faults {
		if f.String() == kind {
			b.kind = f
		}
	}
	var err error
	if b.at, err = strconv.ParseInt(at, 10, 64); err != nil || b.kind == noFault {
		return nil, fmt.Errorf("blow %q: want KIND@N", s)
	}
	b.second, _ = strconv.ParseInt(second, 10, 64)
	return b, nil
}
