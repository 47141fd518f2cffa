package command

import (
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"time"

	"guichet/hub2/sandbox"
	"guichet/ui/text"
)

// deliveryLine is one try to bring a webhook, as a line of JSON. Of the address it has the host alone: the
// rest may hold what only its owner should know.
type deliveryLine struct {
	Type         string  `json:"type"`
	At           string  `json:"at"`
	Event        string  `json:"event"`
	EventType    string  `json:"event_type"`
	Intent       string  `json:"intent"`
	Payment      *string `json:"payment"`
	Registration string  `json:"registration"`
	Host         string  `json:"host"`
	Try          int     `json:"try"`
	Status       *int    `json:"status"`
	Error        *string `json:"error"`
	TookMS       int64   `json:"took_ms"`
}

// maxShown bounds what is shown of an address, and of why a webhook could not be sent.
const maxShown = 200

// deliveries returns what writes a line for each try, one at a time. Its lines may get lost; the webhooks
// do not.
func (g *program) deliveries(words text.Command) func(sandbox.Delivery) {
	var mu sync.Mutex
	return func(d sandbox.Delivery) {
		l := deliveryLine{
			Type: "webhook", At: stamp(g.Clock.Now()), Event: d.Event, EventType: d.Type, Intent: d.Intent,
			Registration: d.Registration, Try: d.Try, TookMS: d.Took.Round(time.Millisecond).Milliseconds(),
		}
		if u, err := url.Parse(d.URL); err == nil {
			l.Host = u.Host
		}
		if d.Payment != "" {
			l.Payment = &d.Payment
		}
		said := "HTTP " + strconv.Itoa(d.Status)
		if d.Status > 0 {
			l.Status = &d.Status
		}
		if d.Err != nil {
			said = d.Err.Error()
			l.Error = &said
		}
		mu.Lock()
		defer mu.Unlock()
		if g.flags.json {
			_ = writeLine(g.Stdout, l)
			return
		}
		_, _ = fmt.Fprintf(g.Stdout, words.Delivered+"\n", d.Type, d.Intent, text.Clean(l.Host, maxShown), d.Try, text.Clean(said, maxShown))
	}
}
