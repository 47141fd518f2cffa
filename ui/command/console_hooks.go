package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"

	"guichet/ui/text"
)

// hears takes webhooks in while the console is open, where the config file says so. What keeps it from that
// is told in words for the screen, and stops nothing: another window may take them in, and what nobody takes
// in is asked for. It reads secrets and opens its port while the first frame is painted.
func (g *program) hears(ctx context.Context, s *shop) (notices <-chan string, stop func()) {
	if s.cfg.Webhook.Listen == "" {
		return nil, func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	words := make(chan string)
	tell := func(w string) {
		select {
		case words <- w:
		case <-ctx.Done():
		}
	}
	var taking sync.WaitGroup
	taking.Go(func() {
		if err := g.takeIn(ctx, s, tell); err != nil {
			w := text.For(text.Lang(s.cfg.Lang)).Command.Webhook
			if errors.Is(err, syscall.EADDRINUSE) { // most likely by another window on this journal, which is as good
				tell(fmt.Sprintf(w.Taken, s.cfg.Webhook.Listen))
				return
			}
			tell(fmt.Sprintf(w.NotHere, text.Clean(err.Error(), 200)))
		}
	})
	return words, func() {
		cancel()
		taking.Wait()
	}
}

func (g *program) takeIn(ctx context.Context, s *shop, tell func(words string)) error {
	secrets, err := watchedSecrets(s.cfg, g.Clock)
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.cfg.Webhook.Listen)
	if err != nil {
		return err //nolint:wrapcheck // it names the address
	}
	box := newLetterbox(g, s, secrets)
	box.note = func(string, ...any) {} // the screen belongs to the console, whose follower tells what ails it
	return box.receive(ctx, l, box.doubt, tell)
}
