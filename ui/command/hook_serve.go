package command

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"guichet/state"
	"guichet/state/config"
	"guichet/state/receiver"
	"guichet/ui/text"
)

func (g *program) webhookServeCommand() *cobra.Command {
	var listen string
	c := &cobra.Command{
		Use:   "serve",
		Short: "Receive webhooks: verify them and keep what they tell",
		Long: "Receives Hub2's webhooks by POST on any path. An event is answered with 200 once it is in the journal, on the\n" +
			"disk; what is not signed with a known secret is refused. Without --listen it listens where the config file's\n" +
			"section [webhook] says, else on " + config.DefaultListen + ". Hub2 wants https: put a reverse proxy before it.",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return g.webhookServe(c, listen) },
	}
	c.Flags().StringVar(&listen, "listen", config.DefaultListen, "address and port to listen on")
	return c
}

func (g *program) webhookServe(c *cobra.Command, listen string) error {
	cfg, err := g.load(c)
	if err != nil {
		return err
	}
	secrets, err := watchedSecrets(cfg, g.Clock)
	if err != nil {
		return err
	}
	if !c.Flags().Changed("listen") && cfg.Webhook.Listen != "" {
		listen = cfg.Webhook.Listen
	}
	if complaint := config.CheckListen(listen); complaint != "" {
		return usage("--listen %s", complaint)
	}
	s, err := openShop(c.Context(), cfg, cfg.Active(), g.Clock)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	l, err := (&net.ListenConfig{}).Listen(c.Context(), "tcp", listen)
	if err != nil {
		return usage("cannot listen on %s: %s", listen, err).
			hint("another program may have it, perhaps a second `guichet webhook serve`; choose another with --listen 127.0.0.1:PORT")
	}
	if address := l.Addr().String(); !config.Loopback(address) {
		g.note(text.For(text.Lang(cfg.Lang)).Command.Webhook.Open, address)
	}
	return g.receive(c.Context(), s, l, secrets)
}

// Hub2 waits for five seconds, and a reverse proxy has sent all of a request when it begins.
const (
	hookHeaderWithin = 2 * time.Second
	hookReadWithin   = 4 * time.Second
	hookAnswerWithin = 6 * time.Second
	hookHeaderBytes  = 16 << 10
)

// receive takes webhooks in until ctx ends, and answers what it has begun to read.
func (g *program) receive(ctx context.Context, s *shop, l net.Listener, secrets *config.WatchedSecrets) error {
	box := newLetterbox(g, s, secrets)
	if err := box.listening(l.Addr().String()); err != nil {
		_ = l.Close()
		return err
	}
	told := make(chan struct{})
	go func() { defer close(told); box.tell() }()
	err := box.receive(ctx, l, box.take, func(words string) { g.note("%s", words) })
	close(box.told)
	select {
	case <-told:
	case <-g.Clock.After(2 * time.Second): // nobody reads standard output, and the program ends now
	}
	if err != nil {
		return fmt.Errorf("receive webhooks: %w", err)
	}
	return interrupted(ctx)
}

// receive takes webhooks in until ctx ends, answers what it has begun to read, looks behind endings, and
// tells when none can come through.
func (b *letterbox) receive(ctx context.Context, l net.Listener, told func(state.Receipt), trouble func(words string)) error {
	o := b.s.judging()
	o.Secrets, o.Told = b.secretsNow, told
	r := receiver.New(o)
	ctx, leave := context.WithCancel(ctx)
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	var working sync.WaitGroup
	working.Go(func() { r.Run(work) })
	working.Go(func() { b.look(ctx) })
	working.Go(func() { b.trim(ctx) })
	working.Go(func() { b.tryOut(ctx, trouble) })
	err := serve(ctx, l, &http.Server{
		Handler: r, ReadHeaderTimeout: hookHeaderWithin, ReadTimeout: hookReadWithin, WriteTimeout: hookAnswerWithin,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: hookHeaderBytes, ErrorLog: log.New(noteWriter{b}, "", 0),
	}, hookAnswerWithin)
	leave() // a server that fails ends before ctx does
	stop()
	working.Wait()
	return err
}

func interrupted(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return nil
}

// noteWriter cleans what the server logs: it may repeat what a stranger sent.
type noteWriter struct{ b *letterbox }

func (w noteWriter) Write(p []byte) (int, error) {
	w.b.note("%s", text.Clean(strings.TrimSpace(string(p)), 300))
	return len(p), nil
}
