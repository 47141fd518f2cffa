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

// blows are what goes wrong in a flow; none of them when it is empty, and all that chance brings when nil.
type blows []*blow

func (all blows) wire(w *world, q request) fault {
	struck := noFault
	for _, b := range all { // each counts its own chances, also where another strikes
		if f := b.wire(w, q); f != noFault {
			struck = f
		}
	}
	return struck
}

func (all blows) store(w *world, sale int, writes bool) fault {
	struck := noFault
	for _, b := range all {
		if f := b.store(w, sale, writes); f != noFault {
			struck = f
		}
	}
	return struck
}

// kills returns the op at which a life ends, the first where there are two.
func (all blows) kills(life int) (at int64, power bool) {
	for _, b := range all {
		if n, p := b.kills(life); n > 0 && (at == 0 || n < at) {
			at, power = n, p
		}
	}
	return at, power
}

// fell reports whether every blow did.
func (all blows) fell(r *result) bool {
	for _, b := range all {
		if !b.hit.Load() && (b.kind != crash && b.kind != powerLoss || r.kinds[crash] == 0) {
			return false
		}
	}
	return true
}

func (all blows) String() string {
	var words []string
	for _, b := range all {
		words = append(words, b.String())
	}
	return strings.Join(words, ",")
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
	if b.second > 0 {
		s += fmt.Sprintf("@%d", b.second)
	}
	return s
}

// readBlows reads KIND@N, KIND@N+ or KIND@N@M, a comma between them; "" is none.
func readBlows(s string) (blows, error) {
	all := blows{}
	for word := range strings.SplitSeq(s, ",") {
		if word == "" {
			continue
		}
		b := &blow{}
		kind, at, _ := strings.Cut(word, "@")
		at, second, _ := strings.Cut(at, "@")
		at, b.forever = strings.CutSuffix(at, "+")
		for f := range faults {
			if f.String() == kind {
				b.kind = f
			}
		}
		var err error
		if b.at, err = strconv.ParseInt(at, 10, 64); err != nil || b.kind == noFault {
			return nil, fmt.Errorf("blow %q: want KIND@N", word)
		}
		b.second, _ = strconv.ParseInt(second, 10, 64)
		all = append(all, b)
	}
	return all, nil
}
