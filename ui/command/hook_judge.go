package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
	"guichet/state/receiver"
	"guichet/ui/text"
)

func (g *program) webhookVerifyCommand() *cobra.Command {
	var signature, body string
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check that a body was signed with a secret that is known here",
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return g.verify(c, signature, body) },
	}
	c.Flags().StringVar(&signature, "signature", "", "the header "+hub2.SignatureHeader+", as in s1=…")
	c.Flags().StringVar(&body, "body", "", "file with the body, byte for byte as it came; - is standard input")
	return c
}

func (g *program) verify(c *cobra.Command, signature, file string) error {
	if signature == "" || file == "" {
		return usage("--signature and --body are needed").hint("like: guichet webhook verify --signature s1=… --body event.json")
	}
	cfg, err := g.load(c)
	if err != nil {
		return err
	}
	secrets, err := webhookSecrets(cfg)
	if err != nil {
		return err
	}
	body, err := g.readBody(file)
	if err != nil {
		return err
	}
	if err := hub2.Verify(body, signature, secrets...); err != nil {
		return refusedHere("%s", err).hint("is the body byte for byte what came, and the secret that of this registration? guichet whoami")
	}
	e, err := hub2.ParseEvent(body)
	about := e.About()
	hiding(secrets, &e.ID, &e.Type, &about, &e.Mode)
	w := text.For(text.Lang(cfg.Lang)).Command.Webhook
	if g.flags.json {
		return writeLine(g.Stdout, struct {
			Type     string  `json:"type"`
			Event    *string `json:"event"`
			Kind     string  `json:"kind"`
			Intent   *string `json:"intent"`
			Mode     *string `json:"mode"`
			Readable bool    `json:"readable"`
		}{"verified", orNull(e.ID), e.Type, orNull(about), orNull(e.Mode), err == nil})
	}
	lines := []string{strings.TrimSpace(fmt.Sprintf(w.Verified, text.Clean(e.Type, 60), text.Clean(e.ID, 80)) + "  " + text.Clean(about, 60))}
	if err != nil {
		lines = append(lines, fmt.Sprintf(w.SetAside, w.Unreadable))
	}
	_, err = fmt.Fprintln(g.Stdout, strings.Join(lines, "\n"))
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

// readBody reads what was posted once, from a file or from standard input.
func (g *program) readBody(file string) ([]byte, error) {
	from := g.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, usage("--body: %s", err)
		}
		defer func() { _ = f.Close() }()
		from = f
	}
	body, err := io.ReadAll(io.LimitReader(from, hub2.MaxEventBytes+1))
	switch {
	case err != nil:
		return nil, usage("--body: %s", err)
	case len(body) > hub2.MaxEventBytes:
		return nil, refusedHere("the body is larger than %d KiB", hub2.MaxEventBytes>>10)
	}
	return body, nil
}

// refusedHere is a refusal of ours.
func refusedHere(format string, args ...any) *failure {
	return &failure{Exit: exitRefused, Kind: "refused", Message: fmt.Sprintf(format, args...)}
}

func (g *program) webhookReplayCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "replay EVENT",
		Short: "Judge an event again that is in the journal",
		Args:  oneOf(math.MaxInt, "which event? this command takes one id", "like: guichet webhook replay evt_…"),
		RunE: func(c *cobra.Command, args []string) error {
			return g.inShop(c, func(s *shop) error { return g.replay(c.Context(), s, args[0]) })
		},
	}
}

type replayEvent struct {
	hookEvent
	Before  replayBefore `json:"before"`
	Changed bool         `json:"changed"`
}

type replayBefore struct {
	Status *string `json:"status"`
	Aside  *string `json:"aside"`
}

// replay judges a letter again, as the journal and the configuration stand now.
func (g *program) replay(ctx context.Context, s *shop, event string) error {
	before, err := s.journal.Letter(ctx, event)
	if errors.Is(err, journal.ErrNotFound) {
		return refusedHere("the journal has no event %.100q", event).hint("only events that were received here can be judged again")
	}
	if errors.Is(err, journal.ErrTrimmed) {
		return s.trimmed(before)
	}
	if err != nil {
		return err
	}
	o := s.judging()
	after, err := s.journal.Rejudge(ctx, before.Letter, func(l state.Letter, sale state.Sale, making bool) (state.Judgement, error) {
		return receiver.Judge(o, l, sale, making), nil
	})
	switch {
	case err != nil:
		return err
	case after.Later:
		return (&failure{Exit: exitUnknown, Kind: "unknown", Message: "a payment is being made that this event may be about"}).hint("try again in two minutes")
	}
	secrets, err := s.cfg.WebhookSecrets()
	if err != nil {
		return err
	}
	was := viewReceipt(before, secrets)
	now := replayEvent{viewReceipt(after, secrets), replayBefore{was.Status, was.Aside}, after.Sale.Seq != before.Sale.Seq || after.Aside != before.Aside}
	now.Type = "replay"
	if g.flags.json {
		return writeLine(g.Stdout, now)
	}
	_, err = fmt.Fprintln(g.Stdout, now.lines(text.For(text.Lang(s.cfg.Lang)), after.Aside))
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

// trimmed tells that an event came too long ago to be judged again.
func (s *shop) trimmed(r state.Receipt) error {
	secrets, _ := s.cfg.WebhookSecrets() // those that cannot be read are on no road out
	hiding(secrets, &r.Event, &r.About)
	f := refusedHere("the event %.100q came on %s, and bodies of events are kept for %d days: it cannot be judged again",
		r.Event, r.At.Local().Format(time.DateOnly), journal.BodiesKept/(24*time.Hour))
	if r.About != "" {
		return f.hint("what is known of its payment: guichet show %.100s", text.Clean(r.About, 100))
	}
	return f
}

func (r replayEvent) lines(c *text.Catalog, aside state.Aside) string {
	w := c.Command.Webhook
	lines := []string{fmt.Sprintf(w.Replayed, text.Clean(r.Kind, 60), text.Clean(deref(r.Event), 80))}
	if why := asideWord(w, aside); why != "" {
		lines = append(lines, fmt.Sprintf(w.SetAside, why))
	}
	if !r.Changed {
		lines = append(lines, w.Same)
	}
	if r.Status != nil {
		lines = append(lines, fmt.Sprintf(w.Now, c.StatusWord(*r.Status)))
	}
	return strings.Join(lines, "\n")
}
