package command

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"guichet/hub2"
	"guichet/state/config"
	"guichet/state/journal"
	"guichet/state/receiver"
	"guichet/ui/text"
)

func (g *program) webhookTestCommand() *cobra.Command {
	var url string
	c := &cobra.Command{
		Use:   "test",
		Short: "Find out whether Hub2's webhooks would come through",
		Long: "Sends an event of our own to the public address, signed as Hub2 would, and looks for it in the journal. A receiver\n" +
			"must run: guichet webhook serve, or a console whose config file says where it listens.",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return g.inShop(c, func(s *shop) error { return g.webhookTest(c.Context(), s, url) })
		},
	}
	c.Flags().StringVar(&url, "url", "", "the public address (without it: url of the config file's section [webhook], or that of the one registration)")
	return c
}

func (g *program) webhookTest(ctx context.Context, s *shop, url string) error {
	url, err := s.hookURL(url)
	if err != nil {
		return err
	}
	began := s.clock.Now()
	if err := s.tryHook(ctx, url); err != nil {
		return s.trialFailure(err)
	}
	took := s.clock.Now().Sub(began)
	if g.flags.json {
		return writeLine(g.Stdout, struct {
			Type      string `json:"type"`
			URL       string `json:"url"`
			ElapsedMS int64  `json:"elapsed_ms"`
			At        string `json:"at"`
		}{"ready", url, took.Milliseconds(), stamp(s.clock.Now())})
	}
	_, err = fmt.Fprintf(g.Stdout, text.For(text.Lang(s.cfg.Lang)).Command.Webhook.Reached+"\n", text.Clean(url, 300), took.Milliseconds())
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

// hookURL returns the public address to test: the one given, the config file's, or that of the only
// registration.
func (s *shop) hookURL(url string) (string, error) {
	if url != "" {
		if complaint := config.CheckWebhookURL(url); complaint != "" {
			return "", usage("--url %s", complaint)
		}
		return url, nil
	}
	if s.cfg.Webhook.URL != "" {
		return s.cfg.Webhook.URL, nil
	}
	made, err := s.cfg.Registrations()
	if err != nil {
		return "", err
	}
	urls := map[string]bool{}
	for _, r := range made {
		if s.isOurs(r) {
			url, urls[r.URL] = r.URL, true
		}
	}
	if len(urls) != 1 {
		return "", usage("which address does Hub2 call?").hint("give it: --url https://pay.example/hub2")
	}
	return url, nil
}

// tryHook sends a self-test through a public address.
func (s *shop) tryHook(ctx context.Context, url string) error {
	secret, err := s.hookSecret(url)
	if err != nil {
		return err
	}
	road := http.DefaultTransport.(*http.Transport).Clone()
	defer road.CloseIdleConnections()
	return receiver.Trial{
		URL: url, Secret: secret, Client: &http.Client{Transport: road}, Clock: s.clock, Random: rand.Reader,
		Landed: func(ctx context.Context, event string) (bool, error) {
			_, err := s.journal.Letter(ctx, event)
			if errors.Is(err, journal.ErrNotFound) {
				return false, nil
			}
			return err == nil, err
		},
	}.Run(ctx)
}

// hookSecret returns the secret of an address's registration, else one that the receiver knows too.
func (s *shop) hookSecret(url string) (hub2.Secret, error) {
	made, err := s.cfg.Registrations()
	if err != nil {
		return "", err
	}
	for _, r := range made {
		if s.isOurs(r) && r.URL == url {
			return r.Secret, nil
		}
	}
	all, err := webhookSecrets(s.cfg)
	if err != nil {
		return "", err
	}
	return all[0], nil
}

// trialFailure says what a self-test found, and what to look at.
func (s *shop) trialFailure(err error) error {
	var t *receiver.TrialError
	if !errors.As(err, &t) {
		return err
	}
	f := refusedHere("%s", text.Clean(t.Error(), 300))
	secrets, _ := s.cfg.WebhookSecrets() // those that cannot be read are on no road out
	hiding(secrets, &f.Message)
	switch t.Status {
	case 0:
		f.Exit, f.Kind = exitUnreachable, "unreachable"
		return f.hint("is the name right, does the reverse proxy listen there, and is its certificate good?")
	case http.StatusOK:
		return f.hint("a receiver answers there that keeps another journal: are its --data-dir and its user those of this command?")
	case http.StatusUnauthorized:
		return f.hint("what answers there knows other secrets: is it the receiver of this data folder, or does the proxy ask for a password?")
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return f.hint("the proxy answers, and no receiver behind it: guichet webhook serve")
	}
	return f.hint("the proxy does not hand this path to the receiver: see the README, Webhooks")
}

// trialAgain is how long a self-test that failed waits for the next: a proxy may come up after us.
const trialAgain = time.Minute

// tryOut tests the configured public address until a self-test comes through, and tells what is wrong.
func (b *letterbox) tryOut(ctx context.Context, trouble func(words string)) {
	if b.s.cfg.Webhook.URL == "" {
		return
	}
	for told := ""; ; {
		err := b.s.tryHook(ctx, b.s.cfg.Webhook.URL)
		if err == nil || ctx.Err() != nil {
			return
		}
		f := explain(b.s.trialFailure(err))
		if words := fmt.Sprintf(b.words.Command.Webhook.NotReady, f.Message+"; "+f.Hint); words != told {
			trouble(words)
			told = words
		}
		select {
		case <-ctx.Done():
			return
		case <-b.g.Clock.After(trialAgain):
		}
	}
}
