package sandbox

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// Webhooks say how events reach the addresses that are registered. The zero value brings them over the
// network, each 50 to 300 milliseconds after its change, so that they may overtake one another.
type Webhooks struct {
	// Transport brings them; nil is a network transport. It must end when the request's context does.
	// InProcess makes one of a handler.
	Transport http.RoundTripper
	// AtOnce brings what a request changed before that request is answered (faults: the webhook is
	// there first), and all else without delay.
	AtOnce bool
	// Fate decides what becomes of each try; nil lets all of them arrive. It is called with the emulator's
	// hands full and must not call it back. What it draws is seeded, the same for the same try.
	Fate func(d Delivery, from *rand.Rand) Fate
	// Observe is called after each POST, from the goroutine that made it.
	Observe func(Delivery)
}

// Fate is what becomes of one try. The zero value is that it arrives, once and in time.
type Fate struct {
	Lost  bool          // it never arrives, and the emulator believes that it did
	Twice bool          // it is sent a second time, after the first
	Late  time.Duration // it is on its way for so long; others overtake it
}

// Delivery is one try to bring an event to an address. It holds no secret but what the address itself
// may hold.
type Delivery struct {
	Registration string
	URL          string
	Event        string // its id
	Type         string
	Intent       string
	Payment      string // "" when the event is about the intent alone
	Try          int    // from 1

	// What came of it, for Observe.
	Status int // HTTP status, 0 when no answer came in time
	Took   time.Duration
	Err    error // why there is none
}
