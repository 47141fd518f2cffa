package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guichet/hub2"
	"guichet/state/config"
	"guichet/ui/text"
)

type registerFlags struct {
	url, description string
	events           []string
}

func (g *program) webhookRegisterCommand() *cobra.Command {
	var f registerFlags
	c := &cobra.Command{
		Use:   "register",
		Short: "Have Hub2 call an address, and keep the secret that it signs with",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return g.inShop(c, func(s *shop) error { return g.register(c.Context(), s, f) })
		},
	}
	c.Flags().StringVar(&f.url, "url", "", "the public https address (without it: url of the config file's section [webhook])")
	c.Flags().StringSliceVar(&f.events, "events", nil, "only these kinds of events (without it: all that a payment can bring)")
	c.Flags().StringVar(&f.description, "description", "", "a note, kept by Hub2")
	return c
}

// check completes the flags and says what is wrong with them.
func (f *registerFlags) check(cfg *config.Config) error {
	if f.url == "" {
		f.url = cfg.Webhook.URL
	}
	if f.url == "" {
		return usage("which address shall Hub2 call?").hint("give it: --url https://pay.example/hub2")
	}
	if complaint := config.CheckWebhookURL(f.url); complaint != "" {
		return usage("--url %s", complaint)
	}
	if len(f.events) == 0 {
		f.events = hub2.EventTypes()
	}
	for _, e := range f.events {
		if !slices.Contains(hub2.EventTypes(), e) {
			return usage("--events: a payment brings no %.60q", e).hint("known are %s", strings.Join(hub2.EventTypes(), ", "))
		}
	}
	return nil
}

// register makes a registration. Hub2 tells its secret in this one answer, so that it is found out before
// whether it can be kept; one whose secret was not kept is taken back.
func (g *program) register(ctx context.Context, s *shop, f registerFlags) error {
	if err := f.check(s.cfg); err != nil {
		return err
	}
	if err := s.cfg.ForgetRegistration(""); err != nil { // forgets none, and writes the file
		return err
	}
	kept, err := s.cfg.Registrations()
	if err != nil {
		return err
	}
	for _, k := range kept {
		if s.isOurs(k) && k.URL == f.url {
			g.note(text.For(text.Lang(s.cfg.Lang)).Command.Webhook.Twice, text.Clean(f.url, 300))
			break
		}
	}
	client, err := s.client(s.order())
	if err != nil {
		return err
	}
	r, err := client.Register(ctx, hub2.NewRegistration{URL: f.url, Events: f.events, Description: f.description})
	if err != nil {
		return s.registerFailure(err)
	}
	made := config.Registration{
		ID: r.ID, URL: f.url, Environment: string(s.profile.Environment), Merchant: s.profile.MerchantID, Secret: r.Secret, At: s.clock.Now(),
	}
	if err := s.cfg.KeepRegistration(made); err != nil {
		if again := client.Deregister(context.WithoutCancel(ctx), r.ID); again != nil {
			g.note("%s", text.Clean(fmt.Sprintf("the registration %s could not be taken back: %s", r.ID, again), 600))
		}
		return err
	}
	return g.registered(s, made, len(f.events))
}

// registerFailure adds what to do where it is not known whether Hub2 registered.
func (s *shop) registerFailure(err error) error {
	if k := hub2.KindOf(err); k != hub2.Ambiguous && k != hub2.Broken {
		return s.hushed(err)
	}
	return s.hushed(err).hint("Hub2 may have registered it under a secret that nobody knows: look with guichet webhook list, and delete it")
}

func (g *program) registered(s *shop, r config.Registration, events int) error {
	hiding([]hub2.Secret{r.Secret}, &r.ID)
	if g.flags.json {
		return writeLine(g.Stdout, struct {
			Type        string `json:"type"`
			ID          string `json:"id"`
			URL         string `json:"url"`
			Events      int    `json:"events"`
			Environment string `json:"environment"`
			KeptIn      string `json:"kept_in"`
		}{"registered", r.ID, r.URL, events, r.Environment, s.cfg.RegistrationsFile()})
	}
	w := text.For(text.Lang(s.cfg.Lang)).Command.Webhook
	_, err := fmt.Fprintf(g.Stdout, w.Registered+"\n"+w.KeptIn+"\n"+w.NextServe+"\n",
		text.Clean(r.ID, 80), text.Clean(r.URL, 300), events, text.Clean(s.cfg.RegistrationsFile(), 300))
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

func (g *program) webhookListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List what is registered at Hub2, and whether its secret is known here",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return g.inShop(c, func(s *shop) error { return g.registrations(c.Context(), s) })
		},
	}
}

type registrationView struct {
	ID          string  `json:"id"`
	URL         string  `json:"url"`
	Events      int     `json:"events"`
	Description string  `json:"description"`
	Active      bool    `json:"active"`
	SecretKnown bool    `json:"secret_known"`
	At          *string `json:"at"`
}

func (g *program) registrations(ctx context.Context, s *shop) error {
	kept, err := s.cfg.Registrations()
	if err != nil {
		return err
	}
	client, err := s.client(s.order())
	if err != nil {
		return err
	}
	all, err := client.Registrations(ctx)
	if err != nil {
		return s.hushed(err)
	}
	var secrets []hub2.Secret
	for _, r := range kept {
		secrets = append(secrets, r.Secret)
	}
	w := text.For(text.Lang(s.cfg.Lang)).Command.Webhook
	for _, r := range all {
		known := slices.ContainsFunc(kept, func(k config.Registration) bool { return k.ID == r.ID })
		v := registrationView{r.ID, r.URL, len(r.Events), string(r.Description), !r.Off, known, stampOrNull(r.CreatedAt.Time)}
		hiding(secrets, &v.ID, &v.URL, &v.Description)
		if err := g.printRegistration(v, w); err != nil {
			return err
		}
	}
	if len(all) == 0 && !g.flags.json {
		g.note("%s", w.None)
	}
	for _, k := range kept {
		if s.isOurs(k) && !slices.ContainsFunc(all, func(r hub2.Registration) bool { return r.ID == k.ID }) {
			g.note(w.OnlyHere, text.Clean(k.ID, 80))
		}
	}
	return nil
}

// isOurs reports whether the active profile's account has made a registration.
func (s *shop) isOurs(r config.Registration) bool {
	return r.Environment == string(s.profile.Environment) && r.Merchant == s.profile.MerchantID
}

func (g *program) printRegistration(v registrationView, w text.Webhook) error {
	if g.flags.json {
		return writeLine(g.Stdout, v)
	}
	cells := []string{text.Clean(v.ID, 80), text.Clean(v.URL, 300), fmt.Sprint(v.Events), w.SecretGone}
	if v.SecretKnown {
		cells[3] = w.SecretHere
	}
	if !v.Active {
		cells = append(cells, w.GivenUp)
	}
	if v.Description != "" {
		cells = append(cells, text.Clean(v.Description, 200))
	}
	_, err := fmt.Fprintln(g.Stdout, strings.Join(cells, "  "))
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

func (g *program) webhookDeleteCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "delete ID",
		Short: "End a registration at Hub2, and delete its secret",
		Args:  oneOf(100, "which registration? this command takes one id", "look with: guichet webhook list"),
		RunE: func(c *cobra.Command, args []string) error {
			return g.inShop(c, func(s *shop) error { return g.deregister(c.Context(), s, args[0]) })
		},
	}
}

// deregister ends a registration. One that Hub2 does not know any more is deleted here alone; one of another
// account is not, for there it may live on.
func (g *program) deregister(ctx context.Context, s *shop, id string) error {
	kept, err := s.cfg.Registrations()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(kept, func(r config.Registration) bool { return r.ID == id })
	if i >= 0 && !s.isOurs(kept[i]) {
		return usage("%s was registered by another account (%s, merchant %s)", id, kept[i].Environment, kept[i].Merchant).
			hint("choose its profile with --profile: guichet whoami")
	}
	client, err := s.client(s.order())
	if err != nil {
		return err
	}
	w := text.For(text.Lang(s.cfg.Lang)).Command.Webhook
	done := w.Deleted
	if err := client.Deregister(ctx, id); err != nil {
		var h *hub2.Error
		if i < 0 || !errors.As(err, &h) || h.Status != 404 {
			return s.hushed(err)
		}
		done = w.WasGone
	}
	if err := s.cfg.ForgetRegistration(id); err != nil {
		return err
	}
	if g.flags.json {
		return writeLine(g.Stdout, map[string]any{"type": "deleted", "id": id, "was_gone": done == w.WasGone})
	}
	_, err = fmt.Fprintf(g.Stdout, done+"\n", text.Clean(id, 100))
	return err //nolint:wrapcheck // a closed pipe needs no more words
}
