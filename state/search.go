package state

import (
	"cmp"
	"slices"
	"time"

	"guichet/hub2"
)

// Tick is an instant of a clock that only goes forward and that all programs of a machine share. It
// can be compared within one boot alone; the zero Tick with none.
type Tick struct {
	Boot string `json:"boot,omitempty"`
	Up   int64  `json:"up,omitempty"` // milliseconds since that boot, the time asleep included
}

// Since returns how long after from t was, and false when the two cannot be compared.
func (t Tick) Since(from Tick) (time.Duration, bool) {
	return time.Duration(t.Up-from.Up) * time.Millisecond, t.Boot != "" && t.Boot == from.Boot
}

// Override is a named person's word that a sale may be charged again, though Hub2 has never shown
// what became of an attempt.
type Override struct {
	By    string `json:"by"`
	Shown string `json:"shown"` // what the person read before saying so
}

// What it takes before a person may say that Hub2 never got an attempt. Absence is no proof: the
// request may still be under way, and Hub2 cannot be told to forget it.
const (
	NotSeenReads = 3
	NotSeenSpan  = time.Minute     // from the first read to the last
	NotSeenAfter = 2 * time.Minute // from the sending to the last read
)

// maxAbsent bounds the reads that are remembered.
const maxAbsent = 64

// blocks reports whether the attempt forbids another: money may still move, or has moved in a way
// that nobody understands, and no person has answered for it.
func (a Attempt) blocks() bool {
	return a.State.Open() && (a.Override == nil || a.State > Unknown)
}

// out reports whether a webhook told the end of our charge before its own answer came: the request may
// still be on its way.
func (a Attempt) out() bool {
	return a.State == Failed && a.Hearsay && a.Answer == Sending && a.ID != a.Payment
}

// forbids reports whether the attempt keeps another from leaving.
func (a Attempt) forbids() bool { return a.blocks() || a.out() }

// Alone reports whether an attempt is on its way and nothing else forbids it: what must be true of
// every charge that leaves.
func (s Sale) Alone(attempt string) bool {
	found := false
	for _, a := range s.Attempts {
		switch {
		case a.ID == attempt:
			found = a.State == Sending && a.Override == nil
		case a.forbids():
			return false
		}
	}
	return found && !s.Paid()
}

// NotSeen reports whether Hub2 was asked about an unknown attempt for long enough, and never showed it.
func (a Attempt) NotSeen() bool {
	reads, span, after := a.Search()
	return a.State <= Unknown && reads >= NotSeenReads && span >= NotSeenSpan && after >= NotSeenAfter
}

// Search returns the evidence of the longest unbroken look for the attempt: how many full reads did
// not show it, the time from the first to the last of them, and from the sending to the last. Where
// the machine was started anew in between, only what came after counts.
func (a Attempt) Search() (reads int, span, after time.Duration) {
	for i := 0; i < len(a.Absent); {
		first, j := a.Absent[i], i
		for j < len(a.Absent) && a.Absent[j].Boot == first.Boot {
			j++
		}
		last := a.Absent[j-1]
		if d, ok := last.Since(first); ok && (reads == 0 || d > span) {
			reads, span, after = j-i, d, d
			if since, ok := last.Since(a.Sent); ok {
				after = since
			}
		}
		i = j
	}
	return reads, span, after
}

// overridable reports whether a named person may open the door: all that forbids a further attempt are
// attempts that Hub2 never showed, and the intent waits to be paid.
func (s Sale) overridable() bool {
	payable := s.IntentStatus.Is(hub2.StatusPaymentRequired) || s.IntentStatus.Failed()
	return payable && !s.Paid() && !slices.ContainsFunc(s.Attempts, func(a Attempt) bool { return a.blocks() && !a.NotSeen() })
}

// override takes a person's word for every attempt that was never seen.
func (s *Sale) override(f Fact) {
	for i := range s.Attempts {
		if a := &s.Attempts[i]; f.Override != nil && a.Override == nil && a.blocks() && a.NotSeen() {
			a.Override = f.Override
		}
	}
}

// countAbsent remembers that a fresh look at an intent at rest did not show an attempt whose fate is
// open. A list that Hub2 left out tells nothing.
func (s *Sale) countAbsent(f Fact) {
	o := f.Seen
	asked := f.Kind == Seen && (f.Source == ByPoll || f.Source == ByRecovery)
	atRest := o.Status.Is(hub2.StatusPaymentRequired) || o.Status.Terminal()
	if !asked || !o.Listed || f.Boot == "" || !atRest {
		return
	}
	for i := range s.Attempts {
		a := &s.Attempts[i]
		since, same := f.Tick.Since(a.Sent)
		if a.State > Unknown || a.Payment != "" || same && since < 0 || len(a.Absent) >= maxAbsent {
			continue
		}
		at, seen := slices.BinarySearchFunc(a.Absent, f.Tick, Tick.compare)
		if !seen {
			a.Absent = slices.Insert(slices.Clone(a.Absent), at, f.Tick)
		}
	}
}

func (t Tick) compare(o Tick) int {
	return cmp.Or(cmp.Compare(t.Boot, o.Boot), cmp.Compare(t.Up, o.Up))
}
