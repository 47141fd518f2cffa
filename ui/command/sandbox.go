package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"guichet/hub2/sandbox"
	"guichet/ui/text"
)

type sandboxFlags struct {
	listen, state    string
	seed             uint64
	strict, noLimits bool
}

func (g *program) sandboxCommand() *cobra.Command {
	var f sandboxFlags
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve an emulator of Hub2 for any Hub2 client",
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return g.sandbox(c, &f) },
	}
	c.Flags().StringVar(&f.listen, "listen", "127.0.0.1:4242", "address and port to listen on")
	c.Flags().Uint64Var(&f.seed, "seed", 0, "makes ids and timings repeatable")
	c.Flags().BoolVar(&f.strict, "strict", false, "refuse all numbers but the sandbox's own, as Hub2 does")
	c.Flags().StringVar(&f.state, "state", "", "keep the state in this file")
	c.Flags().BoolVar(&f.noLimits, "no-limits", false, "no rate limits")
	return c
}

func (g *program) sandbox(c *cobra.Command, f *sandboxFlags) error {
	cfg, err := g.load(c)
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(c.Context(), "tcp", f.listen)
	if err != nil {
		return usage("cannot listen on %s: %s", f.listen, err).hint("choose another with --listen 127.0.0.1:PORT")
	}
	url := "http://" + l.Addr().String()
	words := text.For(text.Lang(cfg.Lang)).Command
	server, err := sandbox.New(sandbox.Options{
		Clock: g.Clock, Seed: f.seed, Strict: f.strict, NoLimits: f.noLimits, StateFile: f.state,
		PublicURL: url, Countries: cfg.Countries, Webhooks: sandbox.Webhooks{Observe: g.deliveries(words)},
	})
	if err != nil {
		_ = l.Close()
		return usage("the sandbox cannot start: %s", err)
	}
	defer func() { _ = server.Close() }()
	if g.flags.json {
		if err := writeLine(g.Stdout, map[string]string{"type": "listening", "url": url}); err != nil {
			return err
		}
	} else if _, err := fmt.Fprintf(g.Stdout, words.Listening+"\n"+words.ListenHint+"\n", url, url); err != nil {
		return err //nolint:wrapcheck // a closed pipe needs no more words
	}
	err = serve(c.Context(), l, &http.Server{
		Handler: server, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}, 2*time.Second)
	if err != nil {
		return fmt.Errorf("serve the sandbox: %w", err)
	}
	return nil
}

// serve answers until ctx ends, which is how a server is meant to stop: what it has begun to answer has
// grace to end.
func serve(ctx context.Context, l net.Listener, s *http.Server, grace time.Duration) error {
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := s.Shutdown(last); err != nil {
		_ = s.Close()
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
