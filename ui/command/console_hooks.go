package command

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"guichet/state/receiver"
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
	o := s.judging()
	o.Secrets, o.Told = secrets, box.doubt
	r := receiver.New(o)
	ctx, cancel := context.WithCancel(ctx)
	work, idle := context.WithCancel(context.WithoutCancel(ctx))
	var taking, working sync.WaitGroup
	working.Go(func() { r.Run(work) })
	working.Go(func() { box.look(ctx) })
	taking.Go(func() { _ = serve(ctx, l, hookServer(r, log.New(io.Discard, "", 0)), hookAnswerWithin) })
	return func() {
		cancel()
		taking.Wait() // what was begun to be read is answered
		idle()
		working.Wait()
	}, ""
}

// hookServer is a server for webhooks, which begins to be impatient well before Hub2 does.
func hookServer(r http.Handler, errors *log.Logger) *http.Server {
	return &http.Server{
		Handler: r, ReadHeaderTimeout: hookHeaderWithin, ReadTimeout: hookReadWithin, WriteTimeout: hookAnswerWithin,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: hookHeaderBytes, ErrorLog: errors,
	}
}
