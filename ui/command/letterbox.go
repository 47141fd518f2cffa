package command

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/config"
	"guichet/ui/text"
)

// letterbox is what `webhook serve` does with letters that are in the journal: it tells of each, and
// looks behind some at Hub2. Neither keeps the next letter waiting.
type letterbox struct {
	g       *program
	note    func(format string, args ...any) // to whoever runs it
	s       *shop
	words   *text.Catalog
	secrets *config.WatchedSecrets
	unread  atomic.Value // what kept a change of them from being read, as it was told
	told    chan state.Receipt
	doubts  chan doubt
	lost    atomic.Int64
}

// doubt is a sale to look at.
type doubt struct {
	sale  string
	money bool // a webhook told another amount, and not its end
}

const (
	// tellAhead is how many letters may wait for whoever reads standard output.
	tellAhead = 4096
	// lookAhead is how many sales may wait to be looked at.
	lookAhead = 256
	// lookGap leaves the shared budget to the tills: 5 of the 50 requests of 5 seconds.
	lookGap = time.Second
)

func newLetterbox(g *program, s *shop, secrets *config.WatchedSecrets) *letterbox {
	return &letterbox{
		g: g, note: g.note, s: s, words: text.For(text.Lang(s.cfg.Lang)), secrets: secrets,
		told: make(chan state.Receipt, tellAhead), doubts: make(chan doubt, lookAhead),
	}
}

// secretsNow returns the secrets that count, and tells once what keeps their change from being read.
func (b *letterbox) secretsNow() []hub2.Secret {
	all, err := b.secrets.Now()
	if err != nil {
		if why := err.Error(); b.unread.Swap(why) != why {
			b.note(b.words.Command.Webhook.NotReread, text.Clean(why, 300))
		}
	}
	return all
}

// take is told of each letter. It waits for nothing: what is not told is in the journal all the same, and
// what is not looked at is looked at by the next program that follows it.
func (b *letterbox) take(r state.Receipt) {
	select {
	case b.told <- r:
	default:
		b.lost.Add(1)
	}
	b.doubt(r)
}

// doubt notes a sale that is to be looked at.
func (b *letterbox) doubt(r state.Receipt) {
	d := doubt{r.Sale.ID, r.Aside == state.AsideMoney}
	if r.Repeat || r.Sale.ID == "" || !d.money && r.Sale.Next().Read != state.ReadProof {
		return
	}
	select {
	case b.doubts <- d:
	default:
	}
}

type listeningEvent struct {
	Type    string `json:"type"`
	Address string `json:"address"`
	At      string `json:"at"`
}

// readyEvent tells that a self-test came in.
type readyEvent struct {
	Type string `json:"type"`
	At   string `json:"at"`
}

// hookEvent is a webhook as serve tells of it.
type hookEvent struct {
	Type   string  `json:"type"`
	Event  *string `json:"event"`
	Kind   string  `json:"kind"`
	Intent *string `json:"intent"`
	Sale   *string `json:"sale"`
	Status *string `json:"status"`
	Aside  *string `json:"aside"`
	Repeat bool    `json:"repeat"`
	At     string  `json:"at"`
}

func viewReceipt(r state.Receipt, secrets []hub2.Secret) hookEvent {
	status := ""
	if r.Sale.ID != "" {
		status = r.Sale.Word()
	}
	hiding(append([]hub2.Secret{r.Sale.Token}, secrets...), &r.Event, &r.Type, &r.About, &status)
	return hookEvent{
		Type: "event", Event: orNull(r.Event), Kind: r.Type, Intent: orNull(r.About), Sale: orNull(r.Sale.ID),
		Status: orNull(status), Aside: orNull(string(r.Aside)), Repeat: r.Repeat, At: stamp(r.At),
	}
}

func (b *letterbox) listening(address string) error {
	return b.say(listeningEvent{"listening", address, stamp(b.g.Clock.Now())}, fmt.Sprintf(b.words.Command.Webhook.Listening, address))
}

// tell writes a line for each letter. Where nobody reads any more, letters are taken in as before.
func (b *letterbox) tell() {
	deaf := false
	for r := range b.told {
		if n := b.lost.Swap(0); n > 0 && !deaf {
			b.note(b.words.Command.Webhook.LinesLost, n)
		}
		if deaf {
			continue
		}
		if err := b.tellOf(r); err != nil {
			deaf = true
			b.note("standard output cannot be written any more (%s); webhooks are received as before", err)
		}
	}
}

func (b *letterbox) tellOf(r state.Receipt) error {
	if r.Aside == state.AsideTrial {
		return b.say(readyEvent{"ready", stamp(r.At)}, text.ClockSeconds(r.At.Local())+"  "+b.words.Command.Webhook.Ready)
	}
	e := viewReceipt(r, b.secretsNow())
	return b.say(e, b.line(e, r.Aside, r.At))
}

func (b *letterbox) say(event any, line string) error {
	var err error
	if b.g.flags.json {
		err = writeLine(b.g.Stdout, event)
	} else {
		_, err = fmt.Fprintln(b.g.Stdout, line)
	}
	return err //nolint:wrapcheck // told as it is
}

func (b *letterbox) line(e hookEvent, aside state.Aside, at time.Time) string {
	w := b.words.Command.Webhook
	line := fmt.Sprintf("%s  %-30s", text.ClockSeconds(at.Local()), text.Clean(e.Kind, 40))
	if e.Status != nil {
		line += "  " + b.words.StatusWord(*e.Status)
	}
	if e.Intent != nil {
		line += "  " + text.Clean(*e.Intent, 60)
	}
	if why := asideWord(w, aside); why != "" {
		line += "  " + fmt.Sprintf(w.SetAside, why)
	}
	if e.Repeat {
		line += "  (" + w.Repeat + ")"
	}
	return line
}

// look reads at Hub2 what a webhook ended, or told otherwise than it should. Where that cannot be done
// nothing fails: the desk that follows the sale does it.
func (b *letterbox) look(ctx context.Context) {
	told := ""
	for {
		select {
		case <-ctx.Done():
			return
		case d := <-b.doubts:
			if why := b.lookAt(ctx, d); why != "" && why != told && ctx.Err() == nil {
				b.note("%s", why)
				told = why
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-b.g.Clock.After(lookGap):
		}
	}
}

// lookAt looks at one sale, and returns what went wrong. An ending that somebody has looked at since, or
// is about to, needs no second look.
func (b *letterbox) lookAt(ctx context.Context, d doubt) string {
	sale, err := b.s.journal.Sale(ctx, d.sale)
	if err == nil && !d.money {
		release, free, noLocks := b.s.journal.Lead(d.sale)
		if free {
			defer release()
		}
		if sale.Next().Read != state.ReadProof || !free && noLocks == nil {
			return ""
		}
	}
	if err == nil {
		_, err = b.s.desk.Look(ctx, d.sale)
	}
	if err == nil {
		return ""
	}
	return fmt.Sprintf(b.words.Command.Webhook.LookFailed, text.Clean(sale.Intent, 60), text.Clean(err.Error(), 300))
}

// trimEvery is how often old bodies are let go of.
const trimEvery = time.Hour

// trim lets go of old webhooks' bodies while new ones come. A pass that fails is made up for by the next.
func (b *letterbox) trim(ctx context.Context) {
	for {
		_, _ = b.s.journal.TrimBodies(ctx, b.g.Clock.Now())
		select {
		case <-ctx.Done():
			return
		case <-b.g.Clock.After(trimEvery):
		}
	}
}
