package sim

import "time"

// fault is one kind of harm.
type fault int

// The kinds. Those of the wire come first: first what happens before Hub2 has the request, then what
// happens to its answer.
const (
	noFault fault = iota
	requestLost
	dialFails
	late0
	late5s
	late1m
	late10m
	late1h
	html502Before
	json503Before
	redirectBefore
	conflictBefore
	limited
	keyRefused

	answerReset
	answerNever
	answerCut
	answerSlow
	html502After
	json500After
	redirectAfter
	conflictAfter
	oddAnswer
	staleAnswer
	createdTwice

	storeFails
	commitInDoubt
	diskFull
	storeLocked

	crash
	powerLoss
	wallJump
	asleep
	frozen
	faults
)

func (f fault) String() string {
	return [...]string{
		"none", "request-lost", "dial-fails", "late-0", "late-5s", "late-1m", "late-10m", "late-1h", "html-502-before",
		"503-before", "redirect-before", "conflict-before", "429", "key-refused",
		"answer-reset", "answer-never", "answer-cut", "answer-slow", "html-502-after", "500-after", "redirect-after",
		"conflict-after", "odd-answer", "stale-answer", "created-twice",
		"store-fails", "commit-in-doubt", "disk-full", "store-locked",
		"crash", "power-cut", "wall-jump", "asleep", "frozen",
	}[f]
}

// isLate returns when a request that was given up arrives all the same.
func (f fault) isLate() (time.Duration, bool) {
	switch f {
	case late0:
		return 0, true
	case late5s:
		return 5 * time.Second, true
	case late1m:
		return time.Minute, true
	case late10m:
		return 10 * time.Minute, true
	case late1h:
		return time.Hour, true
	default:
		return 0, false
	}
}

// fits reports whether the fault can befall a request.
func (f fault) fits(q request) bool {
	switch f {
	case createdTwice:
		return q.what == "create"
	case staleAnswer:
		return q.what == "status" || q.what == "read" || q.what == "list"
	case oddAnswer:
		return true
	case keyRefused:
		return q.byKey
	default:
		return f > noFault && f <= createdTwice
	}
}

// wireFaults lists the kinds that the wire can do.
func wireFaults() []fault {
	var all []fault
	for f := requestLost; f <= createdTwice; f++ {
		all = append(all, f)
	}
	return all
}

// weather is what a world's faults are like: which there are, and how often. It differs from world to
// world, for a world in which everything fails shows little.
type weather struct {
	wire   []float64 // by fault: its weight, 0 for never
	rate   float64   // of requests that are harmed
	charge float64   // likewise, of charges
	store  float64   // of journal calls
	crash  float64   // of lives that end in a crash
	early  int       // about how many ops such a life has
	power  float64   // of crashes that are power cuts
	calls  int       // how often the nemesis acts
	deeds  []float64 // by fault: what it does
	stall  float64   // of claims after which their till stands still
}

// forecast draws a world's weather.
func forecast(d dice) weather {
	w := weather{wire: make([]float64, faults), deeds: make([]float64, faults)}
	w.rate = []float64{0, 0.15, 0.35, 0.5, 0.65}[d.weighted([]float64{1, 3, 4, 4, 2})]
	w.charge = []float64{0, 0.3, 0.6, 0.9}[d.weighted([]float64{1, 2, 4, 3})]
	w.store = []float64{0, 0.02, 0.08}[d.weighted([]float64{3, 4, 2})]
	w.crash = []float64{0, 0.5, 0.8, 0.95}[d.weighted([]float64{1, 3, 4, 3})]
	w.early = []int{15, 40, 90}[d.n(3)]
	w.power = []float64{0, 0.1, 0.4}[d.n(3)]
	w.calls = d.n(4)
	for _, f := range wireFaults() {
		if d.chance(0.6) {
			w.wire[f] = 0.2 + d.r.Float64()
		}
	}
	// An hour is long, and so are the ten minutes for which a 429 can silence.
	w.wire[late1h] *= 0.3
	w.wire[late10m] *= 0.6
	w.wire[answerNever] *= 0.5
	w.wire[requestLost] *= 0.5
	w.wire[limited] *= 0.5
	for _, f := range []fault{diskFull, wallJump, asleep, frozen, keyRefused} {
		if d.chance(0.5) {
			w.deeds[f] = 0.2 + d.r.Float64()
		}
	}
	if d.chance(0.08) {
		w.stall = 0.3
	}
	return w
}
