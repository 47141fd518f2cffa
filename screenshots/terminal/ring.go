package terminal

import "bytes"

const ringSize = 1 << 20

// ring keeps the last of what was written to it.
type ring struct{ kept []byte }

func (r *ring) add(p []byte) {
	r.kept = append(r.kept, p...)
	if len(r.kept) > 2*ringSize {
		r.kept = bytes.Clone(r.kept[len(r.kept)-ringSize:])
	}
}

// bytes returns a copy of the last of it.
func (r *ring) bytes() []byte {
	return bytes.Clone(r.kept[max(0, len(r.kept)-ringSize):])
}
