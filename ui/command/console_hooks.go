package command

import (
	"context"
	"fmt"
	"net"
	"sync"

	"guichet/ui/text"
)

// hears takes webhooks in while the console is open, where the config file says so. What keeps it from that
// is returned in words for the screen, and stops nothing: another window may take them in, and what nobody
// takes in is asked for.
func (g *program) hears(ctx context.Context, s *shop) (stop func(), trouble string) {
	if s.cfg.Webhook.Listen == "" {
		return func() {}, ""
	}
	w := text.For(text.Lang(s.cfg.Lang)).Command.Webhook
	secrets, err := webhookSecrets(s.cfg)
	if err != nil {
		return func() {}, fmt.Sprintf(w.NotHere, text.Clean(err.Error(), 200))
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.cfg.Webhook.Listen)
	if err != nil {
		return func() {}, fmt.Sprintf(w.NotHere, text.Clean(err.Error(), 200))
	}
	box := newLetterbox(g, s, secrets)
	box.note = func(string, ...any) {} // the screen belongs to the console, whose follower tells what ails it
	ctx, cancel := context.WithCancel(ctx)
	var taking sync.WaitGroup
	taking.Go(func() { _ = box.receive(ctx, l, box.doubt) })
	return func() {
		cancel()
		taking.Wait()
	}, ""
}
